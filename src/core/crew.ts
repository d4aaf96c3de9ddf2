/**
 * What the people at a staffed checkpoint (a crew) see and do: the dispatches to their posts, their answers, the
 * recalls they have to confirm. Pure; the store runs it inside its transaction.
 */
import type { Alert, Checkpoint, Role } from './entities.ts';
import { RinggateError } from './errors.ts';

export const crewWords = ['seen', 'stopped', 'passed'] as const;
export type CrewWord = (typeof crewWords)[number];
/** What a crew says of the vehicle it was sent after. */
export interface CrewAnswer {
  what: CrewWord;
  by: string;
  at: string;
  note: string | null;
}
/** `no_screen`: no page of that post was open; `no_receipt`: one was, and did not confirm in time. */
export type Undelivered = 'no_screen' | 'no_receipt';
export interface Dispatch {
  checkpointId: string;
  by: string;
  at: string;
  /** When a page of the post confirmed that it shows it; null = not yet. */
  deliveredAt: string | null;
  /** Why nobody there is known to have it; null while there is time, and once it is delivered. */
  undelivered: Undelivered | null;
  answer: CrewAnswer | null;
}
export const recallReasons = ['withdrawn', 'expired', 'misread', 'moved', 'taken_back', 'over'] as const;
export type RecallReason = (typeof recallReasons)[number];
/** A dispatch that does not stand any more: the crew has to let the vehicle go. */
export interface Recall {
  checkpointId: string;
  reason: RecallReason;
  /** When the dispatch was made that this ends. */
  dispatchedAt: string;
  by: string;
  at: string;
  /** When a page of the post confirmed that it shows the recall. */
  shownAt: string | null;
  /** Who of the crew pressed that they know. */
  confirmed: { by: string; at: string } | null;
  /** What the crew answered before it knew. */
  answer: CrewAnswer | null;
}

/** A crew looks back this far on what was dispatched to it. */
export const crewHistoryMs = 12 * 60 * 60 * 1000;
/** An alert shows its newest recalls. */
const mostRecalls = 20;

/**
 * The checkpoints of a crew: those its account is bound to, as far as they lie in its area; without a binding all of
 * its area.
 */
export function postsOf(
  actor: { checkpointIds?: readonly string[] },
  checkpoints: Iterable<Pick<Checkpoint, 'id' | 'areaId'>>,
  isWithin: (areaId: string) => boolean,
): Set<string> {
  const { checkpointIds } = actor;
  const posts = new Set<string>();
  for (const { id, areaId } of checkpoints)
    if ((checkpointIds === undefined || checkpointIds.includes(id)) && isWithin(areaId)) posts.add(id);
  return posts;
}

/** Sees alerts as a crew alone: none of the roles that see the queue. */
export function seesAsCrew(roles: readonly Role[]): boolean {
  return roles.includes('crew') && !roles.some((role) => queueRoles.includes(role));
}
const queueRoles: readonly Role[] = ['operator', 'officer', 'supervisor', 'wall'];

/** The dispatch that stands at one of these posts now; null where none does. */
export function standingDispatch(alert: Alert, posts: ReadonlySet<string>): Dispatch | null {
  const { dispatch, state } = alert;
  return state === 'dispatched' && dispatch !== null && posts.has(dispatch.checkpointId) ? dispatch : null;
}

/** Whether a crew may see the alert at all: dispatched to it, to be confirmed by it, or over for a few hours. */
export function crewSees(alert: Alert, posts: ReadonlySet<string>, nowMs: number): boolean {
  if (standingDispatch(alert, posts) !== null) return true;
  if (ownRecalls(alert, posts).some((recall) => recall.confirmed === null)) return true;
  const lastMs = Date.parse(lastOf(alert, posts) ?? '');
  return nowMs - lastMs <= crewHistoryMs;
}

/**
 * The alert as a crew sees it: its own dispatch and recalls, the newest hit and no other, nothing of what came after
 * it was recalled. Written out field by field, so that what alerts gain later is not shown by accident.
 */
export function crewView(alert: Alert, posts: ReadonlySet<string>): Alert {
  const standing = standingDispatch(alert, posts) !== null;
  const until = standing ? null : lastOf(alert, posts);
  const known = alert.reads.filter((read) => until === null || read.receivedAt <= until);
  const own = alert.dispatch !== null && posts.has(alert.dispatch.checkpointId) ? alert.dispatch : null;
  const since = own?.at ?? ownRecalls(alert, posts).at(-1)?.dispatchedAt ?? '';
  return {
    id: alert.id,
    seq: alert.seq,
    version: alert.version,
    kind: alert.kind,
    state: alert.state,
    priority: alert.priority,
    plate: alert.plate,
    plateColor: alert.plateColor,
    openedAt: alert.openedAt,
    updatedAt: alert.updatedAt,
    late: alert.late,
    corrected: alert.corrected,
    ringBreach: alert.ringBreach,
    reads: known.slice(-1).map((read) => (standing ? read : { ...read, imageUrl: null })),
    hitCount: known.length === 0 ? 0 : 1,
    entry: alert.entry,
    match: alert.match,
    verification: alert.verification === null ? null : { ...alert.verification, note: null },
    dispatch: own,
    recalls: ownRecalls(alert, posts),
    interception: standing ? alert.interception.filter((each) => posts.has(each.checkpointId)) : [],
    outcome: own === null ? null : alert.outcome,
    history: alert.history.filter(
      ({ at, from, to }) =>
        at >= since && (until === null || at <= until) && (from === 'dispatched' || to === 'dispatched'),
    ),
    areaId: standing ? alert.areaId : null,
    subject: null,
    ...(standing && alert.interceptionFrom !== undefined ? { interceptionFrom: alert.interceptionFrom } : {}),
    ...(alert.drill === true ? { drill: true } : {}),
  };
}

function ownRecalls(alert: Alert, posts: ReadonlySet<string>): Recall[] {
  return (alert.recalls ?? []).filter((recall) => posts.has(recall.checkpointId));
}

/** When this post last had to do with the alert. */
function lastOf(alert: Alert, posts: ReadonlySet<string>): string | null {
  const { dispatch } = alert;
  const times = ownRecalls(alert, posts).map((recall) => recall.at);
  if (dispatch !== null && posts.has(dispatch.checkpointId)) times.push(dispatch.answer?.at ?? dispatch.at);
  return times.reduce<string | null>((last, at) => (last === null || at > last ? at : last), null);
}

/**
 * The alert with a recall where a crew that was dispatched is not any more. A crew that said the vehicle was stopped or
 * has passed knows, and is not recalled.
 * @param before as it is stored; `after` as it is about to be
 */
export function recallLeft(before: Pick<Alert, 'state' | 'dispatch'>, after: Alert): Alert {
  const { dispatch } = before;
  if (before.state !== 'dispatched' || dispatch === null) return after;
  const same = after.dispatch?.at === dispatch.at && after.dispatch.checkpointId === dispatch.checkpointId;
  if (after.state === 'dispatched' && same) return after;
  const last = (same ? after.dispatch?.answer : dispatch.answer)?.what;
  if (last === 'passed' || (last === 'stopped' && after.outcome === 'stopped')) return after;
  const recall: Recall = {
    checkpointId: dispatch.checkpointId,
    reason: recallReason(after),
    dispatchedAt: dispatch.at,
    by: after.history.at(-1)?.by ?? 'system',
    at: after.updatedAt,
    shownAt: null,
    confirmed: null,
    answer: null,
  };
  return { ...after, recalls: [...(after.recalls ?? []), recall].slice(-mostRecalls) };
}

function recallReason({ state, outcome, entry, hitCount, corrected }: Alert): RecallReason {
  if (state === 'dispatched') return 'moved';
  if (outcome === 'withdrawn') return entry?.state === 'expired' ? 'expired' : 'withdrawn';
  if (outcome === 'misread' || (corrected && hitCount === 0)) return 'misread';
  return state === 'resolved' ? 'over' : 'taken_back';
}

export interface CrewAnswerInput {
  version: number;
  what: CrewWord;
  note: string | null;
  by: string;
  posts: readonly string[];
}

/**
 * The alert after an answer of a crew. Seen and stopped leave it dispatched, since the outcome is the command center's
 * to say; passed gives it back as needing a new dispatch. An answer that comes after the recall is kept with the recall.
 * @throws RinggateError alert_changed (extra.alert), alert_state
 */
export function applyAnswer(alert: Alert, input: CrewAnswerInput, atMs: number): Alert {
  if (input.version !== alert.version) {
    throw new RinggateError(
      'alert_changed',
      `You saw version ${input.version} of alert ${alert.id}; it is at version ${alert.version} now.`,
      { extra: { alert } },
    );
  }
  const posts = new Set(input.posts);
  const at = new Date(atMs).toISOString();
  const answer: CrewAnswer = { what: input.what, by: input.by, at, note: input.note };
  const note = `crew: ${input.what}${input.note === null ? '' : ` – ${input.note}`}`;
  const dispatch = standingDispatch(alert, posts);
  if (dispatch === null) return lateAnswer(alert, posts, answer, note);
  if (dispatch.answer?.what === input.what || (dispatch.answer !== null && input.what === 'seen')) {
    throw new RinggateError(
      'alert_state',
      `${dispatch.answer.by} answered ${dispatch.answer.what} to alert ${alert.id} at ${dispatch.answer.at} already.`,
      { extra: { alert } },
    );
  }
  const to = input.what === 'passed' ? 'acknowledged' : 'dispatched';
  return {
    ...alert,
    version: alert.version + 1,
    state: to,
    updatedAt: at,
    dispatch: { ...dispatch, deliveredAt: dispatch.deliveredAt ?? at, undelivered: null, answer },
    history: [...alert.history, { at, by: input.by, from: 'dispatched', to, note }],
  };
}

function lateAnswer(alert: Alert, posts: ReadonlySet<string>, answer: CrewAnswer, note: string): Alert {
  const recall = ownRecalls(alert, posts).at(-1);
  if (recall === undefined || recall.answer !== null) {
    throw new RinggateError('alert_state', `Alert ${alert.id} is not dispatched to you any more.`, {
      extra: { alert },
    });
  }
  const { state } = alert;
  return {
    ...alert,
    version: alert.version + 1,
    updatedAt: answer.at,
    recalls: (alert.recalls ?? []).map((each) => (each === recall ? { ...each, answer } : each)),
    history: [...alert.history, { at: answer.at, by: answer.by, from: state, to: state, note }],
  };
}
