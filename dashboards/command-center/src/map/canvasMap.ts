/** The map on a plain canvas, for machines without WebGL: the same scene, dragged and zoomed the same way. */
import type { Bounds, LonLat } from '../domain/geo.ts';
import type { MapOptions } from './glMap.ts';
import { drawMark, markRadius } from './marks.ts';
import { type Palette, palettes } from './palette.ts';
import type { MapView, Place, Scene } from './scene.ts';

interface Xy {
  x: number;
  y: number;
}
/** Left, top, right, bottom. */
type Box = readonly [number, number, number, number];
const clickSlackPx = 12;
const fonts = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif";

/** Web Mercator, the world from 0 to 1. */
function world(at: LonLat): Xy {
  const sin = Math.sin((at.lat * Math.PI) / 180);
  return { x: at.lon / 360 + 0.5, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
}

class CanvasMap implements MapView {
  readonly #canvas = document.createElement('canvas');
  readonly #options: MapOptions;
  readonly #observer: ResizeObserver;
  readonly #stop = new AbortController();
  #theme: 'dark' | 'light';
  #scene: Scene | null = null;
  #activity: ReadonlyMap<string, number> = new Map();
  #middle: Xy = world({ lon: 119.5, lat: 33 });
  /** CSS pixels for the whole world. */
  #worldPx = 256 * 2 ** 9;
  #frame = 0;
  #taken: Box[] = [];
  #fitted: Bounds | null = null;

  constructor(container: HTMLElement, options: MapOptions) {
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
        if (from !== null && moved < 4)
          this.#options.onChoose(this.#placeAt(event.offsetX, event.offsetY)?.id ?? null);
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

  /** One drawing per frame, however often it is asked for. */
  #ask(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#paint();
      });
    }
  }

  #line(
    pen: CanvasRenderingContext2D,
    points: readonly LonLat[],
    color: string,
    widthPx: number,
    dash: number[] = [],
  ): void {
    pen.beginPath();
    for (const point of points) {
      const at = this.#at(point);
      pen.lineTo(at.x, at.y);
    }
    pen.setLineDash(dash);
    pen.strokeStyle = color;
    pen.lineWidth = widthPx * this.#options.scale;
    pen.stroke();
    pen.setLineDash([]);
  }

  /** Writes a label, unless it would cover one that matters more and was written before. */
  #label(
    pen: CanvasRenderingContext2D,
    text: string,
    at: Xy,
    color: string,
    palette: Palette,
    sizePx = 12,
  ): void {
    const heightPx = sizePx * this.#options.scale;
    pen.font = `500 ${heightPx}px ${fonts}`;
    const widthPx = pen.measureText(text).width;
    const left = pen.textAlign === 'left' ? at.x : at.x - widthPx / 2;
    const box: Box = [left - 2, at.y - heightPx, left + widthPx + 2, at.y + 3];
    if (
      this.#taken.some(
        (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
      )
    )
      return;
    this.#taken.push(box);
    pen.lineJoin = 'round';
    pen.lineWidth = 3 * this.#options.scale;
    pen.strokeStyle = palette.halo;
    pen.strokeText(text, at.x, at.y);
    pen.fillStyle = color;
    pen.fillText(text, at.x, at.y);
  }

  #paint(): void {
    const scene = this.#scene;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const pen = this.#canvas.getContext('2d');
    if (scene === null || pen === null || width === 0) return;
    const ratio = window.devicePixelRatio;
    const scale = this.#options.scale;
    const palette = palettes[this.#theme];
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    pen.scale(ratio, ratio);
    pen.fillStyle = palette.ground;
    pen.fillRect(0, 0, width, height);
    for (const ring of scene.rings) {
      this.#line(pen, ring.outline, palette.road, 1);
      pen.fillStyle = ring.order === 1 ? palette.belt : palette.city;
      pen.fill();
    }
    for (const road of scene.roads) this.#line(pen, road, palette.road, 2);
    for (const ring of scene.rings) {
      const color = ring.order === 1 ? palette.rings[0] : palette.rings[1];
      pen.globalAlpha = 0.16;
      this.#line(pen, ring.outline, color, 9);
      pen.globalAlpha = 1;
      this.#line(pen, ring.outline, color, 2);
    }
    this.#line(pen, scene.track, palette.halo, 7);
    this.#line(pen, scene.track, palette.track, 3.2);
    if (scene.dispatch !== null)
      this.#line(pen, scene.dispatch, palette.dispatch, 2.5, [6 * scale, 6 * scale]);
    this.#marks(pen, scene, palette);
    this.#labels(pen, scene, palette);
  }

  #circle(
    pen: CanvasRenderingContext2D,
    at: Xy,
    radiusPx: number,
    color: string,
    widthPx: number,
    fill: number,
  ): void {
    pen.beginPath();
    pen.arc(at.x, at.y, radiusPx * this.#options.scale, 0, Math.PI * 2);
    pen.globalAlpha = fill;
    pen.fillStyle = color;
    pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = color;
    pen.lineWidth = widthPx * this.#options.scale;
    if (widthPx > 0) pen.stroke();
  }

  #marks(pen: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
    // marks grow as one comes nearer, as on the WebGL map
    const zoom = Math.log2(this.#worldPx / 512);
    const size = this.#options.scale * Math.min(1.4, Math.max(0.62, 0.62 + (zoom - 8) * 0.12));
    for (const hit of scene.track)
      this.#circle(pen, this.#at(hit), hit.last ? 17 : 12, palette.track, 2, hit.last ? 0.3 : 0.14);
    const ranked = [...scene.places].sort((a, b) => markRadius[a.shape] - markRadius[b.shape]);
    for (const place of ranked) {
      const at = this.#at(place);
      if (this.#activity.has(place.id)) this.#circle(pen, at, 11, palette.rings[1], 0, 0.25);
      if (place.id === scene.selectedId) this.#circle(pen, at, 16, palette.chosen, 2.5, 0);
      drawMark(pen, place, at.x, at.y, size, palette);
    }
  }

  #labels(pen: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
    const scale = this.#options.scale;
    this.#taken = [];
    pen.textAlign = 'left';
    for (const hit of scene.track.toReversed()) {
      const at = this.#at(hit);
      this.#label(pen, hit.label, { x: at.x + 20 * scale, y: at.y + 4 * scale }, palette.text, palette, 13);
    }
    pen.textAlign = 'center';
    for (const ring of scene.rings) {
      const north = ring.outline.reduce<LonLat | null>(
        (best, at) => (best === null || at.lat > best.lat ? at : best),
        null,
      );
      if (north === null) continue;
      const at = this.#at(north);
      const color = ring.order === 1 ? palette.rings[0] : palette.rings[1];
      this.#label(pen, ring.name, { x: at.x, y: at.y - 14 * scale }, color, palette, 14);
    }
    for (const place of scene.places) {
      if (place.trouble === null) continue;
      const at = this.#at(place);
      this.#label(pen, place.trouble, { x: at.x, y: at.y - 13 * scale }, palette.text, palette, 11);
    }
    const near = this.#worldPx > 512 * 2 ** 11.6;
    for (const place of scene.places) {
      const chosen = place.id === scene.selectedId;
      if (!chosen && place.shape !== 'A' && !near) continue;
      const at = this.#at(place);
      this.#label(
        pen,
        place.name,
        { x: at.x, y: at.y + 26 * scale },
        place.shape === 'A' || chosen ? palette.text : palette.quiet,
        palette,
      );
    }
    for (const town of scene.towns) this.#label(pen, town.name, this.#at(town), palette.quiet, palette, 13);
  }

  draw(scene: Scene): void {
    this.#scene = scene;
    this.#ask();
  }
  glow(activity: ReadonlyMap<string, number>): void {
    this.#activity = activity;
    this.#ask();
  }
  theme(theme: 'dark' | 'light'): void {
    this.#theme = theme;
    this.#ask();
  }
  fit(bounds: Bounds): void {
    this.#fitted = bounds;
    const a = world({ lon: bounds[0], lat: bounds[3] });
    const b = world({ lon: bounds[2], lat: bounds[1] });
    const room = 92 * this.#options.scale;
    const acrossPx = Math.max(50, this.#canvas.clientWidth - room) / Math.max(1e-5, b.x - a.x);
    const downPx = Math.max(50, this.#canvas.clientHeight - room) / Math.max(1e-5, b.y - a.y);
    this.#middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    this.#worldPx = Math.min(acrossPx, downPx, 256 * 2 ** 14);
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
    cancelAnimationFrame(this.#frame);
    this.#canvas.remove();
  }
}

/** Makes the plain map. */
export function createCanvasMap(container: HTMLElement, options: MapOptions): MapView {
  return new CanvasMap(container, options);
}
