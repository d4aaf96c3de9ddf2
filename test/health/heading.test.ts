/** The heading check over the traffic of the simulated district, whose lanes' true headings are known. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createScenario } from '../../simulators/scenario.ts';
import { wrapDeg } from '../../src/core/geometry.ts';
import type { LaneSighting } from '../../src/core/heading-check.ts';
import { HeadingBook } from '../../src/health/heading-book.ts';
import { toWgs84 } from '../../src/registry/datum.ts';

interface Seen {
  plate: string;
  sighting: Omit<LaneSighting, 'headingDeg'>;
}
const scenario = createScenario({
  seed: 'headings',
  reads: 60_000,
  pace: { kind: 'speed', factor: 1 },
  readsPerSecond: 20,
});
const checkpoints = new Map(scenario.district.sites.map(({ checkpoint }) => [checkpoint.id, checkpoint]));
const lanes = [...checkpoints.values()].flatMap((checkpoint) =>
  checkpoint.lanes.map((lane) => ({ checkpointId: checkpoint.id, ...lane })),
);
const laneKey = (checkpointId: string, lane: number): string => `${checkpointId} ${lane}`;

function traffic(): Seen[] {
  const seen: Seen[] = [];
  const places = new Map([...checkpoints].map(([id, checkpoint]) => [id, toWgs84(checkpoint.position)]));
  for (const message of scenario.messages())
    for (const { plan, revision } of message.reads) {
      const place = places.get(plan.checkpointId);
      if (revision === 1 || plan.first.plate === '' || plan.hasWrongClock || place === undefined) continue;
      seen.push({
        plate: plan.first.plate,
        sighting: {
          checkpointId: plan.checkpointId,
          place,
          lane: plan.lane,
          departing: plan.passage.travel === 'departing',
          atMs: plan.capturedMs,
        },
      });
    }
  return seen;
}

/** @param headingOf what the lanes are registered with */
function bookOf(seen: readonly Seen[], headingOf: ReadonlyMap<string, number | null>): HeadingBook {
  const book = new HeadingBook();
  for (const { plate, sighting } of seen) {
    const laneDeg = headingOf.get(laneKey(sighting.checkpointId, sighting.lane)) ?? null;
    const headingDeg = laneDeg === null ? null : sighting.departing ? wrapDeg(laneDeg + 180) : laneDeg;
    const { atMs, ...where } = sighting;
    book.add(plate, book.lane({ ...where, headingDeg }, laneDeg), atMs);
  }
  return book;
}

describe('the heading check over the traffic of the district', () => {
  let seen: Seen[] = [];
  const right = new Map(lanes.map((lane) => [laneKey(lane.checkpointId, lane.number), lane.headingDeg]));
  const findings = (book: HeadingBook, headingOf: ReadonlyMap<string, number | null>) =>
    lanes.map((lane) => {
      const headingDeg = headingOf.get(laneKey(lane.checkpointId, lane.number)) ?? null;
      return { lane, ...book.of(lane.checkpointId, lane.number, headingDeg) };
    });
  beforeAll(() => {
    seen = traffic();
  });

  it('doubts no lane that is right, and confirms most of them', () => {
    const all = findings(bookOf(seen, right), right);
    const withReads = all.filter((finding) => finding.agreeing + finding.disagreeing >= 10);
    expect(all.filter((finding) => finding.verdict === 'disagrees')).toEqual([]);
    expect(withReads.length).toBeGreaterThan(200);
    const confirmed = withReads.filter((finding) => finding.verdict === 'agrees');
    expect(confirmed.length / withReads.length).toBeGreaterThan(0.75);
  });

  it('finds lanes that are turned by 180 degrees and suggests the right heading', () => {
    const known = findings(bookOf(seen, right), right).filter((finding) => finding.verdict === 'agrees');
    const turned = new Map(right);
    const wrong = known.filter((_, i) => i % 5 === 0).map(({ lane }) => lane);
    for (const lane of wrong)
      turned.set(laneKey(lane.checkpointId, lane.number), wrapDeg((lane.headingDeg ?? 0) + 180));
    const all = findings(bookOf(seen, turned), turned);
    const doubted = all.filter((finding) => finding.verdict === 'disagrees');
    expect(doubted.map(({ lane }) => laneKey(lane.checkpointId, lane.number)).toSorted()).toEqual(
      wrong.map((lane) => laneKey(lane.checkpointId, lane.number)).toSorted(),
    );
    for (const { lane, suggestedHeadingDeg } of doubted)
      expect(suggestedHeadingDeg).toBeCloseTo(lane.headingDeg ?? 0);
  });

  it('says nothing after few reads, and suggests a heading for a lane that has none', () => {
    const few = bookOf(seen.slice(0, 200), right);
    expect(findings(few, right).every((finding) => finding.verdict === 'undecided')).toBe(true);
    const none = new Map([...right.keys()].map((key) => [key, null]));
    const suggested = findings(bookOf(seen, none), none).filter(
      (finding) => finding.suggestedHeadingDeg !== null,
    );
    expect(suggested.length).toBeGreaterThan(100);
    for (const { lane, suggestedHeadingDeg } of suggested) {
      const apart = Math.abs((((suggestedHeadingDeg ?? 0) - (lane.headingDeg ?? 0) + 540) % 360) - 180);
      expect(apart).toBeLessThanOrEqual(90);
    }
  });
});
