import { useTranslation } from 'react-i18next';
import { Link } from '../router/Link.tsx';
import { allRetention, allStatistics } from '../router/parts/records.ts';

const tabs = [
  { view: 'decide' },
  { view: 'queryReviews' },
  { view: 'hygiene' },
  { view: 'areaLooks' },
  allStatistics,
  allRetention,
] as const;

/** The ways between what a supervisor has to do. */
export function SupervisorTabs({ here }: { here: (typeof tabs)[number]['view'] }) {
  const { t } = useTranslation();
  return (
    <nav className="segments" aria-label={t('decide.tabs')}>
      {tabs.map((to) => (
        <Link
          key={to.view}
          to={to}
          className="button"
          aria-current={to.view === here ? 'page' : undefined}
          data-testid={`tab-${to.view}`}
        >
          {t(`decide.tab_${to.view}`)}
        </Link>
      ))}
    </nav>
  );
}
