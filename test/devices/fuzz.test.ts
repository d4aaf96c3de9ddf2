import { expect, it } from 'vitest';
import { loadMakes } from '../../src/registry/makes.ts';
import { fuzzMakes } from './fuzz.ts';

it('10,000 mutated messages over all makes: no crash, no hang, no wrong answer, no plate that nobody sent', async () => {
  const report = fuzzMakes((await loadMakes()).values(), 10_000, 20261124);
  expect(report.failures).toEqual([]);
  expect(report.reads).toBeGreaterThan(500);
  expect(report.rejects).toBeGreaterThan(1000);
  // a decoder that hangs takes for ever; what the loaded machine takes of the processor's time is not its fault
  expect(report.slowestMs, report.slowestMake).toBeLessThan(2000);
});
