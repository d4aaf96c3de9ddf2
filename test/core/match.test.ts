import { describe, expect, test } from 'vitest';
import { type MatchableEntry, type MatchableRead, MatchIndex } from '../../src/core/match.ts';

const nowMs = Date.parse('2026-11-24T05:00:00.000Z');

function entry(id: string, plate: string, more: Partial<MatchableEntry> = {}): MatchableEntry {
  const validFrom = '2026-11-01T00:00:00.000Z';
  const validUntil = '2026-12-01T00:00:00.000Z';
  return {
    id,
    plate,
    plateColor: null,
    state: 'active',
    validFrom,
    validUntil,
    approvedAt: validFrom,
    ...more,
  };
}
function read(plate: string, more: Partial<MatchableRead> = {}): MatchableRead {
  return { plate, plateColor: 'blue', capturedAtMs: nowMs, receivedAtMs: nowMs, ...more };
}
function indexOf(...entries: MatchableEntry[]): MatchIndex {
  const index = new MatchIndex();
  for (const one of entries) index.upsert(one);
  return index;
}
/** The matches in short: `id class`. */
function matched(index: MatchIndex, of: MatchableRead): string[] {
  return index.match(of).map((match) => `${match.entryId} ${match.class}`);
}

describe('an exact match', () => {
  test('is a read of the listed text', () => {
    const index = indexOf(entry('a', '苏F12345'), entry('b', '苏F99999'));
    expect(index.match(read('苏F12345'))).toEqual([{ entryId: 'a', class: 'exact', differences: [] }]);
    expect(index.match(read('苏F12346'))).toEqual([]);
  });

  test('is found with the same, a missing or any colour, and two entries on one plate are two matches', () => {
    const index = indexOf(entry('blue', '苏F12345', { plateColor: 'blue' }), entry('any', '苏F12345'));
    expect(matched(index, read('苏F12345'))).toEqual(['any exact', 'blue exact']);
    expect(matched(index, read('苏F12345', { plateColor: null }))).toEqual(['any exact', 'blue exact']);
  });

  test('covers texts of no known form and long foreign ones', () => {
    const index = indexOf(entry('odd', 'X#9'), entry('long', 'ABCDEFGHIJ0123456789'));
    expect(matched(index, read('X#9'))).toEqual(['odd exact']);
    expect(matched(index, read('ABCDEFGHIJ0123456789'))).toEqual(['long exact']);
  });

  test('is never that of a read without a plate', () => {
    expect(matched(indexOf(entry('a', '苏F12345'), entry('b', '*1234*')), read(''))).toEqual([]);
  });
});

describe('a near match', () => {
  test('shows which characters differ', () => {
    expect(indexOf(entry('a', '苏F10B45')).match(read('苏FTQB45'))).toEqual([
      {
        entryId: 'a',
        class: 'near',
        differences: [
          { index: 2, read: 'T', listed: '1' },
          { index: 3, read: 'Q', listed: '0' },
        ],
      },
    ]);
  });

  test('reaches over one or two look-alike characters, and no further', () => {
    const index = indexOf(entry('a', '京A00000'));
    expect(matched(index, read('豫A00000'))).toEqual(['a near']);
    expect(matched(index, read('京ADO000'))).toEqual(['a near']);
    expect(matched(index, read('京ADOQ00'))).toEqual([]);
    expect(matched(index, read('豫ADO000'))).toEqual([]);
    expect(matched(index, read('京A0000'))).toEqual([]);
    expect(matched(index, read('京A000000'))).toEqual([]);
    expect(matched(index, read('京A00008'))).toEqual([]);
  });

  test('takes T for 1 and for 7, but not 1 for 7', () => {
    const index = indexOf(entry('a', '苏F1AAAA'));
    expect(matched(index, read('苏FTAAAA'))).toEqual(['a near']);
    expect(matched(index, read('苏F7AAAA'))).toEqual([]);
    expect(matched(indexOf(entry('t', '苏FTAAAA')), read('苏F7AAAA'))).toEqual(['t near']);
  });

  test('is also the same text with a conflicting colour, then without differences', () => {
    const index = indexOf(entry('yellow', '苏F12345', { plateColor: 'yellow' }));
    expect(index.match(read('苏F12345'))).toEqual([{ entryId: 'yellow', class: 'near', differences: [] }]);
    expect(matched(index, read('苏F12345', { plateColor: 'yellow' }))).toEqual(['yellow exact']);
  });

  test('can be left out, as for the second-best candidates of a reader', () => {
    const index = indexOf(
      entry('exact', '苏F12345'),
      entry('near', '苏FI2345'),
      entry('color', '苏F12345', { plateColor: 'yellow' }),
      entry('pattern', '苏F1234?'),
    );
    expect(index.match(read('苏F12345'), { near: false }).map((match) => match.entryId)).toEqual([
      'exact',
      'pattern',
    ]);
    expect(matched(index, read('苏F12345'))).toEqual([
      'exact exact',
      'pattern pattern',
      'color near',
      'near near',
    ]);
  });
});

describe('a pattern', () => {
  test.each([
    ['苏F123*', ['苏F12345', '苏F123', '苏F123456'], ['苏F12245', '沪F12345', 'X苏F12345']],
    ['*12345', ['苏F12345', '12345', '京AB12345'], ['苏F123456', '苏F1234']],
    ['苏?1234?', ['苏F12345', '苏A12340'], ['苏F1234', '苏F123456', '苏FF12345']],
    ['*F1234*', ['苏F12345', 'F1234', '苏FF1234F1234'], ['苏F12', '苏F1243']],
    ['苏*1?3*45', ['苏F1X345', '苏11345', '苏F12345'], ['苏F13245', '苏F1X3456', '苏F1345']],
    ['????1234', ['苏FD1234'.padStart(8, 'X'), '𠮷苏FD1234'], ['苏FD1234', '苏FDDD1234']],
    ['12*34*12', ['123412', '12341234012'], ['12312', '1234']],
  ])('%s is anchored, with any run for * and one character for ?', (pattern, fitting, other) => {
    const index = indexOf(entry('p', pattern));
    for (const plate of fitting) expect([plate, matched(index, read(plate))]).toEqual([plate, ['p pattern']]);
    for (const plate of other) expect([plate, matched(index, read(plate))]).toEqual([plate, []]);
  });

  test('never matches near: not by look-alikes, not by another colour', () => {
    const index = indexOf(entry('p', '苏F1234?', { plateColor: 'blue' }));
    expect(matched(index, read('苏F12345'))).toEqual(['p pattern']);
    expect(matched(index, read('苏F12345', { plateColor: null }))).toEqual(['p pattern']);
    expect(matched(index, read('苏F12345', { plateColor: 'yellow' }))).toEqual([]);
    expect(matched(index, read('苏FI2345'))).toEqual([]);
  });

  test('that several entries share gives each its match, until it is removed', () => {
    const index = indexOf(entry('a', '苏F123*'), entry('b', '苏F123*'), entry('c', '苏F12345'));
    expect(matched(index, read('苏F12345'))).toEqual(['c exact', 'a pattern', 'b pattern']);
    index.remove('a');
    expect(matched(index, read('苏F12345'))).toEqual(['c exact', 'b pattern']);
  });

  test('still matches after thousands of others came and went', () => {
    const index = indexOf(entry('stays', '苏F123*'), entry('end', '*F12345'));
    for (let i = 0; i < 3000; i++) {
      index.upsert(entry(`p${i % 10}`, `苏F${i.toString().padStart(4, '0')}*`));
    }
    expect(index.size).toBe(12);
    expect(matched(index, read('苏F12345'))).toEqual(['end pattern', 'stays pattern']);
    expect(matched(index, read('苏F29955'))).toEqual(['p5 pattern']);
    expect(matched(index, read('苏F29855'))).toEqual([]);
  });
});

describe('the index', () => {
  test('knows the time of an entry: its validity by capture, its approval by receipt', () => {
    const index = indexOf(
      entry('plain', '苏F12345', { approvedAt: '2026-11-24T05:00:00.000Z' }),
      entry('pattern', '苏F1234*', { approvedAt: '2026-11-24T05:00:00.000Z' }),
    );
    const both = ['plain exact', 'pattern pattern'];
    const ended = Date.parse('2026-12-01T00:00:00.000Z');
    expect(matched(index, read('苏F12345'))).toEqual(both);
    expect(matched(index, read('苏F12345', { receivedAtMs: nowMs - 1 }))).toEqual([]);
    expect(matched(index, read('苏F12345', { capturedAtMs: ended, receivedAtMs: ended }))).toEqual([]);
    expect(matched(index, read('苏F12345', { capturedAtMs: ended - 1, receivedAtMs: ended + 1 }))).toEqual(
      both,
    );
  });

  test('holds only entries that can match: none that is proposed, withdrawn or removed', () => {
    const index = indexOf(
      entry('a', '苏F12345'),
      entry('b', '苏F12345', { state: 'proposed', approvedAt: null }),
    );
    expect(index.size).toBe(1);
    index.upsert(entry('a', '苏F12345', { state: 'withdrawn' }));
    expect([index.size, matched(index, read('苏F12345'))]).toEqual([0, []]);
    index.upsert(entry('b', '苏F12345'));
    expect(matched(index, read('苏F12345'))).toEqual(['b exact']);
    expect([index.remove('b'), index.remove('b'), index.size]).toEqual([true, false, 0]);
  });

  test('takes the newer form of an entry for the older', () => {
    const index = indexOf(entry('a', '苏F12345'));
    index.upsert(entry('a', '苏F123*', { plateColor: 'green' }));
    expect(matched(index, read('苏F12345'))).toEqual([]);
    expect(matched(index, read('苏F12345', { plateColor: 'green' }))).toEqual(['a pattern']);
    index.upsert(entry('a', '苏F99999'));
    expect(matched(index, read('苏F12345', { plateColor: 'green' }))).toEqual([]);
    expect([index.size, matched(index, read('苏F99999'))]).toEqual([1, ['a exact']]);
  });

  test('refuses an entry whose time is none, and stays as it was', () => {
    const index = indexOf(entry('a', '苏F12345'));
    expect(() => index.upsert(entry('a', '苏F12345', { validFrom: 'yesterday' }))).toThrow('"yesterday"');
    expect(matched(index, read('苏F12345'))).toEqual(['a exact']);
  });

  test('keeps apart ids that look alike', () => {
    const index = indexOf(entry('O0', '苏F12345'), entry('00', '苏F99999'));
    index.remove('O0');
    expect([index.size, matched(index, read('苏F99999'))]).toEqual([1, ['00 exact']]);
  });

  test('finds each of twenty thousand plates, and none that was removed', () => {
    const index = new MatchIndex();
    const plateOf = (i: number) => `苏F${i.toString().padStart(5, '3')}`;
    for (let i = 0; i < 20_000; i++) index.upsert(entry(`e${i}`, plateOf(i)));
    for (let i = 0; i < 20_000; i += 2) index.remove(`e${i}`);
    expect(index.size).toBe(10_000);
    const wrong: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      const exact = index.match(read(plateOf(i))).filter((match) => match.class === 'exact');
      // padding lets two numbers share a plate, so the entry is looked for, not counted
      if (exact.some((match) => match.entryId === `e${i}`) !== (i % 2 === 1)) wrong.push(i);
    }
    expect(wrong).toEqual([]);
  });
});
