/** Holds the advice that the gateway gave against where the vehicles really went. */
import type { Alert } from '../../src/core/entities.ts';
import type { Interception } from '../../src/core/interception.ts';
import { percentile } from '../percentile.ts';
import { type ApiClient, forEachLimited } from '../setup/api-client.ts';
import type { TruthInterception } from '../truth/truth.ts';

export interface InterceptionScore {
  /** Alerts whose vehicle then passed a staffed checkpoint that could have acted. */
  alerts: number;
  /** Such passes. */
  passes: number;
  /**
   * Share of the passes, 0..1, whose checkpoint was among the first three advised at the last hit that still left time
   * to act; null where there was none.
   */
  amongFirstThree: number | null;
  /** The same over every hit before, however early. */
  amongFirstThreeOfAllHits: number | null;
  /** Of the passes that were advised at all. */
  etaErrorSeconds: { p50: number | null; p90: number | null };
}
interface Kept {
  eventId: string;
  capturedAt: string;
  interception: Interception[];
}

const atATime = 4;
const firstAdvised = 3;

const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1000) / 1000;

/** Asks for what was advised at each hit of the alerts that the truth names. */
export async function scoreInterceptions(
  client: ApiClient,
  alerts: readonly Alert[],
  truth: readonly TruthInterception[],
): Promise<InterceptionScore> {
  const wanted = new Set(
    truth.flatMap(({ entryId, hits }) => hits.map(({ plate }) => `${entryId} ${plate}`)),
  );
  const advisedAt = new Map<string, Kept>();
  const asked = alerts.filter((alert) => wanted.has(`${alert.entry?.id} ${alert.plate}`));
  await forEachLimited(asked, atATime, async ({ id, entry }) => {
    const { items } = await client.call<{ items: Kept[] }>('GET', `/alerts/${id}/interceptions`);
    for (const kept of items) advisedAt.set(`${entry?.id} ${kept.eventId}`, kept);
  });
  let inTime = 0;
  let everyHit = 0;
  let hits = 0;
  const errorsS: number[] = [];
  for (const expected of truth) {
    for (const [index, { eventId }] of expected.hits.entries()) {
      const kept = advisedAt.get(`${expected.entryId} ${eventId}`);
      const place = kept?.interception.findIndex(
        ({ checkpointId }) => checkpointId === expected.checkpointId,
      );
      const isFirst = place !== undefined && place >= 0 && place < firstAdvised;
      hits++;
      if (isFirst) everyHit++;
      if (index < expected.hits.length - 1) continue;
      if (isFirst) inTime++;
      const advised = kept?.interception[place ?? -1];
      if (kept === undefined || advised === undefined) continue;
      const reallyS = (Date.parse(expected.passedAt) - Date.parse(kept.capturedAt)) / 1000;
      errorsS.push(Math.abs(advised.etaSeconds - reallyS));
    }
  }
  errorsS.sort((a, b) => a - b);
  return {
    alerts: new Set(truth.map(({ entryId, plate }) => `${entryId} ${plate}`)).size,
    passes: truth.length,
    amongFirstThree: share(inTime, truth.length),
    amongFirstThreeOfAllHits: share(everyHit, hits),
    etaErrorSeconds: { p50: percentile(errorsS, 0.5), p90: percentile(errorsS, 0.9) },
  };
}
