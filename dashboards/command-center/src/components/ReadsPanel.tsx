import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Checkpoint, ReadView } from '../api/types.ts';
import { shapeOf } from '../domain/health.ts';
import { clockTime } from '../domain/time.ts';
import { currentApi, useReads } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { CheckpointFacts } from './CheckpointFacts.tsx';
import { MarkIcon, StrokeIcon } from './icons.tsx';
import { percent, placeName } from './labels.ts';
import { PlacePicker } from './PlacePicker.tsx';
import { Plate } from './Plate.tsx';
import { useRem } from './useRem.ts';

const none: readonly ReadView[] = [];

/** The last reads of a checkpoint from the gateway, from before the page looked. */
function useEarlier(checkpointId: string | null): { earlier: readonly ReadView[]; failure: string | null } {
  const [found, setFound] = useState<{
    of: string;
    reads: readonly ReadView[];
    failure: string | null;
  } | null>(null);
  useEffect(() => {
    const api = currentApi();
    if (checkpointId === null || api === null) return;
    let wanted = true;
    api.recentReads(checkpointId).then(
      (reads) => wanted && setFound({ of: checkpointId, reads, failure: null }),
      (error: unknown) =>
        wanted &&
        setFound({
          of: checkpointId,
          reads: none,
          failure: error instanceof Error ? error.message : String(error),
        }),
    );
    return () => {
      wanted = false;
    };
  }, [checkpointId]);
  return found !== null && found.of === checkpointId
    ? { earlier: found.reads, failure: found.failure }
    : { earlier: none, failure: null };
}

/** Live reads before earlier ones, each once, newest first. */
function joined(
  live: readonly ReadView[],
  earlier: readonly ReadView[],
  checkpointId: string | null,
): readonly ReadView[] {
  if (checkpointId === null) return live;
  const here = live.filter((read) => read.checkpointId === checkpointId);
  const known = new Set(here.map((read) => read.id));
  return [...here, ...earlier.filter((read) => !known.has(read.id))];
}

/** A read never changes: what is drawn once stays as it is while the rows move. */
const Row = memo(function Row({
  read,
  checkpoints,
  named,
}: {
  read: ReadView;
  checkpoints: ReadonlyMap<string, Checkpoint>;
  named: boolean;
}) {
  const { t } = useTranslation();
  const checkpoint = read.checkpointId === null ? undefined : checkpoints.get(read.checkpointId);
  const masked = /[•*]/.test(read.plate);
  return (
    <>
      <time dateTime={read.capturedAt}>{clockTime(new Date(read.capturedAt))}</time>
      <span>
        <Plate plate={read.plate} color={read.plateColor} size="small" />
        {!masked && read.plate !== '' && <span className="listed">{t('reads.listed')}</span>}
      </span>
      <span className="read-place" title={named ? placeName(read.checkpointId, checkpoints) : undefined}>
        {named ? (
          <>
            {checkpoint !== undefined && <MarkIcon shape={shapeOf(checkpoint)} />}
            {placeName(read.checkpointId, checkpoints)}
          </>
        ) : read.lane === null ? (
          '—'
        ) : (
          t('detail.lane', { lane: read.lane })
        )}
      </span>
      <span className={`read-dir dir-${read.direction}`}>
        {read.direction === 'unknown' ? '—' : t(`direction.${read.direction}`)}
      </span>
      <span className="number">{read.speedKmh === null ? '—' : Math.round(read.speedKmh)}</span>
      <span className="number">{percent(read.confidence)}</span>
    </>
  );
});

/** The reads as they come, of the whole district or of the chosen checkpoint; still while somebody reads them. */
export function ReadsPanel() {
  const { t } = useTranslation();
  const checkpointId = useUi((state) => state.checkpointId);
  const checkpoints = useRegistry((state) => state.checkpoints);
  // never before a key or an alert
  const live = useDeferredValue(useReads());
  const { earlier, failure } = useEarlier(checkpointId);
  const [frozen, setFrozen] = useState<{ reads: readonly ReadView[]; total: number } | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const checkpoint = checkpointId === null ? undefined : checkpoints.get(checkpointId);
  const reads = useMemo(
    () => joined(frozen?.reads ?? live.reads, earlier, checkpointId),
    [frozen, live, earlier, checkpointId],
  );
  const rem = useRem();
  const rows = useVirtualizer({
    count: reads.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rem * 2.1,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights that are known are those of the old size
  useEffect(() => rows.measure(), [rem]);
  const onScroll = (top: number): void => {
    if (top > 4 && frozen === null) setFrozen(live);
    if (top <= 4 && frozen !== null) setFrozen(null);
  };
  const named = checkpoint === undefined;
  return (
    <section className="panel reads" aria-labelledby="reads-heading" data-testid="reads-panel">
      <div className="panel-head">
        <h2 id="reads-heading">{named ? t('reads.heading') : t('reads.at')}</h2>
        <PlacePicker none={t('reads.heading')} />
        {frozen === null ? (
          <span className="live-mark">
            <span className="link-dot" aria-hidden="true" />
            {t('reads.live')}
          </span>
        ) : (
          <button type="button" className="button" onClick={() => scroller.current?.scrollTo({ top: 0 })}>
            {t('reads.paused', { count: live.total - frozen.total })}
          </button>
        )}
        {!named && (
          <button
            type="button"
            className="button quiet square"
            aria-label={t('reads.close')}
            title={t('reads.close')}
            onClick={() => useUi.getState().chooseCheckpoint(null)}
          >
            <StrokeIcon name="close" />
          </button>
        )}
      </div>
      {checkpoint !== undefined && <CheckpointFacts checkpoint={checkpoint} />}
      {failure !== null && (
        <p className="notice notice-failed" role="alert">
          {t('reads.failed', { detail: failure })}
        </p>
      )}
      <div className="read-head read-grid" aria-hidden="true">
        <span>{t('reads.time')}</span>
        <span>{t('reads.plate')}</span>
        <span>{named ? t('reads.place') : t('reads.lane')}</span>
        <span>{t('reads.dir')}</span>
        <span className="number">km/h</span>
        <span className="number">{t('reads.conf')}</span>
      </div>
      <section
        className="reads-scroll"
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        aria-label={t('reads.list')}
        onScroll={(event) => onScroll(event.currentTarget.scrollTop)}
      >
        <ol className="rows" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const read = reads[row.index];
            return read === undefined ? null : (
              <li
                key={read.id}
                className="read-grid read-row"
                data-testid="read-row"
                style={{ transform: `translateY(${row.start}px)`, height: row.size }}
              >
                <Row read={read} checkpoints={checkpoints} named={named} />
              </li>
            );
          })}
        </ol>
        {reads.length === 0 && (
          <div className="empty">
            <strong>{named ? t('reads.empty') : t('reads.emptyAt')}</strong>
          </div>
        )}
      </section>
      <p className="panel-foot">{t('reads.masked')}</p>
    </section>
  );
}
