import { useTranslation } from 'react-i18next';
import type { DeviceState, Role } from '../api/types.ts';
import { clockTime, dayText, durationText, zoneText } from '../domain/time.ts';
import { currentApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import type { AreaRoute } from '../router/routes.ts';
import { staleAfterMs, useLink } from '../stores/link.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { useUi } from '../stores/ui.ts';
import { Emblem } from './Emblem.tsx';
import { StrokeIcon } from './icons.tsx';
import { Nav } from './Nav.tsx';
import { Sparkline } from './Sparkline.tsx';
import { useSecond } from './useSecond.ts';

const shownStates: readonly DeviceState[] = ['online', 'degraded', 'offline', 'pending'];

function LinkChip() {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { phase, heardAtMs, catchingUp } = useLink();
  const ageMs = heardAtMs === null ? null : Math.max(0, nowMs - heardAtMs);
  const stale = phase === 'live' && ageMs !== null && ageMs > staleAfterMs;
  const look = stale ? 'stale' : phase === 'live' && catchingUp ? 'catchingUp' : phase;
  return (
    <span className={`link-chip link-${look}`} data-testid="link" data-phase={look}>
      <span className="link-dot" aria-hidden="true" />
      <strong>{t(`link.${look}`)}</strong>
      {ageMs !== null && (
        <span className="link-age">
          {ageMs < 2000 ? t('link.ageNow') : t('link.age', { age: durationText(ageMs) })}
        </span>
      )}
    </span>
  );
}

function Clock() {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { clockOffsetMs, counters } = useLink();
  const at = new Date(nowMs + clockOffsetMs);
  return (
    <div className="clock">
      <span className="stat-name">{t('top.gatewayTime')}</span>
      <time dateTime={at.toISOString()} data-testid="gateway-time">
        <strong>{counters === null ? '--:--:--' : clockTime(at)}</strong>
        <span>
          {dayText(at)} {zoneText(at)}
        </span>
      </time>
    </div>
  );
}

function Counters({ alerts }: { alerts: boolean }) {
  const { t, i18n } = useTranslation();
  const { counters, trend } = useLink();
  const number = (value: number | undefined): string =>
    value === undefined ? '—' : Math.round(value).toLocaleString(i18n.language);
  return (
    <section className="stats" aria-label={t('top.status')}>
      <div className="stat wide">
        <span className="stat-name">{t('top.readsPerSecond')}</span>
        <strong data-testid="reads-per-second">{number(counters?.readsPerSecond)}</strong>
        <Sparkline values={trend} label={t('top.trend')} />
      </div>
      <div className={`stat${(counters?.backlog ?? 0) > 1000 ? ' warn' : ''}`}>
        <span className="stat-name">{t('top.backlog')}</span>
        <strong data-testid="backlog">{number(counters?.backlog)}</strong>
      </div>
      {alerts && (
        <div className="stat">
          <span className="stat-name">{t('top.openAlerts')}</span>
          <strong data-testid="open-alerts">{number(counters?.openAlerts)}</strong>
        </div>
      )}
      <div className="stat devices">
        <span className="stat-name">{t('top.devices')}</span>
        <ul className="device-counts" data-testid="device-counts">
          {shownStates.map((state) => (
            <li key={state} className={`device-${state}`}>
              <span className="device-dot" aria-hidden="true" />
              <strong>{number(counters?.devices[state] ?? (counters === null ? undefined : 0))}</strong>
              <span>{t(`device.${state}`)}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function SoundButton({ allowed, enable }: { allowed: boolean; enable: () => void }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { mutedUntilMs, toggleMute } = useSettings();
  const leftMs = mutedUntilMs - nowMs;
  if (!allowed) {
    return (
      <button
        type="button"
        className="button sound-off"
        data-testid="enable-sound"
        title={t('sound.enableHint')}
        onClick={enable}
      >
        <StrokeIcon name="muted" />
        {t('sound.enable')}
      </button>
    );
  }
  const muted = leftMs > 0;
  return (
    <button
      type="button"
      className={`button ${muted ? 'sound-muted' : 'quiet'}`}
      aria-pressed={muted}
      title={muted ? t('sound.unmute') : t('sound.mute')}
      onClick={() => toggleMute(Date.now())}
    >
      <StrokeIcon name={muted ? 'muted' : 'sound'} />
      {muted ? t('sound.muted', { left: durationText(leftMs) }) : t('sound.on')}
    </button>
  );
}

/** Who we are, whether what we see is true, how much is going on, what time it is. */
export function TopBar({
  sound,
  roles,
  view,
}: {
  /** Null for those who hear no alarm. */
  sound: { allowed: boolean; enable: () => void } | null;
  roles: readonly Role[];
  view: AreaRoute['view'];
}) {
  const { t } = useTranslation();
  const { language, theme, setLanguage, setTheme } = useSettings();
  const { session, end } = useSession();
  const signOut = (): void => {
    // the session ends here in any case; the gateway is told so that the token is worth nothing
    void currentApi()
      ?.signOut()
      .catch(() => undefined);
    end(false);
  };
  return (
    <header className="top-bar">
      <h1 className="brand">
        <Emblem />
      </h1>
      <Nav roles={roles} view={view} />
      <LinkChip />
      <Counters alerts={sound !== null} />
      <Clock />
      <div className="top-actions">
        {sound !== null && <SoundButton {...sound} />}
        <button
          type="button"
          className="button quiet"
          data-testid="language"
          onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {t('top.language')}
        </button>
        <button
          type="button"
          className="button quiet square"
          data-testid="theme"
          aria-label={theme === 'dark' ? t('top.toLight') : t('top.toDark')}
          title={theme === 'dark' ? t('top.toLight') : t('top.toDark')}
          onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          <StrokeIcon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
        {view === 'console' && (
          <button
            type="button"
            className="button quiet square help-button"
            aria-label={t('top.help')}
            title={`${t('top.help')} (?)`}
            onClick={() => useUi.setState({ help: true })}
          >
            <StrokeIcon name="keys" />
          </button>
        )}
        <Link
          to={{ view: 'account' }}
          className="button quiet"
          title={t('top.account')}
          data-testid="own-account"
          aria-current={view === 'account' ? 'page' : undefined}
        >
          <StrokeIcon name="person" />
          <span className="user-name">{session?.user.username}</span>
          <span className="sr-only">{t('top.account')}</span>
        </Link>
        <button
          type="button"
          className="button quiet square"
          aria-label={t('top.signOut')}
          title={t('top.signOut')}
          onClick={signOut}
        >
          <StrokeIcon name="out" />
        </button>
      </div>
    </header>
  );
}
