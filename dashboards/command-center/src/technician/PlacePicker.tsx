import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lane } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import type { LonLat } from '../domain/geo.ts';
import { createCanvasMap, type PlacingMap } from '../map/canvasMap.ts';
import {
  headingBetween,
  movedByKey,
  type PointPx,
  pointAlong,
  rounded,
  turnedByKey,
} from '../map/placing.ts';
import { districtBounds, sceneOf } from '../map/scene.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSettings } from '../stores/settings.ts';

const placingZoom = 14.2;
const firstRadiusPx = 64;
const nextRadiusPx = 30;

interface PlacePickerProps {
  /** WGS84; null: nothing is placed yet. */
  at: LonLat | null;
  lanes: readonly Lane[];
  /** An existing checkpoint that is chosen: it is marked, and cannot be moved from here. */
  checkpointId: string | null;
  onPlace: ((at: LonLat) => void) | null;
  onHeading(lane: number, headingDeg: number): void;
  onChoose(checkpointId: string): void;
}

function useMap(holder: React.RefObject<HTMLDivElement | null>, props: PlacePickerProps) {
  const [map, setMap] = useState<PlacingMap | null>(null);
  const [, redraw] = useState(0);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const container = holder.current;
    if (container === null) return;
    const made = createCanvasMap(container, {
      theme: useSettings.getState().theme,
      scale: 1,
      reducedMotion: true,
      onChoose: (id) => (id === null ? undefined : latest.current.onChoose(id)),
      onHover: () => undefined,
      onGround: (at) => latest.current.onPlace?.(rounded(at)),
      onView: () => redraw((count) => count + 1),
    });
    setMap(made);
    return () => made.destroy();
  }, [holder]);
  return map;
}

/** The district as the registry has it, with the chosen checkpoint marked. */
function useScene(checkpointId: string | null) {
  const { t, i18n } = useTranslation();
  const { rings, areas, checkpoints, roads, health } = useRegistry();
  const language = i18n.language;
  return useMemo(() => {
    const words = {
      online: t('map.online'),
      degraded: t('map.degraded'),
      offline: t('map.offline'),
      pending: t('map.pending'),
      language,
    };
    return sceneOf({
      rings,
      areas,
      checkpoints,
      roads,
      health,
      alert: null,
      selectedId: checkpointId,
      words,
    });
  }, [rings, areas, checkpoints, roads, health, checkpointId, t, language]);
}

/** Where a pointer is on the map. */
function pointOf(event: PointerEvent<HTMLElement>, holder: HTMLElement): PointPx {
  const box = holder.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** A map to place a checkpoint on, and to turn the arrows of its lanes: by pointer, and by keyboard. */
export function PlacePicker(props: PlacePickerProps) {
  const { t } = useTranslation();
  const holder = useRef<HTMLDivElement>(null);
  const map = useMap(holder, props);
  const scene = useScene(props.checkpointId);
  const theme = useSettings((state) => state.theme);
  const { at, lanes, onPlace, onHeading } = props;
  const shownFor = useRef<string | null>(null);

  useEffect(() => map?.draw(scene), [map, scene]);
  useEffect(() => map?.theme(theme), [map, theme]);
  const placed = at === null ? null : `${props.checkpointId ?? 'own'}`;
  useEffect(() => {
    if (map === null) return;
    if (at !== null) {
      // a place that comes from elsewhere (a checkpoint chosen in the list) is brought into view, a dragged one is not
      const { x, y } = map.toXy(at);
      const box = holder.current?.getBoundingClientRect();
      const outside = box === undefined || x < 0 || y < 0 || x > box.width || y > box.height;
      if (outside || shownFor.current !== placed) map.centre(at, placingZoom);
    } else if (shownFor.current === null) {
      const bounds = districtBounds(scene);
      if (bounds !== null) map.fit(bounds);
    }
    shownFor.current = placed;
  }, [map, at, placed, scene]);

  const middle = map === null || at === null ? null : map.toXy(at);
  const dragPin = (event: PointerEvent<HTMLElement>): void => {
    if (map === null || holder.current === null || !event.currentTarget.hasPointerCapture(event.pointerId))
      return;
    onPlace?.(rounded(map.toLonLat(pointOf(event, holder.current))));
  };
  const movePin = (event: KeyboardEvent): void => {
    const moved = at === null ? null : movedByKey(at, event.key, event.shiftKey);
    if (moved === null || onPlace === null) return;
    event.preventDefault();
    onPlace(moved);
  };
  return (
    <div className="placing" data-testid="placing">
      <div className="placing-map" ref={holder} />
      {middle !== null && (
        <svg className="placing-arrows" aria-hidden="true">
          <defs>
            <marker
              id="arrow-head"
              viewBox="0 0 10 10"
              refX="8"
              refY="5"
              markerWidth="5"
              markerHeight="5"
              orient="auto"
            >
              <path d="M0 0 10 5 0 10z" />
            </marker>
          </defs>
          {lanes.map((lane, index) => {
            if (lane.headingDeg === null) return null;
            const tip = pointAlong(middle, lane.headingDeg, firstRadiusPx + index * nextRadiusPx - 15);
            return (
              <line
                key={lane.number}
                x1={middle.x}
                y1={middle.y}
                x2={tip.x}
                y2={tip.y}
                markerEnd="url(#arrow-head)"
              />
            );
          })}
        </svg>
      )}
      {middle !== null && at !== null && (
        <button
          type="button"
          className="placing-pin"
          data-testid="placing-pin"
          style={{ left: middle.x, top: middle.y }}
          aria-label={t('place.pin', { lat: at.lat.toFixed(5), lon: at.lon.toFixed(5) })}
          disabled={onPlace === null}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={dragPin}
          onKeyDown={movePin}
        >
          <StrokeIcon name="pin" />
        </button>
      )}
      {middle !== null &&
        lanes.map((lane, index) => {
          const heading = lane.headingDeg ?? 0;
          const tip = pointAlong(middle, heading, firstRadiusPx + index * nextRadiusPx);
          return (
            <span
              key={lane.number}
              className={`placing-handle${lane.headingDeg === null ? ' unset' : ''}`}
              data-testid={`heading-handle-${lane.number}`}
              style={{ left: tip.x, top: tip.y }}
              role="slider"
              tabIndex={0}
              aria-label={t('place.arrow', { lane: lane.number })}
              aria-valuemin={0}
              aria-valuemax={359}
              aria-valuenow={Math.round(heading)}
              aria-valuetext={
                lane.headingDeg === null ? t('place.noHeading') : t('place.degrees', { deg: heading })
              }
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={(event) => {
                if (holder.current === null || !event.currentTarget.hasPointerCapture(event.pointerId))
                  return;
                onHeading(lane.number, headingBetween(middle, pointOf(event, holder.current)));
              }}
              onKeyDown={(event) => {
                const turned = turnedByKey(heading, event.key, event.shiftKey);
                if (turned === null) return;
                event.preventDefault();
                onHeading(lane.number, turned);
              }}
            >
              {lane.number}
            </span>
          );
        })}
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
      </div>
      <p className="placing-hint">
        {t(onPlace === null ? 'place.hintTurn' : at === null ? 'place.hintPlace' : 'place.hintMove')}
      </p>
    </div>
  );
}
