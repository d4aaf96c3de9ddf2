/** The investigation under which a supervisor or officer looks; it ends with the session, or by itself. */
import { create } from 'zustand';
import type { Investigation } from '../api/site.ts';

export interface InvestigationState {
  open: Investigation | null;
  begin(investigation: Investigation): void;
  end(): void;
}

export const useInvestigation = create<InvestigationState>()((set) => ({
  open: null,
  begin: (open) => set({ open }),
  end: () => set({ open: null }),
}));
