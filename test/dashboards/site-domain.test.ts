import { describe, expect, it } from 'vitest';
import type { FoundCamera } from '../../dashboards/command-center/src/api/camera-types.ts';
import type { BoardItem, Coverage } from '../../dashboards/command-center/src/api/health-types.ts';
import { areaOptions, areaPath, areasBelow } from '../../dashboards/command-center/src/domain/areas.ts';
import { csvTable, errorsByLine } from '../../dashboards/command-center/src/domain/csvPreview.ts';
import { deviceRows } from '../../dashboards/command-center/src/domain/deviceRows.ts';
import {
  canRegister,
  countsOf,
  profileText,
  targetsOf,
} from '../../dashboards/command-center/src/domain/found.ts';
import { maskedText, newestOf } from '../../dashboards/command-center/src/domain/liveTest.ts';
import {
  draftOf,
  lacksOf,
  newCheckpointOf,
  registrationOf,
  withHeading,
  withLane,
} from '../../dashboards/command-center/src/domain/registration.ts';
import { snippetsOf } from '../../dashboards/command-center/src/domain/snippet.ts';
import { tasksOf } from '../../dashboards/command-center/src/domain/tasks.ts';
import {
  clockDrawing,
  hourTicks,
  seenFraction,
  segmentsOf,
} from '../../dashboards/command-center/src/domain/timeline.ts';
import {
  headingBetween,
  movedByKey,
  normalHeading,
  turnedByKey,
} from '../../dashboards/command-center/src/map/placing.ts';
import { maskPlate } from '../../src/core/plate.ts';
import { aCheckpoint, aDevice, aRead } from './support.ts';

function aFound(index: number, change: Partial<FoundCamera> = {}): FoundCamera {
  return {
    index,
    endpoint: `urn:uuid:${index}`,
    addresses: [`10.0.0.${index}`],
    hardwareAddress: null,
    manufacturer: 'Acme',
    model: 'C1',
    firmware: null,
    serial: null,
    name: null,
    state: 'described',
    problem: null,
    profiles: [],
    hasPtz: false,
    hasEvents: false,
    picture: null,
    clockOffsetMs: 0,
    login: 'given',
    certificate: null,
    registered: false,
    deviceId: null,
    addressChanged: null,
    ...change,
  };
}

function anItem(deviceId: string, change: Partial<BoardItem> = {}): BoardItem {
  return {
    deviceId,
    name: deviceId,
    kind: 'camera',
    checkpointId: null,
    areaId: 'a1',
    state: 'offline',
    since: '2026-11-24T05:00:00.000Z',
    reasons: [{ code: 'unreachable', since: '2026-11-24T05:00:00.000Z', detail: null }],
    ...change,
  };
}

describe('found cameras', () => {
  it('can be registered where they have been asked what they are and nobody has them', () => {
    expect(canRegister(aFound(1))).toBe(true);
    expect(canRegister(aFound(1, { state: 'needs_credentials' }))).toBe(true);
    expect(canRegister(aFound(1, { registered: true }))).toBe(false);
    expect(canRegister(aFound(1, { state: 'unreachable' }))).toBe(false);
    const found = [aFound(1), aFound(2, { state: 'broken' }), aFound(3, { state: 'needs_credentials' })];
    expect(countsOf(found)).toEqual({ all: 3, fresh: 3, locked: 1, trouble: 1 });
  });
  it('are described by their largest profile', () => {
    const small = {
      token: 's',
      name: 's',
      encoding: 'jpeg',
      widthPx: 640,
      heightPx: 360,
      framesPerSecond: 5,
    } as const;
    const large = {
      token: 'l',
      name: 'l',
      encoding: 'h264',
      widthPx: 1920,
      heightPx: 1080,
      framesPerSecond: 24.98,
    } as const;
    expect(profileText([small, large])).toBe('H.264 1920×1080 25/s');
    expect(profileText([])).toBeNull();
  });
  it('are looked for where somebody typed, once each', () => {
    expect(targetsOf(' 10.0.0.0/24,10.0.0.0/24；10.0.1.1-10.0.1.9\n')).toEqual([
      '10.0.0.0/24',
      '10.0.1.1-10.0.1.9',
    ]);
  });
});

describe('a registration that is being filled in', () => {
  const draft = draftOf(aFound(4), 'a1');
  it('says what it lacks, and sends what it has', () => {
    expect(lacksOf(draft)).toEqual([]);
    expect(registrationOf(draft, null)).toEqual({ index: 4, name: 'Acme C1', make: 'onvif', areaId: 'a1' });
    const fresh = { ...draft, where: 'new' as const, lanes: withLane([]) };
    expect(lacksOf(fresh)).toEqual(['placeName', 'position', 'heading']);
    const typed = { ...fresh, place: { ...fresh.place, name: 'K9', lat: 32, lon: 120 } };
    expect(lacksOf(typed)).toEqual(['datum', 'heading']);
    expect(newCheckpointOf(typed)).toBeNull();
    const whole = {
      ...typed,
      place: { ...typed.place, datum: 'gcj02' as const },
      lanes: withHeading(typed.lanes, 1, 450),
    };
    expect(lacksOf(whole)).toEqual([]);
    expect(newCheckpointOf(whole)).toMatchObject({
      name: 'K9',
      position: { lat: 32, lon: 120, datum: 'gcj02' },
      lanes: [{ number: 1, headingDeg: 90 }],
    });
    expect(lacksOf({ ...whole, lanes: [...whole.lanes, ...whole.lanes] })).toEqual(['laneTwice']);
  });
  it('puts a further lane beside the last one', () => {
    expect(withLane([{ number: 3, headingDeg: 180 }])).toEqual([
      { number: 3, headingDeg: 180 },
      { number: 4, headingDeg: 180 },
    ]);
  });
});

describe('headings', () => {
  it('are read off the map clockwise from north', () => {
    const middle = { x: 100, y: 100 };
    expect([
      headingBetween(middle, { x: 100, y: 50 }),
      headingBetween(middle, { x: 150, y: 100 }),
      headingBetween(middle, { x: 100, y: 150 }),
      headingBetween(middle, { x: 50, y: 100 }),
    ]).toEqual([0, 90, 180, 270]);
  });
  it('turn by keys over north and stay in the circle', () => {
    expect(turnedByKey(359, 'ArrowRight', false)).toBe(0);
    expect(turnedByKey(5, 'ArrowLeft', true)).toBe(355);
    expect(turnedByKey(5, 'x', false)).toBeNull();
    expect(normalHeading(-0.04)).toBe(0);
    const moved = movedByKey({ lon: 120, lat: 32 }, 'ArrowUp', true);
    expect(moved?.lat).toBeCloseTo(32.00045, 5);
  });
});

describe('the live test', () => {
  it('takes the newest read of the device since it began, and no drill', () => {
    const read = (id: string, receivedAt: string, change = {}) =>
      aRead(id, { deviceId: 'd', receivedAt, ...change });
    const reads = [
      read('old', '2026-11-24T05:00:00.000Z'),
      read('new', '2026-11-24T05:01:00.000Z'),
      read('drill', '2026-11-24T05:02:00.000Z', { drill: true }),
      aRead('other', { deviceId: 'x', receivedAt: '2026-11-24T05:03:00.000Z' }),
    ];
    expect(newestOf(reads, 'd', Date.parse('2026-11-24T05:00:30.000Z'))?.id).toBe('new');
    expect(newestOf(reads, 'd', Date.parse('2026-11-24T05:01:30.000Z'))).toBeNull();
  });
  it.each(['苏F12345', '苏F1234D8', 'AB1234', 'AB12', 'AB', '', '苏F1•••5'])(
    'masks %s as the gateway does',
    (plate) => {
      expect(maskedText(plate)).toBe(maskPlate(plate));
    },
  );
});

describe('a file of cameras', () => {
  it('shows as a table with its lines, quotes and all', () => {
    const table = csvTable('\uFEFFname,address\r\n"K1, north",10.0.0.1\n\n"two\nlines","a ""b"""\n');
    expect(table.header).toEqual(['name', 'address']);
    expect(table.rows).toEqual([
      { line: 2, cells: ['K1, north', '10.0.0.1'] },
      { line: 4, cells: ['two\nlines', 'a "b"'] },
    ]);
  });
  it('has every error at its line', () => {
    const errors = errorsByLine([
      { path: '/csv/2/address', message: 'is required' },
      { path: '/csv/2', message: 'has 3 fields' },
      { path: '/preview', message: 'must be true' },
    ]);
    expect([...errors]).toEqual([
      [2, ['address: is required', 'has 3 fields']],
      [0, ['/preview: must be true']],
    ]);
  });
});

describe('what a technician must do', () => {
  const checkpoints = new Map([
    ['c1', aCheckpoint('c1', 120, { lanes: [{ number: 1, headingDeg: 90 }] })],
    ['c2', aCheckpoint('c2', 121, { lanes: [{ number: 1, headingDeg: null }] })],
  ]);
  it('is told with the most pressing first; a lost site is one task', () => {
    const devices = new Map(['p', 'q', 'r', 's'].map((id) => [id, aDevice(id, 'online', 'c2')]));
    devices.set('new', aDevice('new', 'pending', null));
    const board = [
      anItem('clock', {
        state: 'degraded',
        reasons: [{ code: 'clock_wrong', since: '2026-11-24T05:00:00.000Z', detail: null }],
      }),
      anItem('slow', {
        state: 'degraded',
        reasons: [{ code: 'no_frames', since: '2026-11-24T05:00:00.000Z', detail: null }],
      }),
      anItem('one'),
      ...['x', 'y', 'z'].map((id) => anItem(id, { checkpointId: 'c1' })),
    ];
    const tasks = tasksOf(board, { devices, checkpoints });
    expect(tasks.map(({ kind }) => kind)).toEqual([
      'site',
      'offline',
      'degraded',
      'clock',
      'lane',
      'pending',
    ]);
    expect(tasks[0]?.devices.map(({ id }) => id)).toEqual(['x', 'y', 'z']);
    expect(tasks[4]?.checkpointId).toBe('c2');
  });
  it('is nothing where all is well', () => {
    const devices = new Map([['d', aDevice('d', 'online', 'c1')]]);
    expect(tasksOf([], { devices, checkpoints })).toEqual([]);
  });
});

describe('areas', () => {
  const areas = new Map(
    [
      { id: 'd', name: 'District', parentId: null },
      { id: 't2', name: 'Town B', parentId: 'd' },
      { id: 't1', name: 'Town A', parentId: 'd' },
      { id: 's', name: 'Station', parentId: 't2' },
      { id: 'lost', name: 'Elsewhere', parentId: 'unseen' },
    ].map((area) => [area.id, area]),
  );
  it('are listed as the tree they are', () => {
    expect(areaOptions(areas).map(({ area, depth }) => `${depth} ${area.id}`)).toEqual([
      '0 d',
      '1 t1',
      '1 t2',
      '2 s',
      '0 lost',
    ]);
    expect([...(areasBelow(areas, 't2') ?? [])]).toEqual(['t2', 's']);
    expect(areaPath(areas, 's')).toBe('District › Town B › Station');
  });
  it('filter the board with state and words, the worst first', () => {
    const devices = new Map([
      ['d1', { ...aDevice('d1', 'online'), areaId: 's', name: 'K1' }],
      ['d2', { ...aDevice('d2', 'offline'), areaId: 't2', name: 'K2' }],
      ['d3', { ...aDevice('d3', 'retired'), areaId: 's', name: 'K3' }],
      ['d4', { ...aDevice('d4', 'online'), areaId: 't1', name: 'K4' }],
    ]);
    const ids = (filter: { state: string | null; areaId: string | null; text: string }): string[] =>
      deviceRows({ devices, checkpoints: new Map(), areas }, [], filter).map(({ device }) => device.id);
    expect(ids({ state: null, areaId: 't2', text: '' })).toEqual(['d2', 'd1']);
    expect(ids({ state: 'retired', areaId: null, text: '' })).toEqual(['d3']);
    expect(ids({ state: null, areaId: null, text: 'k4 RING' })).toEqual(['d4']);
  });
});

describe('the drawings of a device', () => {
  const at = (hour: number): string => new Date(Date.UTC(2026, 10, 24, hour)).toISOString();
  const coverage: Coverage = {
    checkpointId: 'c',
    from: at(0),
    to: at(10),
    intervals: [
      { from: at(0), to: at(2), state: 'unknown', cause: 'not_recorded', deviceIds: [], lanes: null },
      { from: at(2), to: at(8), state: 'seeing', cause: null, deviceIds: [], lanes: null },
      { from: at(8), to: at(10), state: 'blind', cause: 'devices_offline', deviceIds: ['d'], lanes: null },
    ],
    blindMs: 2 * 3_600_000,
  };
  it('give each interval its place, and leave what is not known out of the share that was seen', () => {
    expect(segmentsOf(coverage).map(({ start, width }) => [start, Math.round(width * 100) / 100])).toEqual([
      [0, 0.2],
      [0.2, 0.6],
      [0.8, 0.2],
    ]);
    expect(seenFraction(coverage)).toBe(0.75);
    expect(hourTicks(Date.parse(at(0)), Date.parse(at(10)), 5).length).toBeLessThanOrEqual(5);
  });
  it('show a clock with zero and its uncertainty on the scale', () => {
    const drawing = clockDrawing([
      { at: at(0), offsetMs: 1000, uncertaintyMs: 200, measuredBy: 'onvif' },
      { at: at(1), offsetMs: 2000, uncertaintyMs: 100, measuredBy: 'onvif' },
    ]);
    expect(drawing?.topMs).toBeGreaterThan(2100);
    expect(drawing?.bottomMs).toBeLessThan(0);
    expect(drawing?.points.map(({ x }) => x)).toEqual([0, 1]);
    expect((drawing?.points[1]?.y ?? 1) < (drawing?.points[0]?.y ?? 0)).toBe(true);
    expect(clockDrawing([])).toBeNull();
  });
});

describe('the configuration of a make', () => {
  const facts = {
    deviceId: 'd1',
    host: 'gate',
    // not opened: only written into a text
    mqttPort: 1883,
    http: 'http://gate:8080',
    username: 'd1',
    password: 'pw',
  };
  it('names the topic, the user and the password, or says that nothing has to be set', () => {
    const [mqtt] = snippetsOf({ ...facts, make: 'ringgate' });
    expect(mqtt?.text).toContain('ringgate/v1/devices/d1/reads');
    expect(mqtt?.text).toMatch(/password\s+pw/);
    expect(
      snippetsOf({ ...facts, make: 'hikvision' }).some(({ text }) =>
        text.includes('/api/v1/ingest/hikvision'),
      ),
    ).toBe(true);
    expect(snippetsOf({ ...facts, make: 'onvif' })).toEqual([{ way: 'pull', text: '' }]);
  });
});
