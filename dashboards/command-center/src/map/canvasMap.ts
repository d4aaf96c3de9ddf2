/** The map on a plain canvas, for machines without WebGL: the same scene, dragged and zoomed the same way. */
import type { Bounds, LonLat } from '../domain/geo.ts';
import { SceneDrawing, type Xy } from './canvasDrawing.ts';
import type { MapOptions as CommonOptions } from './glMap.ts';
import { palettes } from './palette.ts';
import { fitRoomPx, type MapView, nearestFitZoom, type Place, type Scene } from './scene.ts';

const clickSlackPx = 12;

export interface CanvasMapOptions extends CommonOptions {
  /** The ground was clicked here (not a checkpoint). */
  onGround?(at: LonLat): void;
  /** What the map shows has moved: whatever lies over it has to follow. */
  onView?(): void;
}
/** The plain map also says what lies where, so that things can be placed on it. */
export interface PlacingMap extends MapView {
  toXy(point: LonLat): Xy;
  toLonLat(at: Xy): LonLat;
  centre(at: LonLat, zoom: number): void;
}

/** Web Mercator, the world from 0 to 1. */
function world(at: LonLat): Xy {
  const sin = Math.sin((at.lat * Math.PI) / 180);
  return { x: at.lon / 360 + 0.5, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
}

class CanvasMap implements PlacingMap {
  readonly #canvas = document.createElement('canvas');
  readonly #options: CanvasMapOptions;
  readonly #observer: ResizeObserver;
  readonly #stop = new AbortController();
  #theme: 'dark' | 'light';
  #scene: Scene | null = null;
  #activity: ReadonlyMap<string, number> = new Map();
  #middle: Xy = world({ lon: 119.5, lat: 33 });
  /** CSS pixels for the whole world. */
  #worldPx = 256 * 2 ** 9;
  #waiting: ReturnType<typeof setTimeout> | null = null;
  #fitted: Bounds | null = null;

  constructor(container: HTMLElement, options: CanvasMapOptions) {
    this.#options = options;
    this.#theme = options.theme;
    this.#canvas.className = 'plain-map';
    container.append(this.#canvas);
    this.#observer = new ResizeObserver(() => (this.#fitted === null ? this.#ask() : this.fit(this.#fitted)));
    this.#observer.observe(container);
    this.#listen();
  }

  #listen(): void {
    const signal = this.#stop.signal;
    let from: Xy | null = null;
    let moved = 0;
    this.#canvas.addEventListener(
      'pointerdown',
      (event) => {
        from = { x: event.offsetX, y: event.offsetY };
        moved = 0;
        this.#canvas.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    this.#canvas.addEventListener(
      'pointermove',
      (event) => {
        if (from === null) {
          const place = this.#placeAt(event.offsetX, event.offsetY);
          this.#canvas.style.cursor = place === null ? 'grab' : 'pointer';
          this.#options.onHover(place?.name ?? null, event.offsetX, event.offsetY);
          return;
        }
        const dx = event.offsetX - from.x;
        const dy = event.offsetY - from.y;
        moved += Math.abs(dx) + Math.abs(dy);
        this.#middle = { x: this.#middle.x - dx / this.#worldPx, y: this.#middle.y - dy / this.#worldPx };
        this.#fitted = null;
        from = { x: event.offsetX, y: event.offsetY };
        this.#ask();
      },
      { signal },
    );
    this.#canvas.addEventListener(
      'pointerup',
      (event) => {
        if (from !== null && moved < 4) {
          const place = this.#placeAt(event.offsetX, event.offsetY);
          this.#options.onChoose(place?.id ?? null);
          if (place === null) this.#options.onGround?.(this.toLonLat({ x: event.offsetX, y: event.offsetY }));
        }
        from = null;
      },
      { signal },
    );
    this.#canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.zoomBy(-event.deltaY / 300);
      },
      { signal, passive: false },
    );
  }

  toXy(point: LonLat): Xy {
    return this.#at(point);
  }
  toLonLat({ x, y }: Xy): LonLat {
    const { clientWidth, clientHeight } = this.#canvas;
    const east = this.#middle.x + (x - clientWidth / 2) / this.#worldPx;
    const south = this.#middle.y + (y - clientHeight / 2) / this.#worldPx;
    const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * south))) * 180) / Math.PI;
    return { lon: (east - 0.5) * 360, lat };
  }
  /** Puts a place into the middle; `zoom` as the WebGL map counts it. */
  centre(at: LonLat, zoom: number): void {
    this.#fitted = null;
    this.#middle = world(at);
    this.#worldPx = 512 * 2 ** zoom;
    this.#ask();
  }

  #at(point: LonLat): Xy {
    const { x, y } = world(point);
    const { clientWidth, clientHeight } = this.#canvas;
    return {
      x: (x - this.#middle.x) * this.#worldPx + clientWidth / 2,
      y: (y - this.#middle.y) * this.#worldPx + clientHeight / 2,
    };
  }

  #placeAt(x: number, y: number): Place | null {
    let best: Place | null = null;
    let bestPx = clickSlackPx * this.#options.scale;
    for (const place of this.#scene?.places ?? []) {
      const at = this.#at(place);
      const awayPx = Math.hypot(at.x - x, at.y - y);
      if (awayPx < bestPx) [best, bestPx] = [place, awayPx];
    }
    return best;
  }

  /**
   * One drawing, however often it is asked for. In a task of its own: within the page's frame it would make the
   * frame, in which the lists are laid out, longer than an input may wait.
   */
  #ask(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = null;
      this.#paint();
    });
  }

  #paint(): void {
    const scene = this.#scene;
    const { clientWidth: widthPx, clientHeight: heightPx } = this.#canvas;
    const pen = this.#canvas.getContext('2d');
    if (scene === null || pen === null || widthPx === 0) return;
    const ratio = window.devicePixelRatio;
    // a new size is new memory: only when it has changed
    if (this.#canvas.width !== Math.round(widthPx * ratio)) this.#canvas.width = Math.round(widthPx * ratio);
    if (this.#canvas.height !== Math.round(heightPx * ratio))
      this.#canvas.height = Math.round(heightPx * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const left = widthPx / 2 - this.#middle.x * this.#worldPx;
    const top = heightPx / 2 - this.#middle.y * this.#worldPx;
    new SceneDrawing(pen, scene, {
      // the size is asked once: each asking may make the browser lay out the page
      at: (point) => {
        const { x, y } = world(point);
        return { x: x * this.#worldPx + left, y: y * this.#worldPx + top };
      },
      widthPx,
      heightPx,
      zoom: Math.log2(this.#worldPx / 512),
      scale: this.#options.scale,
      palette: palettes[this.#theme],
      activity: this.#activity,
    }).draw();
    this.#options.onView?.();
  }

  draw(scene: Scene): void {
    this.#scene = scene;
    this.#ask();
  }
  glow(activity: ReadonlyMap<string, number>): void {
    const dark = activity.size === 0 && this.#activity.size === 0;
    this.#activity = activity;
    if (!dark) this.#ask();
  }
  theme(theme: 'dark' | 'light'): void {
    this.#theme = theme;
    this.#ask();
  }
  fit(bounds: Bounds): void {
    this.#fitted = bounds;
    const a = world({ lon: bounds[0], lat: bounds[3] });
    const b = world({ lon: bounds[2], lat: bounds[1] });
    const { scale } = this.#options;
    const { top, right, bottom, left } = fitRoomPx;
    const acrossPx = Math.max(50, this.#canvas.clientWidth - (left + right) * scale);
    const downPx = Math.max(50, this.#canvas.clientHeight - (top + bottom) * scale);
    const least = 1e-6;
    this.#worldPx = Math.min(
      acrossPx / Math.max(least, b.x - a.x),
      downPx / Math.max(least, b.y - a.y),
      // a larger screen shows the same piece of the world, larger
      512 * 2 ** nearestFitZoom * scale,
    );
    // the middle of what is left free lies above the middle of the canvas
    const upPx = ((bottom - top) / 2) * scale;
    this.#middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 + upPx / this.#worldPx };
    this.#ask();
  }
  zoomBy(steps: number): void {
    this.#fitted = null;
    this.#worldPx = Math.min(256 * 2 ** 17, Math.max(256 * 2 ** 5, this.#worldPx * 2 ** steps));
    this.#ask();
  }
  destroy(): void {
    this.#stop.abort();
    this.#observer.disconnect();
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#canvas.remove();
  }
}

/** Makes the plain map. */
export function createCanvasMap(container: HTMLElement, options: CanvasMapOptions): PlacingMap {
  return new CanvasMap(container, options);
}
