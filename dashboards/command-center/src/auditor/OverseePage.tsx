import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFlag, AuditFlags } from '../api/oversight-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { actionGroups } from '../domain/auditRecord.ts';
import { momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import { wholeLog } from '../router/parts/auditor.ts';
import { TermList } from '../supervisor/TermList.tsx';
import { usePurpose } from '../supervisor/usePurpose.ts';
import { ChainPart } from './ChainPart.tsx';
import { RecordRow } from './RecordRow.tsx';

const periods = [7, 30, 90] as const;

function Flags({ flags }: { flags: AuditFlags }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<AuditFlag | null>(null);
  const shown = flags.items.find(({ flag }) => flag === open);
  return (
    <>
      <ul className="flag-cards">
        {flags.items.map(({ flag, count }) => (
          <li key={flag}>
            <button
              type="button"
              className="flag-card"
              data-testid="flag"
              data-flag={flag}
              data-count={count}
              aria-expanded={open === flag}
              disabled={count === 0}
              onClick={() => setOpen(open === flag ? null : flag)}
            >
              <strong>{count}</strong>
              <span>{t(`flag.${flag}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown !== undefined && (
        <section aria-labelledby="flag-heading">
          <h4 id="flag-heading">{t(`flag.${shown.flag}`)}</h4>
          <p className="quiet-text">{t(`flag.${shown.flag}_hint`)}</p>
          <ul className="records">
            {shown.records.map((record) => (
              <RecordRow key={record.seq} record={record} />
            ))}
          </ul>
          {shown.records.length < shown.count && (
            <p className="quiet-text">
              {t('decide.shownOf', { shown: shown.records.length, count: shown.count })}
            </p>
          )}
        </section>
      )}
    </>
  );
}

function Questionable() {
  const { t } = useTranslation();
  const purpose = usePurpose();
  const found = usePolled(() => oversightApi().questionable(), 60_000, 'questionable');
  const items = found.value?.items ?? [];
  return (
    <section className="box" aria-labelledby="questionable-heading" data-testid="questionable-queries">
      <h3 id="questionable-heading">
        {t('audit.questionable')} <span className="chip">{items.length}</span>
        <span className="quiet-text">{t('audit.questionableHint')}</span>
      </h3>
      <Problem error={found.error} />
      {found.value !== null && items.length === 0 && (
        <p className="quiet-text">{t('audit.noQuestionable')}</p>
      )}
      <ul className="questionable-rows">
        {items.map((query) => (
          <li key={query.seq}>
            <p>
              <strong>{query.by}</strong> {t(`queryReview.did_${query.action.replace('.', '_')}`)} ·{' '}
              {purpose(query.purpose)} · {query.caseReference}
              <span className="quiet-text"> · {momentText(new Date(query.at))}</span>
            </p>
            <p className="verdict verdict-questionable">
              <StrokeIcon name="warn" />
              {query.review.by}: “{query.review.note}”
            </p>
            <TermList terms={query.terms} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Emergencies() {
  const { t } = useTranslation();
  const found = usePolled(() => oversightApi().entries({ emergency: 'unreviewed' }), 60_000, 'emergencies');
  const items = found.value ?? [];
  return (
    <section className="box" aria-labelledby="emergencies-heading" data-testid="unreviewed-emergencies">
      <h3 id="emergencies-heading">
        {t('audit.emergencies')} <span className="chip">{items.length}</span>
      </h3>
      <Problem error={found.error} />
      {found.value !== null && items.length === 0 && <p className="quiet-text">{t('audit.noEmergencies')}</p>}
      <ul className="small-rows">
        {items.map((entry) => (
          <li key={entry.id}>
            <code className="pseudonym">{entry.plate}</code>
            <span>{entry.caseReference}</span>
            <span className="quiet-text">
              {entry.createdBy} · {momentText(new Date(entry.emergency?.since ?? entry.createdAt))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The auditor's start: does the log hold, and what in it should be looked at first? */
export function OverseePage() {
  const { t } = useTranslation();
  const [days, setDays] = useState<(typeof periods)[number]>(30);
  const flags = usePolled(() => oversightApi().flags(days), 60_000, `flags ${days}`);
  return (
    <main className="view" data-testid="oversee">
      <div className="view-body wide-body">
        <ViewHead title={t('audit.overseeHeading')}>
          <Link
            to={{ view: 'log', ...wholeLog, action: actionGroups.looks.join(',') }}
            className="button"
            data-testid="who-asked"
          >
            <StrokeIcon name="search" />
            {t('audit.whoAsked')}
          </Link>
        </ViewHead>
        <ChainPart />
        <section className="box" aria-labelledby="flags-heading">
          <h3 id="flags-heading">
            {t('audit.flags')}
            <span className="segments small">
              {periods.map((each) => (
                <button
                  key={each}
                  type="button"
                  className="button"
                  aria-pressed={days === each}
                  onClick={() => setDays(each)}
                >
                  {t('audit.days', { count: each })}
                </button>
              ))}
            </span>
          </h3>
          <Problem error={flags.error} />
          {flags.value !== null && <Flags flags={flags.value} />}
        </section>
        <div className="columns">
          <Questionable />
          <Emergencies />
        </div>
      </div>
    </main>
  );
}
