/** What of an entry is shown to whom, and what the audit log says of it. */
import { platePseudonym } from '../audit/pseudonym.ts';
import type { Actor, WatchlistEntry } from '../core/entities.ts';

/** What the audit log says of an entry. */
export function named(entry: WatchlistEntry): Record<string, unknown> {
  const { id, plate, category, caseReference } = entry;
  return { entry: id, plate, category, caseReference };
}

/** Operators work on alerts of listed plates, officers and supervisors keep the lists; nobody else sees a plate. */
export function seesListedPlates(actor: Pick<Actor, 'roles'>): boolean {
  return actor.roles.some((role) => role === 'operator' || role === 'officer' || role === 'supervisor');
}

/** An auditor sees that an entry is there and why, and a pseudonym for its plate. */
export function shownTo(
  actor: Pick<Actor, 'roles'>,
  entry: WatchlistEntry,
  pseudonymKey: string,
): WatchlistEntry {
  if (seesListedPlates(actor)) return entry;
  return { ...entry, plate: platePseudonym(pseudonymKey, entry.plate) };
}
