/** Vehicles driving the road graph: an endless stream of captures in the order of scenario time. */
import type { District, Passage, RoadNode } from '../district/types.ts';
import { at } from '../errors.ts';
import type { Random } from '../random.ts';
import { createRoutes, type Leg, type Routes } from './routes.ts';
import { createTimeQueue } from './time-queue.ts';
import type { Vehicle } from './vehicles.ts';

/** A checkpoint that a vehicle passes on a drive. */
export interface TripPass {
  siteIndex: number;
  /** Scenario time, ms after its start. */
  timeMs: number;
  /** By the first right clock that saw it, ms after the start of the run; null: not (yet) seen. */
  capturedMs: number | null;
}

/** One device sees one vehicle. */
export interface Capture {
  /** Scenario time, ms after its start. */
  timeMs: number;
  vehicle: Vehicle;
  deviceIndex: number;
  passage: Passage;
  lane: number;
  speedKmh: number;
  /** The trip's reads reach the gateway this much later than they were taken; 0 for nearly all. */
  lateByMs: number;
  /** The whole drive, in order; `passIndex` is this one. */
  trip: readonly TripPass[];
  passIndex: number;
}
export interface DriveOptions {
  district: District;
  random: Random;
  readsPerSecond: number;
  /** Local time of day at scenario time 0, hours. Null: traffic the same at all hours. */
  startHour: number | null;
  makeVehicle: () => Vehicle;
  listed: readonly Vehicle[];
  /** Two vehicles that bear the same plate. */
  clones: readonly [Vehicle, Vehicle];
  /** Share of trips that a listed vehicle makes. */
  listedShare: number;
  lateShare: number;
  /** Absent: listed vehicles drive as all others do. */
  listedVia?: ListedVia;
}
/** Listed vehicles are sent past some places, so that who watches a place does not wait for long. */
export interface ListedVia {
  checkpointIds: readonly string[];
  /** Of the drives of listed vehicles, all places together. */
  share: number;
}

/** Traffic by hour of the day, 1 = the height of the rush. */
const hourly = [
  12, 8, 6, 6, 9, 20, 48, 92, 100, 74, 62, 60, 55, 58, 62, 68, 84, 100, 90, 62, 48, 38, 28, 18,
] as const;
const fleetGreatest = 20_000;
const restMs = 600_000;
const warmUpMs = 1_800_000;
const cloneEveryMs = 240_000;
const junctionSeen = 0.8;

interface Trips {
  district: District;
  random: Random;
  routes: Routes;
  byZone: { terminals: number[]; belt: number[]; city: number[] };
  service: Passage[];
  /** Inner ends of the roads over the inner ring. */
  gates: number[];
}

function destination(trips: Trips, vehicle: Vehicle): number {
  const { random, byZone } = trips;
  const from = vehicle.node === null ? null : at(trips.district.nodes, vehicle.node);
  if (from?.kind === 'terminal') {
    return random.pick(
      random.weighted([
        [3, byZone.terminals],
        [5, byZone.city],
        [2, byZone.belt],
      ]),
    );
  }
  const goals = random.weighted([
    [4, byZone.city],
    [3, byZone.belt],
    [3, byZone.terminals],
  ]);
  return random.pick(goals);
}

function origin(trips: Trips): number {
  const { random, byZone } = trips;
  return random.pick(
    random.weighted([
      [6, byZone.terminals],
      [3, byZone.city],
      [2, byZone.belt],
    ]),
  );
}

/** Mostly the fastest way; some know another road into the city, or have business at its edge. */
function wayTo(trips: Trips, from: number, to: number): Leg[] {
  if (!trips.random.chance(0.2)) return trips.routes.between(from, to);
  const gate = trips.random.pick(trips.gates);
  return [...trips.routes.between(from, gate), ...trips.routes.between(gate, to)];
}

/** The way that leads over the road of a place, in whichever direction is shorter. */
function wayVia(trips: Trips, checkpointId: string, from: number, to: number): Leg[] {
  const { district, routes } = trips;
  const ways = district.edges.flatMap((edge) =>
    [true, false].flatMap((isForward) => {
      const passage = isForward ? edge.forward : edge.backward;
      if (passage === null || at(district.sites, passage.siteIndex).checkpoint.id !== checkpointId) return [];
      const [start, end] = isForward ? [edge.from, edge.to] : [edge.to, edge.from];
      return [[...routes.between(from, start), { edge, isForward }, ...routes.between(end, to)]];
    }),
  );
  const lengthM = (way: readonly Leg[]): number => way.reduce((sum, { edge }) => sum + edge.lengthM, 0);
  const [shortest] = ways.sort((a, b) => lengthM(a) - lengthM(b));
  return shortest ?? routes.between(from, to);
}

/** Drives the legs and tells of each camera passed, with the time of it. Answers the time of arrival. */
function drive(
  trips: Trips,
  vehicle: Vehicle,
  legs: readonly Leg[],
  startMs: number,
  see: (passage: Passage, timeMs: number, speedKmh: number) => void,
): number {
  let timeMs = startMs;
  for (const { edge, isForward } of legs) {
    const speedKmh = edge.speedKmh * vehicle.speedFactor * trips.random.between(0.92, 1.05);
    const msPerM = 3600 / speedKmh;
    const passage = isForward ? edge.forward : edge.backward;
    if (passage)
      see(passage, timeMs + msPerM * (isForward ? edge.siteAtM : edge.lengthM - edge.siteAtM), speedKmh);
    timeMs += msPerM * edge.lengthM;
    const node: RoadNode = at(trips.district.nodes, isForward ? edge.to : edge.from);
    const atNode = node.passageFrom.get(isForward ? edge.from : edge.to);
    // a signalled junction sees only some lanes and phases; a ring checkpoint sees everyone
    if (atNode && trips.random.chance(junctionSeen)) see(atNode, timeMs, speedKmh * 0.5);
  }
  return timeMs;
}

function prepare(district: District, random: Random): Trips {
  const nodesWhere = (test: (node: RoadNode) => boolean): number[] =>
    district.nodes.flatMap((node, index) => (test(node) ? [index] : []));
  return {
    district,
    random,
    routes: createRoutes(district),
    byZone: {
      terminals: nodesWhere((node) => node.kind === 'terminal'),
      belt: nodesWhere((node) => node.kind === 'junction' && node.zone === 1),
      city: nodesWhere((node) => node.kind === 'junction' && node.zone === 2),
    },
    gates: nodesWhere((node) => node.kind === 'anchor' && node.zone === 2),
    service: district.sites.flatMap((site) => (site.servicePassage ? [site.servicePassage] : [])),
  };
}

/** How many reads a trip makes on average, tried on a stream of its own. */
function meanReadsPerTrip(trips: Trips, maker: () => Vehicle): number {
  const probes = { ...trips, random: trips.random.fork('probe') };
  const vehicle = { ...maker() };
  let reads = 0;
  for (let i = 0; i < 300; i++) {
    vehicle.node = null;
    const from = origin(probes);
    drive(
      probes,
      vehicle,
      wayTo(probes, from, destination(probes, { ...vehicle, node: from })),
      0,
      () => reads++,
    );
  }
  return reads / 300;
}

/** Yields captures for ever, in order of time, from scenario time 0 on; roads are already full of vehicles then. */
export function* driveTraffic(options: DriveOptions): Generator<Capture, never> {
  const { district, random, listed } = options;
  const trips = prepare(district, random);
  const meanGapMs = (1000 * meanReadsPerTrip(trips, options.makeVehicle)) / options.readsPerSecond;
  const fleet: Vehicle[] = [];
  const queue = createTimeQueue<Capture>();
  let nextCloneMs = 60_000;

  const setOut = (vehicle: Vehicle, startMs: number, lateByMs: number): void => {
    const trip: TripPass[] = [];
    const see = (passage: Passage, timeMs: number, speedKmh: number): void => {
      const passIndex = trip.push({ siteIndex: passage.siteIndex, timeMs, capturedMs: null }) - 1;
      const lane = random.pick(passage.laneNumbers);
      at(district.sites, passage.siteIndex).deviceIndexes.forEach((deviceIndex, i) => {
        const seenMs = Math.round(timeMs + i * random.between(150, 700));
        queue.push({
          timeMs: seenMs,
          vehicle,
          deviceIndex,
          passage,
          lane,
          speedKmh: Math.round(speedKmh * 10) / 10,
          lateByMs,
          trip,
          passIndex,
        });
      });
    };
    vehicle.node ??= origin(trips);
    if (!vehicle.isListed && random.chance(0.01) && trips.service.length > 0) {
      see(random.pick(trips.service), startMs, 30);
      vehicle.freeAtMs = startMs + restMs;
      return;
    }
    const goal = destination(trips, vehicle);
    const { listedVia } = options;
    const isSent = vehicle.isListed && listedVia !== undefined && random.chance(listedVia.share);
    const way = isSent
      ? wayVia(trips, random.pick(listedVia.checkpointIds), vehicle.node, goal)
      : wayTo(trips, vehicle.node, goal);
    const arrivalMs = drive(trips, vehicle, way, startMs, see);
    vehicle.node = goal;
    vehicle.freeAtMs = arrivalMs + restMs;
  };
  const choose = (nowMs: number): Vehicle => {
    if (listed.length > 0 && random.chance(options.listedShare)) {
      const vehicle = random.pick(listed);
      if (vehicle.freeAtMs <= nowMs) return vehicle;
    }
    if (fleet.length > 50 && random.chance(0.5)) {
      const vehicle = random.pick(fleet);
      if (vehicle.freeAtMs <= nowMs) return vehicle;
    }
    const vehicle = options.makeVehicle();
    // those that leave for good make room for others
    if (fleet.length < fleetGreatest) fleet.push(vehicle);
    else fleet[random.int(fleetGreatest)] = vehicle;
    return vehicle;
  };
  const rushFactor = (nowMs: number): number => {
    if (options.startHour === null) return 1;
    const hour = (((options.startHour + nowMs / 3_600_000) % 24) + 24) % 24;
    const base = Math.floor(hour);
    const share = hour - base;
    return (at(hourly, base) * (1 - share) + at(hourly, (base + 1) % 24) * share) / 100;
  };

  for (let nowMs = -warmUpMs; ; ) {
    nowMs += random.exponential(meanGapMs / rushFactor(nowMs));
    for (let capture = queue.popUntil(nowMs); capture; capture = queue.popUntil(nowMs)) {
      if (capture.timeMs >= 0) yield capture;
    }
    if (nowMs >= nextCloneMs) {
      // both set out at once from different places: no road is that fast
      for (const clone of options.clones) if (clone.freeAtMs <= nowMs) setOut(clone, nowMs, 0);
      nextCloneMs += cloneEveryMs;
    }
    const lateByMs = random.chance(options.lateShare) ? Math.round(random.between(660_000, 2_400_000)) : 0;
    setOut(choose(nowMs), nowMs, lateByMs);
  }
}
