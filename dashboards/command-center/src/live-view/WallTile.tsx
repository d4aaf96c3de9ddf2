import { useTranslation } from 'react-i18next';
import type { Device } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { useRegistry } from '../stores/registry.ts';
import { LiveView } from './LiveView.tsx';

interface WallTileProps {
  at: number;
  id: string | null;
  /** The cameras to choose from. */
  offered: readonly Device[];
  /** The only view: the main stream, not the smaller one. */
  large: boolean;
  onPut(id: string | null): void;
  onEnlarge: ((id: string) => void) | null;
}

/** One place of the wall: a camera, or the choice of one. */
export function WallTile({ at, id, offered, large, onPut, onEnlarge }: WallTileProps) {
  const { t } = useTranslation();
  const device = useRegistry((state) => (id === null ? undefined : state.devices.get(id)));
  const loaded = useRegistry((state) => state.phase === 'ready');
  const label =
    id === null
      ? t('wall.empty', { number: at + 1 })
      : t('wall.tile', { number: at + 1, name: device?.name ?? id });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the views are gone through with the arrow keys
    <section className="wall-tile" data-tile={at} tabIndex={0} aria-label={label}>
      {id === null ? (
        <label className="wall-choose">
          <StrokeIcon name="video" />
          <span>{t('wall.choose')}</span>
          <select
            value=""
            data-testid={`wall-choose-${at}`}
            onChange={(event) => onPut(event.target.value === '' ? null : event.target.value)}
          >
            <option value="">
              {offered.length === 0 ? t('wall.noCameras') : t('wall.cameras', { count: offered.length })}
            </option>
            {offered.map((camera) => (
              <option key={camera.id} value={camera.id}>
                {camera.name}
                {camera.state === 'online' ? '' : ` · ${t(`device.${camera.state}`)}`}
              </option>
            ))}
          </select>
        </label>
      ) : loaded && device === undefined ? (
        <div className="wall-choose">
          <p>{t('wall.gone', { id })}</p>
          <button type="button" className="button" onClick={() => onPut(null)}>
            {t('wall.remove')}
          </button>
        </div>
      ) : (
        <LiveView deviceId={id} name={device?.name ?? id} quality={large ? 'main' : 'sub'}>
          {onEnlarge !== null && (
            <button
              type="button"
              className="button quiet square"
              aria-label={t('wall.enlarge', { name: device?.name ?? id })}
              onClick={() => onEnlarge(id)}
            >
              <StrokeIcon name="fit" />
            </button>
          )}
          <button
            type="button"
            className="button quiet square"
            aria-label={t('wall.close', { name: device?.name ?? id })}
            onClick={() => onPut(null)}
          >
            <StrokeIcon name="close" />
          </button>
        </LiveView>
      )}
    </section>
  );
}
