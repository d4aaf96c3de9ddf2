/** Reads as the native message of interfaces.md. */
import type { ReadPicture } from './pictures/pictures.ts';
import { finalFacts, type Outgoing, type ReadPlan } from './scenario-types.ts';

/** What a run adds to a scenario: when scenario time 0 is, and with it the ids of its events. */
export interface Run {
  startMs: number;
  /** Begins every eventId of the run: two runs of the same seed are different events. */
  prefix: string;
}

/** The run of a seed that starts at this UTC time: the same two, the same event ids. */
export const createRun = (seed: string, startMs: number): Run => ({
  startMs,
  prefix: `${seed}-${Math.floor(startMs / 1000).toString(36)}-`,
});

export const eventIdOf = (run: Run, plan: ReadPlan): string => `${run.prefix}${plan.number.toString(36)}`;

const chinaOffsetMs = 8 * 3_600_000;

/** RFC 3339, by most devices in Chinese time, by every fifth in UTC. */
function writeTime(atMs: number, number: number): string {
  if (number % 5 === 0) return new Date(atMs).toISOString();
  return `${new Date(atMs + chinaOffsetMs).toISOString().slice(0, -1)}+08:00`;
}

function writeRead(
  run: Run,
  plan: ReadPlan,
  revision: 0 | 1,
  picture: ReadPicture | null,
): Record<string, unknown> {
  const facts = revision === 0 ? plan.first : finalFacts(plan);
  return {
    eventId: eventIdOf(run, plan),
    ...(revision > 0 || plan.number % 3 === 0 ? { revision } : {}),
    capturedAt: writeTime(run.startMs + plan.capturedMs, plan.number),
    plate: facts.plateRaw,
    ...(facts.plateColor === null ? {} : { plateColor: facts.plateColor }),
    confidence: facts.confidence,
    ...(facts.candidate === null ? {} : { candidates: [{ plate: facts.candidate, confidence: 0.3 }] }),
    lane: plan.lane,
    ...(plan.passage.travel === 'departing' || plan.number % 2 === 0 ? { travel: plan.passage.travel } : {}),
    speedKmh: plan.speedKmh,
    vehicle: { type: plan.vehicleType, color: plan.vehicleColor },
    ...(picture === null
      ? plan.number % 4 === 0
        ? { plateBox: [0.41, 0.66, 0.12, 0.05] }
        : {}
      : pictureFacts(picture)),
  };
}

function pictureFacts({ jpeg, plateBox }: ReadPicture): Record<string, unknown> {
  return {
    ...(plateBox === null ? {} : { plateBox }),
    image: { mediaType: 'image/jpeg', data: Buffer.from(jpeg).toString('base64') },
  };
}

/**
 * The body of a message: one read, or an array of them.
 * @param pictures one for each read of the message, null for those without; absent: none has one
 */
export function writePayload(
  run: Run,
  message: Outgoing,
  pictures: readonly (ReadPicture | null)[] = [],
): string {
  const reads = message.reads.map(({ plan, revision }, index) =>
    writeRead(run, plan, revision, pictures[index] ?? null),
  );
  return JSON.stringify(message.isArray ? reads : reads[0]);
}
