/** Where vehicles that are to be stopped really went: what interception advice is held against. */
import type { District } from '../district/types.ts';
import { at } from '../errors.ts';
import { eventIdOf, type Run } from '../payload.ts';
import { finalFacts, type ReadPlan } from '../scenario-types.ts';
import type { TripPass } from '../traffic/drive.ts';
import { matchEntry, type PlannedEntry } from '../traffic/watchlist.ts';
import type { TruthInterception } from './truth.ts';

/** A crew needs so long to get ready: a checkpoint that is reached sooner could not have acted. */
export const prepareMs = 60_000;

/**
 * One line for each pass of a staffed checkpoint that could have been used: by a vehicle of an entry to stop, seen
 * before on the same drive, on time and by right clocks. Passes after the end of the run are nobody's fault and left out.
 */
export function expectInterceptions(
  run: Run,
  plans: readonly ReadPlan[],
  entries: readonly PlannedEntry[],
  entryIds: readonly string[],
  district: District,
): TruthInterception[] {
  const toStop = entries.filter((entry) => entry.instruction === 'stop');
  const canStop = district.sites.map(
    ({ checkpoint: { kind, grade, staffed } }) =>
      kind === 'checkpoint' && (grade === 'A' || (grade === 'B' && staffed)),
  );
  const timeOf = (capturedMs: number): string => new Date(run.startMs + capturedMs).toISOString();
  const expected = new Map<TripPass, Map<number, TruthInterception>>();
  for (const plan of plans) {
    if (plan.isLate || plan.hasWrongClock || plan.isBackFill) continue;
    const facts = finalFacts(plan);
    // a reading that was put right later was advised on as what it was first taken for
    if (plan.revised !== null && plan.first.plate !== facts.plate) continue;
    for (const entry of toStop) {
      if (matchEntry(entry, facts.plate, facts.plateColor) === null) continue;
      const target = plan.trip
        .slice(plan.passIndex + 1)
        .find(
          (pass) =>
            canStop[pass.siteIndex] &&
            pass.capturedMs !== null &&
            pass.capturedMs - plan.capturedMs >= prepareMs,
        );
      if (target === undefined || target.capturedMs === null) continue;
      const ofPass = expected.get(target) ?? new Map<number, TruthInterception>();
      expected.set(target, ofPass);
      const line = ofPass.get(entry.number) ?? {
        type: 'expect-interception',
        entryId: at(entryIds, entry.number - 1),
        plate: facts.plate,
        checkpointId: at(district.sites, target.siteIndex).checkpoint.id,
        passedAt: timeOf(target.capturedMs),
        hits: [],
      };
      line.hits.push({
        eventId: eventIdOf(run, plan),
        capturedAt: timeOf(plan.capturedMs),
        plate: facts.plate,
      });
      ofPass.set(entry.number, line);
    }
  }
  return [...expected.values()].flatMap((ofPass) => [...ofPass.values()]);
}
