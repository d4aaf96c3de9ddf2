import { expect, it } from 'vitest';
import { loadMakes } from '../../src/registry/makes.ts';
import { fuzzMakes } from './fuzz.ts';

it('1,000,000 mutated messages over all makes: no crash, no hang, no wrong answer, no plate that nobody sent, memory flat', async () => {
  const report = fuzzMakes((await loadMakes()).values(), 1_000_000, 7);
  process.stderr.write(
    `fuzz: ${report.reads} reads, ${report.rejects} rejects, slowest ${report.slowestMs.toFixed(1)} ms (${report.slowestMake}), heap ${report.heapMb.join(' -> ')} MB\n`,
  );
  expect(report.failures).toEqual([]);
  expect(report.slowestMs, report.slowestMake).toBeLessThan(2000);
  expect(report.heapMb[1]).toBeLessThan(report.heapMb[0] + 10);
}, 3_600_000);
