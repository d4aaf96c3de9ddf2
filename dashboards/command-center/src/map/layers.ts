/** The layers of the WebGL map in drawing order. No glyph or tile server: labels are drawn locally. */
import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette.ts';

/** All layers. `scale`: 1 at 16 px text, larger on 4K screens. */
export function layersOf(palette: Palette, scale: number): LayerSpecification[] {
  const text = {
    'text-color': palette.text,
    'text-halo-color': palette.halo,
    'text-halo-width': 1.6 * scale,
  };
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    {
      id: 'ring-fill',
      type: 'fill',
      source: 'rings',
      paint: {
        'fill-color': ['case', ['==', ['get', 'order'], 1], palette.belt, palette.city],
        'fill-antialias': true,
      },
    },
    {
      id: 'roads',
      type: 'line',
      source: 'roads',
      layout: { 'line-cap': 'round' },
      paint: {
        'line-color': palette.road,
        'line-width': ['interpolate', ['linear'], ['zoom'], 8, 1.4 * scale, 13, 5 * scale],
      },
    },
    {
      id: 'ring-glow',
      type: 'line',
      source: 'rings',
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': ['case', ['==', ['get', 'order'], 1], palette.rings[0], palette.rings[1]],
        'line-width': 10 * scale,
        'line-opacity': 0.16,
        'line-blur': 6 * scale,
      },
    },
    {
      id: 'ring-line',
      type: 'line',
      source: 'rings',
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': ['case', ['==', ['get', 'order'], 1], palette.rings[0], palette.rings[1]],
        'line-width': 2 * scale,
        'line-opacity': 0.9,
      },
    },
    {
      id: 'towns',
      type: 'symbol',
      source: 'towns',
      layout: {
        'text-field': ['get', 'name'],
        'text-size': 13 * scale,
        'text-letter-spacing': 0.08,
        'text-padding': 2,
      },
      paint: { ...text, 'text-color': palette.quiet },
    },
    {
      id: 'ring-name',
      type: 'symbol',
      source: 'ringNames',
      layout: {
        'text-field': ['get', 'name'],
        'text-size': 14 * scale,
        'text-anchor': 'bottom',
        'text-offset': [0, -1],
        'text-letter-spacing': 0.12,
        'text-allow-overlap': true,
      },
      paint: {
        ...text,
        'text-color': ['case', ['==', ['get', 'order'], 1], palette.rings[0], palette.rings[1]],
      },
    },
    {
      id: 'glow',
      type: 'circle',
      source: 'glow',
      paint: {
        'circle-radius': ['*', scale, ['+', 9, ['min', 9, ['get', 'count']]]],
        'circle-color': palette.rings[1],
        'circle-opacity': 0.28,
        'circle-blur': 0.7,
      },
    },
    {
      id: 'dispatch-line',
      type: 'line',
      source: 'track',
      filter: ['==', ['get', 'kind'], 'dispatch'],
      paint: { 'line-color': palette.dispatch, 'line-width': 2.5 * scale, 'line-dasharray': [2, 2] },
    },
    {
      id: 'track-edge',
      type: 'line',
      source: 'track',
      filter: ['==', ['get', 'kind'], 'track'],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': palette.halo, 'line-width': 7 * scale, 'line-opacity': 0.8 },
    },
    {
      id: 'track-line',
      type: 'line',
      source: 'track',
      filter: ['==', ['get', 'kind'], 'track'],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': palette.track, 'line-width': 3.2 * scale },
    },
    {
      id: 'hit-ring',
      type: 'circle',
      source: 'track',
      filter: ['==', ['get', 'kind'], 'hit'],
      paint: {
        'circle-radius': ['case', ['get', 'last'], 17 * scale, 12 * scale],
        'circle-color': palette.track,
        'circle-opacity': ['case', ['get', 'last'], 0.3, 0.14],
        'circle-stroke-color': palette.track,
        'circle-stroke-width': 2 * scale,
      },
    },
    {
      id: 'chosen',
      type: 'circle',
      source: 'places',
      filter: ['get', 'selected'],
      paint: {
        'circle-radius': 16 * scale,
        'circle-color': 'transparent',
        'circle-stroke-color': palette.chosen,
        'circle-stroke-width': 2.5 * scale,
      },
    },
    {
      id: 'places',
      type: 'symbol',
      source: 'places',
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'rank'],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.62, 10, 0.85, 12, 1.1, 14, 1.4],
      },
    },
    {
      id: 'place-trouble',
      type: 'symbol',
      source: 'places',
      filter: ['!=', ['get', 'trouble'], ''],
      minzoom: 9,
      layout: {
        'text-field': ['get', 'trouble'],
        'text-size': 11 * scale,
        'text-offset': [0, -1.5],
        'text-optional': true,
        'symbol-sort-key': ['-', 0, ['get', 'rank']],
      },
      paint: text,
    },
    {
      id: 'place-names',
      type: 'symbol',
      source: 'places',
      filter: ['any', ['get', 'selected'], ['>=', ['get', 'rank'], 4]],
      minzoom: 8,
      layout: {
        'text-field': ['get', 'name'],
        'text-size': 12 * scale,
        'text-offset': [0, 1.6],
        'text-anchor': 'top',
        'symbol-sort-key': ['case', ['get', 'selected'], -10, ['-', 0, ['get', 'rank']]],
      },
      paint: text,
    },
    {
      id: 'place-names-near',
      type: 'symbol',
      source: 'places',
      filter: ['<', ['get', 'rank'], 4],
      minzoom: 11.6,
      layout: {
        'text-field': ['get', 'name'],
        'text-size': 11 * scale,
        'text-offset': [0, 1.3],
        'text-anchor': 'top',
        'symbol-sort-key': ['-', 0, ['get', 'rank']],
      },
      paint: { ...text, 'text-color': palette.quiet },
    },
    {
      id: 'hit-label',
      type: 'symbol',
      source: 'track',
      filter: ['==', ['get', 'kind'], 'hit'],
      layout: {
        'text-field': ['get', 'label'],
        'text-size': 13 * scale,
        'text-anchor': 'left',
        'text-offset': [1.5, 0],
        'text-allow-overlap': false,
        'text-padding': 1,
      },
      paint: { ...text, 'text-halo-width': 2.2 * scale },
    },
  ];
}
