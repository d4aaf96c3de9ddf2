/**
 * What a crew's page last knew, for a reload without a connection: what stands and the recalls that are not confirmed,
 * no more. In sessionStorage, as the session itself: it is gone with the tab, and at the end of the session.
 */
import type { CrewPlace } from '../api/crew-types.ts';
import type { Alert, Checkpoint } from '../api/types.ts';
import { forgetPage } from '../offline/page.ts';

const key = 'ringgate.crew.kept';
const answersPrefix = 'ringgate.crew.answers.';
/** A vehicle has long come or gone after that. */
const keptForMs = 2 * 3_600_000;

export interface CrewKept {
  userId: string;
  /** UTC ms of this phone when it was the present. */
  atMs: number;
  posts: readonly Checkpoint[];
  places: readonly CrewPlace[];
  alerts: readonly Alert[];
}

const stillMatters = ({ state, dispatch, recalls = [] }: Alert): boolean =>
  (state === 'dispatched' && dispatch !== null) || recalls.some(({ confirmed }) => confirmed === null);

export function keepCrew(kept: CrewKept): void {
  sessionStorage.setItem(key, JSON.stringify({ ...kept, alerts: kept.alerts.filter(stillMatters) }));
}

/** Null where this user left nothing, or it is too old to be of use. */
export function keptCrew(userId: string, nowMs: number): CrewKept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as CrewKept | null;
    return kept !== null && kept.userId === userId && nowMs - kept.atMs <= keptForMs ? kept : null;
  } catch {
    return null;
  }
}

/** Where unsent answers of a user are kept. */
export const answersKey = (userId: string): string => answersPrefix + userId;

/** At the end of a session: no plate stays on the phone. Answers that wait stay without theirs, to be sent later. */
export function forgetCrew(): void {
  sessionStorage.removeItem(key);
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(answersPrefix)) continue;
    const bare = withoutPlates(localStorage.getItem(name) ?? '');
    if (bare === null) localStorage.removeItem(name);
    else localStorage.setItem(name, bare);
  }
  // it never rejects
  void forgetPage();
}

/** Null where nothing waits. */
function withoutPlates(text: string): string | null {
  try {
    const waiting: unknown = JSON.parse(text);
    if (!Array.isArray(waiting) || waiting.length === 0) return null;
    return JSON.stringify(waiting.map((answer: object) => ({ ...answer, plate: '' })));
  } catch {
    return null;
  }
}
