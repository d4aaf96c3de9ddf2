import { useTranslation } from 'react-i18next';
import type { Grade } from '../api/types.ts';
import type { NewPlace } from '../domain/registration.ts';
import { useRegistry } from '../stores/registry.ts';

const kinds = ['checkpoint', 'junction', 'bridge'] as const;
const grades: readonly Grade[] = ['A', 'B', 'C'];
const datums = ['wgs84', 'gcj02'] as const;

function numberOf(text: string): number | null {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

/** A new place: what it is, and where, in numbers; the map beside it says the same. The datum is asked for, never guessed. */
export function PlaceFields({ place, onChange }: { place: NewPlace; onChange(place: NewPlace): void }) {
  const { t } = useTranslation();
  const rings = useRegistry((state) => state.rings);
  return (
    <>
      <div className="fields">
        <label className="field">
          {t('place.name')}
          <input
            value={place.name}
            maxLength={200}
            data-testid="place-name"
            onChange={(event) => onChange({ ...place, name: event.target.value })}
          />
        </label>
        <label className="field">
          {t('place.road')}
          <input
            value={place.road}
            maxLength={200}
            onChange={(event) => onChange({ ...place, road: event.target.value })}
          />
        </label>
        <label className="field">
          {t('place.kind')}
          <select
            value={place.kind}
            onChange={(event) =>
              onChange({ ...place, kind: kinds.find((kind) => kind === event.target.value) ?? 'checkpoint' })
            }
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`place.kind_${kind}`)}
              </option>
            ))}
          </select>
        </label>
        {place.kind === 'checkpoint' && (
          <label className="field">
            {t('place.grade')}
            <select
              value={place.grade}
              onChange={(event) =>
                onChange({ ...place, grade: grades.find((grade) => grade === event.target.value) ?? 'C' })
              }
            >
              {grades.map((grade) => (
                <option key={grade} value={grade}>
                  {t(`map.grade${grade}`)}
                </option>
              ))}
            </select>
          </label>
        )}
        {place.kind === 'checkpoint' && (
          <label className="field">
            {t('place.ring')}
            <select
              value={place.ringId ?? ''}
              onChange={(event) =>
                onChange({ ...place, ringId: event.target.value === '' ? null : event.target.value })
              }
            >
              <option value="">{t('reads.noRing')}</option>
              {rings.map((ring) => (
                <option key={ring.id} value={ring.id}>
                  {ring.name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div className="fields">
        <label className="field">
          {t('place.lat')}
          <input
            type="number"
            step="any"
            min={-90}
            max={90}
            value={place.lat ?? ''}
            data-testid="place-lat"
            onChange={(event) => onChange({ ...place, lat: numberOf(event.target.value) })}
          />
        </label>
        <label className="field">
          {t('place.lon')}
          <input
            type="number"
            step="any"
            min={-180}
            max={180}
            value={place.lon ?? ''}
            data-testid="place-lon"
            onChange={(event) => onChange({ ...place, lon: numberOf(event.target.value) })}
          />
        </label>
        <label className="field">
          {t('place.datum')}
          <select
            value={place.datum ?? ''}
            data-testid="place-datum"
            aria-describedby="datum-hint"
            onChange={(event) =>
              onChange({ ...place, datum: datums.find((datum) => datum === event.target.value) ?? null })
            }
          >
            <option value="">{t('form.choose')}</option>
            {datums.map((datum) => (
              <option key={datum} value={datum}>
                {t(`place.datum_${datum}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="field-hint" id="datum-hint">
        {t(place.datum === 'gcj02' ? 'place.gcjHint' : 'place.datumHint')}
      </p>
    </>
  );
}
