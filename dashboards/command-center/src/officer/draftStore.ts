/** What is filled in, question by question: kept while other views are shown, over a reload, and when an investigation ends. */
import { create } from 'zustand';
import type { QuestionKind } from '../api/officer-types.ts';
import { emptyReads, type ReadsDraft, type TimeDraft } from '../domain/readQuestion.ts';
import { useSession } from '../stores/session.ts';

export interface JourneyDraft extends TimeDraft {
  plate: string;
  plateColor: string;
}
export interface ConvoyDraft extends JourneyDraft {
  withinSeconds: string;
  minCheckpoints: string;
}
export interface SectionDraft extends TimeDraft {
  fromCheckpointId: string;
  toCheckpointId: string;
  plate: string;
  maxMinutes: string;
}
export interface FindingsDraft extends TimeDraft {
  kind: 'gap' | 'cloned_plate';
  plate: string;
}
export interface Drafts {
  reads: ReadsDraft;
  journeys: JourneyDraft;
  convoys: ConvoyDraft;
  'section-speeds': SectionDraft;
  findings: FindingsDraft;
  'usual-places': JourneyDraft;
}

const week = { span: '168', from: '', to: '' } as const;
const empty: Drafts = {
  reads: emptyReads,
  journeys: { ...week, plate: '', plateColor: '' },
  convoys: { ...week, plate: '', plateColor: '', withinSeconds: '30', minCheckpoints: '3' },
  'section-speeds': { ...week, fromCheckpointId: '', toCheckpointId: '', plate: '', maxMinutes: '120' },
  findings: { ...week, kind: 'cloned_plate', plate: '' },
  'usual-places': { span: '720', from: '', to: '', plate: '', plateColor: '' },
};
const key = 'ringgate.questions';

function stored(): Drafts {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Drafts>;
    return { ...empty, ...kept };
  } catch {
    return empty;
  }
}

export interface DraftState {
  drafts: Drafts;
  change<K extends QuestionKind>(kind: K, change: Partial<Drafts[K]>): void;
  reset(kind: QuestionKind): void;
}

export const useDrafts = create<DraftState>()((set, get) => ({
  drafts: stored(),
  change(kind, change) {
    const drafts = { ...get().drafts, [kind]: { ...get().drafts[kind], ...change } };
    sessionStorage.setItem(key, JSON.stringify(drafts));
    set({ drafts });
  },
  reset(kind) {
    get().change(kind, empty[kind]);
  },
}));

// another person at the same desk finds nothing of it
useSession.subscribe(({ session }) => {
  if (session !== null) return;
  sessionStorage.removeItem(key);
  useDrafts.setState({ drafts: empty });
});
