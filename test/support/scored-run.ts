/** The simulated district through a real gateway, and the score of what came out; with kills on the way if wanted. */
import { join } from 'node:path';
import { type Score, scoreGateway } from '../../simulators/score/score.ts';
import { simulate } from '../../simulators/simulate.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { startMosquitto } from './mosquitto.ts';

export interface ScoredRunOptions {
  broker: 'embedded' | 'external';
  seed: string;
  reads: number;
  ratePerSecond: number;
  /** How often the gateway is killed (SIGKILL) while reads come in, and started again at once. */
  kills?: number;
  /** Fractions 0..1 for the moments of the kills. */
  random?: () => number;
}

export interface ScoredRun {
  score: Score;
  kills: number;
  /** What the gateway logged at level error, all its lives together. */
  errors: string[];
}

export async function scoredRun(options: ScoredRunOptions): Promise<ScoredRun> {
  const mosquitto = options.broker === 'external' ? await startMosquitto() : null;
  const gateway = await startGateway({
    settings: { 'log.level': 'error', ...(mosquitto === null ? {} : { 'mqtt.url': mosquitto.url }) },
  });
  try {
    const account = { username: 'admin', password: gateway.adminPassword };
    const truth = join(gateway.dataDir, 'truth.jsonl');
    const published = new AbortController();
    let killing: Promise<number> | null = null;
    const simulated = simulate({
      url: mosquitto?.url ?? gateway.mqtt,
      scenario: 'reference-district',
      seed: options.seed,
      reads: options.reads,
      pace: { kind: 'rate', perSecond: options.ratePerSecond },
      truth,
      gateway: { api: gateway.http, ...account },
      log: (line) => {
        // Killing begins with the publishing: a setup that is cut off is no matter of lost reads.
        if (options.kills !== undefined && killing === null && line.startsWith('publishing')) {
          killing = killAtRandom(gateway, options, published.signal);
        }
      },
    });
    await simulated;
    published.abort();
    const kills = (await (killing ?? Promise.resolve(0))) ?? 0;
    const score = await scoreGateway({ truth, api: gateway.http, ...account, settleMs: 60_000 });
    return {
      score,
      kills,
      errors: gateway
        .stderr()
        .split('\n')
        .filter((line) => line.includes('"level":50')),
    };
  } finally {
    await gateway.dispose();
    await mosquitto?.stop();
  }
}

/** Spreads the kills over the time of publishing, each at a random moment of its share. @returns how many it did */
async function killAtRandom(
  gateway: RunningGateway,
  options: ScoredRunOptions,
  over: AbortSignal,
): Promise<number> {
  const kills = options.kills ?? 0;
  const random = options.random ?? Math.random;
  // The rest of the time is for the restarts, which go on beside the publishing.
  const shareMs = (0.35 * (options.reads / options.ratePerSecond) * 1000) / kills;
  let done = 0;
  for (let i = 0; i < kills; i++) {
    // A kill after the last read would prove nothing; the restarts make the publishing longer than planned.
    if (over.aborted) break;
    await new Promise((resolve) => setTimeout(resolve, shareMs * random()));
    await gateway.kill('SIGKILL');
    await gateway.restart();
    done++;
  }
  return done;
}
