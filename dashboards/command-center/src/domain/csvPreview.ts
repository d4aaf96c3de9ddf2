/** A CSV file as a table to look at, beside what the gateway says is wrong with it. The gateway decides; this only shows. Pure. */
import type { FieldProblem } from '../api/calls.ts';

export interface CsvTable {
  header: string[];
  /** `line` counts from 1, as editors do; a quoted field may hold line breaks. */
  rows: { line: number; cells: string[] }[];
}

/** Splits RFC 4180 text. Forgiving: a file with a missing quote still shows as much as can be seen. */
export function csvTable(text: string): CsvTable {
  const records: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let began = 1;
  const endRecord = (): void => {
    cells.push(cell);
    if (cells.some((each) => each.trim() !== '')) records.push({ line: began, cells });
    cells = [];
    cell = '';
    began = line;
  };
  const source = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\n') line += 1;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') endRecord();
    else if (character !== '\r') cell += character;
  }
  endRecord();
  const [header, ...rows] = records;
  return { header: header?.cells.map((name) => name.trim()) ?? [], rows };
}

/** What is wrong, by line; 0: what belongs to no line. The gateway's paths are `/csv/{line}` and `/csv/{line}/{column}`. */
export function errorsByLine(errors: readonly FieldProblem[]): Map<number, string[]> {
  const byLine = new Map<number, string[]>();
  for (const { path, message } of errors) {
    const [, number, column] = /^\/csv\/(\d+)(?:\/(.*))?$/.exec(path) ?? [];
    const line = number === undefined ? 0 : Number(number);
    const where = number === undefined ? path : (column ?? '');
    const text = where === '' ? message : `${where}: ${message}`;
    const known = byLine.get(line);
    if (known === undefined) byLine.set(line, [text]);
    else known.push(text);
  }
  return byLine;
}

/** User names and passwords as a CSV file. */
export function credentialsCsv(
  created: readonly { id: string; username: string; password: string }[],
): string {
  const lines = created.map(({ id, username, password }) => `${id},${username},${password}`);
  return `${['id,username,password', ...lines].join('\r\n')}\r\n`;
}
