import { describe, expect, it } from 'vitest';
import { type ScoredRun, scoredRun } from '../support/scored-run.ts';

function expectClean({ score, errors }: ScoredRun): void {
  process.stdout.write(`${JSON.stringify(score)}\n`);
  expect(score).toMatchObject({ lost: 0, duplicated: 0, wrongRing: 0, wrongDirection: 0, wrongZone: 0 });
  expect(score.alerts).toMatchObject({ missed: 0, false: 0 });
  expect(errors).toEqual([]);
}

describe('20,000 reads of seed 7 at 2,000 a second', () => {
  for (const broker of ['embedded', 'external'] as const) {
    it(`come through the ${broker} broker without a fault`, async () => {
      expectClean(await scoredRun({ broker, seed: '7', reads: 20_000, ratePerSecond: 2000 }));
    }, 600_000);

    it(`come through the ${broker} broker over ten kills of the gateway`, async () => {
      const run = await scoredRun({ broker, seed: '7', reads: 20_000, ratePerSecond: 1000, kills: 10 });
      expect(run.kills).toBe(10);
      expectClean(run);
    }, 900_000);
  }
});
