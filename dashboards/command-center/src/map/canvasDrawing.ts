/** One drawing of the scene on a plain canvas: the same things in the same order as the layers of the WebGL map. */
import type { LonLat } from '../domain/geo.ts';
import { drawMark, markRadius } from './marks.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

/** CSS pixels on the canvas. */
export interface Xy {
  x: number;
  y: number;
}
export interface DrawingOptions {
  /** Where a place lies on the canvas. */
  at(point: LonLat): Xy;
  widthPx: number;
  heightPx: number;
  /** As the WebGL map counts it: 0 = the world on 512 pixels. */
  zoom: number;
  /** 1 at 16 px text. */
  scale: number;
  palette: Palette;
  activity: ReadonlyMap<string, number>;
}
/** Left, top, right, bottom. */
type Box = readonly [number, number, number, number];

const fonts = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif";
/** From here on every place has its name. */
const nearZoom = 11.6;

export class SceneDrawing {
  readonly #pen: CanvasRenderingContext2D;
  readonly #scene: Scene;
  readonly #options: DrawingOptions;
  /** Where labels stand already. */
  readonly #taken: Box[] = [];

  constructor(pen: CanvasRenderingContext2D, scene: Scene, options: DrawingOptions) {
    this.#pen = pen;
    this.#scene = scene;
    this.#options = options;
  }

  draw(): void {
    const { palette, widthPx, heightPx } = this.#options;
    this.#pen.fillStyle = palette.ground;
    this.#pen.fillRect(0, 0, widthPx, heightPx);
    this.#ground();
    this.#ways();
    this.#marks();
    this.#labels();
  }

  #line(points: readonly LonLat[], color: string, widthPx: number, dash: number[] = []): void {
    this.#pen.beginPath();
    for (const point of points) {
      const at = this.#options.at(point);
      this.#pen.lineTo(at.x, at.y);
    }
    this.#pen.lineJoin = 'round';
    this.#pen.lineCap = dash.length > 0 ? 'butt' : 'round';
    this.#pen.setLineDash(dash);
    this.#pen.strokeStyle = color;
    this.#pen.lineWidth = widthPx * this.#options.scale;
    this.#pen.stroke();
    this.#pen.setLineDash([]);
  }

  #circle(at: Xy, radiusPx: number, color: string, widthPx: number, fill: number): void {
    this.#pen.beginPath();
    this.#pen.arc(at.x, at.y, radiusPx * this.#options.scale, 0, Math.PI * 2);
    this.#pen.globalAlpha = fill;
    this.#pen.fillStyle = color;
    this.#pen.fill();
    this.#pen.globalAlpha = 1;
    this.#pen.strokeStyle = color;
    this.#pen.lineWidth = widthPx * this.#options.scale;
    if (widthPx > 0) this.#pen.stroke();
  }

  #ringColor(order: number): string {
    return order === 1 ? this.#options.palette.rings[0] : this.#options.palette.rings[1];
  }

  #ground(): void {
    const { palette } = this.#options;
    for (const ring of this.#scene.rings) {
      this.#line(ring.outline, palette.road, 1);
      this.#pen.fillStyle = ring.order === 1 ? palette.belt : palette.city;
      this.#pen.fill();
    }
    for (const road of this.#scene.roads) this.#line(road, palette.road, 2);
    for (const ring of this.#scene.rings) {
      this.#pen.globalAlpha = 0.16;
      this.#line(ring.outline, this.#ringColor(ring.order), 9);
      this.#pen.globalAlpha = 1;
      this.#line(ring.outline, this.#ringColor(ring.order), 2);
    }
  }

  #ways(): void {
    const { palette, scale } = this.#options;
    const { track, dispatch, way } = this.#scene;
    this.#pen.globalAlpha = 0.55;
    for (const road of way) this.#line(road, palette.dispatch, 5);
    this.#pen.globalAlpha = 1;
    if (dispatch !== null) this.#line(dispatch, palette.dispatch, 2.5, [6 * scale, 6 * scale]);
    if (track.length < 2) return;
    this.#line(track, palette.halo, 7);
    this.#line(track, palette.track, 3.2);
  }

  #marks(): void {
    const { palette, zoom, scale, at, activity } = this.#options;
    // marks grow as one comes nearer, as on the WebGL map
    const size = scale * Math.min(1.4, Math.max(0.62, 0.62 + (zoom - 8) * 0.12));
    for (const hit of this.#scene.track)
      this.#circle(at(hit), hit.last ? 17 : 12, palette.track, 2, hit.last ? 0.3 : 0.14);
    const importantLast = [...this.#scene.places].sort((a, b) => markRadius[a.shape] - markRadius[b.shape]);
    for (const place of importantLast) {
      const middle = at(place);
      if (activity.has(place.id)) this.#circle(middle, 11, palette.rings[1], 0, 0.25);
      if (place.id === this.#scene.selectedId) this.#circle(middle, 16, palette.chosen, 2.5, 0);
      drawMark(this.#pen, place, middle.x, middle.y, size, palette);
    }
  }

  /** Writes a label, unless it would cover one that matters more and was written before. */
  #label(text: string, at: Xy, color: string, sizePx: number): void {
    const { palette, scale } = this.#options;
    const pen = this.#pen;
    const heightPx = sizePx * scale;
    pen.font = `500 ${heightPx}px ${fonts}`;
    const widthPx = pen.measureText(text).width;
    const left = pen.textAlign === 'left' ? at.x : at.x - widthPx / 2;
    const box: Box = [left - 2, at.y - heightPx, left + widthPx + 2, at.y + 3];
    const covers = (other: Box): boolean =>
      box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
    if (this.#taken.some(covers)) return;
    this.#taken.push(box);
    pen.lineJoin = 'round';
    pen.lineWidth = 3 * scale;
    pen.strokeStyle = palette.halo;
    pen.strokeText(text, at.x, at.y);
    pen.fillStyle = color;
    pen.fillText(text, at.x, at.y);
  }

  /** The labels that matter most come first: what is written later gives way. */
  #labels(): void {
    const { palette, scale, at, zoom } = this.#options;
    const below = (place: LonLat, byPx: number): Xy => ({ x: at(place).x, y: at(place).y + byPx * scale });
    this.#pen.textAlign = 'left';
    for (const hit of this.#scene.track.toReversed()) {
      const middle = at(hit);
      this.#label(hit.label, { x: middle.x + 14 * scale, y: middle.y - 16 * scale }, palette.text, 13);
    }
    this.#pen.textAlign = 'center';
    for (const { outline, name, order } of this.#scene.rings) {
      const north = outline.reduce<LonLat | null>(
        (best, point) => (best === null || point.lat > best.lat ? point : best),
        null,
      );
      if (north !== null) this.#label(name, below(north, -14), this.#ringColor(order), 14);
    }
    for (const place of this.#scene.places) {
      if (place.trouble !== null) this.#label(place.trouble, below(place, -13), palette.text, 11);
    }
    for (const place of this.#scene.places) {
      const named = place.shape === 'A' || place.id === this.#scene.selectedId;
      if (named || zoom > nearZoom)
        this.#label(place.name, below(place, 26), named ? palette.text : palette.quiet, 12);
    }
    for (const town of this.#scene.towns) this.#label(town.name, at(town), palette.quiet, 13);
  }
}
