/** A month of reads as a district would have them: vehicles with habits, passers-by, and one pair that travels together. */
import type { Placement } from '../src/core/model.ts';
import type { PreparedRead } from '../src/store/contract/reads.ts';

export const monthMs = 30 * 86_400_000;
export const followed = '苏F7K3D9';
export const follower = '浙A2C4E8';
/** The pair passes so often in the month. */
const pairPassages = 300;
const residents = 300_000;
const checkpoints = 260;
const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export const places: Placement[] = Array.from({ length: checkpoints * 2 }, (_, i) => ({
  deviceId: `cp-${Math.floor(i / 2)}-${i % 2}`,
  checkpointId: `cp-${Math.floor(i / 2)}`,
  areaId: 'bench',
  lane: 1,
  travel: 'approaching',
  ringId: null,
  direction: i % 2 === 0 ? 'inbound' : 'outbound',
  // one zone for all: vehicles here drive no real way, and each jump over a ring would be a finding
  zone: 2,
  crossing: null,
}));

/** The plate of a vehicle by its number: five characters that look as those of a city do. */
export function plateOf(vehicle: number): string {
  let rest = Math.imul(vehicle + 1, 0x9e3779b1) >>> 0;
  let text = '';
  for (let i = 0; i < 5; i++) {
    // the last places are mostly digits
    const base = i < 2 ? letters.length : rest % 7 === 0 ? letters.length : 10;
    text += letters.charAt(rest % base);
    rest = Math.floor(rest / base) + Math.imul(i + 3, 0x2c1b3c6d) * (vehicle & 0xff);
    rest >>>= 0;
  }
  return `苏F${text}`;
}

/** A number below `below` from a counter: the same data each time. */
function mixed(no: number, below: number): number {
  let x = Math.imul(no ^ (no >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) % below;
}

/** What a read of the month is: which plate, where, when. */
export interface MonthRead {
  plate: string;
  /** Index into `places`. */
  place: number;
  capturedAtMs: number;
}

/** Read number `no` of `rows` in the month that ends at `endMs`: a fifth are passers-by from anywhere. */
export function monthRead(no: number, rows: number, endMs: number): MonthRead {
  const capturedAtMs = Math.round(endMs - monthMs + (no / rows) * monthMs);
  const every = Math.floor(rows / pairPassages);
  if (no % every < 2) {
    const place = mixed(Math.floor(no / every) + 17, places.length);
    return { plate: no % every === 0 ? followed : follower, place, capturedAtMs };
  }
  const isResident = mixed(no, 5) > 0;
  const vehicle = isResident ? mixed(no + 7, residents) : residents + mixed(no + 11, 20_000_000);
  // a resident passes a few places again and again
  const place = isResident
    ? mixed(vehicle * 8 + mixed(no + 3, 8), places.length)
    : mixed(no + 5, places.length);
  return { plate: plateOf(vehicle), place, capturedAtMs };
}

export const eventIdOf = (no: number): string => no.toString(36).toUpperCase().padStart(8, '0');
export const confidenceOf = (no: number): number => 0.9 + (no % 100) / 1000;
export const speedOf = (no: number): number => 40 + (no % 500) / 10;

export function benchRead(
  no: number,
  plate: string,
  placement: Placement,
  capturedAtMs: number,
): PreparedRead {
  return {
    decoded: {
      eventId: eventIdOf(no),
      revision: 0,
      capturedAtMs,
      plateRaw: plate,
      plateColor: 'blue',
      confidence: confidenceOf(no),
      candidates: [],
      lane: 1,
      travel: 'approaching',
      speedKmh: speedOf(no),
      vehicle: null,
      plateBox: null,
      image: null,
      deviceKey: null,
      unknownKeys: 0,
    },
    placement,
    capturedAtMs,
    receivedAtMs: capturedAtMs + 200,
    plate,
    late: false,
    clockBad: false,
    matches: [],
  };
}
