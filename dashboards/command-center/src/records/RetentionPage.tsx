import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MainKind, Retention, RetentionClass } from '../api/retention-types.ts';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { may } from '../domain/abilities.ts';
import { momentText } from '../domain/time.ts';
import { recordsApi } from '../live/apis.ts';
import type { RecordsRoute } from '../router/parts/records.ts';
import { useSession } from '../stores/session.ts';
import { SupervisorTabs } from '../supervisor/SupervisorTabs.tsx';
import { HoldForm } from './HoldForm.tsx';
import { Holds } from './Holds.tsx';

type RetentionRoute = Extract<RecordsRoute, { view: 'retention' }>;
const others: readonly MainKind[] = [
  'investigations',
  'approvals',
  'savedQuestions',
  'cloneFindings',
  'watchlistEntries',
  'feedRuns',
  'handovers',
  'legalHolds',
];

function Classes({ found }: { found: Retention }) {
  const { t } = useTranslation();
  const { classes, due, duePartitions, lastRun } = found;
  const time = (value: number, unit: RetentionClass['unit']): string => t(`keep.${unit}`, { count: value });
  // pictures and files of exports are counted when they go only
  const dueOf: Partial<Record<RetentionClass['class'], string | number>> = {
    reads: t('keep.partitions', { count: duePartitions }),
    hits: due.alerts,
    deadLetters: due.deadLetters,
    audit: due.auditRecords,
  };
  const removedOf: Partial<Record<RetentionClass['class'], number | undefined>> = {
    reads: lastRun?.removed.reads,
    images: lastRun?.removed.images,
    hits: lastRun?.removed.alerts,
    deadLetters: lastRun?.removed.deadLetters,
    exports: lastRun?.removed.exports,
    audit: lastRun?.removed.auditRecords,
  };
  return (
    <section className="box" aria-labelledby="classes-heading" data-testid="retention-classes">
      <h3 id="classes-heading">{t('keep.classes')}</h3>
      {found.unresolvedAlerts > 0 && (
        <p className="tip warn-tip">{t('keep.unresolved', { count: found.unresolvedAlerts })}</p>
      )}
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('keep.class')}</th>
            {(['floor', 'set', 'ceiling', 'due', 'removed'] as const).map((name) => (
              <th key={name} scope="col" className="number">
                {t(`keep.${name}`)}
              </th>
            ))}
            <th scope="col">{t('keep.setting')}</th>
          </tr>
        </thead>
        <tbody>
          {classes.map((one) => (
            <tr key={one.class} data-class={one.class}>
              <th scope="row">{t(`keep.class_${one.class}`)}</th>
              <td className="number">{time(one.floor, one.unit)}</td>
              <td className="number">
                <strong>{time(one.set, one.unit)}</strong>
              </td>
              <td className="number">{time(one.ceiling, one.unit)}</td>
              <td className="number">{dueOf[one.class] ?? '—'}</td>
              <td className="number">{removedOf[one.class] ?? '—'}</td>
              <td>
                <code>{one.setting}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LastRun({ found }: { found: Retention }) {
  const { t } = useTranslation();
  const { lastRun, nextRunAt, due } = found;
  return (
    <section className="box" aria-labelledby="run-heading" data-testid="retention-run">
      <h3 id="run-heading">{t('keep.run')}</h3>
      {lastRun === null && <p className="quiet-text">{t('keep.noRun')}</p>}
      {lastRun !== null && lastRun.failed !== null && (
        <p className="tip warn-tip">{t('keep.runFailed', { reason: lastRun.failed })}</p>
      )}
      {lastRun !== null && (
        <p>
          {t('keep.runAt', {
            at: momentText(new Date(lastRun.endedAt)).slice(0, 16),
            count: lastRun.keptReads,
          })}
        </p>
      )}
      {nextRunAt !== null && (
        <p className="quiet-text">{t('keep.next', { at: momentText(new Date(nextRunAt)).slice(0, 16) })}</p>
      )}
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('keep.others')}</th>
            <th scope="col" className="number">
              {t('keep.due')}
            </th>
            <th scope="col" className="number">
              {t('keep.removed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {others.map((kind) => (
            <tr key={kind}>
              <th scope="row">{t(`keep.kind_${kind}`)}</th>
              <td className="number">{due[kind]}</td>
              <td className="number">{lastRun?.removed[kind] ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function HoldsPart({ route, onChange }: { route: RetentionRoute; onChange(): void }) {
  const [shown, setShown] = useState<'current' | 'all'>('current');
  const found = usePolled(() => recordsApi().holds(shown), 60_000, shown);
  const decides = useSession((state) => may(state.session?.user.roles ?? [], 'decide'));
  return (
    <>
      {decides && (
        <HoldForm
          key={`${route.alert} ${route.read}`}
          alert={route.alert}
          read={route.read}
          onPlaced={() => {
            found.refresh();
            onChange();
          }}
        />
      )}
      <Holds found={found} shown={shown} onShow={setShown} />
    </>
  );
}

/** What is kept how long, what expiry removed, and what is held over its time. */
export function RetentionPage({ route }: { route: RetentionRoute }) {
  const { t } = useTranslation();
  const found = usePolled(() => recordsApi().retention(), 60_000, 'retention');
  const roles = useSession((state) => state.session?.user.roles) ?? [];
  return (
    <main className="view records-view" data-testid="retention">
      <div className="view-body wide-body">
        <ViewHead title={t('keep.heading')}>
          {may(roles, 'decide') && <SupervisorTabs here="retention" />}
        </ViewHead>
        <Problem error={found.error} />
        {found.value !== null && <Classes found={found.value} />}
        {may(roles, 'holds') && <HoldsPart route={route} onChange={found.refresh} />}
        {found.value !== null && <LastRun found={found.value} />}
      </div>
    </main>
  );
}
