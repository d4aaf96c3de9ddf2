/** The map drawn with WebGL. The only file that imports maplibre-gl, loaded when the map is first shown. */
import type { FeatureCollection } from 'geojson';
import { type GeoJSONSource, Map as LibreMap, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Bounds } from '../domain/geo.ts';
import { layersOf } from './layers.ts';
import { healths, markImage, markName, shapes } from './marks.ts';
import { palettes } from './palette.ts';
import { fitRoomPx, type MapView, nearestFitZoom, type Scene } from './scene.ts';
import { glowOf, sourcesOf } from './sources.ts';

setWorkerUrl(workerUrl);

const emptyCollection: FeatureCollection = { type: 'FeatureCollection', features: [] };
const sourceNames = ['rings', 'ringNames', 'places', 'towns', 'roads', 'track', 'glow'] as const;
const clickSlackPx = 9;
const fonts = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif";

export interface MapOptions {
  theme: 'dark' | 'light';
  /** 1 at 16 px text. */
  scale: number;
  reducedMotion: boolean;
  /** A checkpoint was clicked, or (null) the ground. */
  onChoose(checkpointId: string | null): void;
  onHover(name: string | null, x: number, y: number): void;
}

class GlMap implements MapView {
  readonly #map: LibreMap;
  readonly #options: MapOptions;
  #theme: 'dark' | 'light';
  #scene: Scene | null = null;
  #ready: boolean = false;
  #pendingFit: Bounds | null = null;

  constructor(container: HTMLElement, options: MapOptions) {
    this.#options = options;
    this.#theme = options.theme;
    this.#map = new LibreMap({
      container,
      style: { version: 8, sources: {}, layers: [] },
      center: [119.5, 33],
      zoom: 8,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      localIdeographFontFamily: fonts,
      fadeDuration: options.reducedMotion ? 0 : 150,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new ScaleControl({ maxWidth: 110 * options.scale }), 'bottom-left');
    this.#map.on('load', () => {
      this.#ready = true;
      this.#build();
      if (this.#pendingFit !== null) this.fit(this.#pendingFit);
    });
    this.#map.on('click', (event) =>
      this.#options.onChoose(this.#placeAt(event.point.x, event.point.y)?.id ?? null),
    );
    this.#map.on('mousemove', (event) => {
      const place = this.#placeAt(event.point.x, event.point.y);
      this.#map.getCanvas().style.cursor = place === null ? '' : 'pointer';
      this.#options.onHover(place?.name ?? null, event.point.x, event.point.y);
    });
    this.#map.on('mouseout', () => this.#options.onHover(null, 0, 0));
  }

  #placeAt(x: number, y: number): { id: string; name: string } | null {
    if (!this.#ready) return null;
    const slack = clickSlackPx * this.#options.scale;
    const found = this.#map.queryRenderedFeatures(
      [
        [x - slack, y - slack],
        [x + slack, y + slack],
      ],
      { layers: ['places'] },
    );
    const ranked = found.sort((a, b) => Number(b.properties.rank) - Number(a.properties.rank));
    const first = ranked[0];
    return first === undefined
      ? null
      : { id: String(first.properties.id), name: String(first.properties.name) };
  }

  #build(): void {
    const palette = palettes[this.#theme];
    const ratio = Math.max(2, Math.ceil(window.devicePixelRatio)) * this.#options.scale;
    for (const shape of shapes) {
      for (const health of healths) {
        for (const staffed of [false, true]) {
          const mark = { shape, health, staffed };
          const image = markImage(mark, ratio, palette);
          const name = markName(mark);
          if (image === null) continue;
          if (this.#map.hasImage(name)) this.#map.updateImage(name, image);
          else this.#map.addImage(name, image, { pixelRatio: ratio / this.#options.scale });
        }
      }
    }
    for (const name of sourceNames) {
      if (this.#map.getSource(name) === undefined)
        this.#map.addSource(name, { type: 'geojson', data: emptyCollection });
    }
    for (const layer of layersOf(palette, this.#options.scale)) {
      if (this.#map.getLayer(layer.id) !== undefined) this.#map.removeLayer(layer.id);
      this.#map.addLayer(layer);
    }
    if (this.#scene !== null) this.draw(this.#scene);
  }

  #put(name: string, data: FeatureCollection): void {
    void this.#map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  draw(scene: Scene): void {
    this.#scene = scene;
    if (!this.#ready) return;
    for (const [name, data] of Object.entries(sourcesOf(scene))) this.#put(name, data);
  }

  glow(activity: ReadonlyMap<string, number>): void {
    if (this.#ready && this.#scene !== null) this.#put('glow', glowOf(this.#scene, activity));
  }

  theme(theme: 'dark' | 'light'): void {
    if (theme === this.#theme) return;
    this.#theme = theme;
    if (this.#ready) this.#build();
  }

  fit(bounds: Bounds): void {
    if (!this.#ready) {
      this.#pendingFit = bounds;
      return;
    }
    this.#map.resize();
    const { scale } = this.#options;
    const padding = {
      top: fitRoomPx.top * scale,
      right: fitRoomPx.right * scale,
      bottom: fitRoomPx.bottom * scale,
      left: fitRoomPx.left * scale,
    };
    const box: [number, number, number, number] = [bounds[0], bounds[1], bounds[2], bounds[3]];
    this.#map.fitBounds(box, {
      padding,
      maxZoom: nearestFitZoom + Math.log2(scale),
      animate: !this.#options.reducedMotion,
      duration: 500,
    });
  }

  zoomBy(steps: number): void {
    this.#map.zoomTo(this.#map.getZoom() + steps, { animate: !this.#options.reducedMotion, duration: 250 });
  }

  destroy(): void {
    this.#map.remove();
  }
}

/** Makes the WebGL map. @throws where WebGL is there by name but does not work */
export function createGlMap(container: HTMLElement, options: MapOptions): MapView {
  return new GlMap(container, options);
}
