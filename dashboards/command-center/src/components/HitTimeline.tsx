import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Alert, Checkpoint, ReadView } from '../api/types.ts';
import { distanceM } from '../domain/geo.ts';
import { shapeOf } from '../domain/health.ts';
import { clockTime, distanceText, durationText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { MarkIcon, StrokeIcon } from './icons.tsx';
import { percent } from './labels.ts';

/** Below this a distance or a time says nothing about speed. */
const leastM = 200;
const leastMs = 5000;

/** From one hit to the next: how long, how far, how fast at least. */
function Leg({
  from,
  to,
  checkpoints,
}: {
  from: ReadView;
  to: ReadView;
  checkpoints: ReadonlyMap<string, Checkpoint>;
}) {
  const { t } = useTranslation();
  const a = from.checkpointId === null ? undefined : checkpoints.get(from.checkpointId);
  const b = to.checkpointId === null ? undefined : checkpoints.get(to.checkpointId);
  if (a === undefined || b === undefined || a === b) return null;
  const metres = distanceM(a.position, b.position);
  const ms = Date.parse(to.capturedAt) - Date.parse(from.capturedAt);
  const parts = {
    time: durationText(Math.abs(ms)),
    distance: distanceText(metres),
    speed: Math.round((metres / Math.abs(ms)) * 3600),
  };
  return (
    <li className="leg">{t(metres < leastM || ms < leastMs ? 'detail.legShort' : 'detail.leg', parts)}</li>
  );
}

function zoneName(zone: number, t: TFunction): string {
  return zone <= 2 ? t(`zone.${zone}`) : t('zone.other', { zone });
}

/** The hits, the newest first: when, where, which way, how fast, how sure, and which ring was passed. */
export function HitTimeline({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const newestFirst = alert.reads.toReversed();
  if (newestFirst.length === 0) return null;
  return (
    <section className="hits-section" aria-labelledby="hits-heading">
      <h3 id="hits-heading">
        {t('detail.hits')} <span className="hits">×{alert.hitCount}</span>
        {alert.hitCount > alert.reads.length && (
          <span className="quiet-text">
            {t('detail.hitsShown', { shown: alert.reads.length, count: alert.hitCount })}
          </span>
        )}
      </h3>
      <ol className="timeline" reversed>
        {newestFirst.flatMap((read, index) => {
          const checkpoint = read.checkpointId === null ? undefined : checkpoints.get(read.checkpointId);
          const later = newestFirst[index - 1];
          const place = checkpoint?.name ?? read.checkpointId ?? '—';
          return [
            ...(later === undefined
              ? []
              : [<Leg key={`leg-${read.id}`} from={read} to={later} checkpoints={checkpoints} />]),
            <li key={read.id} className={`hit${index === 0 ? ' hit-last' : ''}`}>
              <time dateTime={read.capturedAt}>{clockTime(new Date(read.capturedAt))}</time>
              <span className="hit-mark">
                {checkpoint === undefined ? null : <MarkIcon shape={shapeOf(checkpoint)} />}
              </span>
              <span className="hit-words">
                <button
                  type="button"
                  className="link"
                  disabled={checkpoint === undefined}
                  onClick={() => useUi.getState().chooseCheckpoint(read.checkpointId)}
                >
                  {place}
                </button>
                <span className="hit-facts">
                  <span>{t(`direction.${read.direction}`)}</span>
                  {read.lane !== null && <span>{t('detail.lane', { lane: read.lane })}</span>}
                  {read.speedKmh !== null && <span>{Math.round(read.speedKmh)} km/h</span>}
                  <span>{percent(read.confidence)}</span>
                  {read.plate !== alert.plate && read.plate !== '' && (
                    <span className="mono">{read.plate}</span>
                  )}
                  {read.crossing !== null && (
                    <span className="chip chip-breach">
                      <StrokeIcon name="ring" />
                      {zoneName(read.crossing.from, t)} → {zoneName(read.crossing.to, t)}
                    </span>
                  )}
                  {read.late && <span className="chip">{t('mark.late')}</span>}
                  {index === 0 && <span className="chip">{t('detail.latest')}</span>}
                </span>
              </span>
            </li>,
          ];
        })}
      </ol>
    </section>
  );
}
