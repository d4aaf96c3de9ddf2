import { expect, it } from 'vitest';
import { type ScoredRun, scoredRun } from '../support/scored-run.ts';
import { describeNeeding } from '../support/services.ts';

const clean = {
  lost: 0,
  duplicated: 0,
  wrongRing: 0,
  wrongDirection: 0,
  wrongZone: 0,
};

/** The picture of the rings agrees with where the vehicles really went; late reads come out of order, so nearly. */
function expectRings({ score }: ScoredRun): void {
  const rings = Object.values(score.ringBalance);
  expect(rings.length).toBe(2);
  for (const { entered, left } of rings)
    for (const { truth, counted } of [entered, left]) {
      expect(truth).toBeGreaterThan(50);
      expect(Math.abs(counted - truth)).toBeLessThanOrEqual(0.02 * truth + 2);
    }
  const { truth, found, counted } = score.skippedRings;
  expect(truth).toBeGreaterThan(0);
  expect({ found, counted }).toEqual({ found: truth, counted: truth });
}

function expectClean(run: ScoredRun): void {
  expect(run.score).toMatchObject(clean);
  expect(run.score.stored).toBe(run.score.sent);
  expect(run.score.alerts).toMatchObject({ missed: 0, false: 0, raised: run.score.alerts.expected });
  expect(run.score.alerts.expected).toBeGreaterThan(0);
  expect(run.errors).toEqual([]);
}

describeNeeding(['mosquitto'], 'the simulated district through a whole gateway', () => {
  it('loses, doubles and misplaces nothing and raises each alert, through the embedded broker', async () => {
    const run = await scoredRun({ broker: 'embedded', seed: '7', reads: 3000, ratePerSecond: 1000 });
    expectClean(run);
    expectRings(run);
  }, 180_000);

  it('loses, doubles and misplaces nothing and raises each alert, through a real Mosquitto', async () => {
    expectClean(await scoredRun({ broker: 'external', seed: '7', reads: 3000, ratePerSecond: 1000 }));
  }, 180_000);

  it('loses and doubles nothing when the gateway is killed under load', async () => {
    const run = await scoredRun({
      broker: 'embedded',
      seed: '11',
      reads: 4000,
      ratePerSecond: 500,
      kills: 2,
    });
    expect(run.kills).toBeGreaterThan(0);
    expectClean(run);
  }, 240_000);
});
