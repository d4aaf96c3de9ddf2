import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiscoveryAsk, Login } from '../api/camera-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { targetsOf } from '../domain/found.ts';
import { AreaSelect } from './AreaSelect.tsx';
import { KeptLogins } from './KeptLogins.tsx';

const loginsAtMost = 8;

function LoginRows({ logins, onChange }: { logins: readonly Login[]; onChange(logins: Login[]): void }) {
  const { t } = useTranslation();
  const change = (at: number, part: Partial<Login>): void =>
    onChange(logins.map((login, index) => (index === at ? { ...login, ...part } : login)));
  return (
    <fieldset className="logins">
      <legend>{t('find.logins')}</legend>
      <p className="field-hint">{t('find.loginsHint')}</p>
      {logins.map((login, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of the logins is what they are
        <div className="row login-row" key={index}>
          <label className="field grow">
            {t('find.username')}
            <input
              value={login.username}
              autoComplete="off"
              spellCheck={false}
              maxLength={128}
              data-testid={`login-user-${index}`}
              onChange={(event) => change(index, { username: event.target.value })}
            />
          </label>
          <label className="field grow">
            {t('find.password')}
            <input
              type="password"
              value={login.password}
              autoComplete="new-password"
              maxLength={128}
              data-testid={`login-password-${index}`}
              onChange={(event) => change(index, { password: event.target.value })}
            />
          </label>
          <button
            type="button"
            className="button quiet square"
            aria-label={t('find.removeLogin', { number: index + 1 })}
            onClick={() => onChange(logins.filter((_, at) => at !== index))}
          >
            <StrokeIcon name="close" />
          </button>
        </div>
      ))}
      {logins.length < loginsAtMost && (
        <button
          type="button"
          className="button"
          data-testid="add-login"
          onClick={() => onChange([...logins, { username: '', password: '' }])}
        >
          <StrokeIcon name="plus" />
          {t('find.addLogin')}
        </button>
      )}
    </fieldset>
  );
}

/** Where to look and what to sign in with. Logins are sent with the search and kept only with cameras that are registered. */
export function FindForm({
  busy,
  folded,
  onStart,
}: {
  busy: boolean;
  /** A search is on the screen: the form steps back. */
  folded: boolean;
  onStart(ask: DiscoveryAsk): void;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(!folded);
  const [targets, setTargets] = useState('');
  const [multicast, setMulticast] = useState(true);
  const [areaId, setAreaId] = useState('');
  const [logins, setLogins] = useState<readonly Login[]>([{ username: '', password: '' }]);
  useEffect(() => setOpen(!folded), [folded]);
  const asked = targetsOf(targets);
  const nothing = !multicast && asked.length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const given = logins.filter((login) => login.username.trim() !== '');
    onStart({
      multicast,
      ...(asked.length === 0 ? {} : { targets: asked }),
      ...(areaId === '' ? {} : { areaId }),
      ...(given.length === 0 ? {} : { logins: given }),
    });
  };
  return (
    <form className="box find-form" onSubmit={submit} data-testid="find-form">
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('find.where')}</summary>
        <div className="details-body">
          <label className="check">
            <input
              type="checkbox"
              checked={multicast}
              data-testid="find-multicast"
              onChange={(event) => setMulticast(event.target.checked)}
            />
            {t('find.thisNetwork')}
          </label>
          <label className="field">
            {t('find.targets')}
            <input
              value={targets}
              data-testid="find-targets"
              placeholder="10.0.0.0/24, 10.0.1.10-10.0.1.40"
              spellCheck={false}
              autoCapitalize="off"
              aria-describedby="targets-hint"
              onChange={(event) => setTargets(event.target.value)}
            />
            <span className="field-hint" id="targets-hint">
              {t('find.targetsHint')}
            </span>
          </label>
          <LoginRows logins={logins} onChange={setLogins} />
          <div className="field">
            <label htmlFor="find-area">{t('find.keptOf')}</label>
            <AreaSelect id="find-area" value={areaId} onChange={setAreaId} none={t('find.keptNone')} />
            <KeptLogins areaId={areaId} />
          </div>
        </div>
      </details>
      <div className="row end">
        {nothing && <span className="field-error">{t('find.nothingAsked')}</span>}
        <button type="submit" className="button primary" data-testid="find-start" disabled={busy || nothing}>
          <StrokeIcon name="search" />
          {t(busy ? 'find.busy' : folded ? 'find.again' : 'find.start')}
        </button>
      </div>
    </form>
  );
}
