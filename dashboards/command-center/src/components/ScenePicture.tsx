import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert, ReadView } from '../api/types.ts';
import { currentApi } from '../live/state.ts';
import { StrokeIcon } from './icons.tsx';

interface Loaded {
  readId: string;
  src: string | null;
  failure: string | null;
}

/** The picture of a read; an alert that came over the live link has no signed link to it, so the alert is opened for one. */
async function pictureOf(alertId: string, read: ReadView): Promise<string> {
  const api = currentApi();
  if (api === null) throw new Error('nobody is signed in');
  const isSigned = read.imageUrl?.includes('signature=') === true;
  const link = async (): Promise<string | null> => {
    const { reads } = await api.alert(alertId);
    return reads.find((one) => one.id === read.id)?.imageUrl ?? null;
  };
  const url = isSigned ? read.imageUrl : await link();
  if (url === null) throw new Error('this read has no picture');
  return URL.createObjectURL(await api.calls.picture(url));
}

/** The scene of the newest hit. Loaded once for each read: steps on the alert do not make it flicker. */
export function ScenePicture({ alert, read }: { alert: Alert; read: ReadView }) {
  const { t } = useTranslation();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the alert signs its links anew, the picture is the same
  useEffect(() => {
    let gone = false;
    let src: string | null = null;
    pictureOf(alert.id, read).then(
      (made) => {
        if (gone) URL.revokeObjectURL(made);
        else {
          src = made;
          setLoaded({ readId: read.id, src, failure: null });
        }
      },
      (error: unknown) => {
        const failure = error instanceof Error ? error.message : String(error);
        if (!gone) setLoaded({ readId: read.id, src: null, failure });
      },
    );
    return () => {
      gone = true;
      if (src !== null) URL.revokeObjectURL(src);
    };
  }, [alert.id, read.id]);
  const present = loaded?.readId === read.id ? loaded : null;
  if (present?.src == null)
    return (
      <span className="no-scene">
        <StrokeIcon name="camera" />
        {present?.failure ?? t('picture.loading')}
      </span>
    );
  return (
    <img
      src={present.src}
      alt={`${t('detail.scene')} ${alert.plate}`}
      data-testid="scene-picture"
      data-read={read.id}
    />
  );
}
