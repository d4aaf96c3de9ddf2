import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentApi } from '../live/state.ts';
import { StrokeIcon } from './icons.tsx';

/**
 * A picture that only this session may see: fetched with its token, so that the address alone opens nothing.
 * `version`: another one fetches anew, and the old picture stays until then.
 */
export function GatewayImage({
  url,
  alt,
  version = 0,
}: {
  url: string | null;
  alt: string;
  version?: number;
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<{ src: string | null; failure: string | null }>({
    src: null,
    failure: null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` is the wish to fetch anew
  useEffect(() => {
    const api = currentApi();
    if (url === null || api === null) return;
    let gone = false;
    api.calls.picture(url).then(
      (blob) => {
        if (!gone) setShown({ src: URL.createObjectURL(blob), failure: null });
      },
      (error: unknown) => {
        if (!gone) setShown({ src: null, failure: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      gone = true;
    };
  }, [url, version]);
  const { src, failure } = shown;
  useEffect(() => () => (src === null ? undefined : URL.revokeObjectURL(src)), [src]);
  return (
    <div className="tile-image" data-picture={src === null ? 'none' : 'shown'}>
      {src !== null ? (
        <img src={src} alt={alt} />
      ) : (
        <span>
          <StrokeIcon name="camera" /> {url === null ? t('picture.none') : (failure ?? t('picture.loading'))}
        </span>
      )}
    </div>
  );
}
