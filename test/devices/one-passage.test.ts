import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Make, Placement } from '../../src/core/model.ts';
import { prepareRead } from '../../src/pipeline/prepare.ts';
import { loadMakes } from '../../src/registry/makes.ts';
import type { Store } from '../../src/store/contract/index.ts';
import type { CommitOutcome } from '../../src/store/contract/reads.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { decodeJson } from './decoding.ts';

const makes = await loadMakes();
const nowMs = Date.UTC(2025, 10, 24, 16, 5);
const minute = 60;
const captured = (make: string, name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../fixtures/makes/${make}/${name}.message`, import.meta.url), 'utf8'));

const placement: Placement = {
  deviceId: 'd1',
  checkpointId: null,
  areaId: null,
  lane: null,
  travel: 'approaching',
  ringId: null,
  direction: 'unknown',
  zone: null,
  crossing: null,
};

/** A Frigate object that is told at so many seconds after it came into view. */
const frigate = (type: string, seconds: number, plate: string): object => ({
  type,
  before: {},
  after: {
    id: '1764000000.250000-gate01',
    camera: 'c',
    label: 'car',
    start_time: 1764000000.25,
    frame_time: 1764000000.25 + seconds,
    recognized_license_plate: plate,
    recognized_license_plate_score: 0.9,
  },
});
const lpr = {
  type: 'lpr',
  id: '1764000000.250000-gate01',
  camera: 'c',
  plate: 'EAF4827',
  score: 0.9,
  timestamp: 1764000004,
};
const alarm = captured('unifi', 'alarm').alarm as { triggers: object[] };
const frame = captured('openalpr', 'frame');

/** Messages about one passage, in the order in which they come, and the plate that stands in the end. */
const passages: [string, string, object[], string][] = [
  [
    'frigate: new, lpr, update, end',
    'frigate',
    [frigate('new', 1, 'EAF4821'), lpr, frigate('update', 5, 'EAF4827'), frigate('end', 9, 'EAF4827')],
    'EAF4827',
  ],
  [
    'frigate: a car that stands for two hours',
    'frigate',
    [1, 30, 59, 61, 10 * minute, 120 * minute].map((seconds) => frigate('update', seconds, 'EAF4827')),
    'EAF4827',
  ],
  [
    'openalpr: frames, preview, group, alert',
    'openalpr',
    [
      { ...frame, results: (frame.results as object[]).slice(0, 1) },
      { ...captured('openalpr', 'group'), is_preview: true },
      captured('openalpr', 'group'),
      captured('openalpr', 'alert'),
    ],
    'KJM881',
  ],
  [
    'unifi: two alarms and the track of one vehicle',
    'unifi',
    [
      { alarm: { ...alarm, triggers: alarm.triggers.slice(0, 1) } },
      { alarm: { ...alarm, triggers: alarm.triggers.slice(1, 2) } },
      {
        id: 't',
        event: '6900000000000000000000e1',
        payload: [{ id: '1', timestamp: 1764000000200, confidence: 90, licensePlate: 'LK21ABZ' }],
      },
    ],
    'LK21ABZ',
  ],
  [
    'ts-api: the event, and a search that finds it',
    'ts-api',
    [captured('ts-api', 'event'), { data: (captured('ts-api', 'found').data as object[]).slice(0, 1) }],
    '52나7719',
  ],
  [
    'verkada: the webhook, again, and the list',
    'verkada',
    [
      captured('verkada', 'webhook'),
      { ...captured('verkada', 'webhook'), webhook_id: 'again' },
      {
        ...captured('verkada', 'seen'),
        detections: (captured('verkada', 'seen').detections as object[]).slice(0, 1),
      },
    ],
    '8XKT204',
  ],
  [
    'lilin: the log read twice',
    'lilin',
    [1, 2].map(() => ({ INFORMATION: (captured('lilin', 'log').INFORMATION as object[]).slice(0, 1) })),
    'ABC2117',
  ],
];

describe('one passage, however often it is told, is one stored read', () => {
  const dataDir = { path: '' };
  let store: Store;
  beforeAll(async () => {
    dataDir.path = mkdtempSync(join(tmpdir(), 'passage-'));
    store = await openSqliteStore({
      dataDir: dataDir.path,
      synchronous: 'normal',
      onFailure: (error) => expect.fail(error.message),
    });
  });
  afterAll(async () => {
    await store.close();
    rmSync(dataDir.path, { recursive: true });
  });

  async function tell(make: Make, deviceId: string, message: object): Promise<CommitOutcome[]> {
    const { reads } = decodeJson(make, message);
    const prepared = reads.flatMap(
      (read) =>
        prepareRead(read, deviceId, nowMs, {
          placementOf: () => ({ ...placement, deviceId }),
          index: { match: () => [] },
          lateAfterMs: 600_000,
          aheadMs: 300_000,
        }) ?? [],
    );
    return (await store.reads.commit(prepared, [])).outcomes;
  }

  it.each(passages)('%s', async (what, id, messages, plate) => {
    const make = makes.get(id);
    if (make === undefined) throw new Error(`there is no make ${id}`);
    const before = await store.reads.count();
    const outcomes: CommitOutcome[] = [];
    for (const message of messages) outcomes.push(...(await tell(make, what.replace(/\W+/g, '-'), message)));
    expect(outcomes).toHaveLength(messages.length);
    expect(outcomes[0]).toBe('stored');
    expect(outcomes.slice(1)).not.toContain('stored');
    expect(outcomes).not.toContain('moved');
    expect(await store.reads.count()).toBe(before + 1);
    const found = await store.reads.find({ plate, areaIds: null, limit: 10 });
    expect(
      found.items.filter((read) => read.deviceId === what.replace(/\W+/g, '-')).map((read) => read.plateRaw),
    ).toEqual([plate]);
  });
});
