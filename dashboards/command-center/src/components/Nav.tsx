import { useTranslation } from 'react-i18next';
import type { Role } from '../api/types.ts';
import { navigation } from '../domain/roles.ts';
import { Link } from '../router/Link.tsx';
import type { AreaRoute } from '../router/routes.ts';
import { StrokeIcon } from './icons.tsx';

/** The ways through the page that this role has; nothing where there is only one. */
export function Nav({ roles, view }: { roles: readonly Role[]; view: AreaRoute['view'] }) {
  const { t } = useTranslation();
  const entries = navigation(roles);
  if (entries.length < 2) return null;
  return (
    <nav className="nav" aria-label={t('nav.label')} data-many={entries.length > 4}>
      <ul>
        {entries.map(({ to, icon, within }) => (
          <li key={to.view}>
            <Link
              to={to}
              aria-current={to.view === view || within?.includes(view) ? 'page' : undefined}
              title={t(`nav.${to.view}`)}
              data-testid={`nav-${to.view}`}
            >
              <StrokeIcon name={icon} />
              <span>{t(`nav.${to.view}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
