/** The reference-district scenario: traffic read by imperfect devices and sent over imperfect networks, all of it planned. */
import { buildDistrict } from './district/district.ts';
import type { District, SimDevice } from './district/types.ts';
import { at } from './errors.ts';
import { createRandom, type Random } from './random.ts';
import { createReader, type Reader } from './reading.ts';
import type { Outgoing, Pace, ReadFacts, ReadPlan } from './scenario-types.ts';
import { type Capture, driveTraffic, type ListedVia } from './traffic/drive.ts';
import type { Plate, PlateKind } from './traffic/plates.ts';
import { createVehicleMaker, type Vehicle } from './traffic/vehicles.ts';
import { type PlannedWatchlist, planWatchlist } from './traffic/watchlist.ts';

export interface ScenarioOptions {
  seed: string;
  /** How many different reads; Infinity for a scenario that goes on until it is stopped. */
  reads: number;
  pace: Pace;
  /** Reads a second of scenario time at the height of the rush. */
  readsPerSecond?: number;
  /** Local hour at which scenario time begins; null for the same traffic at all hours. */
  startHour?: number | null;
  misreadRate?: number;
  listedMisreadRate?: number;
  listedVehicles?: number;
  listedShare?: number;
  /** Places that some drives of listed vehicles lead through. */
  listedVia?: ListedVia;
}
export interface Scenario {
  seed: string;
  district: District;
  watchlist: PlannedWatchlist;
  /** The plate that two vehicles bear. */
  clone: Plate;
  /** The messages in the order of publishing; each call starts anew with the same. `onPlan` is told of each read once. */
  messages(onPlan?: (plan: ReadPlan) => void): Generator<Outgoing>;
}

const duplicateRate = 0.015;
const revisionRate = 0.01;
const lateShare = 0.01;
/** Every so many reads a stranger is first taken for a listed vehicle and then put right. */
const strikeEvery = 1200;
const wrongClockMs = 9 * 60_000;
const backFillGreatest = 8;
const backFillLongestMs = 60_000;
const defaultListed = 48;

/** Plans a scenario; nothing is published yet. Throws a SimulatorError where the seed makes no district. */
export function createScenario(options: ScenarioOptions): Scenario {
  const { seed } = options;
  const district = buildDistrict(seed);
  const plan = (): {
    listed: Vehicle[];
    watchlist: PlannedWatchlist;
    makeVehicle: () => Vehicle;
    clones: [Vehicle, Vehicle];
  } => {
    const random = createRandom(`${seed}/vehicles`);
    const makeVehicle = createVehicleMaker(random);
    const listed = Array.from({ length: options.listedVehicles ?? defaultListed }, (_, i) => {
      const kind = random.weighted<PlateKind>([
        [14, 'civil'],
        [3, 'new-energy'],
        [2, 'large'],
        [1, 'foreign'],
      ]);
      // one plate of the capital, whose province readers take for another
      const vehicle = makeVehicle(kind);
      if (i === 0)
        vehicle.plate = { kind: 'civil', color: 'blue', text: `京A${vehicle.plate.text.slice(-5)}` };
      vehicle.isListed = true;
      return vehicle;
    });
    const watchlist = planWatchlist(createRandom(`${seed}/watchlist`), listed, () => makeVehicle('civil'));
    const clone = makeVehicle('civil');
    return { listed, watchlist, makeVehicle, clones: [clone, { ...clone }] };
  };

  const planned = plan();
  return {
    seed,
    district,
    watchlist: planned.watchlist,
    clone: planned.clones[0].plate,
    messages(onPlan = () => undefined) {
      const { listed, watchlist, makeVehicle, clones } = plan();
      const captures = driveTraffic({
        district,
        random: createRandom(`${seed}/traffic`),
        readsPerSecond: options.readsPerSecond ?? 20,
        makeVehicle,
        listed,
        clones,
        startHour: options.startHour === undefined ? 7 : options.startHour,
        listedShare: options.listedShare ?? 0.03,
        lateShare,
        ...(options.listedVia === undefined ? {} : { listedVia: options.listedVia }),
      });
      const random = createRandom(`${seed}/reading`);
      const reader = createReader({
        random,
        entries: watchlist.entries,
        misreadRate: options.misreadRate ?? 0.02,
        listedMisreadRate: options.listedMisreadRate ?? 0.25,
      });
      return send({ captures, random, reader, watchlist, district, listed, options, onPlan });
    },
  };
}

interface Sending {
  captures: Generator<Capture, never>;
  random: Random;
  reader: Reader;
  watchlist: PlannedWatchlist;
  district: District;
  listed: readonly Vehicle[];
  options: ScenarioOptions;
  onPlan: (plan: ReadPlan) => void;
}

/** Two devices of their own kind: one whose clock is wrong, one whose network holds reads back and sends them in arrays. */
function oddDevices(random: Random, devices: readonly SimDevice[]): { wrongClock: string; backFill: string } {
  const atRings = devices.filter((device) => device.id.startsWith('KO'));
  const first = random.int(atRings.length);
  const second = (first + 1 + random.int(atRings.length - 1)) % atRings.length;
  return { wrongClock: at(atRings, first).id, backFill: at(atRings, second).id };
}

/** First and revised facts of a capture. */
function decideFacts(
  sending: Sending,
  capture: Capture,
  strike: boolean,
): { first: ReadFacts; revised: ReadFacts | null } {
  const { random, reader, watchlist, listed } = sending;
  const { vehicle } = capture;
  if (strike) {
    const mistakenFor = random.chance(0.7) ? random.pick(watchlist.absent) : random.pick(listed);
    return { first: reader.readRight(mistakenFor.plate), revised: reader.readRight(vehicle.plate) };
  }
  if (vehicle.plate.text !== '' && random.chance(revisionRate)) {
    const first = random.chance(0.6) ? reader.misread(vehicle) : reader.readRight(vehicle.plate);
    return { first, revised: reader.readRight(vehicle.plate) };
  }
  return { first: reader.read(vehicle), revised: null };
}

function* send(sending: Sending): Generator<Outgoing> {
  const { random, district, options } = sending;
  const { pace } = options;
  const odd = oddDevices(random, district.devices);
  const later = new Map<number, Omit<Outgoing, 'atMs'>[]>();
  let slot = 0;
  let nowMs = 0;
  let strikesDue = 0;
  let number = 0;
  let heldBack: ReadPlan[] = [];

  const offsetMs = (): number =>
    Math.floor(pace.kind === 'speed' ? nowMs / pace.factor : (slot * 1000) / pace.perSecond);
  const captureMs = (): number => (pace.kind === 'history' ? Math.floor(nowMs) : offsetMs());
  const emit = (message: Omit<Outgoing, 'atMs'>): Outgoing => {
    const outgoing = { ...message, atMs: offsetMs() };
    slot++;
    return outgoing;
  };
  const single = (plan: ReadPlan, revision: 0 | 1): Omit<Outgoing, 'atMs'> => ({
    deviceId: plan.deviceId,
    reads: [{ plan, revision }],
    isArray: plan.isLate,
  });
  const schedule = (afterReads: number, message: Omit<Outgoing, 'atMs'>): void => {
    const due = number + afterReads;
    later.set(due, [...(later.get(due) ?? []), message]);
  };
  const takeHeldBack = (): Omit<Outgoing, 'atMs'> => {
    const plans = heldBack;
    heldBack = [];
    return { deviceId: odd.backFill, isArray: true, reads: plans.map((plan) => ({ plan, revision: 0 })) };
  };

  for (const capture of sending.captures) {
    if (number >= options.reads) break;
    nowMs = capture.timeMs;
    const device = at(district.devices, capture.deviceIndex);
    if (number % strikeEvery === strikeEvery / 2) strikesDue++;
    const strike =
      strikesDue > 0 &&
      !capture.vehicle.isListed &&
      capture.vehicle.plate.text !== '' &&
      device.id !== odd.backFill;
    if (strike) strikesDue--;
    const { first, revised } = decideFacts(sending, capture, strike);
    const hasWrongClock = device.id === odd.wrongClock;
    const plan: ReadPlan = {
      number,
      deviceId: device.id,
      checkpointId: at(district.sites, device.siteIndex).checkpoint.id,
      passage: capture.passage,
      lane: capture.lane,
      speedKmh: capture.speedKmh,
      vehiclePlate: capture.vehicle.plate,
      vehicleType: capture.vehicle.type,
      vehicleColor: capture.vehicle.color,
      capturedMs: captureMs() - capture.lateByMs + (hasWrongClock ? wrongClockMs : 0),
      isLate: capture.lateByMs > 0 && !hasWrongClock,
      hasWrongClock,
      isBackFill: device.id === odd.backFill,
      first,
      revised,
      trip: capture.trip,
      passIndex: capture.passIndex,
    };
    const pass = capture.trip[capture.passIndex];
    if (pass !== undefined && !hasWrongClock) pass.capturedMs ??= plan.capturedMs + capture.lateByMs;
    sending.onPlan(plan);
    number++;
    if (!plan.isBackFill) yield emit(single(plan, 0));
    else heldBack.push(plan);
    const oldest = heldBack[0];
    if (
      oldest &&
      (heldBack.length >= backFillGreatest || captureMs() - oldest.capturedMs > backFillLongestMs)
    )
      yield emit(takeHeldBack());

    // revisions and repeats come after the read itself, also where that is held back for a while
    const settle = plan.isBackFill ? 6000 : 0;
    if (revised) schedule(settle + 300 + random.int(600), single(plan, 1));
    if (random.chance(duplicateRate)) schedule(settle + 1 + random.int(1500), single(plan, 0));
    const due = later.get(number);
    if (due) {
      later.delete(number);
      for (const message of due) yield emit(message);
    }
  }
  if (heldBack.length > 0) yield emit(takeHeldBack());
  for (const [, messages] of [...later].sort(([a], [b]) => a - b))
    for (const message of messages) yield emit(message);
}
