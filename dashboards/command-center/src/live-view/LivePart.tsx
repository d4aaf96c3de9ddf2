import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Quality } from '../api/live-types.ts';
import { LiveView } from './LiveView.tsx';
import { PtzPad } from './PtzPad.tsx';

/** The live view of a device's own page: either stream, and steering. */
export default function LivePart({
  deviceId,
  name,
  steers,
}: {
  deviceId: string;
  name: string;
  steers: boolean;
}) {
  const { t } = useTranslation();
  const [quality, setQuality] = useState<Quality>('main');
  return (
    <div className="live-part" data-steers={steers}>
      <LiveView deviceId={deviceId} name={name} quality={quality}>
        <button
          type="button"
          className="button quiet"
          aria-pressed={quality === 'sub'}
          onClick={() => setQuality(quality === 'main' ? 'sub' : 'main')}
        >
          {t(`video.quality_${quality}`)}
        </button>
      </LiveView>
      {steers && <PtzPad deviceId={deviceId} />}
    </div>
  );
}
