import { useTranslation } from 'react-i18next';
import { Link } from '../router/Link.tsx';

const views = ['decide', 'queryReviews', 'hygiene', 'areaLooks'] as const;

/** The ways between what a supervisor has to do. */
export function SupervisorTabs({ here }: { here: (typeof views)[number] }) {
  const { t } = useTranslation();
  return (
    <nav className="segments" aria-label={t('decide.tabs')}>
      {views.map((view) => (
        <Link
          key={view}
          to={{ view }}
          className="button"
          aria-current={view === here ? 'page' : undefined}
          data-testid={`tab-${view}`}
        >
          {t(`decide.tab_${view}`)}
        </Link>
      ))}
    </nav>
  );
}
