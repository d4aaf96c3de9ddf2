import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Datum } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { polygonOf } from '../domain/geoJson.ts';
import { peopleApi } from '../live/apis.ts';
import { useRegistry } from '../stores/registry.ts';
import { reloadRegistry } from './AreasPart.tsx';
import { ShapePreview } from './ShapePreview.tsx';
import { useFile } from './useFile.ts';

type Polygon = ReturnType<typeof polygonOf>;

/** The polygon of a file, or what is wrong with it. */
function read(text: string): { polygon: Polygon | null; error: unknown } {
  try {
    return { polygon: polygonOf(text), error: null };
  } catch (error) {
    return { polygon: null, error };
  }
}

/** The datum is asked for and never guessed: the wrong one is hundreds of metres off. */
export function DatumField({ value, onChange }: { value: Datum | ''; onChange(datum: Datum | ''): void }) {
  const { t } = useTranslation();
  return (
    <label className="field">
      {t('place.datum')}
      <select
        value={value}
        data-testid="datum"
        onChange={(event) => onChange(event.target.value as Datum | '')}
      >
        <option value="">{t('form.choose')}</option>
        <option value="wgs84">{t('place.datum_wgs84')}</option>
        <option value="gcj02">{t('place.datum_gcj02')}</option>
      </select>
    </label>
  );
}

function NewRing() {
  const { t } = useTranslation();
  const rings = useRegistry((state) => state.rings);
  const { file, failure, choose, clear } = useFile((name) => t('district.tooLarge', { name }));
  const [name, setName] = useState('');
  const [order, setOrder] = useState(String(rings.length + 1));
  const [datum, setDatum] = useState<Datum | ''>('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const { polygon, error } = file === null ? { polygon: null, error: null } : read(file.text);
  const add = (): void => {
    if (polygon === null || datum === '') return;
    setBusy(true);
    setRefused(null);
    peopleApi()
      .createRing({ name: name.trim(), order: Number(order), polygon, datum })
      .then(reloadRegistry)
      .then(() => {
        clear();
        setName('');
        setOrder(String(rings.length + 2));
      }, setRefused)
      .finally(() => setBusy(false));
  };
  return (
    <>
      <div className="row">
        <label className="button file-button">
          <StrokeIcon name="ring" />
          {t('district.chooseRing')}
          <input
            type="file"
            accept=".json,.geojson,application/geo+json,application/json"
            className="sr-only"
            data-testid="ring-file"
            onChange={choose}
          />
        </label>
        {file !== null && <span className="quiet-text">{file.name}</span>}
      </div>
      <Problem error={failure ?? error} what={error === null ? undefined : t('district.badFile')} />
      {polygon !== null && (
        <>
          <ShapePreview
            present={rings.flatMap((ring) => ring.polygon.coordinates)}
            coming={{ polygons: polygon.coordinates, lines: [] }}
            label={t('district.ringPreview')}
          />
          <p className="quiet-text">
            {t('district.corners', { count: (polygon.coordinates[0]?.length ?? 1) - 1 })}
          </p>
          <div className="fields">
            <label className="field" htmlFor="ring-name">
              {t('district.ringName')}
              <input
                id="ring-name"
                value={name}
                data-testid="ring-name"
                onChange={(event) => setName(event.target.value)}
              />
            </label>
            <label className="field" htmlFor="ring-order">
              {t('district.ringOrder')}
              <input
                id="ring-order"
                type="number"
                min={1}
                value={order}
                onChange={(event) => setOrder(event.target.value)}
              />
            </label>
            <DatumField value={datum} onChange={setDatum} />
          </div>
          <Problem error={refused} />
          <div className="row end">
            <button
              type="button"
              className="button primary"
              disabled={busy || name.trim() === '' || datum === '' || order === ''}
              data-testid="ring-add"
              onClick={add}
            >
              {t('district.addRing')}
            </button>
          </div>
        </>
      )}
    </>
  );
}

/** The rings of the district, outermost first. */
export function RingsPart() {
  const { t } = useTranslation();
  const rings = useRegistry((state) => state.rings);
  const [failure, setFailure] = useState<unknown>(null);
  const remove = (id: string): void => {
    setFailure(null);
    void peopleApi().removeRing(id).then(reloadRegistry).catch(setFailure);
  };
  return (
    <section className="box" aria-labelledby="rings-heading">
      <h3 id="rings-heading">
        {t('district.rings')} <span className="chip">{rings.length}</span>
        <span className="quiet-text">{t('district.ringsHint')}</span>
      </h3>
      <ul className="plain-list">
        {rings.map((ring) => (
          <li key={ring.id} data-testid="ring">
            <span className="grow">
              <strong>
                {ring.order}. {ring.name}
              </strong>{' '}
              <span className="quiet-text">
                {t('district.corners', { count: (ring.polygon.coordinates[0]?.length ?? 1) - 1 })}
              </span>
            </span>
            <button type="button" className="button quiet" onClick={() => remove(ring.id)}>
              {t('district.remove')}
              <span className="sr-only"> {ring.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <Problem error={failure} />
      <NewRing key={rings.length} />
    </section>
  );
}
