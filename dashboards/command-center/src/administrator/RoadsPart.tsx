import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Datum } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { placeName } from '../components/labels.ts';
import { Problem } from '../components/Problem.tsx';
import { featuresOf, shapesOf } from '../domain/geoJson.ts';
import { peopleApi } from '../live/apis.ts';
import { useRegistry } from '../stores/registry.ts';
import { reloadRegistry } from './AreasPart.tsx';
import { DatumField } from './RingsPart.tsx';
import { ShapePreview } from './ShapePreview.tsx';
import { useFile } from './useFile.ts';

function read(text: string) {
  try {
    return { features: featuresOf(text), error: null };
  } catch (error) {
    return { features: null, error };
  }
}

/** The road graph, imported whole in the place of the one before. */
export function RoadsPart() {
  const { t } = useTranslation();
  const { rings, roads, checkpoints } = useRegistry();
  const { file, failure, choose, clear } = useFile((name) => t('district.tooLarge', { name }));
  const [datum, setDatum] = useState<Datum | ''>('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const [offRoad, setOffRoad] = useState<readonly string[] | null>(null);
  const { features, error } = useMemo(
    () => (file === null ? { features: null, error: null } : read(file.text)),
    [file],
  );
  const shapes = useMemo(() => shapesOf(features ?? []), [features]);
  const put = (): void => {
    if (features === null || datum === '') return;
    setBusy(true);
    setRefused(null);
    peopleApi()
      .putRoads({ type: 'FeatureCollection', datum, features })
      .then(async (answer) => {
        setOffRoad(answer.offRoad);
        clear();
        await reloadRegistry();
      })
      .catch(setRefused)
      .finally(() => setBusy(false));
  };
  return (
    <section className="box" aria-labelledby="roads-heading" data-testid="roads">
      <h3 id="roads-heading">
        {t('district.roads')} <span className="chip">{roads.size}</span>
        <span className="quiet-text">{t('district.roadsHint')}</span>
      </h3>
      {offRoad !== null && (
        <p
          role="status"
          className={offRoad.length === 0 ? 'said-done' : 'tip warn-tip'}
          data-testid="roads-done"
        >
          {offRoad.length === 0
            ? t('district.roadsDone')
            : t('district.offRoad', { places: offRoad.map((id) => placeName(id, checkpoints)).join(', ') })}
        </p>
      )}
      <div className="row">
        <label className="button file-button">
          <StrokeIcon name="track" />
          {t('district.chooseRoads')}
          <input
            type="file"
            accept=".json,.geojson,application/geo+json,application/json"
            className="sr-only"
            data-testid="roads-file"
            onChange={choose}
          />
        </label>
        {file !== null && <span className="quiet-text">{file.name}</span>}
      </div>
      <Problem error={failure ?? error} what={error === null ? undefined : t('district.badFile')} />
      {features !== null && (
        <>
          <ShapePreview
            present={rings.flatMap((ring) => ring.polygon.coordinates)}
            coming={{ polygons: [], lines: shapes.lines }}
            label={t('district.roadsPreview')}
          />
          <p>
            {t('district.inFile', { count: shapes.lines.length })}
            {features.length > shapes.lines.length && (
              <strong className="field-error">
                {' '}
                {t('district.notRoads', { count: features.length - shapes.lines.length })}
              </strong>
            )}
          </p>
          <div className="fields">
            <DatumField value={datum} onChange={setDatum} />
          </div>
          <Problem error={refused} />
          <div className="row end">
            <button
              type="button"
              className="button primary"
              disabled={busy || datum === ''}
              data-testid="roads-put"
              onClick={put}
            >
              {t('district.putRoads', { count: roads.size })}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
