import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/wire/csv.ts';

const fieldsOf = (text: string) => parseCsv(text).rows.map((row) => row.fields);

describe('CSV', () => {
  it('takes LF and CRLF, a last line with or without a break, a byte order mark, and skips empty lines', () => {
    const rows = [
      ['a', 'b'],
      ['1', '2'],
    ];
    for (const text of ['a,b\n1,2', 'a,b\r\n1,2\r\n', '\uFEFFa,b\n\n1,2\n\n'])
      expect(fieldsOf(text)).toEqual(rows);
  });

  it('keeps commas, quotes and line breaks within quotes, and counts lines through them', () => {
    const { rows, errors } = parseCsv('"a,b","say ""x""","two\r\nlines"\nnext,,');
    expect(errors).toEqual([]);
    expect(rows).toEqual([
      { line: 1, fields: ['a,b', 'say "x"', 'two\r\nlines'] },
      { line: 3, fields: ['next', '', ''] },
    ]);
  });

  it('tells what is no CSV with its line', () => {
    expect(parseCsv('a\n"b"c,d\ne"f\n"g').errors).toEqual([
      { line: 2, message: 'text after a closing quote: c' },
      { line: 3, message: 'a quote inside of an unquoted field: e"f' },
      { line: 4, message: 'a quote is opened and not closed' },
    ]);
  });

  it('reads back whatever is written by the rules', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '苏') });
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const text = rows
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        expect(fieldsOf(text)).toEqual(rows);
      }),
    );
  });

  it('ends on any garbage', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') }), (text) => {
        parseCsv(text);
      }),
    );
  });
});
