/** `ringgate simulate`: sets a gateway up for a scenario, publishes it, and writes what is true of it. */
import { readFile } from 'node:fs/promises';
import { SimulatorError } from './errors.ts';
import { createRun, type Run } from './payload.ts';
import { type Credential, openConnections } from './publish/connections.ts';
import { type PublishSummary, publishMessages } from './publish/publish.ts';
import { createScenario, type Scenario } from './scenario.ts';
import { scenarioName } from './scenario-name.ts';
import type { Outgoing, Pace, ReadPlan } from './scenario-types.ts';
import type { Account } from './setup/accounts.ts';
import { setUpScenario } from './setup/setup.ts';
import { expectInterceptions } from './truth/interceptions.ts';
import { expectAlerts, writeTruth } from './truth/truth.ts';

export interface SimulateOptions {
  /** The broker: `mqtt://` or `mqtts://`. */
  url: string;
  scenario: string;
  seed: string;
  reads: number;
  pace: Pace;
  /** Where the truth goes; none is written without it. */
  truth?: string;
  /** UTC ms of scenario time 0. Default: when publishing begins, rounded up to the second. */
  startMs?: number;
  misreadRate?: number;
  readsPerSecond?: number;
  listedShare?: number;
  listedVehicles?: number;
  /** A gateway to set up first, with an administrator's account; then each device has a connection with its own credentials. */
  gateway?: { api: string; username: string; password: string };
  /** Without a gateway: the one account of the broker, or none. */
  broker?: Credential;
  /** File with the authority of the broker's certificate. */
  ca?: string;
  signal?: AbortSignal;
  log?: (text: string) => void;
}
export interface SimulateSummary extends PublishSummary {
  event: 'simulated';
  scenario: string;
  seed: string;
  start: string;
  /** Different reads: the lines of the truth. */
  reads: number;
  expectedAlerts: number;
  truth: string | null;
  /** The simulated staff, where a gateway was set up. */
  accounts: Account[];
}

/** Ids of the entries where no gateway gives them: as setting one up would make them. */
const entryPrefix = (seed: string): string => `sim-${seed}-e`;

const perMessageMs = 0.02;

/** The start: the whole second after the truth will be written and everything stands ready. */
function chooseStartMs(reads: number): number {
  return Math.ceil((Date.now() + 200 + reads * perMessageMs) / 1000) * 1000;
}

function writeRunTruth(
  file: string,
  scenario: Scenario,
  run: Run,
  plans: ReadPlan[],
  entryIds: string[],
): number {
  const alerts = expectAlerts(run, plans, scenario.watchlist.entries, entryIds);
  const interceptions = expectInterceptions(
    run,
    plans,
    scenario.watchlist.entries,
    entryIds,
    scenario.district,
  );
  const { text, color } = scenario.clone;
  const isCloneSeen = plans.some((plan) => plan.first.plate === text);
  writeTruth(
    file,
    { name: scenarioName, seed: scenario.seed },
    run,
    plans,
    [...alerts, ...interceptions],
    isCloneSeen ? { type: 'expect-finding', kind: 'cloned_plate', plate: text, plateColor: color } : null,
  );
  return alerts.filter((alert) => alert.type === 'expect-alert').length;
}

/** Publishes the scenario. Throws a SimulatorError where it cannot begin; what stays unacknowledged is in the summary. */
export async function simulate(options: SimulateOptions): Promise<SimulateSummary> {
  const log = options.log ?? (() => undefined);
  const { seed } = options;
  if (options.scenario !== scenarioName)
    throw new SimulatorError(`there is no scenario "${options.scenario}"; there is ${scenarioName}`);
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(seed))
    throw new SimulatorError(`a seed has 1 to 32 letters, digits, _ or -, not "${seed}"`);
  const scenario = createScenario({
    seed,
    reads: options.reads,
    pace: options.pace,
    ...(options.misreadRate === undefined ? {} : { misreadRate: options.misreadRate }),
    ...(options.readsPerSecond === undefined ? {} : { readsPerSecond: options.readsPerSecond }),
    ...(options.listedShare === undefined ? {} : { listedShare: options.listedShare }),
    ...(options.listedVehicles === undefined ? {} : { listedVehicles: options.listedVehicles }),
  });
  const { district, watchlist } = scenario;
  const setup = options.gateway
    ? await setUpScenario({
        ...options.gateway,
        district,
        watchlist,
        accountPrefix: 'sim',
        entryPrefix: entryPrefix(seed),
        log,
      })
    : null;
  log(`planning ${options.reads} reads`);
  const plans: ReadPlan[] = [];
  const messages: Outgoing[] = [...scenario.messages((plan) => plans.push(plan))];

  const connections = await openConnections({
    url: options.url,
    deviceIds: district.devices.map((device) => device.id),
    credentials: setup?.credentials ?? options.broker ?? null,
    log,
    ...(options.ca === undefined ? {} : { ca: await readFile(options.ca) }),
  });
  try {
    const run = createRun(
      seed,
      options.startMs ?? chooseStartMs(options.truth === undefined ? 0 : options.reads),
    );
    const start = new Date(run.startMs).toISOString();
    const entryIds =
      setup?.entryIds ?? watchlist.entries.map((entry) => `${entryPrefix(seed)}${entry.number}`);
    const expectedAlerts =
      options.truth === undefined ? 0 : writeRunTruth(options.truth, scenario, run, plans, entryIds);
    log(`publishing ${messages.length} messages with ${plans.length} reads from ${start} on`);
    const published = await publishMessages({
      connections,
      messages,
      run,
      ...(options.signal ? { signal: options.signal } : {}),
      onProgress: ({ messages: count, acknowledged, behindMs }) =>
        log(
          `${count} of ${messages.length} published, ${acknowledged} acknowledged${behindMs > 100 ? `, ${Math.round(behindMs)} ms behind` : ''}`,
        ),
    });
    return {
      event: 'simulated',
      scenario: scenarioName,
      seed,
      start,
      reads: plans.length,
      expectedAlerts,
      truth: options.truth ?? null,
      accounts: setup?.accounts ?? [],
      ...published,
    };
  } finally {
    await connections.close();
  }
}
