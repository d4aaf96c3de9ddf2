/** The truth of a scenario: what a gateway must say of every read, and which alerts it must raise. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Direction, MatchClass, PlateColor } from '../../src/core/model.ts';
import { at, SimulatorError } from '../errors.ts';
import { eventIdOf, type Run } from '../payload.ts';
import { finalFacts, type ReadFacts, type ReadPlan } from '../scenario-types.ts';
import { matchEntry, type PlannedEntry } from '../traffic/watchlist.ts';

/** First line of a truth file: which run it is. */
export interface TruthScenario {
  type: 'scenario';
  name: string;
  seed: string;
  start: string;
  eventPrefix: string;
  reads: number;
}
export interface TruthRead {
  type: 'read';
  eventId: string;
  deviceId: string;
  checkpointId: string;
  capturedAt: string;
  plate: string;
  plateColor: PlateColor | null;
  ring: string | null;
  direction: Direction;
  zone: number | null;
  /** Sent over ten minutes after its capture. */
  late?: true;
  /** The device's clock was wrong. */
  wrongClock?: true;
  /** Held back with others for an array. */
  backFill?: true;
  /** The plate of revision 0 where revision 1 has another: nothing may be left under it. */
  supersedes?: string;
}
/** An alert that must be there: one for each entry, plate and colour that some read brings together. */
export interface TruthAlert {
  type: 'expect-alert';
  entryId: string;
  plate: string;
  plateColor: PlateColor | null;
  class: MatchClass;
  ringBreach: boolean;
  /** How many reads hit, and the first of them. */
  hits: number;
  firstEventId: string;
}
/** An alert that a first reading may have raised and its revision took back: it must not stay open. */
export interface TruthStruck extends Omit<TruthAlert, 'type' | 'ringBreach'> {
  type: 'expect-struck';
}
/** A plate at two places at once; for those who look for clones. */
export interface TruthClone {
  type: 'expect-finding';
  kind: 'cloned_plate';
  plate: string;
  plateColor: PlateColor | null;
}
/**
 * Where a vehicle that is to be stopped really passed a staffed checkpoint, and the hits before it on the same drive
 * after which this was the first staffed checkpoint that there was time to act at.
 */
export interface TruthInterception {
  type: 'expect-interception';
  entryId: string;
  plate: string;
  checkpointId: string;
  passedAt: string;
  hits: { eventId: string; capturedAt: string; plate: string }[];
}
export type TruthLine = TruthScenario | TruthRead | TruthAlert | TruthStruck | TruthClone | TruthInterception;
export interface Truth {
  scenario: TruthScenario | null;
  reads: TruthRead[];
  alerts: TruthAlert[];
  struck: TruthStruck[];
  interceptions: TruthInterception[];
}

function truthOfRead(run: Run, plan: ReadPlan): TruthRead {
  const facts = finalFacts(plan);
  const isSuperseded = plan.revised !== null && plan.first.plate !== facts.plate && plan.first.plate !== '';
  return {
    type: 'read',
    eventId: eventIdOf(run, plan),
    deviceId: plan.deviceId,
    checkpointId: plan.checkpointId,
    capturedAt: new Date(run.startMs + plan.capturedMs).toISOString(),
    plate: facts.plate,
    plateColor: facts.plateColor,
    ring: plan.passage.ringId,
    direction: plan.passage.direction,
    zone: plan.passage.zone,
    ...(plan.isLate ? { late: true } : {}),
    ...(plan.hasWrongClock ? { wrongClock: true } : {}),
    ...(plan.isBackFill ? { backFill: true } : {}),
    ...(isSuperseded ? { supersedes: plan.first.plate } : {}),
  };
}

/** Which entries the facts hit, by the simulators' own judgement. */
function hitsOf(
  entries: readonly PlannedEntry[],
  facts: ReadFacts,
): { entry: PlannedEntry; class: MatchClass }[] {
  return entries.flatMap((entry) => {
    const found = matchEntry(entry, facts.plate, facts.plateColor);
    return found === null ? [] : [{ entry, class: found }];
  });
}

/** The alerts that the reads of a run must lead to. `entryIds` are the gateway's, by entry number from 1. */
export function expectAlerts(
  run: Run,
  plans: readonly ReadPlan[],
  entries: readonly PlannedEntry[],
  entryIds: readonly string[],
): (TruthAlert | TruthStruck)[] {
  const expected = new Map<string, TruthAlert>();
  const struck = new Map<string, TruthStruck>();
  for (const plan of plans) {
    const facts = finalFacts(plan);
    const common = { firstEventId: eventIdOf(run, plan), hits: 1 };
    for (const { entry, class: matchClass } of hitsOf(entries, facts)) {
      const key = `${entry.number}/${facts.plate}/${facts.plateColor}`;
      const known = expected.get(key);
      const isBreach = plan.passage.direction === 'inbound';
      if (known) {
        known.hits++;
        known.ringBreach ||= isBreach;
      } else {
        const entryId = at(entryIds, entry.number - 1);
        const { plate, plateColor } = facts;
        expected.set(key, {
          type: 'expect-alert',
          entryId,
          plate,
          plateColor,
          class: matchClass,
          ringBreach: isBreach,
          ...common,
        });
      }
    }
    if (!plan.revised) continue;
    for (const { entry, class: matchClass } of hitsOf(entries, plan.first)) {
      const { plate, plateColor } = plan.first;
      const entryId = at(entryIds, entry.number - 1);
      struck.set(`${entry.number}/${plate}/${plateColor}`, {
        type: 'expect-struck',
        entryId,
        plate,
        plateColor,
        class: matchClass,
        ...common,
      });
    }
  }
  // where another read truly hits, the alert stays with one hit less
  return [
    ...expected.values(),
    ...[...struck].filter(([key]) => !expected.has(key)).map(([, alert]) => alert),
  ];
}

/** Writes a truth file of JSON lines; the same run and plans give the same bytes. */
export function writeTruth(
  file: string,
  scenario: Omit<TruthScenario, 'type' | 'eventPrefix' | 'reads' | 'start'>,
  run: Run,
  plans: readonly ReadPlan[],
  alerts: readonly (TruthAlert | TruthStruck | TruthInterception)[],
  clone: TruthClone | null,
): void {
  const descriptor = openSync(file, 'w');
  try {
    const start = new Date(run.startMs).toISOString();
    const head: TruthScenario = {
      type: 'scenario',
      ...scenario,
      start,
      eventPrefix: run.prefix,
      reads: plans.length,
    };
    let lines: TruthLine[] = [head];
    const flush = (): void => {
      if (lines.length > 0)
        writeSync(descriptor, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
      lines = [];
    };
    for (const plan of plans) if (lines.push(truthOfRead(run, plan)) >= 2000) flush();
    lines.push(...alerts, ...(clone ? [clone] : []));
    flush();
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a truth file; kinds of lines that it does not know are passed over. Throws a SimulatorError on a broken line. */
export async function readTruth(file: string): Promise<Truth> {
  const truth: Truth = { scenario: null, reads: [], alerts: [], struck: [], interceptions: [] };
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines.forEach((text, index) => {
    if (text === '') return;
    let line: TruthLine;
    try {
      line = JSON.parse(text) as TruthLine;
    } catch (cause) {
      throw new SimulatorError(`${file}:${index + 1} is not JSON`, { cause });
    }
    if (line.type === 'read') truth.reads.push(line);
    else if (line.type === 'expect-alert') truth.alerts.push(line);
    else if (line.type === 'expect-interception') truth.interceptions.push(line);
    else if (line.type === 'expect-struck') truth.struck.push(line);
    else if (line.type === 'scenario') truth.scenario = line;
  });
  return truth;
}
