import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryState, WatchlistEntry } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { categoryName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { ViewHead } from '../components/ViewHead.tsx';
import { plateTyped } from '../domain/plateQuestion.ts';
import { momentText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useRoute } from '../router/useRoute.ts';
import { useRegistry } from '../stores/registry.ts';
import { concernOf } from './mine.ts';

const filters = ['mine', 'all', 'active', 'proposed', 'expired', 'withdrawn'] as const;
type Filter = (typeof filters)[number];

function queryOf(filter: Filter): { mine?: boolean; state?: EntryState } {
  if (filter === 'mine') return { mine: true };
  return filter === 'all' ? {} : { state: filter };
}

function useEntries(filter: Filter) {
  const [state, setState] = useState<{
    filter: Filter;
    items: readonly WatchlistEntry[];
    cursor: string | null;
    error: unknown;
  } | null>(null);
  useEffect(() => {
    let gone = false;
    officerApi()
      .entries(queryOf(filter))
      .then(
        ({ items, nextCursor }) => !gone && setState({ filter, items, cursor: nextCursor, error: null }),
        (error: unknown) => !gone && setState({ filter, items: [], cursor: null, error }),
      );
    return () => {
      gone = true;
    };
  }, [filter]);
  const more = (): void => {
    if (state?.cursor == null) return;
    officerApi()
      .entries({ ...queryOf(filter), cursor: state.cursor })
      .then(
        ({ items, nextCursor }) =>
          setState((before) =>
            before === null || before.filter !== filter
              ? before
              : { ...before, items: [...before.items, ...items], cursor: nextCursor },
          ),
        (error: unknown) => setState((before) => (before === null ? null : { ...before, error })),
      );
  };
  return { shown: state !== null && state.filter === filter ? state : null, more };
}

/** A chip for the state of an entry; an emergency says so. */
export function EntryChip({ entry }: { entry: WatchlistEntry }) {
  const { t } = useTranslation();
  const isEmergency = entry.state === 'active' && entry.emergency !== undefined && entry.approvedBy === null;
  return (
    <span className={`chip entry-${isEmergency ? 'emergency' : entry.state}`} data-state={entry.state}>
      {t(isEmergency ? 'lists.emergency' : `lists.state_${entry.state}`)}
    </span>
  );
}

/** The entries of the watchlist: one's own first. */
export function EntriesPage({ state }: { state: string | null }) {
  const { t } = useTranslation();
  const categories = useRegistry((registry) => registry.categories);
  const filter = filters.find((one) => one === state) ?? 'mine';
  const [text, setText] = useState('');
  const { shown, more } = useEntries(filter);
  const wanted = plateTyped(text);
  const items = shown?.items.filter(
    ({ plate, caseReference }) => plate.includes(wanted) || caseReference.includes(text.trim()),
  );
  return (
    <main className="view" data-testid="entries">
      <div className="view-body">
        <ViewHead title={t('lists.heading')}>
          <Link to={{ view: 'propose', supersedes: null }} className="button primary" data-testid="propose">
            <StrokeIcon name="plus" />
            {t('lists.propose')}
          </Link>
          <Link to={{ view: 'entryImport' }} className="button" data-testid="entries-import">
            <StrokeIcon name="table" />
            {t('lists.import')}
          </Link>
        </ViewHead>
        <div className="row">
          <ul className="tabs" aria-label={t('lists.filter')}>
            {filters.map((one) => (
              <li key={one}>
                <Link
                  to={{ view: 'entries', state: one }}
                  className="tab"
                  aria-current={one === filter ? 'page' : undefined}
                >
                  {t(`lists.filter_${one}`)}
                </Link>
              </li>
            ))}
          </ul>
          <input
            type="search"
            className="entries-search"
            aria-label={t('lists.search')}
            placeholder={t('lists.search')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <Problem error={shown?.error ?? null} />
        {shown === null && <p className="quiet-text">{t('nav.loading')}</p>}
        {items?.length === 0 && (
          <div className="empty">
            <strong>{t('lists.none')}</strong>
            <span>{t('lists.noneHint')}</span>
          </div>
        )}
        {items !== undefined && items.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
          <section className="table-holder box" tabIndex={0} aria-label={t('lists.heading')}>
            <table className="table entries-table">
              <thead>
                <tr>
                  <th scope="col">{t('lists.plate')}</th>
                  <th scope="col">{t('lists.state')}</th>
                  <th scope="col">{t('lists.category')}</th>
                  <th scope="col">{t('lists.case')}</th>
                  <th scope="col">{t('lists.instruction')}</th>
                  <th scope="col">{t('lists.validUntil')}</th>
                  <th scope="col">{t('lists.by')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((entry) => {
                  const concern = concernOf(entry, Date.now());
                  return (
                    <tr key={entry.id} data-testid="entry-row">
                      <th scope="row">
                        <button
                          type="button"
                          className="link"
                          onClick={() => useRoute.getState().go({ view: 'entry', id: entry.id })}
                        >
                          <Plate plate={entry.plate} color={entry.plateColor} size="small" />
                        </button>
                      </th>
                      <td>
                        <EntryChip entry={entry} />
                        {concern === 'review' || concern === 'ending' ? (
                          <span className="chip chip-verify">{t(`mine.concern_${concern}`)}</span>
                        ) : null}
                      </td>
                      <td>
                        <span className={`p${entry.priority} priority-dot`}>{entry.priority}</span>{' '}
                        {categoryName(entry.category, categories, t)}
                      </td>
                      <td>{entry.caseReference}</td>
                      <td>{t(`instructionShort.${entry.instruction}`)}</td>
                      <td>{momentText(new Date(entry.validUntil)).slice(0, 16)}</td>
                      <td>{entry.createdBy}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
        )}
        {shown?.cursor != null && (
          <button type="button" className="button" onClick={more}>
            {t('ask.loadMore')}
          </button>
        )}
      </div>
    </main>
  );
}
