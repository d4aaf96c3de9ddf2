import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSecond } from '../components/useSecond.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { Link } from '../router/Link.tsx';
import { type AskView, askViews } from '../router/parts/officer.ts';
import { isOver, useInvestigation } from '../stores/investigation.ts';
import { InvestigationStart } from './InvestigationStart.tsx';

/** The questions side by side; what is needed before any of them is asked for in their place. */
export function AskFrame({ view, children }: { view: AskView; children: ReactNode }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const investigation = useInvestigation();
  const isOpen = investigation.open !== null && !isOver(investigation, nowMs);
  return (
    <main className="view ask-view" data-testid="ask-view">
      <div className="ask-head">
        <ViewHead title={t(`ask.view_${view}`)} />
        <nav aria-label={t('ask.questions')}>
          <ul className="tabs">
            {askViews.map((each) => (
              <li key={each}>
                <Link
                  to={{ view: each }}
                  className="tab"
                  aria-current={each === view ? 'page' : undefined}
                  data-testid={`ask-${each}`}
                >
                  {t(`ask.tab_${each}`)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      {investigation.open === null ? <InvestigationStart /> : <div className="ask-body">{children}</div>}
      {investigation.open !== null && !isOpen && (
        <p className="sr-only" role="status">
          {t('ask.kept')}
        </p>
      )}
    </main>
  );
}
