import { useTranslation } from 'react-i18next';
import type { Lane } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { withHeading, withLane } from '../domain/registration.ts';

const lanesAtMost = 99;

/** The lanes in numbers: the same headings that the arrows on the map show. */
export function LaneFields({ lanes, onChange }: { lanes: readonly Lane[]; onChange(lanes: Lane[]): void }) {
  const { t } = useTranslation();
  const renumber = (at: number, number: number): void =>
    onChange(lanes.map((lane, index) => (index === at ? { ...lane, number } : lane)));
  return (
    <fieldset className="lanes">
      <legend>{t('lane.heading')}</legend>
      <p className="field-hint">{t('lane.hint')}</p>
      {lanes.map((lane, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the number of a lane can be typed over
        <div className="row lane-row" key={at}>
          <label className="field">
            {t('lane.number')}
            <input
              type="number"
              min={1}
              max={99}
              value={lane.number}
              data-testid={`lane-number-${at}`}
              onChange={(event) =>
                renumber(at, Math.min(99, Math.max(1, Math.round(Number(event.target.value)) || 1)))
              }
            />
          </label>
          <label className="field grow">
            {t('lane.deg')}
            <input
              type="number"
              min={0}
              max={360}
              step={1}
              value={lane.headingDeg ?? ''}
              data-testid={`lane-heading-${at}`}
              onChange={(event) =>
                onChange(
                  withHeading(
                    lanes,
                    lane.number,
                    event.target.value === '' ? null : Number(event.target.value),
                  ),
                )
              }
            />
          </label>
          <svg className="lane-arrow" viewBox="-12 -12 24 24" aria-hidden="true">
            {lane.headingDeg !== null && (
              <path transform={`rotate(${lane.headingDeg})`} d="M0 9V-9M-5-4 0-9 5-4" />
            )}
          </svg>
          <button
            type="button"
            className="button quiet square"
            aria-label={t('lane.remove', { lane: lane.number })}
            onClick={() => onChange(lanes.filter((_, index) => index !== at))}
          >
            <StrokeIcon name="close" />
          </button>
        </div>
      ))}
      {lanes.length < lanesAtMost && (
        <button
          type="button"
          className="button"
          data-testid="add-lane"
          onClick={() => onChange(withLane(lanes))}
        >
          <StrokeIcon name="plus" />
          {t('lane.add')}
        </button>
      )}
    </fieldset>
  );
}
