import '../i18n/video.ts';
import '../styles/video.css';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Quality } from '../api/live-types.ts';
import { useSecond } from '../components/useSecond.ts';
import { durationText } from '../domain/time.ts';
import { InvestigationForm } from './InvestigationForm.tsx';
import { type LiveVideo, oldAfterMs, useLiveVideo } from './useLiveVideo.ts';

/** Whether what is shown is the present, in a word; never silently old. */
function Truth({ live, multipart }: { live: LiveVideo; multipart: boolean }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const { phase } = live.state;
  const frameAtMs = live.frameAtMs.current;
  const ageMs = frameAtMs === null ? null : nowMs - frameAtMs + live.behindS.current * 1000;
  const old = !multipart && ageMs !== null && ageMs > oldAfterMs;
  const look = phase === 'playing' && old ? 'stalled' : phase;
  return (
    <span className={`live-truth live-${look}`} data-testid="live-truth" data-phase={look}>
      <span className="live-dot" aria-hidden="true" />
      <span role="status">{t(`video.phase_${look}`)}</span>
      {look !== 'playing' && ageMs !== null && <span>{t('video.age', { age: durationText(ageMs) })}</span>}
      {multipart && phase === 'playing' && <span>MJPEG</span>}
    </span>
  );
}

interface LiveViewProps {
  deviceId: string;
  name: string;
  quality: Quality;
  /** Over the picture: buttons of the place that shows it. */
  children?: ReactNode;
}

/** A camera, live: the picture, whether it is the present, and what is wrong where it is not. */
export function LiveView({ deviceId, name, quality, children }: LiveViewProps) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const live = useLiveVideo(deviceId, quality, video, still);
  const { phase, detail, code, ticket } = live.state;
  const multipart = ticket?.protocol === 'multipart';
  const words = code === null ? '' : t(`liveProblem.${code}`, { defaultValue: '' });
  return (
    <figure className="live-view" data-testid="live-view" data-device={deviceId} data-phase={phase}>
      <div className="live-frame">
        <canvas ref={still} className="live-still" />
        <video
          ref={video}
          muted
          playsInline
          autoPlay
          hidden={multipart}
          aria-label={t('video.of', { name })}
        />
        {multipart && ticket !== null && (
          <img
            className="live-mjpeg"
            src={ticket.url}
            alt={t('video.of', { name })}
            onLoad={() => live.playing()}
            onError={() => live.broken()}
          />
        )}
        {phase !== 'playing' && (
          <div className="live-cover">
            <p>
              <strong>{t(`video.say_${phase}`)}</strong>
              {words !== '' && <span>{words}</span>}
              {detail !== null && detail !== '' && <span className="live-detail">{detail}</span>}
            </p>
            {code === 'investigation_required' && <InvestigationForm />}
            {code !== 'investigation_required' && (phase === 'ended' || phase === 'lost') && (
              <button type="button" className="button" onClick={live.retry}>
                {t('video.retry')}
              </button>
            )}
          </div>
        )}
      </div>
      <figcaption>
        <Truth live={live} multipart={multipart} />
        <span className="live-name">{name}</span>
        {children}
      </figcaption>
    </figure>
  );
}
