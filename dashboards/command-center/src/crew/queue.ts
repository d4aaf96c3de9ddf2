/**
 * What the crew has answered and the gateway has not taken yet. Kept in localStorage, so that an answer given without a
 * connection outlives a reload, and sent until it arrives; its id makes it arrive once.
 */
import { create } from 'zustand';
import { ApiError } from '../api/client.ts';
import type { CrewWord } from '../api/crew-types.ts';
import type { Alert } from '../api/types.ts';
import { answersKey } from '../stores/crewKept.ts';
import { crewApi, useCrewStore } from './crewStore.ts';

/** So long an answer can be taken back before it is sent. */
export const undoMs = 4000;

export interface WaitingAnswer {
  id: string;
  alertId: string;
  plate: string;
  version: number;
  /** `confirm`: the recall is known. */
  what: CrewWord | 'confirm';
  /** The time that the dispatch or the recall bears. */
  of: string;
  madeAtMs: number;
  sendAtMs: number;
}
/** An answer that the gateway did not take, with why. */
export interface Refused {
  answer: WaitingAnswer;
  code: string;
  detail: string;
}
export interface QueueState {
  userId: string | null;
  waiting: readonly WaitingAnswer[];
  refused: readonly Refused[];
  /** Takes up what this user left unsent. */
  open(userId: string): void;
  /** Forgets it, here; what is unsent stays on the phone. */
  close(): void;
  add(answer: Omit<WaitingAnswer, 'id' | 'madeAtMs' | 'sendAtMs'>): void;
  takeBack(id: string): void;
  dismiss(id: string): void;
}

function stored(userId: string): WaitingAnswer[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(answersKey(userId)) ?? '[]');
    return Array.isArray(kept) ? (kept as WaitingAnswer[]) : [];
  } catch {
    // not ours, or damaged: there is nothing that could be sent
    return [];
  }
}

/** An id that no other phone makes. */
function madeId(): string {
  // randomUUID is there in secure contexts only, and a test or a lab may go without TLS
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const useQueue = create<QueueState>()((set, get) => ({
  userId: null,
  waiting: [],
  refused: [],
  open(userId) {
    if (get().userId !== userId) set({ userId, waiting: stored(userId), refused: [] });
  },
  close() {
    set({ userId: null, waiting: [], refused: [] });
  },
  add(answer) {
    const nowMs = Date.now();
    const sendAtMs = nowMs + (answer.what === 'confirm' ? 0 : undoMs);
    // another word on the same dispatch takes the place of one that has not been sent
    const others = get().waiting.filter((each) => each.alertId !== answer.alertId || each.of !== answer.of);
    set({ waiting: [...others, { ...answer, id: madeId(), madeAtMs: nowMs, sendAtMs }] });
  },
  takeBack(id) {
    set({ waiting: get().waiting.filter((each) => each.id !== id) });
  },
  dismiss(id) {
    set({ refused: get().refused.filter(({ answer }) => answer.id !== id) });
  },
}));
useQueue.subscribe(({ userId, waiting }) => {
  if (userId !== null) localStorage.setItem(answersKey(userId), JSON.stringify(waiting));
});

let sending = false;

/** Sends what is due, one after another. Never throws: what cannot be sent now waits, what is refused is shown. */
export async function sendDue(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (const answer of useQueue.getState().waiting) {
      if (answer.sendAtMs > Date.now()) continue;
      if (!(await sendOne(answer))) return;
    }
  } finally {
    sending = false;
  }
}

/** False where the gateway is not reached: the rest waits too. */
async function sendOne(answer: WaitingAnswer): Promise<boolean> {
  const { takeBack } = useQueue.getState();
  try {
    const alert = await deliver(answer);
    takeBack(answer.id);
    useCrewStore.getState().receive(alert);
    return true;
  } catch (error) {
    const problem = error instanceof ApiError ? error : new ApiError(0, 'network', String(error));
    const later = problem.status === 0 || problem.status >= 500 || [401, 429].includes(problem.status);
    if (later) return false;
    if (problem.alert !== null) useCrewStore.getState().receive(problem.alert);
    takeBack(answer.id);
    const refused = { answer, code: problem.code, detail: problem.message };
    useQueue.setState((state) => ({ refused: [...state.refused, refused] }));
    return true;
  }
}

const mostTries = 5;

/** Somebody changed the alert meanwhile: looked at anew, and said again where it still is this dispatch or its recall. */
async function deliver(answer: WaitingAnswer): Promise<Alert> {
  const { alertId, of, what } = answer;
  if (what === 'confirm') return crewApi().confirmRecall(alertId, of);
  let { version } = answer;
  for (let tries = 1; ; tries += 1) {
    try {
      return await crewApi().answer(alertId, { version, answer: what, answerId: answer.id });
    } catch (error) {
      const present = error instanceof ApiError && error.code === 'alert_changed' ? error.alert : null;
      if (present === null || tries >= mostTries || !stillConcerns(present, of)) throw error;
      version = present.version;
    }
  }
}

function stillConcerns(alert: Alert, of: string): boolean {
  return alert.dispatch?.at === of || (alert.recalls ?? []).some((recall) => recall.dispatchedAt === of);
}
