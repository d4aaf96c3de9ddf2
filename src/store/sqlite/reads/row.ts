/** How a read lies in a row: packing and unpacking, and the view that the API gives. */
import {
  type Candidate,
  type Placement,
  type PlateColor,
  plateColors,
  type ReadView,
  type VehicleFacts,
} from '../../../core/model.ts';

export interface ReadRow {
  row: number;
  placement: number;
  captured: number;
  received: number;
  event_id: string;
  plate: string;
  plate_raw: string | null;
  marks: number;
  confidence: number | null;
  speed_kmh: number | null;
  revision: number;
  extras: string | null;
}

/** What few reads have and nobody searches. */
export interface ReadExtras {
  vehicle?: VehicleFacts;
  candidates?: Candidate[];
  plateBox?: [number, number, number, number];
  imageUrl?: string;
  /** The lane of the message, where the placement has none of it. */
  lane?: number;
}

export const rowColumns =
  'row, placement, captured, received, event_id, plate, plate_raw, marks, confidence, speed_kmh, revision, extras';

const colorBits = 7;
/** The mark of a late read. */
export const lateBit = 8;
/** The mark of a read whose clock was wrong. */
export const clockBadBit = 16;
/** The mark of a row that has a picture. */
export const imageBit = 32;

/** Colour, late, bad clock and "has an image" in one small integer. */
export function packMarks(
  color: PlateColor | null,
  late: boolean,
  clockBad: boolean,
  image: boolean,
): number {
  const colorNo = color === null ? 0 : plateColors.indexOf(color) + 1;
  return colorNo | (late ? lateBit : 0) | (clockBad ? clockBadBit : 0) | (image ? imageBit : 0);
}

export function colorOf(marks: number): PlateColor | null {
  return plateColors[(marks & colorBits) - 1] ?? null;
}

/** Ten-thousandths as an integer where that is exact (two bytes instead of eight), else the fraction itself. */
export function packConfidence(confidence: number | null): number | null {
  if (confidence === null) return null;
  const scaled = Math.round(confidence * 10_000);
  return scaled / 10_000 === confidence ? scaled : confidence;
}

function unpackConfidence(value: number | null): number | null {
  if (value === null) return null;
  return Number.isInteger(value) ? value / 10_000 : value;
}

export function readId(partitionNo: number, row: number): string {
  return `${partitionNo.toString(36)}-${row.toString(36)}`;
}

/** Partition and row of a read's id, or null where it is no such id. */
export function parseReadId(id: string): { partitionNo: number; row: number } | null {
  const parts = /^([0-9a-z]{1,8})-([0-9a-z]{1,8})$/.exec(id);
  if (parts === null) return null;
  return { partitionNo: Number.parseInt(parts[1] ?? '', 36), row: Number.parseInt(parts[2] ?? '', 36) };
}

/** The read as the API gives it; `baseMs` is the partition's. */
export function viewOf(row: ReadRow, id: string, baseMs: number, placement: Placement): ReadView {
  const extras: ReadExtras = row.extras === null ? {} : (JSON.parse(row.extras) as ReadExtras);
  const capturedAtMs = baseMs + row.captured;
  return {
    id,
    eventId: row.event_id,
    deviceId: placement.deviceId,
    checkpointId: placement.checkpointId,
    lane: extras.lane ?? placement.lane,
    capturedAt: new Date(capturedAtMs).toISOString(),
    receivedAt: new Date(capturedAtMs + row.received).toISOString(),
    plate: row.plate,
    plateRaw: row.plate_raw ?? row.plate,
    plateColor: colorOf(row.marks),
    confidence: unpackConfidence(row.confidence),
    ring: placement.ringId,
    direction: placement.direction,
    zone: placement.zone,
    crossing: placement.crossing,
    late: (row.marks & lateBit) !== 0,
    clockQuality: (row.marks & clockBadBit) !== 0 ? 'bad' : 'good',
    speedKmh: row.speed_kmh,
    vehicle: extras.vehicle ?? null,
    revision: row.revision,
    imageUrl: (row.marks & imageBit) !== 0 ? `/api/v1/reads/${id}/image` : null,
  };
}
