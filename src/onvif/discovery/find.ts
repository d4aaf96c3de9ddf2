/**
 * A look for cameras: probes by multicast on every interface and by unicast to single addresses, each repeated, and by
 * HTTP where an address does not answer probes. Only answers to these very probes count.
 */
import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { RinggateError } from '../../core/errors.ts';
import type { AddressGuard } from '../../net/address-guard.ts';
import type { FindRequest } from '../contract.ts';
import type { Ask } from '../exchange.ts';
import { probeInterfaces } from './interfaces.ts';
import { knock, usualHttpPorts } from './knock.ts';
import { readProbeAnswer } from './probe-answer.ts';
import { discoveryPort, type ProbeMessage, probeMessage, variants } from './probe-message.ts';
import { Sightings } from './sightings.ts';
import { type Heard, openMulticast, openUnicast, type ProbeSocket } from './sockets.ts';

export interface FindParts {
  ask: Ask;
  guard: AddressGuard;
  /** Where cameras listen; other than 3702 in tests only. */
  port?: number;
}

/** Repetitions by multicast: datagrams get lost, and cameras leave out what comes too close. */
const rounds = 3;
/** Single addresses are probed twice, with a type and without. */
const unicastVariants = [0, variants - 1] as const;
/** A burst that networks and small switches take; 5,000 probes a second. */
const burst = 50;
const burstEveryMs = 10;
/** Answers to the last probes are waited for at least this long. */
const lastAnswersMs = 500;

/** @throws RinggateError unavailable where not one probe could be sent */
export async function findCameras(parts: FindParts, request: FindRequest): Promise<void> {
  const { signal, timeoutMs } = request;
  if (signal.aborted) return;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const ours = new Set<string>();
  const answeredBy = new Set<string>();
  const sightings = new Sightings((sighting) => {
    if (!stop.aborted) request.sighted(sighting);
  });
  const heard: Heard = (datagram, from) => {
    if (stop.aborted) return;
    const answer = readProbeAnswer(datagram);
    if (answer === null || !ours.has(answer.relatesTo)) return;
    answeredBy.add(from);
    for (const match of answer.matches) sightings.matched(match, from);
  };
  const newProbe = (variant: number): ProbeMessage => {
    const message = probeMessage(variant);
    ours.add(message.id);
    return message;
  };
  const sockets: ProbeSocket[] = [];
  const opened = (socket: ProbeSocket): ProbeSocket => {
    sockets.push(socket);
    return socket;
  };
  const startedAtMs = performance.now();
  const problems: string[] = [];
  try {
    const ways = await Promise.allSettled([
      ...(request.multicast
        ? [multicast({ ...parts, request, heard, newProbe, opened, stop, problems })]
        : []),
      ...(request.addresses.length > 0
        ? [unicast({ ...parts, request, heard, newProbe, opened, stop, problems, answeredBy, sightings })]
        : []),
    ]);
    const failed = ways.filter((way) => way.status === 'rejected');
    const [first] = failed;
    if (first !== undefined && failed.length === ways.length && !signal.aborted) throw first.reason;
    const spentMs = performance.now() - startedAtMs;
    await wait(Math.max(lastAnswersMs, timeoutMs - spentMs), stop);
  } finally {
    ended.abort();
    for (const socket of sockets) socket.close();
  }
}

interface Way extends FindParts {
  request: FindRequest;
  heard: Heard;
  newProbe(variant: number): ProbeMessage;
  opened(socket: ProbeSocket): ProbeSocket;
  stop: AbortSignal;
  problems: string[];
}

async function multicast({
  request,
  heard,
  newProbe,
  opened,
  stop,
  problems,
  port = discoveryPort,
}: Way): Promise<void> {
  const interfaces = probeInterfaces(request.interfaces);
  const sockets: ProbeSocket[] = [];
  for (const one of interfaces)
    try {
      sockets.push(opened(await openMulticast(one, heard)));
    } catch (error) {
      problems.push(
        `${one.name} (${one.address}): ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  let sent = 0;
  const everyMs = Math.min(1000, request.timeoutMs / (rounds + 1) / variants);
  for (let n = 0; n < rounds * variants && !stop.aborted; n++) {
    const { bytes } = newProbe(n % variants);
    for (const socket of sockets) if (await socket.send(bytes, { address: socket.group ?? '', port })) sent++;
    if (n + 1 < rounds * variants) await wait(Math.min(everyMs, 300), stop);
  }
  if (sent === 0 && !stop.aborted)
    throw new RinggateError(
      'unavailable',
      interfaces.length === 0
        ? 'There is no network interface to look for cameras on (setting cameras.interfaces)'
        : `No probe could be sent: ${problems.join('; ') || 'the network is not reached'}`,
    );
}

async function unicast(way: Way & { answeredBy: ReadonlySet<string>; sightings: Sightings }): Promise<void> {
  const { request, heard, newProbe, opened, stop, guard, answeredBy, sightings, port = discoveryPort } = way;
  const addresses = request.addresses.filter((address) => isIP(address) !== 0 && isAllowed(guard, address));
  const sockets = new Map<number, ProbeSocket>();
  for (const family of [4, 6] as const)
    if (addresses.some((address) => isIP(address) === family))
      sockets.set(family, opened(await openUnicast(family, heard)));
  const refused = request.addresses.length - addresses.length;
  if (refused > 0) request.probed(refused);
  for (const [round, variant] of unicastVariants.entries()) {
    const { bytes } = newProbe(variant);
    for (let start = 0; start < addresses.length && !stop.aborted; start += burst) {
      const some = addresses.slice(start, start + burst).filter((address) => !answeredBy.has(address));
      await Promise.all(
        some.map((address) => sockets.get(isIP(address))?.send(bytes, { address, port }) ?? false),
      );
      if (round === 0) request.probed(refused + Math.min(addresses.length, start + burst));
      if (start + burst < addresses.length) await wait(burstEveryMs, stop);
    }
    if (round === 0) await wait(Math.min(400, request.timeoutMs / 4), stop);
  }
  const ports = request.httpPorts ?? usualHttpPorts;
  if (ports.length === 0) return;
  await wait(Math.min(400, request.timeoutMs / 4), stop);
  const silent = addresses.filter((address) => !answeredBy.has(address));
  await knock({
    ask: way.ask,
    addresses: silent,
    ports,
    signal: stop,
    found: (url) => sightings.knocked(url),
  });
}

function isAllowed(guard: AddressGuard, address: string): boolean {
  try {
    guard.check(address);
    return true;
  } catch {
    return false;
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  try {
    await pause(ms, undefined, { signal });
  } catch {
    // given up: the caller sees it at the signal
  }
}
