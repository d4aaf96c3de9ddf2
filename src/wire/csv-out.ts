/** CSV for people who open it in a spreadsheet: CRLF, quotes where needed, and no cell that would be run as a formula. */

/**
 * What begins with = + - @, a tab or a return would be run by a spreadsheet; an apostrophe before it makes it text.
 * Numbers are written as they are, null as an empty cell.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One row with its end. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}
