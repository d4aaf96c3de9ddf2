/** Compares the reads a gateway has with the truth, asking plate by plate as an officer must. */
import type { ReadView } from '../../src/core/model.ts';
import { forEachLimited, readAll } from '../setup/api-client.ts';
import type { TruthRead } from '../truth/truth.ts';
import type { Officer } from './officer.ts';

export interface ReadsScore {
  sent: number;
  stored: number;
  lost: number;
  duplicated: number;
  wrongRing: number;
  wrongDirection: number;
  wrongZone: number;
  /** Sorted; received minus captured of the reads that were neither late nor held back nor by a wrong clock. */
  latenciesMs: number[];
  /** Some of the wrong ones, for people. */
  examples: string[];
}

const atATime = 6;
/** The contract leaves 200 calls a second unlimited; this stays below. */
const callsPerSecond = 180;
const greatestExamples = 20;

const keyOf = (read: { deviceId: string; eventId: string }): string => `${read.deviceId}/${read.eventId}`;

/** Lets through so many a second, evenly. */
function createThrottle(perSecond: number): () => Promise<void> {
  let nextAt = 0;
  return async () => {
    const now = performance.now();
    nextAt = Math.max(now, nextAt) + 1000 / perSecond;
    const waitMs = nextAt - now - 1000 / perSecond;
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
  };
}

/** Everything the gateway has under these plates. */
async function ask(
  officer: Officer,
  plates: readonly string[],
  onAnswered: (count: number) => void,
): Promise<Map<string, ReadView[]>> {
  const found = new Map<string, ReadView[]>();
  const throttle = createThrottle(callsPerSecond);
  let answered = 0;
  await forEachLimited(plates, atATime, async (plate) => {
    await throttle();
    const reads = await readAll<ReadView>(
      officer.client,
      `/reads?plate=${encodeURIComponent(plate)}&match=exact`,
      officer.headers,
    );
    found.set(plate, reads);
    onAnswered(++answered);
  });
  return found;
}

/** Reads with a plate that the gateway does not (yet) have. */
function missing(truth: readonly TruthRead[], found: ReadonlyMap<string, ReadView[]>): TruthRead[] {
  const there = new Set([...found.values()].flat().map(keyOf));
  return truth.filter((read) => !there.has(keyOf(read)));
}

/** Scores the reads of a truth that have a plate. Waits up to `settleMs` for a gateway that still takes messages from its broker. */
export async function scoreReads(
  officer: Officer,
  truth: readonly TruthRead[],
  settleMs: number,
  log: (text: string) => void,
): Promise<ReadsScore> {
  const plates = [
    ...new Set(
      truth.flatMap((read) => [read.plate, ...(read.supersedes === undefined ? [] : [read.supersedes])]),
    ),
  ];
  log(`asking for ${plates.length} plates`);
  const found = await ask(officer, plates, (count) => {
    if (count % 1000 === 0) log(`${count} of ${plates.length} plates answered`);
  });
  let lost = missing(truth, found);
  for (let giveUpAt = Date.now() + settleMs; lost.length > 0 && Date.now() < giveUpAt; ) {
    log(`${lost.length} reads are not there (yet); asking again`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const again = await ask(officer, [...new Set(lost.map((read) => read.plate))], () => undefined);
    for (const [plate, reads] of again) found.set(plate, reads);
    const still = missing(truth, found);
    // as long as some arrive, there is something to wait for
    if (still.length < lost.length) giveUpAt = Date.now() + settleMs;
    lost = still;
  }
  return compare(truth, found, lost);
}

function compare(
  truth: readonly TruthRead[],
  found: ReadonlyMap<string, ReadView[]>,
  lost: readonly TruthRead[],
): ReadsScore {
  const score: ReadsScore = {
    sent: truth.length,
    stored: truth.length - lost.length,
    lost: lost.length,
    duplicated: 0,
    wrongRing: 0,
    wrongDirection: 0,
    wrongZone: 0,
    latenciesMs: [],
    examples: [],
  };
  const note = (text: string): void => {
    if (score.examples.length < greatestExamples) score.examples.push(text);
  };
  for (const read of lost) note(`lost: ${keyOf(read)} ${read.plate}`);
  const byKey = new Map<string, ReadView[]>();
  for (const read of [...found.values()].flat())
    byKey.set(keyOf(read), [...(byKey.get(keyOf(read)) ?? []), read]);
  for (const read of truth) {
    const views = byKey.get(keyOf(read));
    const view = views?.[0];
    if (!views || !view) continue;
    if (views.length > 1) {
      score.duplicated += views.length - 1;
      note(`doubled: ${keyOf(read)} as ${views.map(({ id, plate }) => `${id} ${plate}`).join(', ')}`);
    }
    const wrong = (name: string, want: unknown, got: unknown): boolean => {
      if (want === got) return false;
      note(`${name} of ${keyOf(read)} at ${read.checkpointId}: ${String(got)} instead of ${String(want)}`);
      return true;
    };
    if (wrong('ring', read.ring, view.ring)) score.wrongRing++;
    if (wrong('direction', read.direction, view.direction)) score.wrongDirection++;
    if (wrong('zone', read.zone, view.zone)) score.wrongZone++;
    if (!read.late && !read.wrongClock && !read.backFill)
      score.latenciesMs.push(Date.parse(view.receivedAt) - Date.parse(read.capturedAt));
  }
  score.latenciesMs.sort((a, b) => a - b);
  return score;
}
