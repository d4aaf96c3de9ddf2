import { describe, expect, it } from 'vitest';
import { defaultCaseReferencePattern } from '../../src/core/case-reference.ts';
import { RinggateError } from '../../src/core/errors.ts';
import { watchlistCategories } from '../../src/core/watchlist-categories.ts';
import { entriesFromCsv, importWatchlist } from '../../src/watchlists/import.ts';
import { openGatewayApp, startMs } from '../support/gateway-app.ts';

const rules = { categories: watchlistCategories, caseReferencePattern: defaultCaseReferencePattern };
const header = 'id,plate,plateColor,category,legalBasis,caseReference,reason,priority,instruction,validUntil';
const good =
  'w1,苏F·12345,blue,stolen_vehicle,刑事诉讼法,苏公刑-0042,"stolen, with ""keys""",2,stop,2026-12-24T00:00:00Z';

function errorsOf(text: string): string[] {
  try {
    entriesFromCsv(text, rules, 'importer', startMs);
  } catch (error) {
    if (error instanceof RinggateError) return error.errors.map((wrong) => `${wrong.path} ${wrong.message}`);
    throw error;
  }
  return [];
}

describe('watchlist import', () => {
  it('takes quotes, any line ending and empty cells, and proposes in the name of the importer', () => {
    const entries = entriesFromCsv(
      `\uFEFF${header}\r\n${good}\r\n,苏G1234*,,stolen_vehicle,刑事诉讼法,苏公刑-0043,stolen,3,inform,2026-12-24T00:00:00Z\r\n`,
      rules,
      'importer',
      startMs,
    );
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({
      id: 'w1',
      plate: '苏F12345',
      reason: 'stolen, with "keys"',
      state: 'proposed',
    });
    expect(entries[1]).toMatchObject({ plate: '苏G1234*', plateColor: null, createdBy: 'importer' });
  });

  it('names every wrong value of the file with its line, and takes nothing', () => {
    const errors = errorsOf(
      `${header}\n${good}\nw2,*,blue,unheard_of,x,y,z,nine,stop,2026-12-24T00:00:00Z\n\n${good.replace('blue', 'pink')}\n`,
    );
    expect(errors.filter((error) => error.startsWith('line 3'))).toHaveLength(4);
    expect(errors.some((error) => error.startsWith('line 3: /priority') && error.includes('nine'))).toBe(
      true,
    );
    expect(errors.some((error) => error.startsWith('line 5: /plateColor') && error.includes('pink'))).toBe(
      true,
    );
  });

  it('names unknown and missing columns, an id that is there twice, too many fields and an open quote', () => {
    expect(errorsOf('plate,colour\nx,y\n')).toEqual(
      expect.arrayContaining([
        expect.stringContaining('"colour" is unknown'),
        expect.stringContaining('category is missing'),
      ]),
    );
    expect(errorsOf(`${header}\n${good}\n${good}`)).toEqual(['line 3: /id is w1, as on line 2']);
    expect(errorsOf(`${header}\n${good},more`)).toEqual([
      expect.stringContaining('line 2 has 11 fields for 10 columns'),
    ]);
    expect(errorsOf(`${header}\n"w1`)).toEqual(
      expect.arrayContaining([expect.stringContaining('line 2 a quote is opened')]),
    );
  });

  it('puts all of a file into the store or, when one id is taken, none', async () => {
    const gateway = await openGatewayApp([]);
    expect(await importWatchlist(gateway.context, `${header}\n${good}`, rules, 'importer')).toBe(1);
    const next = `${header}\n${good.replace('w1', 'w2')}\n${good}`;
    await expect(importWatchlist(gateway.context, next, rules, 'importer')).rejects.toMatchObject({
      code: 'conflict',
    });
    const { items } = await gateway.store.watchlists.list({ limit: 10 });
    expect(items.map((entry) => [entry.id, entry.state])).toEqual([['w1', 'proposed']]);
    await gateway.close();
  });
});
