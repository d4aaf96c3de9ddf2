import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Coverage } from '../api/health-types.ts';
import { placeName } from '../components/labels.ts';
import { clockTime, momentText } from '../domain/time.ts';
import { hourTicks, segmentsOf } from '../domain/timeline.ts';
import { siteApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';

export interface LaneMark {
  id: string;
  checkpointId: string | null;
  at: string;
}
/** So many checkpoints are drawn; each asks the gateway when it could see. */
const mostLanes = 12;
const dayMs = 86_400_000;

function useCoverage(ids: readonly string[], fromMs: number, toMs: number): ReadonlyMap<string, Coverage> {
  const [known, setKnown] = useState<{ key: string; of: ReadonlyMap<string, Coverage> }>({
    key: '',
    of: new Map(),
  });
  const key = `${ids.join(',')} ${fromMs} ${toMs}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` holds all of it
  useEffect(() => {
    let gone = false;
    const asked = ids.map(async (id) => {
      try {
        return [id, await siteApi().coverage(id, new Date(fromMs), new Date(toMs))] as const;
      } catch {
        // not told of this place: it is drawn as not on record
        return null;
      }
    });
    void Promise.all(asked).then((all) => {
      if (!gone) setKnown({ key, of: new Map(all.filter((one) => one !== null)) });
    });
    return () => {
      gone = true;
    };
  }, [key]);
  return known.key === key ? known.of : new Map();
}

/** The time from the first to the last mark with some room; null where there are not two of them. */
function spanOfMarks(marks: readonly LaneMark[]): { fromMs: number; toMs: number } | null {
  const times = marks.map(({ at }) => Date.parse(at));
  const [firstMs, lastMs] = [Math.min(...times), Math.max(...times)];
  if (times.length < 2 || firstMs === lastMs) return null;
  const roomMs = Math.max(60_000, (lastMs - firstMs) * 0.06);
  return { fromMs: firstMs - roomMs, toMs: lastMs + roomMs };
}
function clipped(span: { fromMs: number; toMs: number }, fromMs: number, toMs: number) {
  return { fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) };
}

/** Round hours; where there is hardly one of them, the beginning and the end. */
function ticksOf(fromMs: number, toMs: number): { at: number; timeMs: number }[] {
  const ticks = hourTicks(fromMs, toMs, 7);
  if (ticks.length > 1) return ticks;
  return [
    { at: 0, timeMs: fromMs },
    { at: 1, timeMs: toMs },
  ];
}

function axisText(ms: number, spanMs: number): string {
  const text = momentText(new Date(ms));
  return spanMs > 3 * dayMs ? text.slice(5, 10) : text.slice(11, 16);
}

/** When each checkpoint could see, and the reads on it: a gap between reads says nothing where nobody could have seen. */
export function SeenLanes({
  marks,
  checkpointIds,
  fromMs: wholeFromMs,
  toMs: wholeToMs,
  chosenId,
  onOpen,
}: {
  marks: readonly LaneMark[];
  /** Those that were asked about; those with marks are added. */
  checkpointIds: readonly string[];
  fromMs: number;
  toMs: number;
  chosenId: string | null;
  onOpen(id: string): void;
}) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const [whole, setWhole] = useState(false);
  const near = useMemo(() => spanOfMarks(marks), [marks]);
  const { fromMs, toMs } =
    whole || near === null ? { fromMs: wholeFromMs, toMs: wholeToMs } : clipped(near, wholeFromMs, wholeToMs);
  const spanMs = Math.max(1, toMs - fromMs);
  const byPlace = useMemo(() => Map.groupBy(marks, (mark) => mark.checkpointId), [marks]);
  const all = [...new Set([...checkpointIds, ...byPlace.keys()])].filter((id): id is string => id !== null);
  const ids = all.slice(0, mostLanes);
  const coverage = useCoverage(ids, fromMs, toMs);
  const place = (at: string): number => ((Date.parse(at) - fromMs) / spanMs) * 100;
  if (ids.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className="lanes-part" tabIndex={0} aria-label={t('ask.lanes')} data-testid="seen-lanes">
      <div className="lanes-legend">
        <strong>{t('ask.lanes')}</strong>
        {near !== null && (
          <button
            type="button"
            className="button lanes-whole"
            aria-pressed={whole}
            onClick={() => setWhole(!whole)}
          >
            {t('ask.lanesWhole')}
          </button>
        )}
        <span className="lane-key key-seeing">{t('ask.couldSee')}</span>
        <span className="lane-key key-partly">{t('ask.partlyBlind')}</span>
        <span className="lane-key key-blind">{t('ask.wasBlind')}</span>
        <span className="lane-key key-unknown">{t('ask.notKnown')}</span>
      </div>
      <ol className="lanes">
        {ids.map((id) => {
          const seen = coverage.get(id);
          const own = byPlace.get(id) ?? [];
          return (
            <li key={id} className="lane" data-testid="lane" data-checkpoint={id}>
              <span className="lane-name">{placeName(id, checkpoints)}</span>
              <div className="lane-bar">
                {seen === undefined ? (
                  <span className="lane-piece piece-unknown" style={{ left: 0, width: '100%' }} />
                ) : (
                  segmentsOf(seen).map((piece) => (
                    <span
                      key={piece.index}
                      className={`lane-piece piece-${piece.state}`}
                      data-state={piece.state}
                      title={t(`ask.piece_${piece.state}`, {
                        from: momentText(new Date(seen.intervals[piece.index]?.from ?? seen.from)),
                        to: momentText(new Date(seen.intervals[piece.index]?.to ?? seen.to)),
                      })}
                      style={{ left: `${piece.start * 100}%`, width: `${piece.width * 100}%` }}
                    />
                  ))
                )}
                {own.slice(0, 300).map((mark) => (
                  <button
                    key={mark.id}
                    type="button"
                    tabIndex={-1}
                    className="lane-mark"
                    aria-pressed={mark.id === chosenId}
                    aria-label={momentText(new Date(mark.at))}
                    title={clockTime(new Date(mark.at))}
                    style={{ left: `${place(mark.at)}%` }}
                    onClick={() => onOpen(mark.id)}
                  />
                ))}
              </div>
              <span className="lane-count">{own.length}</span>
            </li>
          );
        })}
      </ol>
      <div className="lane-axis" aria-hidden="true">
        {ticksOf(fromMs, toMs).map(({ at, timeMs }) => (
          <span key={timeMs} style={{ left: `${at * 100}%` }}>
            {axisText(timeMs, spanMs)}
          </span>
        ))}
      </div>
      {all.length > mostLanes && (
        <p className="quiet-text">{t('ask.moreLanes', { count: all.length - mostLanes })}</p>
      )}
    </section>
  );
}
