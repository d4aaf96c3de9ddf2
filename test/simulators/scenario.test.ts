import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { at } from '../../simulators/errors.ts';
import { createRun, writePayload } from '../../simulators/payload.ts';
import { createScenario } from '../../simulators/scenario.ts';
import { finalFacts, type Outgoing, type Pace, type ReadPlan } from '../../simulators/scenario-types.ts';
import { matchEntry } from '../../simulators/traffic/watchlist.ts';
import { expectAlerts, readTruth, writeTruth } from '../../simulators/truth/truth.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringgate-truth-'));
afterAll(() => rmSync(folder, { recursive: true }));

const startMs = Date.parse('2026-11-24T08:00:00+08:00');
const rate: Pace = { kind: 'rate', perSecond: 2000 };

function plan(seed: string, reads: number, pace: Pace = rate) {
  const scenario = createScenario({ seed, reads, pace });
  const plans: ReadPlan[] = [];
  const messages: Outgoing[] = [...scenario.messages((each) => plans.push(each))];
  return {
    scenario,
    plans,
    messages,
    entryIds: scenario.watchlist.entries.map((entry) => `e${entry.number}`),
  };
}

function truthFile(name: string, seed: string, atMs: number, reads = 1200): string {
  const { scenario, plans, entryIds } = plan(seed, reads);
  const run = createRun(seed, atMs);
  const file = join(folder, name);
  writeTruth(
    file,
    { name: 'reference-district', seed },
    run,
    plans,
    expectAlerts(run, plans, scenario.watchlist.entries, entryIds),
    null,
  );
  return file;
}

describe('a truth file', () => {
  it('is the same byte for byte for the same seed and start, and another for another seed or start', () => {
    const bytes = (name: string, seed: string, atMs: number): string =>
      readFileSync(truthFile(name, seed, atMs), 'utf8');
    const first = bytes('a', '7', startMs);
    expect(bytes('b', '7', startMs)).toBe(first);
    expect(bytes('c', '8', startMs)).not.toBe(first);
    expect(bytes('d', '7', startMs + 1000)).not.toBe(first);
  });

  it('has the fields of the contract in every line', async () => {
    const file = truthFile('e', '7', startMs, 4000);
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const reads = lines.filter((line) => line.type === 'read');
    expect(reads).toHaveLength(4000);
    const names = [
      'type',
      'eventId',
      'deviceId',
      'checkpointId',
      'capturedAt',
      'plate',
      'ring',
      'direction',
      'zone',
    ];
    for (const read of reads) expect(Object.keys(read)).toEqual(expect.arrayContaining(names));
    expect(lines.filter((line) => line.type === 'expect-alert').length).toBeGreaterThan(1);
    const truth = await readTruth(file);
    expect(truth.scenario?.start).toBe('2026-11-24T00:00:00.000Z');
    expect(truth.reads).toHaveLength(4000);
  });
});

const whole = plan('7', 8000);

describe('the messages of a scenario', () => {
  const { scenario, plans, messages } = whole;
  const run = createRun('7', startMs);

  it('carry each read, and what revises it after it', () => {
    const seen = new Map<number, number>();
    for (const { reads } of messages) {
      for (const { plan: each, revision } of reads) {
        if (revision === 1) expect(seen.has(each.number)).toBe(true);
        seen.set(each.number, Math.max(revision, seen.get(each.number) ?? 0));
      }
    }
    expect(seen.size).toBe(8000);
    for (const each of plans) expect(seen.get(each.number)).toBe(each.revised ? 1 : 0);
  });

  it('repeat some, hold some back for an array, and never send an empty array or over 500', () => {
    const times = new Map<string, number>();
    for (const { reads } of messages)
      for (const { plan: each, revision } of reads) {
        const key = `${each.number}/${revision}`;
        times.set(key, (times.get(key) ?? 0) + 1);
      }
    expect([...times.values()].filter((count) => count > 1).length).toBeGreaterThan(50);
    const lengths = messages.filter((message) => message.isArray).map((message) => message.reads.length);
    expect(Math.max(...lengths)).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(500);
    expect(messages.every((message) => message.reads.length > 0)).toBe(true);
    expect(messages.every((message) => message.isArray || message.reads.length === 1)).toBe(true);
  });

  it('are captured when they are published, except late ones and those of a wrong clock', () => {
    const firstAtMs = new Map<number, number>();
    for (const { reads, atMs } of messages)
      for (const { plan: each } of reads) {
        if (!firstAtMs.has(each.number)) firstAtMs.set(each.number, atMs);
      }
    for (const each of plans) {
      const ageMs = (firstAtMs.get(each.number) ?? 0) - each.capturedMs;
      if (each.hasWrongClock) continue;
      if (each.isLate) expect(ageMs).toBeGreaterThan(10 * 60_000);
      else if (!each.isBackFill) expect(ageMs).toBe(0);
      else expect(ageMs).toBeLessThan(10 * 60_000);
    }
    const late = plans.filter((each) => each.isLate).length;
    expect(late).toBeGreaterThan(20);
    expect(late).toBeLessThan(200);
    const wrong = plans.filter((each) => each.hasWrongClock);
    expect(new Set(wrong.map((each) => each.deviceId)).size).toBe(1);
    for (const each of wrong)
      expect(each.capturedMs - (firstAtMs.get(each.number) ?? 0)).toBeLessThanOrEqual(9 * 60_000);
  });

  it('go out at the rate in the order of their times', () => {
    const timesMs = messages.map((message) => message.atMs);
    expect(timesMs).toEqual(timesMs.toSorted((a, b) => a - b));
    expect(at(timesMs, messages.length - 1)).toBe(Math.floor(((messages.length - 1) * 1000) / 2000));
  });

  it('are JSON of the native form', () => {
    for (const message of messages.slice(0, 2000)) {
      const body = JSON.parse(writePayload(run, message)) as
        | Record<string, unknown>
        | Record<string, unknown>[];
      expect(Array.isArray(body)).toBe(message.isArray);
      for (const read of Array.isArray(body) ? body : [body]) {
        expect(read.eventId).toMatch(/^[\w-]{1,128}$/);
        expect(read.capturedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|\+08:00)$/);
        expect(read.plate).toBeTypeOf('string');
      }
    }
  });

  it('name devices that exist, on lanes that their checkpoints have', () => {
    const places = new Map(scenario.district.sites.map((site) => [site.checkpoint.id, site.checkpoint]));
    for (const each of plans) {
      expect(places.get(each.checkpointId)?.lanes.some((lane) => lane.number === each.lane)).toBe(true);
      expect(each.deviceId.startsWith(each.checkpointId)).toBe(true);
    }
  });
});

describe('the expected alerts', () => {
  const { scenario, plans, entryIds } = whole;
  const alerts = expectAlerts(createRun('7', startMs), plans, scenario.watchlist.entries, entryIds);

  it('come in every class, with some that a revision takes back', () => {
    const classes = (type: string): Set<string> =>
      new Set(alerts.filter((alert) => alert.type === type).map((alert) => alert.class));
    expect(classes('expect-alert')).toEqual(new Set(['exact', 'near', 'pattern']));
    expect(alerts.filter((alert) => alert.type === 'expect-struck').length).toBeGreaterThan(2);
  });

  it('are one for each entry and vehicle, and stand for all its hits', () => {
    const keys = alerts.map(({ entryId, plate, plateColor }) => `${entryId}/${plate}/${plateColor}`);
    expect(new Set(keys).size).toBe(keys.length);
    let hits = 0;
    for (const each of plans)
      for (const entry of scenario.watchlist.entries) {
        const { plate, plateColor } = finalFacts(each);
        if (matchEntry(entry, plate, plateColor) !== null) hits++;
      }
    const told = alerts
      .filter((alert) => alert.type === 'expect-alert')
      .reduce((sum, alert) => sum + alert.hits, 0);
    expect(told).toBe(hits);
  });

  it('leave no colour and no second guess open on a read that hits', () => {
    for (const each of plans) {
      for (const facts of [each.first, finalFacts(each)]) {
        const hit = scenario.watchlist.entries.some(
          (entry) => matchEntry(entry, facts.plate, facts.plateColor) !== null,
        );
        if (!hit) continue;
        expect(facts.candidate).toBeNull();
        if (facts.plateColor === null) expect(facts.plate).toMatch(/^[A-Z]{2}/);
      }
    }
  });
});

describe('real time', () => {
  it('keeps the times of the drive, divided by the factor', () => {
    const once = plan('7', 1000, { kind: 'speed', factor: 1 }).plans;
    const tenfold = plan('7', 1000, { kind: 'speed', factor: 10 }).plans;
    const onTime = once.filter((each) => !each.isLate && !each.hasWrongClock);
    expect(at(onTime, onTime.length - 1).capturedMs).toBeGreaterThan(30_000);
    for (const each of onTime) {
      expect(Math.abs(each.capturedMs - at(tenfold, each.number).capturedMs * 10)).toBeLessThan(10);
    }
  });
});
