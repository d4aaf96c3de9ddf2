/** The map on a plain canvas, for machines without WebGL: the same scene, dragged and zoomed the same way. */
import type { Bounds, LonLat } from '../domain/geo.ts';
import type { MapOptions } from './glMap.ts';
import { drawMark } from './marks.ts';
import { palettes } from './palette.ts';
import type { MapView, Place, Scene } from './scene.ts';

interface Xy {
  x: number;
  y: number;
}
const clickSlackPx = 12;

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

  #text(pen: CanvasRenderingContext2D, text: string, at: Xy, color: string, halo: string): void {
    pen.lineWidth = 3 * this.#options.scale;
    pen.strokeStyle = halo;
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
    pen.font = `${12 * scale}px system-ui, sans-serif`;
    pen.textAlign = 'center';
    pen.fillStyle = palette.ground;
    pen.fillRect(0, 0, width, height);
    for (const ring of scene.rings) {
      this.#line(pen, ring.outline, ring.order === 1 ? palette.rings[0] : palette.rings[1], 2);
      pen.fillStyle = ring.order === 1 ? palette.belt : palette.city;
      pen.fill();
    }
    for (const road of scene.roads) this.#line(pen, road, palette.road, 2);
    for (const ring of scene.rings) {
      const color = ring.order === 1 ? palette.rings[0] : palette.rings[1];
      this.#line(pen, ring.outline, color, 2);
      const top = ring.outline.reduce<LonLat | null>(
        (best, at) => (best === null || at.lat > best.lat ? at : best),
        null,
      );
      if (top === null) continue;
      const at = this.#at(top);
      this.#text(pen, ring.name, { x: at.x, y: at.y + 18 * scale }, color, palette.halo);
    }
    for (const town of scene.towns) this.#text(pen, town.name, this.#at(town), palette.quiet, palette.halo);
    this.#line(pen, scene.track, palette.track, 3);
    if (scene.dispatch !== null)
      this.#line(pen, scene.dispatch, palette.dispatch, 2.5, [6 * scale, 6 * scale]);
    for (const place of scene.places) {
      const at = this.#at(place);
      if (this.#activity.has(place.id) || place.id === scene.selectedId) {
        pen.beginPath();
        pen.arc(at.x, at.y, 14 * scale, 0, Math.PI * 2);
        pen.strokeStyle = place.id === scene.selectedId ? palette.chosen : palette.rings[1];
        pen.lineWidth = place.id === scene.selectedId ? 2.5 * scale : scale;
        pen.stroke();
      }
      drawMark(pen, place, at.x, at.y, scale * 0.9, palette);
      if (place.trouble !== null)
        this.#text(pen, place.trouble, { x: at.x, y: at.y - 13 * scale }, palette.text, palette.halo);
      if (place.shape === 'A' || place.id === scene.selectedId)
        this.#text(pen, place.name, { x: at.x, y: at.y + 24 * scale }, palette.text, palette.halo);
    }
    pen.textAlign = 'left';
    for (const hit of scene.track) {
      const at = this.#at(hit);
      this.#text(pen, hit.label, { x: at.x + 16 * scale, y: at.y + 4 * scale }, palette.text, palette.halo);
    }
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
