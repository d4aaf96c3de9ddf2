/** The investigation under which a supervisor or officer looks; it ends with the session, or by itself. Kept over a reload. */
import { create } from 'zustand';
import type { Investigation } from '../api/officer-types.ts';

const key = 'ringgate.investigation';

function stored(): Investigation | null {
  // the stores' logic is tested without a browser
  if (typeof sessionStorage === 'undefined') return null;
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Investigation | null;
    return kept !== null && Date.parse(kept.expiresAt) > Date.now() ? kept : null;
  } catch {
    return null;
  }
}
function keep(open: Investigation | null): void {
  if (typeof sessionStorage === 'undefined') return;
  if (open === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify(open));
}

export interface InvestigationState {
  /** The last one; it may be over, see `isOver`. */
  open: Investigation | null;
  /** The gateway said so, before its time by our clock. */
  over: boolean;
  begin(investigation: Investigation): void;
  end(): void;
  setOver(): void;
}

export const useInvestigation = create<InvestigationState>()((set) => ({
  open: stored(),
  over: false,
  begin(open) {
    keep(open);
    set({ open, over: false });
  },
  end() {
    keep(null);
    set({ open: null, over: false });
  },
  setOver() {
    keep(null);
    set({ over: true });
  },
}));

/** Whether nothing can be looked at under it any more. */
export function isOver({ open, over }: Pick<InvestigationState, 'open' | 'over'>, nowMs: number): boolean {
  return open !== null && (over || Date.parse(open.expiresAt) <= nowMs);
}
