import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { ViewHead } from '../components/ViewHead.tsx';
import { may } from '../domain/abilities.ts';
import { areasBelow } from '../domain/areas.ts';
import { camerasOf, filledWith, movedFocus } from '../domain/cameras.ts';
import { fitted, type Layout, type LiveRoute, layouts } from '../router/parts/live.ts';
import { useRoute } from '../router/useRoute.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { AreaSelect } from '../technician/AreaSelect.tsx';
import { PtzPad } from './PtzPad.tsx';
import { WallTile } from './WallTile.tsx';

/** 1, 4, 9 or 16 cameras at once. Which ones stands in the address: a wall comes back as it was. */
export default function WallView({ route }: { route: LiveRoute }) {
  const { t } = useTranslation();
  const grid = useRef<HTMLDivElement>(null);
  const [areaId, setAreaId] = useState('');
  const [steering, setSteering] = useState(false);
  const [before, setBefore] = useState<LiveRoute | null>(null);
  const devices = useRegistry((state) => state.devices);
  const areas = useRegistry((state) => state.areas);
  const roles = useSession((state) => state.session?.user.roles ?? []);
  const { layout, cameras } = route;
  const columns = Math.sqrt(layout);
  const within = areasBelow(areas, areaId === '' ? null : areaId);
  const offered = camerasOf(devices.values()).filter(
    (device) => within === null || within.has(device.areaId),
  );
  const go = (change: Partial<LiveRoute>): void => useRoute.getState().go({ ...route, ...change }, true);
  const setLayout = (next: Layout): void => go({ layout: next, cameras: fitted(cameras, next) });
  const put = (at: number, id: string | null): void =>
    go({ cameras: cameras.map((each, index) => (index === at ? id : each)) });
  const enlarge = (id: string): void => {
    setBefore(route);
    go({ layout: 1, cameras: [id] });
  };
  const shrink = (): void => {
    if (before !== null) go(before);
    setBefore(null);
    setSteering(false);
  };
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === 'Escape' && before !== null) {
      shrink();
      return;
    }
    const tile =
      event.target instanceof HTMLElement && event.target.matches('[data-tile]') ? event.target : null;
    if (tile === null) return;
    const at = Number(tile.dataset.tile);
    const moved = movedFocus(at, event.key, columns);
    const camera = cameras[at] ?? null;
    if (moved !== null) grid.current?.querySelector<HTMLElement>(`[data-tile="${moved}"]`)?.focus();
    else if (event.key === 'Enter' && camera !== null && layout > 1) enlarge(camera);
    else if (event.key === 'Delete') put(at, null);
    else return;
    event.preventDefault();
  };
  const fullScreen = (): void => {
    if (document.fullscreenElement === null) void grid.current?.requestFullscreen().catch(() => undefined);
    else void document.exitFullscreen();
  };
  const single = layout === 1 ? (cameras[0] ?? null) : null;
  return (
    <main className="view wall-view">
      <ViewHead title={t('wall.heading')}>
        <fieldset className="segments" data-testid="wall-layouts">
          <legend className="sr-only">{t('wall.layout')}</legend>
          {layouts.map((each) => (
            <button
              key={each}
              type="button"
              className="button"
              aria-pressed={layout === each}
              aria-label={t('wall.views', { count: each })}
              onClick={() => setLayout(each)}
            >
              {each}
            </button>
          ))}
        </fieldset>
        <label className="sr-only" htmlFor="wall-area">
          {t('wall.area')}
        </label>
        <span className="wall-area">
          <AreaSelect id="wall-area" value={areaId} onChange={setAreaId} none={t('wall.allAreas')} />
        </span>
        <button
          type="button"
          className="button"
          data-testid="wall-fill"
          disabled={offered.length === 0}
          onClick={() => go({ cameras: filledWith(cameras, offered) })}
        >
          {t('wall.fill')}
        </button>
        {before !== null && (
          <button type="button" className="button" onClick={shrink}>
            {t('wall.back')} <kbd>Esc</kbd>
          </button>
        )}
        {single !== null && may(roles, 'steer') && (
          <button
            type="button"
            className="button"
            aria-pressed={steering}
            data-testid="wall-steer"
            onClick={() => setSteering(!steering)}
          >
            <StrokeIcon name="target" />
            {t('ptz.heading')}
          </button>
        )}
        <button
          type="button"
          className="button square"
          aria-label={t('top.fullScreen')}
          title={t('top.fullScreen')}
          onClick={fullScreen}
        >
          <StrokeIcon name="fit" />
        </button>
      </ViewHead>
      <div className="wall-body" data-steering={steering && single !== null}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the views inside bubble to here */}
        <div className={`wall wall-${layout}`} ref={grid} onKeyDown={onKey} data-testid="wall">
          {fitted(cameras, layout).map((id, at) => (
            <WallTile
              // biome-ignore lint/suspicious/noArrayIndexKey: a place of the wall is its number
              key={at}
              at={at}
              id={id}
              offered={offered}
              large={layout === 1}
              onPut={(next) => put(at, next)}
              onEnlarge={layout > 1 ? enlarge : null}
            />
          ))}
        </div>
        {steering && single !== null && <PtzPad key={single} deviceId={single} />}
      </div>
      <p className="quiet-text wall-hint">{t('wall.keys')}</p>
    </main>
  );
}
