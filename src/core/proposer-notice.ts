/**
 * What the proposer of an entry hears of its hits outside of their own area: that it was hit, in which area, how often,
 * and how it ended. Not the place, the pictures, the way of the vehicle or who worked on it; where the match is not
 * exact not even the plate that was read, which may be another vehicle's. Pure.
 */
import type { Actor, Alert } from './entities.ts';

/** Whether an alert rests on an entry that this person proposed. */
export function isProposerOf(alert: Pick<Alert, 'entry'>, actor: Pick<Actor, 'username' | 'roles'>): boolean {
  return (
    alert.entry?.createdBy === actor.username &&
    actor.roles.some((role) => role === 'officer' || role === 'supervisor')
  );
}

/** The alert as its proposer sees it from outside. */
export function noticeOf(alert: Alert): Alert {
  const { interceptionFrom: _from, undo: _undo, escalation: _escalation, ...rest } = alert;
  const { match, entry } = alert;
  return {
    ...rest,
    plate: match?.class === 'exact' || entry === null ? alert.plate : entry.plate,
    plateColor: match?.class === 'exact' || entry === null ? alert.plateColor : entry.plateColor,
    reads: [],
    match: match === null ? null : { class: match.class, differences: [] },
    verification: null,
    dispatch: null,
    interception: [],
    history: alert.history
      .filter((item) => item.from !== item.to)
      .map(({ at, from, to }) => ({ at, by: '', from, to, note: null })),
    reduced: true,
  };
}
