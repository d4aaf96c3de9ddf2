import { useTranslation } from 'react-i18next';
import { durationText } from '../domain/time.ts';
import { staleAfterMs, useLink } from '../stores/link.ts';
import { InvestigationBar } from './InvestigationBar.tsx';
import { StrokeIcon } from './icons.tsx';
import { useSecond } from './useSecond.ts';

/** What stands above every view: whether the screen is the present, and under which investigation is being looked. */
export function Banners(props: { retryNow: () => void; console: boolean }) {
  return (
    <div className="banners">
      <LinkBanner {...props} />
      <InvestigationBar />
    </div>
  );
}

/** Says plainly when the screen is not the present, and when it is again. */
function LinkBanner({ retryNow, console }: { retryNow: () => void; console: boolean }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { phase, heardAtMs, catchingUp, caughtUp, syncFailure, alertsForbidden, loaded } = useLink();
  const ageMs = heardAtMs === null ? 0 : Math.max(0, nowMs - heardAtMs);
  const age = durationText(ageMs);
  if (phase === 'lost') {
    return (
      <div className="banner banner-lost" data-testid="banner-lost">
        <StrokeIcon name="plug" />
        {/* the age counts up beside the words that are read out, not in them */}
        <span role="alert" className="sr-only">
          {t('link.lost')}
        </span>
        <strong>{t('link.lostBanner', { age })}</strong>
        <button type="button" className="button" onClick={retryNow}>
          {t('link.retry')}
        </button>
      </div>
    );
  }
  if (phase === 'live' && ageMs > staleAfterMs) {
    return (
      <div className="banner banner-stale" data-testid="banner-stale">
        <StrokeIcon name="clock" />
        <span role="alert" className="sr-only">
          {t('link.stale')}
        </span>
        <strong>{t('link.staleBanner', { age })}</strong>
      </div>
    );
  }
  if (syncFailure !== null) {
    return (
      <div className="banner banner-stale" role="alert">
        {t('link.syncFailed', { detail: syncFailure })}
      </div>
    );
  }
  if (alertsForbidden && console)
    return (
      <div className="banner banner-info" role="status">
        {t('link.forbidden')}
      </div>
    );
  if (catchingUp && loaded)
    return (
      <div className="banner banner-info" role="status">
        {t('link.catchingUpBanner')}
      </div>
    );
  if (caughtUp !== null) {
    return (
      <div className="banner banner-good" data-testid="banner-caught-up" role="status">
        <StrokeIcon name="check" />
        <strong>{t('link.caughtUp', { count: caughtUp })}</strong>
        <button type="button" className="button" onClick={() => useLink.setState({ caughtUp: null })}>
          {t('link.dismiss')}
        </button>
      </div>
    );
  }
  return null;
}
