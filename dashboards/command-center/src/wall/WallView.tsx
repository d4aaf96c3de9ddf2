/** The wall of the command center: readable at five metres, touched by nobody, and never old without saying so. */
import '../i18n/desk.ts';
import '../styles/wall.css';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { MapPanel } from '../components/MapPanel.tsx';
import { useSecond } from '../components/useSecond.ts';
import { isVehicleAlert } from '../domain/steps.ts';
import { durationText } from '../domain/time.ts';
import { useAlerts } from '../live/state.ts';
import { compareAlerts } from '../stores/alerts.ts';
import { staleAfterMs, useLink } from '../stores/link.ts';
import { useSession } from '../stores/session.ts';
import { WallAlerts } from './WallAlerts.tsx';
import { WallDevices } from './WallDevices.tsx';
import { WallFoot, WallHead } from './WallHead.tsx';

/** Over everything: what stands here is not the present. */
function NotNow() {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { phase, heardAtMs } = useLink();
  const ageMs = heardAtMs === null ? null : Math.max(0, nowMs - heardAtMs);
  if (phase === 'live' && (ageMs === null || ageMs <= staleAfterMs)) return null;
  return (
    <div className="wall-not-now" data-testid="wall-not-now">
      <StrokeIcon name="plug" />
      <span role="alert" className="sr-only">
        {t('link.lost')}
      </span>
      <strong>
        {ageMs === null ? t('link.connecting') : t('wallboard.notNow', { age: durationText(ageMs) })}
      </strong>
      <span>{t('wallboard.again')}</span>
    </div>
  );
}

export default function WallView() {
  const { t } = useTranslation();
  const session = useSession((state) => state.session);
  const byId = useAlerts((state) => state.byId);
  const phase = useLink((state) => state.phase);
  const open = useMemo(
    () => [...byId.values()].filter((alert) => alert.state !== 'resolved').sort(compareAlerts),
    [byId],
  );
  const onMap = open.find(isVehicleAlert) ?? null;
  useEffect(() => {
    document.title = t('wallboard.heading');
  }, [t]);
  if (session === null) return null;
  return (
    <main
      className={`wall${phase === 'live' ? '' : ' wall-old'}`}
      data-testid="wall"
      aria-label={t('wallboard.heading')}
    >
      <span className="sr-only" data-testid="link" data-phase={phase}>
        {t(`link.${phase}`)}
      </span>
      <WallHead alerts={open} />
      <NotNow />
      <WallAlerts alerts={open.filter(isVehicleAlert)} onMapId={onMap?.id ?? null} />
      <MapPanel alert={onMap} wholeDistrict />
      <WallDevices troubles={open.filter((alert) => alert.subject !== null)} />
      <WallFoot session={session} />
    </main>
  );
}
