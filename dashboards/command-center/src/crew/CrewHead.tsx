import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { useSecond } from '../components/useSecond.ts';
import { clockTime, durationText } from '../domain/time.ts';
import { currentApi } from '../live/state.ts';
import { staleAfterMs, useLink } from '../stores/link.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { useCrewStore } from './crewStore.ts';
import { useQueue } from './queue.ts';

/** How true the screen is: the connection, the age of what is shown, and answers that wait for it. */
function LinkState() {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { phase, heardAtMs } = useLink();
  const waiting = useQueue((state) => state.waiting);
  const unsent = waiting.filter((each) => each.sendAtMs <= nowMs).length;
  const ageMs = heardAtMs === null ? null : Math.max(0, nowMs - heardAtMs);
  const stale = phase === 'live' && ageMs !== null && ageMs > staleAfterMs;
  const look = stale ? 'stale' : phase;
  const lost = look === 'lost' || look === 'stale';
  return (
    <div className={`crew-link crew-link-${look}`} data-testid="link" data-phase={look}>
      <StrokeIcon name={look === 'live' ? 'check' : 'plug'} />
      <strong>{t(`link.${look}`)}</strong>
      {ageMs !== null && <span>{t('crew.age', { age: durationText(ageMs) })}</span>}
      {unsent > 0 && (
        <span className="crew-unsent" data-testid="crew-unsent">
          {t('crew.unsent', { count: unsent })}
        </span>
      )}
      <span role="alert" className="sr-only">
        {lost ? t('link.lost') : ''}
      </span>
    </div>
  );
}

/** Which post this is, what time it is there, and the few settings of a phone. */
export function CrewHead() {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { clockOffsetMs } = useLink();
  const posts = useCrewStore((state) => state.posts);
  const { language, setLanguage, theme, setTheme } = useSettings();
  const signOut = (): void => {
    void currentApi()
      ?.signOut()
      .catch(() => undefined);
    useSession.getState().end(false);
  };
  return (
    <header className="crew-head">
      <div className="crew-head-row">
        <strong className="crew-post" data-testid="crew-post">
          {posts.length === 0 ? t('crew.heading') : posts.map(({ name }) => name).join(' · ')}
        </strong>
        <time className="mono">{clockTime(new Date(nowMs + clockOffsetMs))}</time>
        <button
          type="button"
          className="button quiet"
          onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {language === 'zh' ? 'EN' : '中文'}
        </button>
        <button
          type="button"
          className="button quiet square"
          aria-label={theme === 'dark' ? t('top.toLight') : t('top.toDark')}
          onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          <StrokeIcon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
        <button type="button" className="button quiet square" aria-label={t('top.signOut')} onClick={signOut}>
          <StrokeIcon name="out" />
        </button>
      </div>
      <LinkState />
    </header>
  );
}
