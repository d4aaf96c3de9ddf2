/** CSV as RFC 4180 has it: quotes, doubled quotes, line breaks within quotes; CRLF or LF; a byte order mark is skipped. */

export interface CsvRow {
  /** Where the row starts, from 1. */
  line: number;
  fields: string[];
}
export interface CsvError {
  line: number;
  message: string;
}

/**
 * All rows (empty lines are none) and all that is not CSV, with line numbers.
 * @param separator one character between fields
 */
export function parseCsv(text: string, separator = ','): { rows: CsvRow[]; errors: CsvError[] } {
  const rows: CsvRow[] = [];
  const errors: CsvError[] = [];
  const end = text.length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;

  /** Reads from after the opening quote to after the closing one. */
  function quoted(): string {
    const startLine = line;
    let value = '';
    at += 1;
    while (at < end) {
      const char = text[at] ?? '';
      if (char === '"') {
        if (text[at + 1] !== '"') {
          at += 1;
          return value;
        }
        at += 1;
      } else if (char === '\n') line += 1;
      value += char;
      at += 1;
    }
    errors.push({ line: startLine, message: 'a quote is opened and not closed' });
    return value;
  }
  function plain(): string {
    const start = at;
    while (at < end && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
    const value = text.slice(start, at);
    if (value.includes('"')) errors.push({ line, message: `a quote inside of an unquoted field: ${value}` });
    return value;
  }

  while (at < end) {
    const row: CsvRow = { line, fields: [] };
    for (;;) {
      const isQuoted = text[at] === '"';
      row.fields.push(isQuoted ? quoted() : plain());
      if (isQuoted && at < end && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') {
        errors.push({ line, message: `text after a closing quote: ${plain()}` });
      }
      if (text[at] !== separator) break;
      at += 1;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    line += 1;
    if (row.fields.length > 1 || row.fields[0] !== '') rows.push(row);
  }
  return { rows, errors };
}
