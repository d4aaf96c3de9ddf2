/** Colours of the map, in both themes. */
import type { Health } from '../domain/health.ts';

export interface Palette {
  ground: string;
  belt: string;
  city: string;
  road: string;
  roadEdge: string;
  rings: readonly [string, string];
  text: string;
  quiet: string;
  halo: string;
  edge: string;
  staffed: string;
  track: string;
  dispatch: string;
  chosen: string;
  health: Readonly<Record<Health, string>>;
}

export const palettes: Readonly<Record<'dark' | 'light', Palette>> = {
  dark: {
    ground: '#0b1219',
    belt: '#101c28',
    city: '#152736',
    road: '#2b3c4d',
    roadEdge: '#0d151d',
    rings: ['#4d9fe8', '#35c9c3'],
    text: '#dce7f1',
    quiet: '#8aa0b4',
    halo: '#0b1219',
    edge: '#06090d',
    staffed: '#ffffff',
    track: '#ff6b6b',
    dispatch: '#ffc84a',
    chosen: '#ffffff',
    health: { online: '#37c98b', degraded: '#f2b134', offline: '#ff5f5f', pending: '#7c8d9e' },
  },
  light: {
    ground: '#e9eef3',
    belt: '#f1f6fa',
    city: '#ffffff',
    road: '#c3ced9',
    roadEdge: '#ffffff',
    rings: ['#1668b8', '#0b7f7b'],
    text: '#16222e',
    quiet: '#4b5d6e',
    halo: '#ffffff',
    edge: '#ffffff',
    staffed: '#0d1720',
    track: '#c4161c',
    dispatch: '#8a5a00',
    chosen: '#0d1720',
    health: { online: '#12805a', degraded: '#b26b00', offline: '#c4161c', pending: '#6b7a89' },
  },
};
