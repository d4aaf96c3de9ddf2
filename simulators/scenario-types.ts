/** What a scenario plans: reads with their truth, and the messages that carry them. */
import type { PlateColor } from '../src/core/model.ts';
import type { Passage } from './district/types.ts';
import type { TripPass } from './traffic/drive.ts';
import type { Plate } from './traffic/plates.ts';

/** When things are published: so many messages a second, or scenario time divided by a factor (1 = real time). */
export type Pace =
  | { kind: 'rate'; perSecond: number }
  | { kind: 'speed'; factor: number }
  /** So many messages a second, with the capture times of the scenario: traffic of an hour, sent in a minute. */
  | { kind: 'history'; perSecond: number };

/** What a reader reports of a vehicle in one revision of a read. */
export interface ReadFacts {
  /** The text the gateway has to come to. */
  plate: string;
  /** The text as sent. */
  plateRaw: string;
  plateColor: PlateColor | null;
  confidence: number;
  candidate: string | null;
}

/** One read from its capture to its last revision. */
export interface ReadPlan {
  /** Counts the reads of a scenario from 0; the eventId is made of it. */
  number: number;
  deviceId: string;
  checkpointId: string;
  passage: Passage;
  lane: number;
  speedKmh: number;
  /** What the vehicle bears, whatever the reader makes of it. */
  vehiclePlate: Plate;
  vehicleType: string;
  vehicleColor: string;
  /** What the device's clock said, ms after the start. */
  capturedMs: number;
  isLate: boolean;
  hasWrongClock: boolean;
  /** Held back and sent with others in one array. */
  isBackFill: boolean;
  first: ReadFacts;
  /** Revision 1, where there is one; then this is what counts. */
  revised: ReadFacts | null;
  /** Where the vehicle really drives on this drive, and which of it this read is. */
  trip: readonly TripPass[];
  passIndex: number;
}

/** One MQTT message. */
export interface Outgoing {
  /** When to publish it, ms after the start. */
  atMs: number;
  deviceId: string;
  reads: { plan: ReadPlan; revision: 0 | 1 }[];
  isArray: boolean;
}

/** The facts that count in the end. */
export const finalFacts = (plan: ReadPlan): ReadFacts => plan.revised ?? plan.first;
