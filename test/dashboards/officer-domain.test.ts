/** What the officer's page makes of what is typed, before anything is asked. */
import { describe, expect, it } from 'vitest';
import type { WatchlistEntry } from '../../dashboards/command-center/src/api/types.ts';
import {
  plateNeedsApproval,
  plateQuestion,
} from '../../dashboards/command-center/src/domain/plateQuestion.ts';
import {
  askable,
  emptyReads,
  lastHoursOf,
  localField,
  readsDraft,
  readsTerms,
} from '../../dashboards/command-center/src/domain/readQuestion.ts';
import { entryErrorsByLine } from '../../dashboards/command-center/src/officer/entryErrors.ts';
import { concernOf, hitsToday } from '../../dashboards/command-center/src/officer/mine.ts';
import {
  newestFirst,
  orderAtGateway,
  sortedReads,
} from '../../dashboards/command-center/src/officer/sortReads.ts';
import { anAlert, aRead } from './support.ts';

const nowMs = Date.parse('2026-11-24T05:00:00Z');

describe('what is meant by a typed plate', () => {
  it.each([
    ['', '', 'exact', 'empty'],
    ['苏f·12345', '苏F12345', 'exact', 'whole'],
    ['苏F 1234 5', '苏F12345', 'exact', 'whole'],
    ['沪AD12345', '沪AD12345', 'exact', 'whole'],
    ['ab-12-cd', 'AB12CD', 'exact', 'whole'],
    ['苏F12', '苏F12*', 'wildcard', 'beginning'],
    ['1234', '*1234*', 'wildcard', 'within'],
    ['苏F＊３４？', '苏F*34?', 'wildcard', 'stars'],
    ['苏F12345~', '苏F12345', 'near', 'tilde'],
    ['苏F12345～', '苏F12345', 'near', 'tilde'],
  ])('"%s" asks for %s, %s, because %s', (typed, plate, match, why) => {
    expect(plateQuestion(typed, null)).toMatchObject({ plate, match, why });
  });

  it('is overruled by a way that is chosen', () => {
    expect(plateQuestion('苏F12', 'near')).toMatchObject({ plate: '苏F12', match: 'near', why: 'chosen' });
  });

  it.each([
    ['', true],
    ['*23*', true],
    ['苏F?2?4?', true],
    ['*234*', false],
    ['苏F12345', false],
  ])('says before "%s" is asked whether it needs an approval: %s', (typed, needs) => {
    expect(plateNeedsApproval(plateQuestion(typed, null))).toBe(needs);
  });
});

describe('a question over reads', () => {
  const filled = {
    ...emptyReads,
    plate: '苏F12*',
    span: '24' as const,
    checkpointIds: ['a', 'b'],
    zone: '0',
    direction: 'inbound',
    minSpeedKmh: '80',
    candidates: true,
    area: [
      { lon: 120, lat: 32 },
      { lon: 120.5, lat: 32 },
      { lon: 120.5, lat: 32.5 },
    ],
  };

  it('becomes terms in which nothing stands that is not filled in', () => {
    expect(readsTerms(emptyReads, nowMs)).toEqual({ from: '2026-11-17T05:00:00.000Z' });
    expect(readsTerms(filled, nowMs)).toEqual({
      plate: '苏F12*',
      match: 'wildcard',
      candidates: true,
      from: '2026-11-23T05:00:00.000Z',
      checkpointId: ['a', 'b'],
      zone: 0,
      direction: 'inbound',
      minSpeedKmh: 80,
      polygon: '120.00000,32.00000;120.50000,32.00000;120.50000,32.50000',
    });
  });

  it('comes back from its terms as it was filled in', () => {
    const back = readsDraft(readsTerms(filled, nowMs), lastHoursOf(filled));
    expect(back).toEqual({ ...filled, mode: 'wildcard' });
    const own = { ...emptyReads, span: 'own' as const, from: localField('2026-11-24T01:02:03Z'), to: '' };
    expect(readsDraft(readsTerms(own, nowMs), null)).toEqual(own);
    expect(readsDraft({}, null)).toEqual({ ...emptyReads, span: 'any' });
  });

  it('that was approved is asked in exactly its terms', () => {
    const approved = { plate: null, match: 'exact', candidates: false, checkpointIds: ['a'], ring: 'outer' };
    expect(askable(approved)).toEqual({
      match: 'exact',
      candidates: false,
      checkpointId: ['a'],
      ring: 'outer',
    });
  });
});

describe('found reads', () => {
  it('are sorted by a column, what is not known last either way', () => {
    const reads = [
      aRead('1', { speedKmh: null }),
      aRead('2', { speedKmh: 40 }),
      aRead('3', { speedKmh: 90 }),
    ];
    const order = (down: boolean) => sortedReads(reads, { by: 'speed', down }).map(({ id }) => id);
    expect(order(true)).toEqual(['3', '2', '1']);
    expect(order(false)).toEqual(['2', '3', '1']);
  });

  it('of one value are newest first, and the columns that the gateway sorts by have its names', () => {
    const reads = [
      aRead('1', { speedKmh: 40, capturedAt: '2026-11-24T04:00:00.000Z' }),
      aRead('2', { speedKmh: 40, capturedAt: '2026-11-24T04:00:02.000Z' }),
      aRead('3', { speedKmh: 20, capturedAt: '2026-11-24T04:00:01.000Z' }),
    ];
    expect(sortedReads(reads, { by: 'speed', down: false }).map(({ id }) => id)).toEqual(['3', '2', '1']);
    expect(sortedReads(reads, newestFirst).map(({ id }) => id)).toEqual(['2', '3', '1']);
    expect(orderAtGateway(newestFirst)).toBe('-capturedAt');
    expect(orderAtGateway({ by: 'place', down: false })).toBe('checkpointId');
    expect(orderAtGateway({ by: 'confidence', down: true })).toBeNull();
  });
});

describe('what needs attention', () => {
  const entry = (change: Partial<WatchlistEntry>): WatchlistEntry => ({
    id: 'e',
    plate: '苏F12345',
    plateColor: null,
    category: 'stolen_vehicle',
    legalBasis: '',
    caseReference: '',
    reason: '',
    priority: 2,
    instruction: 'stop',
    validFrom: '2026-11-01T00:00:00Z',
    validUntil: '2027-01-01T00:00:00Z',
    state: 'active',
    createdBy: 'officer',
    createdAt: '2026-11-01T00:00:00Z',
    approvedBy: 'chief',
    approvedAt: '2026-11-01T01:00:00Z',
    ...change,
  });

  it.each<[string | null, Partial<WatchlistEntry>]>([
    [null, {}],
    ['waiting', { state: 'proposed', approvedBy: null }],
    ['ending', { validUntil: '2026-11-28T00:00:00Z' }],
    ['review', { reviewDueAt: '2026-11-24T04:00:00Z' }],
    [
      'emergency',
      {
        approvedBy: null,
        emergency: { since: '2026-11-24T04:00:00Z', lapsesAt: '2026-11-24T08:00:00Z', review: null },
      },
    ],
    [
      'rejected',
      {
        state: 'withdrawn',
        ended: { how: 'rejected', by: 'chief', at: '2026-11-23T00:00:00Z', note: 'no' },
      },
    ],
    [
      null,
      {
        state: 'withdrawn',
        ended: { how: 'withdrawn', by: 'officer', at: '2026-11-23T00:00:00Z', note: '' },
      },
    ],
  ])('of an entry is: %s', (concern, change) => {
    expect(concernOf(entry(change), nowMs)).toBe(concern);
  });

  it('are the hits of today on one’s own entries, the newest first', () => {
    const hit = (id: string, capturedAt: string, createdBy: string) =>
      anAlert(id, 1, { entry: entry({ createdBy }), reads: [aRead(id, { capturedAt })] });
    const alerts = [
      hit('early', '2026-11-24T04:10:00Z', 'officer'),
      hit('late', '2026-11-24T04:50:00Z', 'officer'),
      hit('other', '2026-11-24T04:50:00Z', 'somebody'),
      hit('before', '2026-11-21T04:50:00Z', 'officer'),
    ];
    expect(hitsToday(alerts, 'officer', nowMs).map(({ id }) => id)).toEqual(['late', 'early']);
  });
});

it('tells the errors of a file of entries by line and column', () => {
  const errors = entryErrorsByLine([
    { path: '/line 3: /priority', message: 'is 9' },
    { path: '/line 3: /plate', message: 'is empty' },
    { path: '/line 7', message: 'has 4 fields for 3 columns' },
    { path: '/csv', message: 'is too long' },
  ]);
  expect(errors.get(3)).toEqual([
    { column: 'priority', message: 'is 9' },
    { column: 'plate', message: 'is empty' },
  ]);
  expect(errors.get(7)).toEqual([{ column: '', message: 'has 4 fields for 3 columns' }]);
  expect(errors.get(0)).toEqual([{ column: '/csv', message: 'is too long' }]);
});
