import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { usePolled } from '../components/usePolled.ts';
import { siteApi } from '../live/state.ts';

const lookEveryMs = 60_000;

/** Says that the gateway has no ffmpeg, so that nobody looks for the fault in the cameras. Nothing where all is well. */
export function MediaNotice() {
  const { t } = useTranslation();
  const media = usePolled(() => siteApi().media(), lookEveryMs, 'media');
  const ffmpeg = media.value?.ffmpeg;
  if (ffmpeg === undefined || ffmpeg.found !== null) return null;
  return (
    <p className="problem" role="status">
      <strong>
        <StrokeIcon name="warn" /> {t('work.noFfmpeg')}
      </strong>
      {ffmpeg.problem !== null && <span>{ffmpeg.problem}</span>}
    </p>
  );
}
