import { useTranslation } from 'react-i18next';
import type { DeviceHealth } from '../api/health-types.ts';
import { momentText, offsetText } from '../domain/time.ts';
import { clockDrawing } from '../domain/timeline.ts';

const width = 600;
const height = 140;

/** How far the device's clock is off, over time, with how sure that is; the numbers are in the table below. */
export function ClockGraph({ clock }: { clock: DeviceHealth['clock'] }) {
  const { t } = useTranslation();
  const drawing = clockDrawing(clock.history);
  const now = clock.offsetMs === null ? t('clock.unknown') : offsetText(clock.offsetMs);
  const label = t('clock.graph', { count: clock.history.length, now });
  const firstAt = clock.history[0]?.at;
  const lastAt = clock.history.at(-1)?.at;
  return (
    <section className="box" aria-labelledby="clock-heading" data-testid="clock">
      <h3 id="clock-heading">
        {t('clock.heading')}
        <span className={`chip clock-${clock.quality}`}>{t(`clock.quality_${clock.quality}`)}</span>
      </h3>
      <p>
        <strong>{now}</strong>
        {clock.uncertaintyMs !== null && (
          <span className="quiet-text"> ± {offsetText(clock.uncertaintyMs).slice(1)}</span>
        )}
        {clock.measuredBy !== null && (
          <span className="quiet-text"> · {t(`clock.by_${clock.measuredBy}`)}</span>
        )}
      </p>
      {drawing !== null && (
        <>
          <svg
            className="clock-graph"
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={label}
          >
            <polygon
              className="clock-band"
              points={[
                ...drawing.points.map(({ x, y, half }) => `${x * width},${(y - half) * height}`),
                ...drawing.points.toReversed().map(({ x, y, half }) => `${x * width},${(y + half) * height}`),
              ].join(' ')}
            />
            <line
              className="clock-zero"
              x1={0}
              x2={width}
              y1={drawing.zeroY * height}
              y2={drawing.zeroY * height}
            />
            <polyline
              className="clock-line"
              points={drawing.points.map(({ x, y }) => `${x * width},${y * height}`).join(' ')}
            />
          </svg>
          <p className="clock-axis quiet-text" aria-hidden="true">
            <span>{firstAt === undefined ? '' : momentText(new Date(firstAt)).slice(5, 16)}</span>
            <span>
              {offsetText(drawing.bottomMs)} … {offsetText(drawing.topMs)}
            </span>
            <span>{lastAt === undefined ? '' : momentText(new Date(lastAt)).slice(5, 16)}</span>
          </p>
        </>
      )}
      <details>
        <summary>{t('clock.table', { count: clock.history.length })}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
        <section className="table-holder short" tabIndex={0} aria-label={t('clock.heading')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('clock.at')}</th>
                <th scope="col">{t('clock.offset')}</th>
                <th scope="col">{t('clock.uncertainty')}</th>
                <th scope="col">{t('clock.measuredBy')}</th>
              </tr>
            </thead>
            <tbody>
              {clock.history.toReversed().map((point) => (
                <tr key={point.at}>
                  <td>{momentText(new Date(point.at))}</td>
                  <td>{offsetText(point.offsetMs)}</td>
                  <td>± {offsetText(point.uncertaintyMs).slice(1)}</td>
                  <td>{t(`clock.by_${point.measuredBy}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </section>
  );
}
