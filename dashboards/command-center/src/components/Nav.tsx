import { useTranslation } from 'react-i18next';
import type { Role } from '../api/types.ts';
import { navigation } from '../domain/roles.ts';
import { Link } from '../router/Link.tsx';
import { fitted, type Route, type ViewName } from '../router/routes.ts';
import { StrokeIcon, type StrokeName } from './icons.tsx';

type Entry = ReturnType<typeof navigation>[number];

const icons: Readonly<Record<Entry, StrokeName>> = {
  console: 'bell',
  work: 'check',
  find: 'search',
  devices: 'camera',
  import: 'table',
  live: 'video',
  messages: 'inform',
};
/** Views that belong to an entry of the navigation without being it. */
const within: Readonly<Partial<Record<ViewName, Entry>>> = {
  device: 'devices',
  register: 'find',
  letters: 'messages',
};

function routeTo(entry: Entry): Route {
  if (entry === 'find') return { view: 'find', jobId: null };
  if (entry === 'devices') return { view: 'devices', state: null, areaId: null, text: '' };
  if (entry === 'live') return { view: 'live', layout: 4, cameras: fitted([], 4) };
  if (entry === 'messages') return { view: 'messages', letterId: null };
  return { view: entry };
}

/** The ways through the page that this role has; nothing where there is only one. */
export function Nav({ roles, view }: { roles: readonly Role[]; view: ViewName }) {
  const { t } = useTranslation();
  const entries = navigation(roles);
  if (entries.length < 2) return null;
  const here = within[view] ?? view;
  return (
    <nav className="nav" aria-label={t('nav.label')}>
      <ul>
        {entries.map((entry) => (
          <li key={entry}>
            <Link
              to={routeTo(entry)}
              aria-current={entry === here ? 'page' : undefined}
              data-testid={`nav-${entry}`}
            >
              <StrokeIcon name={icons[entry]} />
              <span>{t(`nav.${entry}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
