import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert, Session } from '../api/types.ts';
import { Emblem } from '../components/Emblem.tsx';
import { useSecond } from '../components/useSecond.ts';
import { clockTime, dayText, zoneText } from '../domain/time.ts';
import { currentApi } from '../live/state.ts';
import { useLink } from '../stores/link.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { keptWall } from '../stores/wallSession.ts';
import { keepSignedIn } from './keepSignedIn.ts';

function WallClock() {
  const nowMs = useSecond();
  const { clockOffsetMs, counters } = useLink();
  const at = new Date(nowMs + clockOffsetMs);
  return (
    <time className="wall-clock" dateTime={at.toISOString()}>
      <strong>{counters === null ? '--:--:--' : clockTime(at)}</strong>
      <span>
        {dayText(at)} {zoneText(at)}
      </span>
    </time>
  );
}

export function WallHead({ alerts }: { alerts: readonly Alert[] }) {
  const { t, i18n } = useTranslation();
  const counters = useLink((state) => state.counters);
  const count = (state: Alert['state']): number => alerts.filter((alert) => alert.state === state).length;
  const fresh = count('new');
  const reads = counters === null ? '—' : Math.round(counters.readsPerSecond).toLocaleString(i18n.language);
  return (
    <header className="wall-head">
      <h1 className="brand">
        <Emblem />
      </h1>
      <dl className="wall-counts">
        <div className={fresh > 0 ? 'wall-fresh' : ''}>
          <dt>{t('wallboard.unacknowledged')}</dt>
          <dd data-testid="wall-fresh">{fresh}</dd>
        </div>
        <div>
          <dt>{t('wallboard.dispatched')}</dt>
          <dd>{count('dispatched')}</dd>
        </div>
        <div>
          <dt>{t('wallboard.readsPerSecond')}</dt>
          <dd>{reads}</dd>
        </div>
      </dl>
      <WallClock />
    </header>
  );
}

const soonMs = 14 * 86_400_000;

/** How this screen stays signed in; quiet while that is settled. */
export function WallFoot({ session }: { session: Session }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { language, theme, setLanguage, setTheme } = useSettings();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isKept = keptWall()?.token === session.token;
  const isWall = session.user.roles.join() === 'wall';
  const endsMs = Date.parse(session.expiresAt);
  const day = dayText(new Date(endsMs));
  const keep = (): void => {
    setBusy(true);
    keepSignedIn(session, t('wallboard.name', { day: dayText(new Date()) }))
      .catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  const leave = (): void => {
    // a token ends with its own page of tokens; a session ends here
    if (!isKept)
      void currentApi()
        ?.signOut()
        .catch(() => undefined);
    useSession.getState().end(false);
  };
  return (
    <footer className="wall-foot">
      <span>{session.user.username}</span>
      {isKept && (
        <span className={endsMs - nowMs < soonMs ? 'wall-soon' : ''} data-testid="wall-kept">
          {t(endsMs - nowMs < soonMs ? 'wallboard.endsSoon' : 'wallboard.kept', { day })}
        </span>
      )}
      {!isKept && (
        <span className="wall-soon">
          {t('wallboard.sessionEnds', { at: `${day} ${clockTime(new Date(endsMs))}` })}
        </span>
      )}
      {!isKept && isWall && (
        <button
          type="button"
          className="button primary"
          data-testid="wall-keep"
          title={t('wallboard.keepHint')}
          disabled={busy}
          onClick={keep}
        >
          {t('wallboard.keep')}
        </button>
      )}
      {failure !== null && <span role="alert">{t('wallboard.keepFailed', { detail: failure })}</span>}
      <span className="wall-foot-room" />
      <button
        type="button"
        className="button quiet"
        onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
      >
        {t('top.language')}
      </button>
      <button
        type="button"
        className="button quiet"
        data-testid="theme"
        onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
      >
        {t(theme === 'dark' ? 'top.toLight' : 'top.toDark')}
      </button>
      <button type="button" className="button quiet" onClick={leave}>
        {t('wallboard.leave')}
      </button>
    </footer>
  );
}
