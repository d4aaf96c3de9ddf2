/** The simulators' commands: their options as text, checked; what they print; their exit codes. */
import { writeFile } from 'node:fs/promises';
import { exitDone, exitFailed, positive, print, required, run, say, text, UsageError } from './command.ts';
import { buildDistrict } from './district/district.ts';
import { districtGeoJson } from './district/geojson.ts';
import type { CommandOptions } from './options.ts';
import { scenarioName } from './scenario-name.ts';
import type { Pace } from './scenario-types.ts';
import { isClean, scoreGateway } from './score/score.ts';
import { type SimulateOptions, simulate } from './simulate.ts';

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
  const readsPerSecond = positive(
    options,
    'traffic',
    (value) => value >= 0.1 && value <= 10_000,
    '0.1 to 10000',
  );
  const listedShare = positive(options, 'listed-share', (value) => value >= 0 && value <= 1, '0 to 1');
  const listedVehicles = positive(
    options,
    'listed',
    (value) => Number.isInteger(value) && value >= 7 && value <= 5000,
    '7 to 5000',
  );
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
    ...(readsPerSecond === undefined ? {} : { readsPerSecond }),
    ...(listedShare === undefined ? {} : { listedShare }),
    ...(listedVehicles === undefined ? {} : { listedVehicles }),
    ...(api !== undefined && account ? { gateway: { api, ...account } } : account ? { broker: account } : {}),
  };
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
