/** `ringgate score`: holds what a gateway says against the truth of a simulated run. */
import type { Alert } from '../../src/core/entities.ts';
import { percentile } from '../percentile.ts';
import { readAll } from '../setup/api-client.ts';
import { readTruth } from '../truth/truth.ts';
import { scoreAlerts } from './alerts.ts';
import { type InterceptionScore, scoreInterceptions } from './interceptions.ts';
import { sendOfficer } from './officer.ts';
import { scoreReads } from './reads.ts';
import { type RingScore, scoreRings } from './rings.ts';

export interface ScoreOptions {
  /** The truth file. */
  truth: string;
  /** The gateway's HTTP address. */
  api: string;
  /** An administrator (who makes an officer for the time being) or an officer. */
  username: string;
  password: string;
  /** How long to wait for reads that do not come in, ms. */
  settleMs?: number;
  log?: (text: string) => void;
}
/** The line that interfaces.md describes. Reads without a plate cannot be asked for by plate and are not in `sent`. */
export interface Score extends RingScore {
  sent: number;
  stored: number;
  lost: number;
  duplicated: number;
  wrongRing: number;
  wrongDirection: number;
  wrongZone: number;
  alerts: { expected: number; raised: number; missed: number; false: number };
  latencyMs: { p50: number | null; p95: number | null; p99: number | null };
  interception: InterceptionScore;
}

const defaultSettleMs = 15_000;

/** Asks the gateway for everything the truth names and counts what is off. Throws a SimulatorError where it cannot ask. */
export async function scoreGateway(options: ScoreOptions): Promise<Score> {
  const log = options.log ?? (() => undefined);
  const truth = await readTruth(options.truth);
  const officer = await sendOfficer(options.api, options.username, options.password);
  try {
    const withPlate = truth.reads.filter((read) => read.plate !== '');
    log(
      `${truth.reads.length} reads in the truth; ${truth.reads.length - withPlate.length} without a plate cannot be asked for`,
    );
    const { examples, latenciesMs, ...reads } = await scoreReads(
      officer,
      withPlate,
      options.settleMs ?? defaultSettleMs,
      log,
    );
    const raised = await readAll<Alert>(officer.client, '/alerts?afterSeq=0');
    const { examples: alertExamples, ...alerts } = scoreAlerts(raised, truth);
    const interception = await scoreInterceptions(officer.client, raised, truth.interceptions);
    const rings = await scoreRings(officer, withPlate);
    for (const text of [...examples, ...alertExamples]) log(text);
    return {
      ...reads,
      alerts,
      latencyMs: {
        p50: percentile(latenciesMs, 0.5),
        p95: percentile(latenciesMs, 0.95),
        p99: percentile(latenciesMs, 0.99),
      },
      interception,
      ...rings,
    };
  } finally {
    await officer.leave();
  }
}

/** Whether nothing is lost, doubled, wrong, missed or false. */
export function isClean(score: Score): boolean {
  const { lost, duplicated, wrongRing, wrongDirection, wrongZone, alerts } = score;
  return lost + duplicated + wrongRing + wrongDirection + wrongZone + alerts.missed + alerts.false === 0;
}
