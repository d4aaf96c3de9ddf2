/** The simulators' commands: their options as text, checked; what they print; their exit codes. */
import { writeFile } from 'node:fs/promises';
import { buildDistrict } from './district/district.ts';
import { districtGeoJson } from './district/geojson.ts';
import { SimulatorError } from './errors.ts';
import type { Pace } from './scenario-types.ts';
import { isClean, scoreGateway } from './score/score.ts';
import { type SimulateOptions, scenarioName, simulate } from './simulate.ts';

/** Options as a command line gives them, by their long names without the dashes. */
export type CommandOptions = Readonly<Record<string, string | boolean | undefined>>;

/** The options of each command with their help, for the command line. */
export const simulateOptionHelp = {
  url: 'broker, mqtt://host:port or mqtts://…',
  scenario: `scenario (default ${scenarioName})`,
  seed: 'seed: the same seed and start give the same truth (default 1)',
  reads: 'how many different reads (default 20000)',
  rate: 'messages a second; scenario time is compressed so that each read is captured when it is published',
  speed: 'instead of --rate: times real time (default 1, rush hours and all)',
  truth: 'file for the truth, JSON lines',
  start: 'time of scenario time 0, RFC 3339 (default: when publishing begins); in the past, reads are late',
  'misread-rate': 'share of reads that are misread, 0 to 1 (default 0.02)',
  api: 'a gateway to set up first, http://…; devices then publish with the credentials it gives',
  username: 'with --api an administrator, without it the account of the broker',
  password: 'the password of that account',
  ca: 'file with the authority of the certificate of the broker',
} as const;
export const scoreOptionHelp = {
  truth: 'the truth file of the run',
  api: 'the gateway, http://…',
  username: 'an administrator, who makes an officer for the time being, or an officer',
  password: 'the password of that account',
  settle: 'seconds to wait for reads that do not come in (default 15)',
} as const;

const exitDone = 0;
const exitFailed = 1;
const exitWrongUse = 2;

class UsageError extends Error {}

function text(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function required(options: CommandOptions, name: string): string {
  const value = text(options, name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}

function positive(
  options: CommandOptions,
  name: string,
  isAllowed: (value: number) => boolean,
  allowed: string,
): number | undefined {
  const given = text(options, name);
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!Number.isFinite(value) || !isAllowed(value))
    throw new UsageError(`--${name} is ${given}; allowed: ${allowed}`);
  return value;
}

function paceOf(options: CommandOptions): Pace {
  const perSecond = positive(
    options,
    'rate',
    (value) => value > 0 && value <= 100_000,
    'above 0, at most 100000',
  );
  const factor = positive(
    options,
    'speed',
    (value) => value > 0 && value <= 10_000,
    'above 0, at most 10000',
  );
  if (perSecond !== undefined && factor !== undefined)
    throw new UsageError('--rate and --speed exclude each other');
  return perSecond === undefined ? { kind: 'speed', factor: factor ?? 1 } : { kind: 'rate', perSecond };
}

function startOf(options: CommandOptions): number | undefined {
  const given = text(options, 'start');
  if (given === undefined) return undefined;
  const startMs = Date.parse(given);
  if (Number.isNaN(startMs))
    throw new UsageError(`--start is ${given}; allowed: a time as 2026-11-24T08:00:00+08:00`);
  return startMs;
}

function accountOf(options: CommandOptions): { username: string; password: string } | undefined {
  const username = text(options, 'username');
  return username === undefined ? undefined : { username, password: required(options, 'password') };
}

function simulateOptionsOf(options: CommandOptions): SimulateOptions {
  const account = accountOf(options);
  const api = text(options, 'api');
  if (api !== undefined && !account)
    throw new UsageError('--api needs --username and --password of an administrator');
  const startMs = startOf(options);
  const misreadRate = positive(options, 'misread-rate', (value) => value >= 0 && value <= 1, '0 to 1');
  const truth = text(options, 'truth');
  const ca = text(options, 'ca');
  return {
    url: required(options, 'url'),
    scenario: text(options, 'scenario') ?? scenarioName,
    seed: text(options, 'seed') ?? '1',
    reads:
      positive(
        options,
        'reads',
        (value) => Number.isInteger(value) && value > 0 && value <= 5_000_000,
        '1 to 5000000',
      ) ?? 20_000,
    pace: paceOf(options),
    ...(truth === undefined ? {} : { truth }),
    ...(ca === undefined ? {} : { ca }),
    ...(startMs === undefined ? {} : { startMs }),
    ...(misreadRate === undefined ? {} : { misreadRate }),
    ...(api !== undefined && account ? { gateway: { api, ...account } } : account ? { broker: account } : {}),
  };
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** Runs the work and turns its errors into words and exit codes. */
async function run(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) {
      say(error.message);
      return exitWrongUse;
    }
    if (!(error instanceof SimulatorError) && !(error instanceof Error && 'code' in error)) throw error;
    say(error.message);
    return exitFailed;
  }
}

/** `ringgate simulate`: progress on standard error, one JSON line on standard output. Answers the exit code. */
export function runSimulate(options: CommandOptions, signal?: AbortSignal): Promise<number> {
  return run(async () => {
    const summary = await simulate({
      ...simulateOptionsOf(options),
      log: say,
      ...(signal ? { signal } : {}),
    });
    print(summary);
    return summary.unacknowledged === 0 ? exitDone : exitFailed;
  });
}

/** `ringgate score`: what is off on standard error, the line of interfaces.md on standard output. Answers the exit code. */
export function runScore(options: CommandOptions): Promise<number> {
  return run(async () => {
    const settleSeconds = positive(options, 'settle', (value) => value >= 0 && value <= 3600, '0 to 3600');
    const score = await scoreGateway({
      truth: required(options, 'truth'),
      api: required(options, 'api'),
      username: required(options, 'username'),
      password: required(options, 'password'),
      log: say,
      ...(settleSeconds === undefined ? {} : { settleMs: settleSeconds * 1000 }),
    });
    print(score);
    return isClean(score) ? exitDone : exitFailed;
  });
}

/** Writes the district of a seed as GeoJSON. Answers the exit code. */
export function runDistrict(options: CommandOptions): Promise<number> {
  return run(async () => {
    const file = required(options, 'out');
    await writeFile(
      file,
      `${JSON.stringify(districtGeoJson(buildDistrict(text(options, 'seed') ?? '1')))}\n`,
    );
    return exitDone;
  });
}
