/** Reads as CSV that a spreadsheet opens rightly and safely. */
import type { ReadView } from '../core/model.ts';

/** UTF-8 byte order mark: without it spreadsheets take Chinese text for another encoding. */
export const csvStart = '\ufeff';

const columns: readonly [string, (read: ReadView) => string | number | null][] = [
  ['id', (read) => read.id],
  ['capturedAt', (read) => read.capturedAt],
  ['receivedAt', (read) => read.receivedAt],
  ['plate', (read) => read.plate],
  ['plateRaw', (read) => read.plateRaw],
  ['plateColor', (read) => read.plateColor],
  ['confidence', (read) => read.confidence],
  ['checkpointId', (read) => read.checkpointId],
  ['deviceId', (read) => read.deviceId],
  ['lane', (read) => read.lane],
  ['ring', (read) => read.ring],
  ['direction', (read) => read.direction],
  ['zone', (read) => read.zone],
  ['speedKmh', (read) => read.speedKmh],
  ['vehicleType', (read) => read.vehicle?.type ?? null],
  ['vehicleColor', (read) => read.vehicle?.color ?? null],
  ['late', (read) => String(read.late)],
  ['clockQuality', (read) => read.clockQuality],
  ['revision', (read) => read.revision],
];

/**
 * A cell: in quotes where it has to be, and never a formula. What begins with = + - @, a tab or a return would be run by
 * a spreadsheet; an apostrophe before it makes it text. Numbers are written as they are.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvHeader = `${columns.map(([name]) => name).join(',')}\r\n`;

export function csvLine(read: ReadView): string {
  return `${columns.map(([, cellOf]) => csvCell(cellOf(read))).join(',')}\r\n`;
}
