import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { areaPath } from '../domain/areas.ts';
import { siteApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';

/** The logins that the gateway keeps: by name only, since what is in them never comes out again. */
export function KeptLogins({ areaId }: { areaId: string }) {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  const kept = usePolled(() => siteApi().cameraLogins(), null, 'logins');
  const [failure, setFailure] = useState<unknown>(null);
  const [name, setName] = useState('');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const run = (work: Promise<unknown>): void => {
    setFailure(null);
    work.then(kept.refresh, setFailure);
  };
  const keep = (): void => {
    run(siteApi().keepLogin({ name: name.trim(), username, password, ...(areaId === '' ? {} : { areaId }) }));
    setName('');
    setUsername('');
    setPassword('');
  };
  return (
    <details className="kept">
      <summary>{t('find.keptLogins', { count: kept.value?.length ?? 0 })}</summary>
      <div className="details-body">
        <ul className="kept-list">
          {kept.value?.map((login) => (
            <li key={login.id} className="row">
              <strong className="grow">{login.name}</strong>
              <span className="quiet-text">
                {login.areaId === null ? t('find.allAreas') : areaPath(areas, login.areaId)}
              </span>
              <button
                type="button"
                className="button quiet"
                aria-label={t('find.forgetLogin', { name: login.name })}
                onClick={() => run(siteApi().forgetLogin(login.id))}
              >
                {t('find.forget')}
              </button>
            </li>
          ))}
        </ul>
        <div className="fields">
          <label className="field">
            {t('find.loginName')}
            <input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
          </label>
          <label className="field">
            {t('find.username')}
            <input
              value={username}
              autoComplete="off"
              maxLength={128}
              onChange={(event) => setUsername(event.target.value)}
            />
          </label>
          <label className="field">
            {t('find.password')}
            <input
              type="password"
              value={password}
              autoComplete="new-password"
              maxLength={128}
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
        </div>
        <button
          type="button"
          className="button"
          disabled={name.trim() === '' || username === ''}
          onClick={keep}
        >
          {t('find.keep')}
        </button>
        <p className="field-hint">{t('find.keptHint')}</p>
        <Problem error={failure ?? kept.error} />
      </div>
    </details>
  );
}
