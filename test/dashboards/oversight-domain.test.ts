import { describe, expect, it } from 'vitest';
import type { Approval, WatchlistImport } from '../../dashboards/command-center/src/api/officer-types.ts';
import type { WatchlistEntry } from '../../dashboards/command-center/src/api/types.ts';
import { doneSteps, refusalOf } from '../../dashboards/command-center/src/domain/accounts.ts';
import {
  actionGroups,
  factsOfDetail,
  groupOf,
  pseudonymsOf,
} from '../../dashboards/command-center/src/domain/auditRecord.ts';
import {
  deadlineMs,
  decisionsOf,
  validityDays,
} from '../../dashboards/command-center/src/domain/decisions.ts';
import { featuresOf, polygonOf, shapesOf } from '../../dashboards/command-center/src/domain/geoJson.ts';
import { correctionOf, qrCode } from '../../dashboards/command-center/src/domain/qr.ts';
import { isOverEverybody, periodMs, termFacts } from '../../dashboards/command-center/src/domain/terms.ts';
import { rolesError, sharedError } from '../../src/accounts/rules.ts';
import { type Role, roles } from '../../src/core/entities.ts';

const entry = (id: string, more: Partial<WatchlistEntry> = {}): WatchlistEntry => ({
  id,
  plate: '苏F12345',
  plateColor: 'blue',
  category: 'stolen_vehicle',
  legalBasis: 'law',
  caseReference: 'case-1',
  reason: 'stolen',
  priority: 2,
  instruction: 'stop',
  validFrom: '2026-11-24T00:00:00.000Z',
  validUntil: '2026-12-24T00:00:00.000Z',
  state: 'proposed',
  createdBy: 'chen',
  createdAt: '2026-11-24T00:00:00.000Z',
  approvedBy: null,
  approvedAt: null,
  ...more,
});
const emergency = { since: '2026-11-24T02:00:00.000Z', lapsesAt: '2026-11-24T06:00:00.000Z', review: null };

describe('what waits for a supervisor', () => {
  const imported: WatchlistImport = {
    id: 'i1',
    state: 'proposed',
    entries: 2,
    proposedBy: 'chief',
    proposedAt: '2026-11-24T01:00:00.000Z',
    decidedBy: null,
    decidedAt: null,
    note: null,
  };
  const approval: Approval = {
    id: 'a1',
    kind: 'exports',
    terms: {},
    reason: 'why',
    investigationId: 'v1',
    purpose: 'criminal_case',
    caseReference: 'case-1',
    requestedBy: 'chen',
    requestedAt: '2026-11-23T00:00:00.000Z',
    areaId: null,
    state: 'requested',
    decidedBy: null,
    decidedAt: null,
    note: null,
    expiresAt: '2026-11-24T12:00:00.000Z',
    usedAt: null,
  };
  const decisions = decisionsOf(
    {
      proposed: [entry('e1'), entry('of-import', { importId: 'i1' })],
      emergencies: [entry('e2', { state: 'active', emergency })],
      due: [
        entry('e3', { reviewDueAt: '2026-11-20T00:00:00.000Z', reviewUntil: '2026-11-30T00:00:00.000Z' }),
      ],
      imports: [imported, { ...imported, id: 'old', state: 'approved' }],
      approvals: [approval],
    },
    'chief',
  );

  it('comes oldest first, an import as one, and one’s own is marked', () => {
    expect(decisions.map(({ kind, own }) => [kind, own])).toEqual([
      ['review', false],
      ['export', false],
      ['entry', false],
      ['import', true],
      ['emergency', false],
    ]);
  });

  it('says until when it is worth anything', () => {
    expect(decisions.map((one) => deadlineMs(one))).toEqual([
      Date.UTC(2026, 10, 30),
      Date.UTC(2026, 10, 24, 12),
      null,
      null,
      Date.UTC(2026, 10, 24, 6),
    ]);
    expect(validityDays(entry('e'))).toBe(30);
  });

  it('reads the terms of a question, and of the export of one', () => {
    const terms = {
      question: { from: '2026-11-24T00:00:00.000Z', checkpointIds: ['c1', 'c2'] },
      kind: 'csv',
    };
    expect(isOverEverybody(terms)).toBe(true);
    expect(isOverEverybody({ plate: '苏F1' })).toBe(false);
    expect(periodMs(terms, Date.UTC(2026, 10, 24, 5))).toBe(5 * 3_600_000);
    expect(termFacts(terms, (id) => `place ${id}`).map(([name]) => name)).toEqual([
      'kind',
      'from',
      'checkpointIds',
    ]);
    expect(termFacts({ checkpointIds: ['c1', 'c2'] }, (id) => `place ${id}`)).toEqual([
      ['checkpointIds', 'place c1, place c2'],
    ]);
  });
});

describe('a record of the audit log', () => {
  it('is told member by member, and its pseudonyms are found', () => {
    const detail = { terms: { plate: 'p-0123456789abcdef' }, results: 0, note: null, readIds: ['a', 'b'] };
    expect(factsOfDetail(detail)).toEqual([
      { name: 'terms', values: [], inner: [{ name: 'plate', values: ['p-0123456789abcdef'], inner: [] }] },
      { name: 'results', values: ['0'], inner: [] },
      { name: 'readIds', values: ['a', 'b'], inner: [] },
    ]);
    const record = { seq: 1, at: '', actor: '', action: '', prevHash: '', hash: '', detail };
    expect(pseudonymsOf(record)).toEqual(['p-0123456789abcdef']);
    expect(groupOf(actionGroups.looks.join(','))).toBe('looks');
    expect(groupOf('reads.asked')).toBe(null);
  });
});

describe('roles that exclude each other', () => {
  it('are refused on the page exactly where the gateway refuses them', () => {
    const wrong: unknown[] = [];
    const pairs: Role[][] = roles.flatMap((one) => roles.map((other) => [one, other] as Role[]));
    for (const [one, other] of pairs) {
      if (one === undefined || other === undefined || one === other) continue;
      for (const shared of [false, true]) {
        const gateway = rolesError([one, other]) ?? (shared ? sharedError([one, other]) : null);
        const page = refusalOf(one, [other], shared) ?? refusalOf(other, [one], shared);
        if ((gateway === null) !== (page === null)) wrong.push([one, other, shared, gateway, page]);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('of a fresh site lack two supervisors until there are two that may sign in', () => {
    const user = (role: Role, disabled = false) => ({ roles: [role], disabled });
    const site = { secondFactor: false, areas: 1, rings: 0, roads: 0, checkpoints: 0, devices: 0 };
    const users = [user('supervisor'), user('supervisor', true)];
    expect(doneSteps({ ...site, users }).has('supervisor')).toBe(false);
    expect(doneSteps({ ...site, users: [...users, user('supervisor')] }).has('supervisor')).toBe(true);
  });
});

describe('a file with shapes', () => {
  const square = [
    [120, 32],
    [121, 32],
    [121, 33],
    [120, 33],
  ];
  it('gives its one polygon, closed, and says what is wrong with others', () => {
    const geometry = { type: 'LineString', coordinates: square };
    const feature = { type: 'Feature', properties: {}, geometry };
    expect(polygonOf(JSON.stringify(feature)).coordinates[0]).toEqual([...square, square[0]]);
    const two = { type: 'FeatureCollection', features: [feature, feature] };
    expect(() => polygonOf(JSON.stringify(two))).toThrow('holds 2 polygons');
    expect(() => polygonOf('[]')).toThrow('no GeoJSON object');
    expect(() => featuresOf('{"type":"Topology"}')).toThrow('"Topology"');
    expect(shapesOf(featuresOf(JSON.stringify(two))).lines).toHaveLength(2);
    expect(shapesOf([{ geometry: { type: 'LineString', coordinates: [['x', 1]] } }]).lines).toEqual([]);
  });
});

describe('a QR code', () => {
  const row = (cells: readonly boolean[]): string => cells.map((dark) => (dark ? '#' : '.')).join('');
  /** Bits of the format beside the upper left finder. */
  const formatOf = (code: boolean[][]): string =>
    [0, 1, 2, 3, 4, 5, 7, 8].map((x) => (code[8]?.[x] === true ? 1 : 0)).join('');

  it('has the error correction of the example of the standard', () => {
    const data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17];
    expect(correctionOf(data, 10)).toEqual([196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
  });

  it('is as large as its text needs, with finders, timing and the format of level M', () => {
    const small = qrCode('ringgate');
    expect(small).toHaveLength(21);
    expect(row(small[0]?.slice(0, 8) ?? [])).toBe('#######.');
    expect(row(small[3]?.slice(0, 8) ?? [])).toBe('#.###.#.');
    expect(row(small[6]?.slice(6, 15) ?? [])).toBe('#.#.#.#.#');
    // the eight masks of level M, first eight bits of each
    const known = [
      '10101000',
      '10100010',
      '10111100',
      '10110110',
      '10001011',
      '10000001',
      '10011111',
      '10010101',
    ];
    expect(known).toContain(formatOf(small));
    expect(qrCode('x'.repeat(122))).toHaveLength(45);
    expect(qrCode('x'.repeat(213))).toHaveLength(57);
    expect(() => qrCode('x'.repeat(214))).toThrow('214 bytes');
  });

  it('gives its text back to who reads it', () => {
    const text = 'otpauth://totp/Ringgate:chen?secret=JBSWY3DPEHPK3PXP';
    expect(readCode(qrCode(text))).toBe(text);
  });
});

/** Reads a code of version 3 or 4 without errors, by the standard and not by what drew it. */
function readCode(code: boolean[][]): string {
  const size = code.length;
  const version = (size - 17) / 4;
  const isDark = (x: number, y: number): boolean => code[y]?.[x] === true;
  const format = [0, 1, 2, 3, 4, 5, 7, 8].map((x) => (isDark(x, 8) ? 1 : 0));
  const mask = (((format[2] ?? 0) * 4 + (format[3] ?? 0) * 2 + (format[4] ?? 0)) ^ 0b101) & 7;
  const turned: ((x: number, y: number) => boolean)[] = [
    (x, y) => (x + y) % 2 === 0,
    (_, y) => y % 2 === 0,
    (x) => x % 3 === 0,
    (x, y) => (x + y) % 3 === 0,
    (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
    (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
    (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
    (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
  ];
  const middle = 4 * version + 10;
  const isFixed = (x: number, y: number): boolean =>
    x === 6 ||
    y === 6 ||
    (x < 9 && y < 9) ||
    (x < 9 && y > size - 9) ||
    (x > size - 9 && y < 9) ||
    (Math.abs(x - middle) < 3 && Math.abs(y - middle) < 3);
  const bits: number[] = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < size; step += 1)
      for (const x of [right, right - 1]) {
        const y = up ? size - 1 - step : step;
        if (!isFixed(x, y)) bits.push(isDark(x, y) !== (turned[mask]?.(x, y) ?? false) ? 1 : 0);
      }
    up = !up;
  }
  const words = Array.from({ length: Math.floor(bits.length / 8) }, (_, at) =>
    Number.parseInt(bits.slice(at * 8, at * 8 + 8).join(''), 2),
  );
  // version 4 has two blocks of 32 data codewords, in turns; version 3 has one
  const data =
    version === 4
      ? [0, 1].flatMap((block) => Array.from({ length: 32 }, (_, at) => words[2 * at + block] ?? 0))
      : words;
  const stream = data.map((word) => word.toString(2).padStart(8, '0')).join('');
  const length = Number.parseInt(stream.slice(4, 12), 2);
  const bytes = Array.from({ length }, (_, at) => Number.parseInt(stream.slice(12 + at * 8, 20 + at * 8), 2));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
