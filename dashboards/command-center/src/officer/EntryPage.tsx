import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryScope, WatchlistEntry } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { categoryName, placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { plateText } from '../domain/plate.ts';
import { momentText } from '../domain/time.ts';
import { officerApi, useAlerts } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useRoute } from '../router/useRoute.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { Confirm } from '../technician/Confirm.tsx';
import { EntryChip } from './EntriesPage.tsx';
import { entryDrafts } from './entryDraft.ts';

function useScopeText(scope: EntryScope | undefined): string {
  const { t } = useTranslation();
  const { areas, rings } = useRegistry();
  if (scope === undefined) return t('lists.everywhere');
  const { areaIds, ringIds, directions, hours } = scope;
  const parts = [
    areaIds?.map((id) => areas.get(id)?.name ?? id).join(', '),
    ringIds?.map((id) => rings.find((ring) => ring.id === id)?.name ?? id).join(', '),
    directions?.map((direction) => t(`ask.direction_${direction}`)).join(', '),
    hours === undefined ? undefined : `${hours.from}–${hours.until}`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function Facts({ entry }: { entry: WatchlistEntry }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const scope = useScopeText(entry.scope);
  const time = (at: string): string => momentText(new Date(at));
  const facts: readonly (readonly [string, string])[] = [
    [t('lists.category'), categoryName(entry.category, categories, t)],
    [t('lists.case'), entry.caseReference],
    [t('lists.legalBasis'), entry.legalBasis],
    [t('lists.reason'), entry.reason],
    [t('lists.priority'), `${entry.priority} · ${t(`priority.${entry.priority}`)}`],
    [t('lists.instruction'), t(`instruction.${entry.instruction}`)],
    [t('lists.validity'), `${time(entry.validFrom)} – ${time(entry.validUntil)}`],
    [t('lists.scope'), scope],
    [t('lists.by'), `${entry.createdBy} · ${time(entry.createdAt)}`],
    [
      t('lists.approvedBy'),
      entry.approvedBy === null || entry.approvedAt === null
        ? t('lists.notApproved')
        : `${entry.approvedBy} · ${time(entry.approvedAt)}`,
    ],
    ...(entry.reviewDueAt === undefined ? [] : [[t('lists.reviewDue'), time(entry.reviewDueAt)] as const]),
    ...(entry.emergency === undefined ? [] : [[t('lists.lapses'), time(entry.emergency.lapsesAt)] as const]),
    ...(entry.ended === undefined
      ? []
      : [
          [
            t('lists.ended'),
            `${t(`lists.event_${entry.ended.how}`)} · ${entry.ended.by} · ${time(entry.ended.at)} “${entry.ended.note}”`,
          ] as const,
        ]),
  ];
  return (
    <dl className="facts-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Hits({ entryId }: { entryId: string }) {
  const { t } = useTranslation();
  const byId = useAlerts((state) => state.byId);
  const checkpoints = useRegistry((state) => state.checkpoints);
  const alerts = [...byId.values()].filter(({ entry }) => entry?.id === entryId);
  return (
    <section className="box" aria-labelledby="entry-hits">
      <h3 id="entry-hits">{t('lists.hits')}</h3>
      {alerts.length === 0 && <p className="quiet-text">{t('lists.noHits')}</p>}
      <ul className="plain-rows">
        {alerts.map((alert) => {
          const read = alert.reads.at(-1);
          return (
            <li key={alert.id} className="plain-row">
              <div className="grow">
                {read === undefined
                  ? momentText(new Date(alert.updatedAt))
                  : `${momentText(new Date(read.capturedAt))} · ${placeName(read.checkpointId, checkpoints)}`}
              </div>
              <span className={`state-chip state-${alert.state} p${alert.priority}`}>
                {alert.outcome === null ? t(`state.${alert.state}`) : t(`outcome.${alert.outcome}`)}
              </span>
              <Link
                to={{ view: 'console' }}
                className="button"
                onClick={() => useUi.getState().choose(alert.id)}
              >
                {t('mine.open')}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** One entry: what it says, what happened to it, and what can be done about it. */
export function EntryPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const [ending, setEnding] = useState(false);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const entry = usePolled(() => officerApi().entry(id), 15_000, id);
  const history = usePolled(() => officerApi().entryHistory(id), 15_000, `history ${id}`);
  const shown = entry.value;
  const stands = shown !== null && (shown.state === 'active' || shown.state === 'proposed');
  const withdraw = (): void => {
    setBusy(true);
    officerApi()
      .withdrawEntry(id, note.trim())
      .then(
        () => {
          setEnding(false);
          entry.refresh();
          history.refresh();
        },
        (error: unknown) => {
          setEnding(false);
          setFailure(error);
        },
      )
      .finally(() => setBusy(false));
  };
  return (
    <main className="view" data-testid="entry" data-state={shown?.state}>
      <div className="view-body">
        <ViewHead title={t('lists.entry')}>
          {shown?.state === 'active' && (
            <Link
              to={{ view: 'propose', supersedes: shown.id }}
              className="button"
              data-testid="supersede"
              onClick={() => entryDrafts.fromEntry(shown)}
            >
              <StrokeIcon name="refresh" />
              {t('lists.supersede')}
            </Link>
          )}
          {stands && (
            <button
              type="button"
              className="button danger"
              data-testid="withdraw"
              onClick={() => setEnding(true)}
            >
              {t('lists.withdraw')}
            </button>
          )}
          <button
            type="button"
            className="button quiet"
            onClick={() => useRoute.getState().go({ view: 'entries', state: null })}
          >
            {t('lists.back')}
          </button>
        </ViewHead>
        <Problem error={failure ?? entry.error} />
        {shown !== null && (
          <>
            <section className="box">
              <div className="row">
                <Plate plate={shown.plate} color={shown.plateColor} size="large" />
                <EntryChip entry={shown} />
                {shown.supersedes !== undefined && (
                  <Link to={{ view: 'entry', id: shown.supersedes }} className="text-link">
                    {t('lists.supersedesOne')}
                  </Link>
                )}
                {shown.supersededBy !== undefined && (
                  <Link to={{ view: 'entry', id: shown.supersededBy }} className="text-link">
                    {t('lists.supersededBy')}
                  </Link>
                )}
              </div>
              <Facts entry={shown} />
            </section>
            <div className="columns">
              <section className="box" aria-labelledby="entry-history">
                <h3 id="entry-history">{t('lists.history')}</h3>
                <ol className="plain-rows" data-testid="entry-history">
                  {history.value?.map((event) => (
                    <li key={`${event.at} ${event.what}`} className="plain-row">
                      <div className="grow">
                        <strong>{t(`lists.event_${event.what}`)}</strong> · {event.by}
                        {event.note !== null && <div className="quiet-text">“{event.note}”</div>}
                      </div>
                      <time dateTime={event.at}>{momentText(new Date(event.at))}</time>
                    </li>
                  ))}
                </ol>
                <Problem error={history.error} />
              </section>
              <Hits entryId={shown.id} />
            </div>
          </>
        )}
        {ending && shown !== null && (
          <Confirm
            title={t('lists.withdrawTitle', { plate: plateText(shown.plate) })}
            text={t('lists.withdrawText')}
            action={t('lists.withdraw')}
            danger
            busy={busy}
            disabled={note.trim() === ''}
            onDo={withdraw}
            onClose={() => setEnding(false)}
          >
            <label className="field">
              {t('lists.withdrawNote')}
              <input name="withdrawNote" value={note} onChange={(event) => setNote(event.target.value)} />
            </label>
          </Confirm>
        )}
      </div>
    </main>
  );
}
