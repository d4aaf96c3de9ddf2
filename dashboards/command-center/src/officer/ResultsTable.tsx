import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundRead } from '../api/officer-types.ts';
import { MarkIcon } from '../components/icons.tsx';
import { percent, placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { useRem } from '../components/useRem.ts';
import { shapeOf } from '../domain/health.ts';
import { clockTime, dayText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import type { ReadSort } from './sortReads.ts';

const columns = ['time', 'plate', 'place', 'direction', 'speed', 'confidence'] as const;

function Row({ read, onOpen }: { read: FoundRead; onOpen(): void }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const place = read.checkpointId === null ? undefined : checkpoints.get(read.checkpointId);
  const at = new Date(read.capturedAt);
  return (
    <>
      <td className="result-time">
        {/* its area is the whole row */}
        <button type="button" className="row-button" tabIndex={-1} onClick={onOpen}>
          <span className="quiet-text">{dayText(at).slice(5)}</span> {clockTime(at)}
        </button>
        {read.clockQuality === 'bad' && <span className="warn-text"> {t('ask.badClock')}</span>}
      </td>
      <td>
        <Plate
          plate={read.plate}
          color={read.plateColor}
          size="small"
          differences={read.match?.differences ?? []}
        />
        {read.match !== undefined && read.match.class === 'near' && (
          <span className="chip chip-verify">{t('ask.match_near')}</span>
        )}
        {read.match?.candidate != null && (
          <span className="chip" title={t('ask.byCandidate', { plate: read.match.candidate })}>
            {t('ask.guess')}
          </span>
        )}
      </td>
      <td className="read-place">
        {place !== undefined && <MarkIcon shape={shapeOf(place)} />}
        {placeName(read.checkpointId, checkpoints)}
      </td>
      <td>{read.direction === 'unknown' ? '—' : t(`direction.${read.direction}`)}</td>
      <td className="number">{read.speedKmh === null ? '—' : Math.round(read.speedKmh)}</td>
      <td className="number">{percent(read.confidence)}</td>
    </>
  );
}

/** The reads as a table of which only what is seen is drawn; the next page comes as its end comes near. */
export function ResultsTable({
  reads,
  chosenId,
  sort,
  onSort,
  onOpen,
  onEnd,
}: {
  reads: readonly FoundRead[];
  chosenId: string | null;
  sort: ReadSort;
  onSort(by: ReadSort['by']): void;
  onOpen(index: number): void;
  onEnd(): void;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLElement>(null);
  const rem = useRem();
  const rows = useVirtualizer({
    count: reads.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rem * 2.3,
    // the head sticks to the top
    scrollPaddingStart: rem * 2.3,
    overscan: 10,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights that are known are those of the old size
  useEffect(() => rows.measure(), [rem]);
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (reads.length > 0 && last > reads.length - 40) onEnd();
  }, [last, reads.length, onEnd]);
  const at = reads.findIndex(({ id }) => id === chosenId);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at);
  }, [at, rows]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className="results-table" ref={scroller} tabIndex={0} aria-label={t('ask.results')}>
      <table aria-rowcount={reads.length + 1} data-testid="results-table">
        <thead>
          <tr className="result-grid result-head">
            {columns.map((by) => (
              <th
                key={by}
                scope="col"
                aria-sort={sort.by === by ? (sort.down ? 'descending' : 'ascending') : 'none'}
                className={by === 'speed' || by === 'confidence' ? 'number' : ''}
              >
                <button type="button" className="sort" onClick={() => onSort(by)}>
                  {t(`ask.column_${by}`)}
                  <span aria-hidden="true">{sort.by === by ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody style={{ height: rows.getTotalSize() }}>
          {shown.map((row) => {
            const read = reads[row.index];
            return read === undefined ? null : (
              <tr
                key={read.id}
                aria-rowindex={row.index + 2}
                className="result-grid result-row"
                data-chosen={read.id === chosenId}
                data-testid="result-row"
                data-read={read.id}
                style={{ transform: `translateY(${row.start}px)`, height: row.size }}
              >
                <Row read={read} onOpen={() => onOpen(row.index)} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
