/** What the operator looks at: the chosen alert, the chosen checkpoint, the open panel, a conflict to be read. */
import { create } from 'zustand';
import type { Step } from '../api/client.ts';
import type { Alert } from '../api/types.ts';
import type { QueueTab } from '../domain/desk.ts';

export type Panel = 'verify' | 'dispatch' | 'resolve';
/** A step that was refused because somebody was faster. */
export interface Conflict {
  alertId: string;
  step: Step['step'] | 'undo';
  /** The alert as the operator saw it. */
  seen: Alert;
  /** The alert as it is. */
  present: Alert;
}

export interface UiState {
  alertId: string | null;
  checkpointId: string | null;
  /** The checkpoint whose cameras are shown live. */
  liveAt: string | null;
  panel: Panel | null;
  /** Whose alerts the queue shows. */
  tab: QueueTab;
  filter: string;
  help: boolean;
  busy: boolean;
  conflict: Conflict | null;
  /** A short message about the last step, by kind. */
  notice: { kind: 'done' | 'failed'; text: string; atMs: number } | null;
  choose(alertId: string | null): void;
  chooseCheckpoint(checkpointId: string | null): void;
  set(change: Partial<UiState>): void;
  clear(): void;
}

const start = {
  alertId: null,
  checkpointId: null,
  liveAt: null,
  panel: null,
  tab: 'open' as QueueTab,
  filter: '',
  help: false,
  busy: false,
  conflict: null,
  notice: null,
};

export const useUi = create<UiState>()((set, get) => ({
  ...start,
  choose(alertId) {
    if (alertId === get().alertId) return;
    set({ alertId, panel: null, notice: null });
  },
  chooseCheckpoint(checkpointId) {
    set({ checkpointId });
  },
  set,
  clear() {
    set(start);
  },
}));
