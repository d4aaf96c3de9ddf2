/**
 * Convoys: which plates travelled with a vehicle, and how surprising that is (docs/analysis.md has the formula).
 *
 * For a plate q and the vehicle's passages i = 1…n (checkpoint c, time t), q *coincides* with i where it passed c
 * within N seconds of t. By chance, a vehicle that passes c on its own business would coincide with
 *   λ = Σ_i min(1, r_q(c_i, h_i) · 2N)
 * passages, where r_q(c, h) is how often q passed c per second of the period at that hour of the day (±1 h: commuters
 * come at their hour every day): its passages in those hours over the seconds that those hours have in the period. The
 * coincidences themselves are part of r_q, which makes λ rather too large than too small. The chance of k or more is
 * that of a Poisson distribution with mean λ, and as every plate nearby was tried, it is multiplied by their number:
 * `byChance` = plates nearby · P(X ≥ k | λ), the number of plates that would show as much by chance.
 */
export interface VehiclePassage {
  checkpointId: string;
  capturedAtMs: number;
}
export interface Companion {
  plate: string;
  /** How many of the vehicle's passages it coincides with, at how many checkpoints. */
  coincidences: number;
  checkpoints: number;
  /** How many were to be expected by chance (λ). */
  expected: number;
  /** How many of the plates nearby would coincide as often by chance. Far below 1: surprising. */
  byChance: number;
  /** The coincidences: the read of the vehicle and the one of the companion (for people to look at), newest first. */
  passages: {
    checkpointId: string;
    atMs: number;
    apartMs: number;
    readId: string;
    companionReadId: string;
  }[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** P(X ≥ k) for a Poisson variable of this mean. */
export function poissonTail(k: number, mean: number): number {
  if (k <= 0) return 1;
  if (mean <= 0) return 0;
  // summed from k upwards, where nothing cancels: 1 - P(X < k) loses all digits of small chances
  let term = Math.exp(-mean + k * Math.log(mean) - logFactorial(k));
  let sum = 0;
  for (let i = k; i < k + 10_000; i++) {
    sum += term;
    term *= mean / (i + 1);
    if (term < sum * 1e-12 && i > mean) break;
  }
  return Math.min(1, sum);
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

/**
 * λ of the formula above.
 * @param passages the vehicle's @param others the companion's, of the same period
 */
export function expectedCoincidences(
  passages: readonly VehiclePassage[],
  others: readonly VehiclePassage[],
  period: { fromMs: number; toMs: number },
  withinMs: number,
): number {
  const secondsOfDay = (ms: number): number => ((ms % dayMs) + dayMs) % dayMs;
  const days = Math.max(1, (period.toMs - period.fromMs) / dayMs);
  // where the period is shorter than a day, the hours are no longer than it
  const spanMs = Math.min(2 * hourMs, period.toMs - period.fromMs) * days;
  const byPlace = Map.groupBy(others, (other) => other.checkpointId);
  let expected = 0;
  for (const passage of passages) {
    const there = byPlace.get(passage.checkpointId);
    if (there === undefined) continue;
    const at = secondsOfDay(passage.capturedAtMs);
    const atThatHour = there.filter((other) => {
      const apart = Math.abs(secondsOfDay(other.capturedAtMs) - at);
      return Math.min(apart, dayMs - apart) <= hourMs;
    }).length;
    expected += Math.min(1, (atThatHour * 2 * withinMs) / Math.max(spanMs, 2 * withinMs));
  }
  return expected;
}

/** The number of plates nearby that would coincide as often by chance. */
export function surpriseOf(coincidences: number, expected: number, platesNearby: number): number {
  return Math.min(platesNearby, platesNearby * poissonTail(coincidences, expected));
}
