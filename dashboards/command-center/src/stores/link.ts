/** The truth about the connection, and the counters that come over it. */
import { create } from 'zustand';
import type { Counters } from '../api/types.ts';

/** Counters come once a second; after this long without any the screen counts as old. */
export const staleAfterMs = 5000;
const trendLength = 60;

export type LinkPhase = 'connecting' | 'live' | 'lost';

export interface LinkState {
  phase: LinkPhase;
  /** When something was last heard from the gateway, UTC ms of this browser; null = never. */
  heardAtMs: number | null;
  catchingUp: boolean;
  /** How many alert changes the last catch-up after a break fetched; null = nothing to tell. */
  caughtUp: number | null;
  syncFailure: string | null;
  alertsForbidden: boolean;
  /** Alerts have been loaded once. */
  loaded: boolean;
  counters: Counters | null;
  /** Reads per second of the last minute, oldest first. */
  trend: readonly number[];
  /** Gateway's clock minus this browser's, ms. */
  clockOffsetMs: number;
  set(change: Partial<LinkState>): void;
  heard(nowMs: number): void;
  count(counters: Counters, nowMs: number): void;
  clear(): void;
}

const start = {
  phase: 'connecting' as LinkPhase,
  heardAtMs: null,
  catchingUp: false,
  caughtUp: null,
  syncFailure: null,
  alertsForbidden: false,
  loaded: false,
  counters: null,
  trend: [],
  clockOffsetMs: 0,
};

export const useLink = create<LinkState>()((set) => ({
  ...start,
  set,
  heard(nowMs) {
    set({ heardAtMs: nowMs });
  },
  count(counters, nowMs) {
    set((state) => ({
      counters,
      heardAtMs: nowMs,
      trend: [...state.trend, counters.readsPerSecond].slice(-trendLength),
      clockOffsetMs: Date.parse(counters.gatewayTime) - nowMs,
    }));
  },
  clear() {
    set(start);
  },
}));
