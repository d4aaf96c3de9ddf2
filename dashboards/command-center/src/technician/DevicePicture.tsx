import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../api/types.ts';
import { GatewayImage } from '../components/GatewayImage.tsx';
import { StrokeIcon } from '../components/icons.tsx';
import { may } from '../domain/abilities.ts';
import { useSession } from '../stores/session.ts';

const LivePart = lazy(() => import('../live-view/LivePart.tsx'));

/** What the camera sees: a picture of now, or live, with steering where it can be steered. */
export function DevicePicture({ device }: { device: Device }) {
  const { t } = useTranslation();
  const roles = useSession((state) => state.session?.user.roles ?? []);
  const [mode, setMode] = useState<'picture' | 'live'>('picture');
  const [version, setVersion] = useState(0);
  if (device.state === 'retired') return null;
  const url = `/api/v1/devices/${encodeURIComponent(device.id)}/snapshot?width=960`;
  return (
    <section className="box picture-part" aria-labelledby="picture-heading" data-testid="device-picture">
      <h3 id="picture-heading">
        {t('device_.picture')}
        <fieldset className="segments small">
          <legend className="sr-only">{t('device_.picture')}</legend>
          {(['picture', 'live'] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="button"
              aria-pressed={mode === each}
              data-testid={`mode-${each}`}
              onClick={() => setMode(each)}
            >
              {t(`device_.mode_${each}`)}
            </button>
          ))}
        </fieldset>
      </h3>
      {mode === 'picture' ? (
        <>
          <GatewayImage url={url} alt={t('find.pictureOf', { title: device.name })} version={version} />
          <button type="button" className="button" onClick={() => setVersion(version + 1)}>
            <StrokeIcon name="refresh" />
            {t('device_.again')}
          </button>
        </>
      ) : (
        <Suspense fallback={<div className="tile-image">{t('nav.loading')}</div>}>
          <LivePart
            deviceId={device.id}
            name={device.name}
            steers={device.camera?.hasPtz === true && may(roles, 'steer')}
          />
        </Suspense>
      )}
    </section>
  );
}
