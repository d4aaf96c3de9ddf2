import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditRecord } from '../api/oversight-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { ViewHead } from '../components/ViewHead.tsx';
import { type ActionGroup, actionGroups, groupOf } from '../domain/auditRecord.ts';
import { localField } from '../domain/readQuestion.ts';
import { oversightApi } from '../live/apis.ts';
import { type LogFilters, wholeLog } from '../router/parts/auditor.ts';
import { useRoute } from '../router/useRoute.ts';
import { RecordRow } from './RecordRow.tsx';

const pageLimit = 50;
const texts = ['actor', 'caseReference', 'investigation'] as const;
const times = ['from', 'to'] as const;

const filterValues = ({ actor, action, caseReference, investigation, from, to }: LogFilters) => ({
  actor,
  action,
  caseReference,
  investigation,
  from,
  to,
});

function useRecords(filters: LogFilters) {
  const key = JSON.stringify(filterValues(filters));
  const [shown, setShown] = useState<{ key: string; items: AuditRecord[]; nextCursor: string | null } | null>(
    null,
  );
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const load = useCallback(
    async (after: { items: AuditRecord[]; nextCursor: string | null } | null): Promise<void> => {
      setBusy(true);
      setFailure(null);
      try {
        const asked = JSON.parse(key) as LogFilters;
        const cursor = after?.nextCursor ?? null;
        const page = await oversightApi().audit({ ...asked, limit: pageLimit, cursor });
        setShown({ key, items: [...(after?.items ?? []), ...page.items], nextCursor: page.nextCursor });
      } catch (error) {
        setFailure(error);
      } finally {
        setBusy(false);
      }
    },
    [key],
  );
  useEffect(() => {
    void load(null);
  }, [load]);
  return { shown: shown?.key === key ? shown : null, failure, busy, load };
}

function Filters({ filters }: { filters: LogFilters }) {
  const { t } = useTranslation();
  const group = groupOf(filters.action);
  const apply = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string | null => {
      const value = String(form.get(name) ?? '').trim();
      return value === '' ? null : value;
    };
    const moment = (name: string): string | null => {
      const value = text(name);
      return value === null ? null : new Date(value).toISOString();
    };
    const chosen = text('group');
    const action =
      chosen === null
        ? null
        : chosen in actionGroups
          ? actionGroups[chosen as ActionGroup].join(',')
          : chosen;
    useRoute.getState().go({
      view: 'log',
      actor: text('actor'),
      action,
      caseReference: text('caseReference'),
      investigation: text('investigation'),
      from: moment('from'),
      to: moment('to'),
    });
  };
  return (
    <form className="box log-filters" onSubmit={apply} aria-label={t('audit.filters')}>
      <label className="field" htmlFor="log-group">
        {t('audit.what')}
        <select
          id="log-group"
          name="group"
          defaultValue={group ?? filters.action ?? ''}
          data-testid="log-group"
        >
          <option value="">{t('audit.group_all')}</option>
          {Object.keys(actionGroups).map((name) => (
            <option key={name} value={name}>
              {t(`audit.group_${name}`)}
            </option>
          ))}
          {group === null && filters.action !== null && (
            <option value={filters.action}>{filters.action}</option>
          )}
        </select>
      </label>
      {texts.map((name) => (
        <label key={name} className="field" htmlFor={`log-${name}`}>
          {t(`audit.filter_${name}`)}
          <input
            id={`log-${name}`}
            name={name}
            defaultValue={filters[name] ?? ''}
            spellCheck={false}
            data-testid={`log-${name}`}
          />
        </label>
      ))}
      {times.map((name) => (
        <label key={name} className="field" htmlFor={`log-${name}`}>
          {t(`audit.filter_${name}`)}
          <input
            id={`log-${name}`}
            name={name}
            type="datetime-local"
            step={1}
            defaultValue={filters[name] === null ? '' : localField(filters[name])}
          />
        </label>
      ))}
      <div className="row log-do">
        <button type="submit" className="button primary" data-testid="log-apply">
          <StrokeIcon name="filter" />
          {t('audit.apply')}
        </button>
        <button
          type="button"
          className="button quiet"
          onClick={() => useRoute.getState().go({ view: 'log', ...wholeLog })}
        >
          {t('audit.clear')}
        </button>
      </div>
    </form>
  );
}

/** Saves what is shown, to the last record that fits, as a file. */
function ExportButton({ filters }: { filters: LogFilters }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const save = (): void => {
    setBusy(true);
    setFailure(null);
    oversightApi()
      .auditFile(filterValues(filters))
      .then((file) => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(file);
        link.download = 'audit.csv';
        link.click();
        URL.revokeObjectURL(link.href);
      }, setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <>
      <button type="button" className="button" disabled={busy} data-testid="log-export" onClick={save}>
        <StrokeIcon name="table" />
        {t('audit.export')}
      </button>
      <Problem error={failure} />
    </>
  );
}

/** The audit log: who did what, when, for which case. */
export function LogPage({ filters }: { filters: LogFilters }) {
  const { t } = useTranslation();
  const { shown, failure, busy, load } = useRecords(filters);
  return (
    <main className="view" data-testid="log">
      <div className="view-body wide-body">
        <ViewHead title={t('audit.logHeading')}>
          <ExportButton filters={filters} />
        </ViewHead>
        <Filters key={JSON.stringify(filterValues(filters))} filters={filters} />
        <Problem error={failure} />
        {shown !== null && shown.items.length === 0 && (
          <div className="empty box">
            <strong>{t('audit.noRecords')}</strong>
            <span>{t('audit.noRecordsHint')}</span>
          </div>
        )}
        {shown !== null && shown.items.length > 0 && (
          <section className="box" aria-label={t('audit.logHeading')}>
            <ul className="records">
              {shown.items.map((record) => (
                <RecordRow key={record.seq} record={record} />
              ))}
            </ul>
            {shown.nextCursor !== null && (
              <button type="button" className="button" disabled={busy} onClick={() => void load(shown)}>
                {t('audit.more')}
              </button>
            )}
          </section>
        )}
      </div>
    </main>
  );
}
