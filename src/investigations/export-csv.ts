/** Reads as CSV that a spreadsheet opens rightly and safely. */
import type { ReadView } from '../core/model.ts';
import { csvLine } from '../wire/csv-out.ts';

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

export const csvHeader = csvLine(columns.map(([name]) => name));

export function readLine(read: ReadView): string {
  return csvLine(columns.map(([, cellOf]) => cellOf(read)));
}
