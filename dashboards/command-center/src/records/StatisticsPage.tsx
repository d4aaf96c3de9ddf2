import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatisticsSpan } from '../api/records.ts';
import type { Statistics } from '../api/statistics-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { categoryName, placeName } from '../components/labels.ts';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { may } from '../domain/abilities.ts';
import { daysOf, rowsByName } from '../domain/counts.ts';
import { dayText } from '../domain/time.ts';
import { recordsApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import type { RecordsRoute } from '../router/parts/records.ts';
import { useRoute } from '../router/useRoute.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { SupervisorTabs } from '../supervisor/SupervisorTabs.tsx';
import { usePurpose } from '../supervisor/usePurpose.ts';
import { DayCounts } from './DayCounts.tsx';

type StatisticsRoute = Extract<RecordsRoute, { view: 'statistics' }>;
const shownDays = 30;

function CsvButton({ span }: { span: StatisticsSpan }) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<unknown>(null);
  const save = (): void => {
    setFailure(null);
    recordsApi()
      .statisticsFile(span)
      .then((file) => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(file);
        link.download = `statistics-${span.from}-${span.to}.csv`;
        link.click();
        URL.revokeObjectURL(link.href);
      }, setFailure);
  };
  return (
    <>
      <button type="button" className="button" data-testid="statistics-csv" onClick={save}>
        <StrokeIcon name="table" />
        {t('statistics.csv')}
      </button>
      <Problem error={failure} />
    </>
  );
}

function Outcomes({ found }: { found: Statistics }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const { verdicts, outcomes } = found;
  const facts = [
    ['agree', verdicts.agree],
    ['disagree', verdicts.disagree],
    ['rate', verdicts.misreadPercent === null ? t('statistics.tooFew') : `${verdicts.misreadPercent} %`],
  ] as const;
  return (
    <div className="columns">
      <section className="box" aria-labelledby="outcomes-heading" data-testid="statistics-outcomes">
        <h3 id="outcomes-heading">{t('statistics.outcomes')}</h3>
        {outcomes.length === 0 && <p className="quiet-text">{t('statistics.none')}</p>}
        {outcomes.length > 0 && (
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('statistics.name')}</th>
                <th scope="col">{t('statistics.outcomes')}</th>
                <th scope="col" className="number">
                  {t('statistics.alerts')}
                </th>
              </tr>
            </thead>
            <tbody>
              {outcomes.map(({ category, outcome, alerts }) => (
                <tr key={`${category} ${outcome}`}>
                  <th scope="row">{categoryName(category, categories, t)}</th>
                  <td>{t(`outcome.${outcome}`, { defaultValue: t('statistics.open') })}</td>
                  <td className="number">{alerts}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section className="box" aria-labelledby="misread-heading" data-testid="statistics-misreads">
        <h3 id="misread-heading">
          {t('statistics.misreads')} <span className="quiet-text">{t('statistics.misreadsHint')}</span>
        </h3>
        <dl className="facts-list">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`statistics.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

function Counts({ found, of }: { found: Statistics; of: StatisticsSpan['of'] }) {
  const { t } = useTranslation();
  const { categories, checkpoints, rings } = useRegistry();
  const purpose = usePurpose();
  const days = daysOf(found.from, found.to);
  const placeOf = (id: string | null): string => {
    if (of === 'checkpoint') return placeName(id, checkpoints);
    return id === null ? t('statistics.noRing') : (rings.find((ring) => ring.id === id)?.name ?? id);
  };
  return (
    <>
      <p className="quiet-text">{t('statistics.hint', { count: found.roundedTo, zone: found.zone })}</p>
      <DayCounts
        id="reads"
        days={days}
        rows={rowsByName(found.reads, days, (row) => ({ name: row.of, count: row.reads, part: row.unread }))}
        nameOf={placeOf}
        words={{
          title: t('statistics.reads'),
          hint: t('statistics.readsHint'),
          count: t('statistics.total'),
          part: t('statistics.unread'),
        }}
      />
      <DayCounts
        id="hits"
        days={days}
        rows={rowsByName(found.hits, days, (row) => ({
          name: row.category,
          count: row.alerts,
          part: row.hits,
        }))}
        nameOf={(name) => categoryName(name ?? '', categories, t)}
        words={{
          title: t('statistics.hits'),
          hint: t('statistics.hitsHint'),
          count: t('statistics.alerts'),
          part: t('statistics.hitsTotal'),
        }}
      />
      <Outcomes found={found} />
      <DayCounts
        id="searches"
        days={days}
        rows={rowsByName(found.searches, days, (row) => ({
          name: row.purpose,
          count: row.searches,
          part: row.withCase,
        }))}
        nameOf={(name) => purpose(name ?? '')}
        words={{
          title: t('statistics.searches'),
          hint: t('statistics.searchesHint'),
          count: t('statistics.total'),
          part: t('statistics.withCase'),
        }}
      />
    </>
  );
}

/** Counts without plates: what the cameras, the lists and the searches amounted to, day by day. */
export function StatisticsPage({ route }: { route: StatisticsRoute }) {
  const { t } = useTranslation();
  const decides = useSession((state) => may(state.session?.user.roles ?? [], 'decide'));
  const span: StatisticsSpan = {
    from: route.from ?? dayText(new Date(Date.now() - (shownDays - 1) * 86_400_000)),
    to: route.to ?? dayText(new Date()),
    of: route.of,
  };
  const found = usePolled(() => recordsApi().statistics(span), null, JSON.stringify(span));
  return (
    <main className="view records-view" data-testid="statistics">
      <div className="view-body wide-body">
        <ViewHead title={t('statistics.heading')}>{decides && <SupervisorTabs here="statistics" />}</ViewHead>
        <div className="row">
          {(['from', 'to'] as const).map((name) => (
            <label key={name} className="field" htmlFor={`statistics-${name}`}>
              {t(`statistics.${name}`)}
              <input
                id={`statistics-${name}`}
                type="date"
                value={span[name]}
                onChange={({ target }) =>
                  target.value !== '' && useRoute.getState().go({ ...route, [name]: target.value })
                }
              />
            </label>
          ))}
          <nav className="segments" aria-label={t('statistics.of')}>
            {(['ring', 'checkpoint'] as const).map((of) => (
              <Link
                key={of}
                to={{ ...route, of }}
                className="button"
                aria-current={of === span.of ? 'page' : undefined}
                data-testid={`statistics-of-${of}`}
              >
                {t(`statistics.of_${of}`)}
              </Link>
            ))}
          </nav>
          <CsvButton span={span} />
        </div>
        <Problem error={found.error} />
        {found.value !== null && <Counts found={found.value} of={span.of} />}
      </div>
    </main>
  );
}
