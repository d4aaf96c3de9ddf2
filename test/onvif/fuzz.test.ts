import { describe, expect, it } from 'vitest';
import { asking, testClient } from './support/client.ts';
import { corpusOfAnswers } from './support/corpus.ts';
import { fuzz, mutate, randomOf } from './support/fuzz.ts';
import { startRawCamera } from './support/raw-camera.ts';

describe('mutated answers of cameras', () => {
  it('are read, or refused with a code; none takes long, and nothing of them stays', async () => {
    const report = fuzz(await corpusOfAnswers(), 5000, 1);
    // both ways were gone, or the mutator does not do its work
    expect(report.outcomes.not_xml).toBeGreaterThan(500);
    expect(Object.keys(report.outcomes).some((outcome) => outcome.startsWith('probe'))).toBe(true);
    expect(report.outcomes.whole).toBeGreaterThan(10);
    expect(report.slowestMs).toBeLessThan(1000);
    expect(report.heapGrowthBytes).toBeLessThan(8 * 1024 * 1024);
  });

  it('over the wire end in a description, whatever came', async () => {
    const random = randomOf(2);
    const corpus = await corpusOfAnswers();
    const whole = new Map(corpus.map((text) => [/<\w+:(\w+)Response/.exec(text)?.[1] ?? '', text]));
    const camera = await startRawCamera({
      answer: ({ operation }) => {
        const text = whole.get(operation);
        if (text === undefined || random() < 0.5) return undefined;
        return { status: random() < 0.1 ? 500 : 200, body: mutate(text, random) };
      },
    });
    const states: Record<string, number> = {};
    for (let n = 0; n < 100; n++) {
      const found = await testClient({ answerMs: 3000 }).describe(asking(camera.serviceUrl));
      states[found.state] = (states[found.state] ?? 0) + 1;
      for (const { code } of [found.problem ?? [], found.missing].flat()) expect(code).not.toBe('internal');
    }
    await camera.close();
    expect(states.described).toBeGreaterThan(10);
    expect(states.broken).toBeGreaterThan(1);
    expect(
      Object.keys(states).every((state) =>
        ['described', 'broken', 'unreachable', 'needs_credentials'].includes(state),
      ),
    ).toBe(true);
  });
});
