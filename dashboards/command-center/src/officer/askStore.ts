/** The question that is under way, for each kind: asked, answered, or waiting for an approval. */
import { create } from 'zustand';
import { ApiError } from '../api/calls.ts';
import type { Answers, Approval, QuestionKind, Terms } from '../api/officer-types.ts';
import { officerApi } from '../live/state.ts';
import { useInvestigation } from '../stores/investigation.ts';
import { useSession } from '../stores/session.ts';

export type AskPhase = 'idle' | 'asking' | 'answered' | 'needs' | 'waiting' | 'refused' | 'failed';
export interface Asked<K extends QuestionKind> {
  phase: AskPhase;
  /** As they were asked; an approval is for exactly these. */
  terms: Terms;
  answer: Answers[K] | null;
  error: unknown;
  /** What an approval is needed for. */
  needs: readonly string[];
  approvalId: string | null;
  approval: Approval | null;
  /** The order that the gateway gives reads in, as `sort` of interfaces; null: newest first. */
  order: string | null;
  /** The next page, or another order, is on its way. */
  loadingMore: boolean;
  /** Growing: an answer to an earlier question is dropped. */
  turn: number;
}
export type AskedByKind = { [K in QuestionKind]: Asked<K> };

const nothing = {
  phase: 'idle' as const,
  terms: {},
  answer: null,
  error: null,
  needs: [],
  approvalId: null,
  approval: null,
  order: null,
  loadingMore: false,
  turn: 0,
};
const none: AskedByKind = {
  reads: nothing,
  journeys: nothing,
  convoys: nothing,
  'section-speeds': nothing,
  findings: nothing,
  'usual-places': nothing,
};
const key = 'ringgate.waiting';

/** Questions that waited for an approval when the page was loaded again. */
function stored(): AskedByKind {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<
      Record<QuestionKind, { terms: Terms; approvalId: string }>
    >;
    const waiting = Object.entries(kept).map(([kind, one]) => [
      kind,
      { ...nothing, ...one, phase: 'waiting' },
    ]);
    return { ...none, ...Object.fromEntries(waiting) } as AskedByKind;
  } catch {
    return none;
  }
}

export const useAsked = create<AskedByKind>()(() => stored());

function put<K extends QuestionKind>(kind: K, change: Partial<Asked<K>>): void {
  useAsked.setState({ [kind]: { ...useAsked.getState()[kind], ...change } } as Partial<AskedByKind>);
  const waiting = Object.entries(useAsked.getState()).filter(([, one]) => one.phase === 'waiting');
  const kept = waiting.map(([name, { terms, approvalId }]) => [name, { terms, approvalId }]);
  sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(kept)));
}

/** Says so to the whole page where the gateway finds no open investigation. */
export function noteEnd(error: unknown): void {
  if (error instanceof ApiError && error.code === 'investigation_required')
    useInvestigation.getState().setOver();
}

const firstPage = { limit: 200, count: true };

/** Asks; what was answered before stays on the screen until the new answer is there. */
export async function ask<K extends QuestionKind>(
  kind: K,
  terms: Terms,
  approvalId: string | null = null,
): Promise<void> {
  const turn = useAsked.getState()[kind].turn + 1;
  put(kind, { ...nothing, phase: 'asking', terms, approvalId, turn } as Partial<Asked<K>>);
  const still = (): boolean => useAsked.getState()[kind].turn === turn;
  try {
    const asked = kind === 'reads' ? { ...terms, ...firstPage } : terms;
    const answer = await officerApi().ask(kind, asked, approvalId);
    if (still()) put(kind, { phase: 'answered', answer } as Partial<Asked<K>>);
  } catch (error) {
    noteEnd(error);
    if (!still()) return;
    const isNeeded = error instanceof ApiError && error.code === 'approval_required';
    const needs = isNeeded ? error.needs : [];
    put(kind, { phase: needs.length > 0 ? 'needs' : 'failed', error, needs } as Partial<Asked<K>>);
  }
}

/** The next page of a list, added to what is there. */
export async function askMore(kind: 'reads' | 'findings'): Promise<void> {
  const { answer, terms, loadingMore, turn, order } = useAsked.getState()[kind];
  if (answer === null || answer.nextCursor === null || loadingMore) return;
  put(kind, { loadingMore: true });
  try {
    const sort = order === null ? {} : { sort: order };
    const page = await officerApi().ask(
      kind,
      { ...terms, ...sort, limit: 200, cursor: answer.nextCursor },
      null,
    );
    if (useAsked.getState()[kind].turn !== turn) return;
    const items = [...answer.items, ...page.items];
    const legs =
      'impossible' in answer && 'impossible' in page
        ? { impossible: [...answer.impossible, ...page.impossible] }
        : {};
    const merged = { ...answer, items, nextCursor: page.nextCursor, ...legs };
    put(kind, { answer: merged, loadingMore: false } as never);
  } catch (error) {
    noteEnd(error);
    if (useAsked.getState()[kind].turn === turn) put(kind, { loadingMore: false, error });
  }
}

/**
 * Asks the same anew in another order, where not all that was found is here. What is here stays until then, and stays
 * where the gateway does not sort so many. What a supervisor approved is asked once: it stays as it is.
 */
export async function reorder(order: string): Promise<void> {
  const { answer, terms, approvalId, phase, turn, order: before } = useAsked.getState().reads;
  if (phase !== 'answered' || answer === null || answer.nextCursor === null || approvalId !== null) return;
  if (order === (before ?? newestFirstOrder)) return;
  put('reads', { loadingMore: true, error: null, turn: turn + 1 });
  const still = (): boolean => useAsked.getState().reads.turn === turn + 1;
  try {
    const sorted = await officerApi().ask('reads', { ...terms, ...firstPage, sort: order }, null);
    if (still()) put('reads', { answer: sorted, order, loadingMore: false });
  } catch (error) {
    noteEnd(error);
    if (still()) put('reads', { error, loadingMore: false });
  }
}
export const newestFirstOrder = '-capturedAt';

/** Asks a supervisor for the question that was refused. @throws ApiError */
export async function requestApproval(kind: QuestionKind, reason: string): Promise<void> {
  const { terms } = useAsked.getState()[kind];
  const approval = await officerApi().requestApproval(kind, terms, reason);
  put(kind, { phase: 'waiting', approvalId: approval.id, approval });
}

/** Looks how an approval stands; with it granted the question is asked. */
export async function lookAtApproval(kind: QuestionKind): Promise<void> {
  const { approvalId, phase, terms } = useAsked.getState()[kind];
  if (phase !== 'waiting' || approvalId === null) return;
  const approval = await officerApi().approval(approvalId);
  if (useAsked.getState()[kind].approvalId !== approvalId) return;
  if (approval.state === 'approved') await ask(kind, terms, approvalId);
  else if (approval.state === 'requested') put(kind, { approval });
  else put(kind, { phase: 'refused', approval });
}

/** Nothing is asked any more; an approval that was asked for stays asked for. */
export function forgetAsked(kind: QuestionKind): void {
  const turn = useAsked.getState()[kind].turn + 1;
  put(kind, { ...nothing, turn } as Partial<Asked<QuestionKind>>);
}

useSession.subscribe(({ session }) => {
  if (session !== null) return;
  useAsked.setState(none, true);
  sessionStorage.removeItem(key);
});
