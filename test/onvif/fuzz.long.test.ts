import { describe, expect, it } from 'vitest';
import { corpusOfAnswers } from './support/corpus.ts';
import { fuzz } from './support/fuzz.ts';

describe('200,000 mutated answers of cameras', () => {
  it('are read, or refused with a code; none takes long, and the memory stays flat', async () => {
    const report = fuzz(await corpusOfAnswers(), 200_000, 20_261_124);
    process.stderr.write(`${JSON.stringify(report)}\n`);
    expect(report.inputs).toBe(200_000);
    expect(report.slowestMs).toBeLessThan(1000);
    expect(report.heapGrowthBytes).toBeLessThan(8 * 1024 * 1024);
  });
});
