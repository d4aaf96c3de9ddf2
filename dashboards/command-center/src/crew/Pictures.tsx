import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GatewayImage } from '../components/GatewayImage.tsx';
import { clockTime } from '../domain/time.ts';
import { currentApi } from '../live/state.ts';

/** The plate cut out of the picture; nothing where the camera does not say where the plate is. */
function PlateCrop({ url, plate }: { url: string; plate: string }) {
  const { t } = useTranslation();
  const [src, setSrc] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    currentApi()
      ?.calls.picture(`${url}&form=plate`)
      .then(
        (blob) => {
          if (!gone) setSrc(URL.createObjectURL(blob));
        },
        () => {
          // the scene above shows the plate too
        },
      );
    return () => {
      gone = true;
    };
  }, [url]);
  useEffect(() => () => (src === null ? undefined : URL.revokeObjectURL(src)), [src]);
  return src === null ? null : <img className="crew-crop" src={src} alt={t('crew.plateCrop', { plate })} />;
}

/**
 * The scene, and the plate cut out of it. Links are signed anew every few seconds: the one that was first shown for a
 * read stays, so that a phone on a bad connection loads its picture once.
 * `takenAt`: RFC 3339, where the vehicle was read again since and no picture came of that.
 */
export function Pictures({
  readId,
  url,
  plate,
  takenAt,
}: {
  readId: string;
  url: string | null;
  plate: string;
  takenAt: string | null;
}) {
  const { t } = useTranslation();
  const [kept, setKept] = useState({ readId, url });
  if (kept.readId !== readId || (kept.url === null && url !== null)) setKept({ readId, url });
  if (kept.url === null) return <p className="crew-no-picture">{t('crew.noPicture')}</p>;
  return (
    <div className="crew-pictures">
      <PlateCrop url={kept.url} plate={plate} />
      {takenAt !== null && (
        <p className="crew-no-picture">{t('crew.pictureOf', { time: clockTime(new Date(takenAt)) })}</p>
      )}
      <GatewayImage url={kept.url} alt={`${t('detail.scene')} ${plate}`} />
    </div>
  );
}
