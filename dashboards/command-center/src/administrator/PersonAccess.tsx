import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../api/people-types.ts';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { momentText } from '../domain/time.ts';
import { peopleApi } from '../live/apis.ts';
import { Confirm } from '../technician/Confirm.tsx';

const time = (at: string): string => momentText(new Date(at)).slice(0, 16);
type Question = 'disable' | 'totp';

/** What keeps somebody in or out: disabled, sessions, lock-outs, second factor. Each step is on record. */
export function PersonAccess({ user, onChanged }: { user: Account; onChanged(): void }) {
  const { t } = useTranslation();
  const sessions = usePolled(() => peopleApi().sessionsOf(user.id), 15_000, `sessions ${user.id}`);
  const lockouts = usePolled(() => peopleApi().lockoutsOf(user.id), 15_000, `lockouts ${user.id}`);
  const [asked, setAsked] = useState<Question | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const act = (step: Promise<unknown>): void => {
    setBusy(true);
    setFailure(null);
    step
      .then(() => {
        onChanged();
        sessions.refresh();
        lockouts.refresh();
      }, setFailure)
      .finally(() => {
        setAsked(null);
        setBusy(false);
      });
  };
  return (
    <>
      <section className="box" aria-labelledby="access-heading">
        <h3 id="access-heading">
          {t('people.access')}
          <span className={`chip ${user.disabled ? 'chip-breach' : 'chip-good'}`} data-testid="person-state">
            {t(user.disabled ? 'people.disabled' : 'people.enabled')}
          </span>
        </h3>
        <Problem error={failure} />
        <div className="row">
          {user.disabled ? (
            <button
              type="button"
              className="button"
              disabled={busy}
              data-testid="person-enable"
              onClick={() => act(peopleApi().changeUser(user.id, { disabled: false }))}
            >
              {t('people.enable')}
            </button>
          ) : (
            <button
              type="button"
              className="button danger"
              disabled={busy}
              data-testid="person-disable"
              onClick={() => setAsked('disable')}
            >
              {t('people.disable')}
            </button>
          )}
          {user.totp === true && (
            <button
              type="button"
              className="button danger"
              disabled={busy}
              data-testid="person-totp"
              onClick={() => setAsked('totp')}
            >
              {t('people.removeTotp')}
            </button>
          )}
          {user.totp !== true && <span className="quiet-text">{t('people.noTotp')}</span>}
        </div>
      </section>
      <section className="box" aria-labelledby="lockouts-heading">
        <h3 id="lockouts-heading">{t('people.lockouts')}</h3>
        <Problem error={lockouts.error} />
        {lockouts.value?.length === 0 && <p className="quiet-text">{t('people.noLockouts')}</p>}
        <ul className="plain-list">
          {lockouts.value?.map((lockout) => (
            <li key={lockout.address}>
              <span className="grow">
                <strong>{lockout.address}</strong> {t('people.failures', { count: lockout.failures })}
                {lockout.lockedUntil !== null && (
                  <strong className="field-error">
                    {' '}
                    {t('people.lockedUntil', { at: time(lockout.lockedUntil) })}
                  </strong>
                )}
              </span>
            </li>
          ))}
        </ul>
        {(lockouts.value?.length ?? 0) > 0 && (
          <div className="row">
            <button
              type="button"
              className="button"
              disabled={busy}
              data-testid="lift"
              onClick={() => act(peopleApi().liftLockouts(user.id))}
            >
              {t('people.lift')}
            </button>
          </div>
        )}
      </section>
      <section className="box" aria-labelledby="user-sessions-heading">
        <h3 id="user-sessions-heading">{t('people.sessions')}</h3>
        <Problem error={sessions.error} />
        {sessions.value?.length === 0 && <p className="quiet-text">{t('people.noSessions')}</p>}
        <ul className="plain-list">
          {sessions.value?.map((session) => (
            <li key={session.id} data-testid="user-session">
              <span className="grow">
                <strong>{session.address}</strong>{' '}
                <span className="quiet-text">
                  {t('account.sessionTimes', {
                    from: time(session.createdAt),
                    until: time(session.expiresAt),
                  })}
                </span>
              </span>
              <button
                type="button"
                className="button"
                disabled={busy}
                onClick={() => act(peopleApi().endSessionOf(user.id, session.id))}
              >
                {t('account.endSession')}
                <span className="sr-only"> {session.address}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {asked !== null && (
        <Confirm
          title={t(`people.ask_${asked}`, { name: user.username })}
          text={t(`people.askText_${asked}`)}
          action={t(asked === 'disable' ? 'people.disable' : 'people.removeTotp')}
          danger
          busy={busy}
          onDo={() =>
            act(
              asked === 'disable'
                ? peopleApi().changeUser(user.id, { disabled: true })
                : peopleApi().removeSecondFactorOf(user.id),
            )
          }
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
