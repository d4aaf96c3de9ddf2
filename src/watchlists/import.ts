/** `watchlist import FILE`: entries from CSV, as proposals that another person approves. All or nothing. */
import type { WatchlistEntry } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import { parseCsv } from '../wire/csv.ts';
import { NewEntry, plainEntryFields } from './entry-schema.ts';
import { proposeEntry, type WatchlistRules } from './proposal.ts';

export const importColumns: readonly string[] = Object.keys(plainEntryFields);
export const requiredColumns: readonly string[] = NewEntry.required;

/** A line as POST /watchlist-entries would have it. */
export interface CsvBody {
  line: number;
  body: Record<string, unknown>;
}

/** The lines of a CSV text whose first line names columns (in any order), and every error of its form. */
export function csvBodies(
  text: string,
  required: readonly string[] = requiredColumns,
): { rows: CsvBody[]; errors: FieldError[] } {
  const csv = parseCsv(text);
  const [header, ...lines] = csv.rows;
  const columns = header?.fields.map((name) => name.trim()) ?? [];
  const errors: FieldError[] = [
    ...csv.errors.map((error) => ({ path: `line ${error.line}`, message: error.message })),
    ...headerErrors(columns, header?.line ?? 1, required),
  ];
  const rows: CsvBody[] = [];
  for (const { line, fields } of errors.length > 0 ? [] : lines) {
    if (fields.length > columns.length)
      errors.push({
        path: `line ${line}`,
        message: `has ${fields.length} fields for ${columns.length} columns`,
      });
    else rows.push({ line, body: bodyOf(columns, fields) });
  }
  return { rows, errors };
}

/**
 * The proposals of a CSV text whose first line names the columns (those of POST /watchlist-entries, in any order), and
 * every error of it; paths are `line 7: /validUntil`.
 */
export function readEntriesCsv(
  text: string,
  rules: WatchlistRules,
  createdBy: string,
  nowMs: number,
): { rows: { line: number; entry: WatchlistEntry }[]; errors: FieldError[] } {
  const { rows: bodies, errors } = csvBodies(text);
  const rows: { line: number; entry: WatchlistEntry }[] = [];
  const lineOfId = new Map<string, number>();
  for (const { line, body } of bodies) {
    const at = (path: string): string => `line ${line}: ${path}`;
    const proposal = proposeEntry(body, rules, createdBy, nowMs);
    if (proposal.entry === null) {
      errors.push(...proposal.errors.map((error) => ({ path: at(error.path), message: error.message })));
      continue;
    }
    const before = lineOfId.get(proposal.entry.id);
    if (before !== undefined) {
      errors.push({ path: at('/id'), message: `is ${proposal.entry.id}, as on line ${before}` });
    }
    lineOfId.set(proposal.entry.id, line);
    rows.push({ line, entry: proposal.entry });
  }
  return { rows, errors };
}

/** The proposals of a CSV text. @throws RinggateError invalid_request with every error of the file */
export function entriesFromCsv(
  text: string,
  rules: WatchlistRules,
  createdBy: string,
  nowMs: number,
): WatchlistEntry[] {
  const { rows, errors } = readEntriesCsv(text, rules, createdBy, nowMs);
  if (errors.length > 0) {
    throw new RinggateError('invalid_request', `Nothing was imported: ${errors.length} wrong values.`, {
      errors,
    });
  }
  return rows.map((row) => row.entry);
}

/**
 * Imports a CSV text. The proposer is whoever runs the command, known by name only.
 * @returns how many entries were proposed
 * @throws RinggateError invalid_request, conflict (an id is taken); then nothing was imported
 */
export async function importWatchlist(
  context: Pick<AppContext, 'audit' | 'clock'> & { store: Pick<AppContext['store'], 'watchlists'> },
  text: string,
  rules: WatchlistRules,
  username: string,
): Promise<number> {
  const entries = entriesFromCsv(text, rules, username, context.clock());
  await context.store.watchlists.insert(entries, `command:${username}`);
  await context.audit({ username }, 'watchlist.imported', { entries: entries.map((entry) => entry.id) });
  return entries.length;
}

function headerErrors(columns: readonly string[], line: number, required: readonly string[]): FieldError[] {
  const path = `line ${line}`;
  const unknown = columns.filter((column) => !importColumns.includes(column));
  const twice = columns.filter((column, index) => columns.indexOf(column) !== index);
  const missing = required.filter((column) => !columns.includes(column));
  return [
    ...unknown.map((column) => ({
      path,
      message: `column "${column}" is unknown; known: ${importColumns.join(', ')}`,
    })),
    ...missing.map((column) => ({ path, message: `column ${column} is missing` })),
    ...twice.map((column) => ({ path, message: `column ${column} is there twice` })),
  ];
}

/** Empty cells are absent members; the priority is a number where it looks like one. */
function bodyOf(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const cell = (cells[index] ?? '').trim();
    if (cell !== '') body[column] = column === 'priority' && /^\d+$/.test(cell) ? Number(cell) : cell;
  }
  return body;
}
