import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTab } from '../domain/desk.ts';
import { alertsStore, useAlerts } from '../live/state.ts';
import { useLink } from '../stores/link.ts';
import { useUi } from '../stores/ui.ts';
import { AlertCard } from './AlertCard.tsx';
import { PriorityIcon, StrokeIcon } from './icons.tsx';
import { NowStrip } from './NowStrip.tsx';
import { QueueTabs } from './QueueTabs.tsx';
import { useRem } from './useRem.ts';
import { useVisibleAlerts } from './useVisibleAlerts.ts';

/** Whether the reader is in the list: scrolled down, pointing at it, or in it by keyboard. Then nothing moves. */
function useHold(body: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    // the pill belongs to it: on the way from a card to the pill nothing may move either
    const element = body.current;
    const list = scroller.current;
    if (element === null || list === null) return;
    const stop = new AbortController();
    const inside = new Set<string>();
    const on = (event: string, why: string, is: (event: Event) => boolean): void => {
      const look = (happened: Event): void => {
        if (is(happened)) inside.add(why);
        else inside.delete(why);
        alertsStore.getState().setHolding(inside.size > 0);
      };
      // capture: scrolling does not bubble
      element.addEventListener(event, look, {
        signal: stop.signal,
        passive: true,
        capture: event === 'scroll',
      });
    };
    on('scroll', 'scrolled', () => list.scrollTop > 8);
    on('pointerenter', 'pointed', () => true);
    on('pointerleave', 'pointed', () => false);
    on(
      'focusin',
      'focused',
      (event) => event.target instanceof Element && event.target.matches(':focus-visible'),
    );
    on('focusout', 'focused', () => false);
    return () => stop.abort();
  }, [body, scroller]);
}

function NewPill({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation();
  const count = useAlerts((state) => state.waiting.length);
  const priority = useAlerts((state) => {
    const first = state.waiting[0];
    return first === undefined ? 5 : (state.byId.get(first)?.priority ?? 5);
  });
  if (count === 0) return null;
  return (
    <button type="button" className={`new-pill p${priority}`} data-testid="new-pill" onClick={onShow}>
      <PriorityIcon priority={priority} />
      {t('queue.new', { count })}
      <StrokeIcon name="up" />
      <kbd>n</kbd>
    </button>
  );
}

const emptyTexts: Readonly<Record<QueueTab, string>> = {
  open: 'queue.empty',
  own: 'queues.emptyOwn',
  escalated: 'queues.emptyEscalated',
  resolved: 'queue.emptyResolved',
};

/** The alert queue: most urgent first, standing still under the reader. */
export function AlertQueue() {
  const { t } = useTranslation();
  const { alertId, filter, tab, set } = useUi();
  const loaded = useLink((state) => state.loaded);
  const visible = useVisibleAlerts();
  const scroller = useRef<HTMLDivElement>(null);
  const rem = useRem();
  const body = useRef<HTMLDivElement>(null);
  useHold(body, scroller);
  const rows = useVirtualizer({
    count: visible.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rem * 7.4,
    getItemKey: (index) => visible[index]?.id ?? index,
    overscan: 6,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights that are known are those of the old size
  useEffect(() => rows.measure(), [rem]);
  const chosenIndex = visible.findIndex((alert) => alert.id === alertId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls only when another alert is chosen, the list must not jump as alerts come
  useEffect(() => {
    if (chosenIndex >= 0) rows.scrollToIndex(chosenIndex, { align: 'auto' });
  }, [alertId]);
  const showNew = (): void => {
    alertsStore.getState().settle();
    scroller.current?.scrollTo({ top: 0 });
  };
  return (
    <section className="panel queue" aria-labelledby="queue-heading">
      <div className="panel-head">
        <h2 id="queue-heading">{t('queue.heading')}</h2>
      </div>
      <NowStrip />
      <QueueTabs />
      <label className="filter">
        <StrokeIcon name="search" />
        <span className="sr-only">{t('queue.filter')}</span>
        <input
          id="queue-filter"
          type="search"
          value={filter}
          placeholder={t('queue.filter')}
          onChange={(event) => set({ filter: event.target.value })}
        />
        {filter === '' ? (
          <kbd>/</kbd>
        ) : (
          <button
            type="button"
            className="button quiet square"
            aria-label={t('queue.clearFilter')}
            onClick={() => set({ filter: '' })}
          >
            <StrokeIcon name="close" />
          </button>
        )}
      </label>
      <div className="queue-body" ref={body}>
        <NewPill onShow={showNew} />
        <div className="queue-scroll" ref={scroller} data-testid="queue-scroll">
          <ol className="rows" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((row) => {
              const alert = visible[row.index];
              return alert === undefined ? null : (
                <li
                  key={row.key}
                  ref={rows.measureElement}
                  data-index={row.index}
                  aria-setsize={visible.length}
                  aria-posinset={row.index + 1}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <AlertCard alert={alert} chosen={alert.id === alertId} />
                </li>
              );
            })}
          </ol>
          {visible.length === 0 && (
            <div className="empty">
              <strong>
                {!loaded ? t('queue.loading') : filter !== '' ? t('queue.emptyFilter') : t(emptyTexts[tab])}
              </strong>
              {loaded && filter === '' && tab === 'open' && <span>{t('queue.emptyHint')}</span>}
            </div>
          )}
        </div>
      </div>
    </section>
  );
}
