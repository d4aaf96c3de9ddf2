/** The alerts of the page and the order of the queue, which never moves under the reader. */
import { createStore } from 'zustand/vanilla';
import type { Alert } from '../api/types.ts';

export interface AlertsState {
  byId: ReadonlyMap<string, Alert>;
  /** Ids of the queue in the order shown. */
  shown: readonly string[];
  /** Open alerts that wait for the reader to let the list move ("3 new"). */
  waiting: readonly string[];
  /** The reader is in the list: nothing may move. */
  holding: boolean;
  /** Takes alerts; of two forms of one alert the one with the higher `seq` is kept. */
  receive(alerts: readonly Alert[]): void;
  setHolding(holding: boolean): void;
  /** Lets the list move: puts in what waits, takes out what is resolved. */
  settle(): void;
  clear(): void;
}

const keepResolved = 300;

/** Most urgent first, then the newest. Neither changes while an alert is open, so cards keep their places. */
export function compareAlerts(a: Alert, b: Alert): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.openedAt !== b.openedAt) return a.openedAt < b.openedAt ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

function sortedOpen(byId: ReadonlyMap<string, Alert>): string[] {
  const open = [...byId.values()].filter((alert) => alert.state !== 'resolved');
  return open.sort(compareAlerts).map((alert) => alert.id);
}

/** The resolved alerts, the last changed first. */
export function resolvedAlerts(byId: ReadonlyMap<string, Alert>): Alert[] {
  const resolved = [...byId.values()].filter((alert) => alert.state === 'resolved');
  return resolved.sort((a, b) => b.seq - a.seq);
}

/** Forgets the oldest resolved alerts that the list no longer shows. */
function prune(byId: Map<string, Alert>, shown: readonly string[]): void {
  const kept = new Set(shown);
  for (const alert of resolvedAlerts(byId).slice(keepResolved))
    if (!kept.has(alert.id)) byId.delete(alert.id);
}

function waitingOf(byId: ReadonlyMap<string, Alert>, shown: readonly string[]): string[] {
  const inList = new Set(shown);
  return sortedOpen(byId).filter((id) => !inList.has(id));
}

/** Makes a store; the page has one, tests make their own. */
export function createAlertsStore() {
  return createStore<AlertsState>()((set, get) => ({
    byId: new Map(),
    shown: [],
    waiting: [],
    holding: false,
    receive(alerts) {
      const state = get();
      const byId = new Map(state.byId);
      let changed = false;
      for (const alert of alerts) {
        const known = byId.get(alert.id);
        if (known !== undefined && known.seq >= alert.seq) continue;
        byId.set(alert.id, alert);
        changed = true;
      }
      if (!changed) return;
      prune(byId, state.shown);
      if (state.holding) set({ byId, waiting: waitingOf(byId, state.shown) });
      else set({ byId, shown: sortedOpen(byId), waiting: [] });
    },
    setHolding(holding) {
      if (holding === get().holding) return;
      set({ holding });
      if (!holding) get().settle();
    },
    settle() {
      set((state) => ({ shown: sortedOpen(state.byId), waiting: [] }));
    },
    clear() {
      set({ byId: new Map(), shown: [], waiting: [], holding: false });
    },
  }));
}

export type AlertsStore = ReturnType<typeof createAlertsStore>;
