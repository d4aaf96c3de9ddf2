import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { may } from '../domain/abilities.ts';
import { camerasAt } from '../domain/cameras.ts';
import { Link } from '../router/Link.tsx';
import { fitted } from '../router/parts/live.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { LiveView } from './LiveView.tsx';
import { PtzPad } from './PtzPad.tsx';

/** The cameras of one checkpoint beside the alert: over the map, one at a time, the others one press away. */
export default function LiveDock({ checkpointId }: { checkpointId: string }) {
  const { t } = useTranslation();
  const devices = useRegistry((state) => state.devices);
  const place = useRegistry((state) => state.checkpoints.get(checkpointId));
  const roles = useSession((state) => state.session?.user.roles ?? []);
  const [wanted, setWanted] = useState<string | null>(null);
  const [steering, setSteering] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  const cameras = camerasAt(devices.values(), checkpointId);
  const camera = cameras.find(({ id }) => id === wanted) ?? cameras[0];
  return (
    <section className="panel live-dock" aria-labelledby="dock-heading" data-testid="live-dock">
      <div className="panel-head">
        <h2 id="dock-heading" ref={heading} tabIndex={-1}>
          {t('video.at', { place: place?.name ?? checkpointId })}
        </h2>
        <span className="grow" />
        {cameras.length > 1 && (
          <Link
            className="text-link"
            to={{
              view: 'live',
              layout: cameras.length > 4 ? 9 : 4,
              cameras: fitted(
                cameras.map(({ id }) => id),
                cameras.length > 4 ? 9 : 4,
              ),
            }}
          >
            {t('video.all', { count: cameras.length })}
          </Link>
        )}
        {camera !== undefined && may(roles, 'steer') && (
          <button
            type="button"
            className="button quiet"
            aria-pressed={steering}
            onClick={() => setSteering(!steering)}
          >
            {t('ptz.heading')}
          </button>
        )}
        <button
          type="button"
          className="button quiet square"
          aria-label={t('video.close')}
          title={`${t('video.close')} (Esc)`}
          onClick={() => useUi.setState({ liveAt: null })}
        >
          <StrokeIcon name="close" />
        </button>
      </div>
      {cameras.length > 1 && (
        <fieldset className="segments dock-tabs">
          <legend className="sr-only">{t('video.choose')}</legend>
          {cameras.map(({ id, name }) => (
            <button
              key={id}
              type="button"
              className="button"
              aria-pressed={id === camera?.id}
              onClick={() => setWanted(id)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
      {camera === undefined ? (
        <div className="empty">{t('video.none')}</div>
      ) : (
        <div className="dock-body" data-steering={steering}>
          <LiveView key={camera.id} deviceId={camera.id} name={camera.name} quality="main" />
          {steering && <PtzPad key={`ptz ${camera.id}`} deviceId={camera.id} />}
        </div>
      )}
    </section>
  );
}
