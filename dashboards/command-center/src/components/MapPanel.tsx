import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { loadRegistry } from '../live/connect.ts';
import { currentApi, readFeed } from '../live/state.ts';
import { districtBounds, type MapView, type Scene, sceneOf, trackBounds } from '../map/scene.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSettings } from '../stores/settings.ts';
import { useUi } from '../stores/ui.ts';
import { StrokeIcon } from './icons.tsx';
import { Legend } from './Legend.tsx';
import { useRem } from './useRem.ts';

const glowEveryMs = 500;
/** On a wall that is read from afar. */
const wallEnlarged = 1.6;

/**
 * Whether there is a GPU to draw with. WebGL drawn by the processor takes a core for itself, so it counts as none;
 * `?map=webgl` in the address asks for it all the same, `?map=plain` for the plain map.
 */
function hasGpu(): boolean {
  const asked = new URLSearchParams(location.search).get('map');
  if (asked === 'plain') return false;
  try {
    const gl = document.createElement('canvas').getContext('webgl2');
    if (gl === null || asked === 'webgl') return gl !== null;
    const info = gl.getExtension('WEBGL_debug_renderer_info');
    const renderer = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
    return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
  } catch {
    return false;
  }
}

/** Loads the map and its drawing program, WebGL where there is any, else the plain canvas. */
function useMapView(
  holder: React.RefObject<HTMLDivElement | null>,
  onHover: (name: string | null, x: number, y: number) => void,
  enlarged: number,
): { view: MapView | null; plain: boolean } {
  const [made, setMade] = useState<{ view: MapView; plain: boolean } | null>(null);
  const hover = useRef(onHover);
  hover.current = onHover;
  const rem = useRem();
  useEffect(() => {
    const container = holder.current;
    if (container === null) return;
    let view: MapView | null = null;
    let gone = false;
    const options = {
      theme: useSettings.getState().theme,
      scale: (rem / 16) * enlarged,
      reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
      onChoose: (id: string | null) => useUi.getState().chooseCheckpoint(id),
      onHover: (name: string | null, x: number, y: number) => hover.current(name, x, y),
    };
    const make = async (): Promise<void> => {
      let plain = !hasGpu();
      if (!plain) {
        const { createGlMap } = await import('../map/glMap.ts');
        if (gone) return;
        try {
          view = createGlMap(container, options);
        } catch {
          // WebGL by name only (a blocked driver): the plain map draws the same
          plain = true;
        }
      }
      if (view === null) {
        const { createCanvasMap } = await import('../map/canvasMap.ts');
        if (gone) return;
        view = createCanvasMap(container, options);
      }
      setMade({ view, plain });
    };
    void make();
    return () => {
      gone = true;
      view?.destroy();
    };
  }, [holder, enlarged, rem]);
  return { view: made?.view ?? null, plain: made?.plain ?? false };
}

function useScene(alert: Alert | null): Scene {
  const { t, i18n } = useTranslation();
  const rings = useRegistry((state) => state.rings);
  const areas = useRegistry((state) => state.areas);
  const checkpoints = useRegistry((state) => state.checkpoints);
  const roads = useRegistry((state) => state.roads);
  const health = useRegistry((state) => state.health);
  const selectedId = useUi((state) => state.checkpointId);
  // the words change with the language
  const language = i18n.language;
  return useMemo(() => {
    const words = {
      online: t('map.online'),
      degraded: t('map.degraded'),
      offline: t('map.offline'),
      pending: t('map.pending'),
      language,
    };
    return sceneOf({ rings, areas, checkpoints, roads, health, alert, selectedId, words });
  }, [rings, areas, checkpoints, roads, health, alert, selectedId, t, language]);
}

/** The district, its rings, its checkpoints by grade and state, and the way of the chosen vehicle. */
export function MapPanel({
  alert,
  wholeDistrict = false,
}: {
  alert: Alert | null;
  /** The map stays where it is, whatever is chosen. */
  wholeDistrict?: boolean;
}) {
  const { t } = useTranslation();
  const holder = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<{ name: string; x: number; y: number } | null>(null);
  const showTip = (name: string | null, x: number, y: number): void =>
    setTip(name === null ? null : { name, x, y });
  const { view, plain } = useMapView(holder, showTip, wholeDistrict ? wallEnlarged : 1);
  const scene = useScene(alert);
  const theme = useSettings((state) => state.theme);
  const { phase, failure, checkpoints } = useRegistry();
  const latest = useRef(scene);
  latest.current = scene;

  useEffect(() => view?.draw(scene), [view, scene]);
  useEffect(() => view?.theme(theme), [view, theme]);
  const district = phase === 'ready' && scene.places.length > 0;
  const alertId = wholeDistrict ? null : (alert?.id ?? null);
  useEffect(() => {
    if (view === null || !district) return;
    // the panel has its new size only after this drawing of the page
    const frame = requestAnimationFrame(() => {
      const bounds =
        (alertId === null ? null : trackBounds(latest.current)) ?? districtBounds(latest.current);
      if (bounds !== null) view.fit(bounds);
    });
    return () => cancelAnimationFrame(frame);
  }, [view, district, alertId]);
  useEffect(() => {
    if (view === null) return;
    const timer = setInterval(() => view.glow(readFeed.takeActivity()), glowEveryMs);
    return () => clearInterval(timer);
  }, [view]);

  const showAll = (bounds: ReturnType<typeof districtBounds>): void => {
    if (bounds !== null) view?.fit(bounds);
  };
  const retry = (): void => {
    const api = currentApi();
    if (api !== null) void loadRegistry(api);
  };
  return (
    <section
      className="panel map"
      aria-label={t('map.region', { rings: scene.rings.length, checkpoints: checkpoints.size })}
      data-testid="map"
      data-drawing={view === null ? 'none' : plain ? 'canvas' : 'webgl'}
    >
      <div className="map-holder" ref={holder} />
      {tip !== null && (
        <span className="map-tip" style={{ left: tip.x, top: tip.y }}>
          {tip.name}
        </span>
      )}
      <div className="map-tools">
        <button
          type="button"
          className="button square"
          aria-label={t('map.zoomIn')}
          title={t('map.zoomIn')}
          onClick={() => view?.zoomBy(1)}
        >
          <StrokeIcon name="plus" />
        </button>
        <button
          type="button"
          className="button square"
          aria-label={t('map.zoomOut')}
          title={t('map.zoomOut')}
          onClick={() => view?.zoomBy(-1)}
        >
          <StrokeIcon name="minus" />
        </button>
        <button
          type="button"
          className="button square"
          aria-label={t('map.fit')}
          title={t('map.fit')}
          onClick={() => showAll(districtBounds(scene))}
        >
          <StrokeIcon name="fit" />
        </button>
        {scene.track.length > 0 && (
          <button
            type="button"
            className="button square"
            aria-label={t('map.fitTrack')}
            title={t('map.fitTrack')}
            onClick={() => showAll(trackBounds(scene))}
          >
            <StrokeIcon name="track" />
          </button>
        )}
      </div>
      <Legend track={scene.track.length > 0} plain={plain} />
      {phase === 'failed' && (
        <div className="map-cover">
          <p role="alert">{t('map.loadFailed', { detail: failure })}</p>
          <button type="button" className="button" onClick={retry}>
            {t('map.retry')}
          </button>
        </div>
      )}
      {(phase === 'loading' || (view === null && phase !== 'failed')) && (
        <div className="map-cover">
          <p>{t('map.loading')}</p>
        </div>
      )}
      {phase === 'ready' && checkpoints.size === 0 && (
        <div className="map-cover">
          <p>{t('map.empty')}</p>
        </div>
      )}
    </section>
  );
}
