import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { areaPath } from '../domain/areas.ts';
import { dayText } from '../domain/time.ts';
import { peopleApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';

/** All accounts of one's area. */
export function PeoplePage() {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  const [text, setText] = useState('');
  const users = usePolled(() => peopleApi().users(), 30_000, 'users');
  const wanted = text.trim().toLowerCase();
  const shown = (users.value ?? []).filter(
    ({ username, roles }) =>
      username.toLowerCase().includes(wanted) ||
      roles.some((role) => t(`role.${role}`).toLowerCase().includes(wanted)),
  );
  return (
    <main className="view" data-testid="people">
      <div className="view-body">
        <ViewHead title={t('people.heading')}>
          <label className="sr-only" htmlFor="people-filter">
            {t('people.filter')}
          </label>
          <input
            id="people-filter"
            className="head-filter"
            type="search"
            placeholder={t('people.filter')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Link to={{ view: 'person', id: null }} className="button primary" data-testid="person-new">
            <StrokeIcon name="plus" />
            {t('people.new')}
          </Link>
        </ViewHead>
        <Problem error={users.error} />
        {users.value !== null && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
          <section className="box table-holder" tabIndex={0} aria-label={t('people.heading')}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('people.username')}</th>
                  <th scope="col">{t('people.roles')}</th>
                  <th scope="col">{t('people.area')}</th>
                  <th scope="col">{t('people.state')}</th>
                  <th scope="col">{t('people.created')}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((user) => (
                  <tr key={user.id} data-testid="user" data-user={user.username}>
                    <th scope="row">
                      <Link to={{ view: 'person', id: user.id }} className="text-link">
                        {user.username}
                      </Link>
                    </th>
                    <td>{user.roles.map((role) => t(`role.${role}`)).join(', ')}</td>
                    <td>{user.areaId === null ? t('people.wholeTree') : areaPath(areas, user.areaId)}</td>
                    <td>
                      <span className="row">
                        {user.disabled && <span className="chip chip-breach">{t('people.disabled')}</span>}
                        {user.shared === true && <span className="chip">{t('people.shared')}</span>}
                        {user.totp === true && <span className="chip chip-good">{t('people.totp')}</span>}
                        {!user.disabled && user.totp !== true && user.shared !== true && '—'}
                      </span>
                    </td>
                    <td>{dayText(new Date(user.createdAt))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
    </main>
  );
}
