import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { boundsOf, type LonLat } from '../domain/geo.ts';
import { createCanvasMap, type PlacingMap } from '../map/canvasMap.ts';
import { districtBounds, type Scene, sceneOf, type TrackPoint } from '../map/scene.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSettings } from '../stores/settings.ts';

interface CaseMapProps {
  track: readonly TrackPoint[];
  /** Ways that no vehicle could have driven. */
  impossible: readonly (readonly [LonLat, LonLat])[];
  /** Numbers of reads at places, where there is no way to draw. */
  counts: readonly (LonLat & { count: number })[];
  area: readonly LonLat[];
  /** A click on the map adds a corner of the area. */
  drawing: boolean;
  onCorner(at: LonLat): void;
  onPlace(checkpointId: string): void;
  selectedId: string | null;
  /** When it changes, what is shown is brought into view again. */
  fitKey: string;
}

function useScene(track: readonly TrackPoint[], selectedId: string | null): Scene {
  const { t, i18n } = useTranslation();
  const { rings, areas, checkpoints, roads, health } = useRegistry();
  const language = i18n.language;
  const still = useMemo(() => {
    const words = {
      online: t('map.online'),
      degraded: t('map.degraded'),
      offline: t('map.offline'),
      pending: t('map.pending'),
      language,
    };
    return sceneOf({ rings, areas, checkpoints, roads, health, alert: null, selectedId: null, words });
  }, [rings, areas, checkpoints, roads, health, t, language]);
  // the labels lie over what is drawn on top of the map, see below
  const bare = useMemo(() => track.map((point) => ({ ...point, label: '' })), [track]);
  return useMemo(() => ({ ...still, track: bare, selectedId }), [still, bare, selectedId]);
}

const labelRoomPx = 92;
const labelHeightPx = 15;

/** Where the times stand: beside their places, inwards at the edge, and several of one place below each other. */
function labelsOf(track: readonly TrackPoint[], map: PlacingMap, widthPx: number) {
  const taken: { x: number; y: number }[] = [];
  return track.map((point) => {
    const at = map.toXy(point);
    const end = at.x > widthPx - labelRoomPx;
    const x = at.x + (end ? -20 : 20);
    const left = end ? x - labelRoomPx : x;
    let y = at.y - 7;
    while (taken.some((one) => Math.abs(one.x - left) < labelRoomPx && Math.abs(one.y - y) < labelHeightPx))
      y += labelHeightPx;
    taken.push({ x: left, y });
    return { x, y, end, text: point.label };
  });
}

/** The district with what was found on it: the way with its times, what cannot have been driven, and the area asked about. */
export function CaseMap(props: CaseMapProps) {
  const { t } = useTranslation();
  const holder = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<PlacingMap | null>(null);
  const [, moved] = useState(0);
  const latest = useRef(props);
  latest.current = props;
  const scene = useScene(props.track, props.selectedId);
  const theme = useSettings((state) => state.theme);
  useEffect(() => {
    const container = holder.current;
    if (container === null) return;
    const made = createCanvasMap(container, {
      theme: useSettings.getState().theme,
      scale: 1,
      reducedMotion: true,
      onChoose(id) {
        const { drawing, onCorner, onPlace } = latest.current;
        const at = id === null ? undefined : useRegistry.getState().checkpoints.get(id)?.position;
        if (id === null) return;
        if (drawing && at !== undefined) onCorner({ lon: at.lon, lat: at.lat });
        else onPlace(id);
      },
      onHover: () => undefined,
      onGround: (at) => latest.current.drawing && latest.current.onCorner(at),
      onView: () => moved((count) => count + 1),
    });
    setMap(made);
    return () => made.destroy();
  }, []);
  useEffect(() => map?.draw(scene), [map, scene]);
  useEffect(() => map?.theme(theme), [map, theme]);
  const show = (what: 'all' | 'found'): void => {
    const found = boundsOf([...scene.track, ...props.counts, ...props.area]);
    const bounds = what === 'found' && found !== null ? found : districtBounds(scene);
    if (bounds !== null) map?.fit(bounds);
  };
  const ready = scene.places.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fitKey` is the wish to bring it into view
  useEffect(() => {
    if (ready) show('found');
  }, [map, ready, props.fitKey]);
  const takeView = (): void => {
    const box = holder.current?.getBoundingClientRect();
    if (map === null || box === undefined) return;
    for (const [x, y] of [
      [0, 0],
      [box.width, 0],
      [box.width, box.height],
      [0, box.height],
    ] as const)
      props.onCorner(map.toLonLat({ x, y }));
  };
  const points = map === null ? [] : props.area.map((at) => map.toXy(at));
  const widthPx = holder.current?.clientWidth ?? 0;
  const labels = map === null ? [] : labelsOf(props.track, map, widthPx);
  const badges = map === null ? [] : props.counts.map((one) => ({ ...map.toXy(one), count: one.count }));
  const lines = map === null ? [] : props.impossible.map(([a, b]) => [map.toXy(a), map.toXy(b)] as const);
  return (
    <section
      className="case-map"
      data-drawing={props.drawing}
      data-testid="case-map"
      aria-label={t('ask.map')}
    >
      <div className="case-map-holder" ref={holder} />
      <svg className="case-map-over" aria-hidden="true">
        {points.length > 0 && (
          <polygon className="area-shape" points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
        )}
        {points.map(({ x, y }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: corners have no other name
          <circle key={index} className="area-corner" cx={x} cy={y} r={4.5} />
        ))}
        {lines.map(([a, b], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <g key={index} className="impossible-leg" data-testid="impossible-leg">
            <line className="under" x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
            <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
            <circle cx={(a.x + b.x) / 2} cy={(a.y + b.y) / 2} r={10} />
            <text x={(a.x + b.x) / 2} y={(a.y + b.y) / 2} dy="0.36em" textAnchor="middle">
              !
            </text>
          </g>
        ))}
        {labels.map(({ x, y, end, text }) => (
          <text key={text} className="track-label" x={x} y={y} textAnchor={end ? 'end' : 'start'}>
            {text}
          </text>
        ))}
        {badges.map(({ x, y, count }) => (
          <g key={`${x} ${y}`} className="count-badge">
            <circle cx={x} cy={y} r={9 + Math.min(9, Math.sqrt(count))} />
            <text x={x} y={y} dy="0.36em" textAnchor="middle">
              {count}
            </text>
          </g>
        ))}
      </svg>
      <div className="map-tools">
        <button
          type="button"
          className="button square"
          aria-label={t('map.zoomIn')}
          onClick={() => map?.zoomBy(1)}
        >
          <StrokeIcon name="plus" />
        </button>
        <button
          type="button"
          className="button square"
          aria-label={t('map.zoomOut')}
          onClick={() => map?.zoomBy(-1)}
        >
          <StrokeIcon name="minus" />
        </button>
        <button
          type="button"
          className="button square"
          aria-label={t('map.fit')}
          title={t('map.fit')}
          onClick={() => show('all')}
        >
          <StrokeIcon name="fit" />
        </button>
      </div>
      {props.drawing && (
        <div className="draw-help">
          <span>{t('ask.drawHelp', { count: props.area.length })}</span>
          {props.area.length === 0 && (
            <button type="button" className="button" data-testid="area-view" onClick={takeView}>
              {t('ask.areaView')}
            </button>
          )}
        </div>
      )}
    </section>
  );
}
