/** How long something took, over many times. */
export interface Spread {
  p50: number;
  p95: number;
  max: number;
}

/** @param took milliseconds, in any order */
export function spread(took: readonly number[]): Spread {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** Asks so many times, one after the other. */
export async function timed(times: number, ask: (i: number) => unknown): Promise<Spread> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await ask(i);
    took.push(performance.now() - start);
  }
  return spread(took);
}
