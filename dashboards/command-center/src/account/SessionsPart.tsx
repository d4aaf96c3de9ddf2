import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { momentText } from '../domain/time.ts';
import { peopleApi } from '../live/apis.ts';

const time = (at: string): string => momentText(new Date(at)).slice(0, 16);

/** Where one is signed in; what is not known can be ended. */
export function SessionsPart() {
  const { t } = useTranslation();
  const sessions = usePolled(() => peopleApi().sessions(), 30_000, 'sessions');
  const [failure, setFailure] = useState<unknown>(null);
  const end = (id: string): void => {
    setFailure(null);
    void peopleApi().endSession(id).then(sessions.refresh, setFailure);
  };
  return (
    <section className="box" aria-labelledby="sessions-heading" data-testid="own-sessions">
      <h3 id="sessions-heading">
        {t('account.sessions')}
        <span className="quiet-text">{t('account.sessionsHint')}</span>
      </h3>
      <Problem error={failure ?? sessions.error} />
      <ul className="plain-list">
        {sessions.value?.map((session) => (
          <li key={session.id} data-testid="own-session" data-current={session.current}>
            <span className="grow">
              <strong>{session.address}</strong>
              <span className="quiet-text">
                {' '}
                {t('account.sessionTimes', { from: time(session.createdAt), until: time(session.expiresAt) })}
              </span>
            </span>
            {session.current ? (
              <span className="chip chip-good">{t('account.thisOne')}</span>
            ) : (
              <button type="button" className="button" onClick={() => end(session.id)}>
                {t('account.endSession')}
                <span className="sr-only"> {session.address}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
