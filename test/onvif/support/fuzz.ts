/** Mutated answers of cameras, the same for the same seed, and everything that reads them. */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RinggateError } from '../../../src/core/errors.ts';
import { readClock } from '../../../src/onvif/camera-clock.ts';
import { parseCameraUrl, reachableStream, reachableUrls } from '../../../src/onvif/camera-url.ts';
import { readProbeAnswer } from '../../../src/onvif/discovery/probe-answer.ts';
import { Sightings } from '../../../src/onvif/discovery/sightings.ts';
import { lifetimeIn, subscriptionIn } from '../../../src/onvif/event-messages.ts';
import { hardwareAddressIn, scopeValue } from '../../../src/onvif/identification.ts';
import { profilesIn } from '../../../src/onvif/profiles.ts';
import { capabilitiesIn, servicesIn } from '../../../src/onvif/services.ts';
import {
  bodyOf,
  faultError,
  faultOf,
  isLockFault,
  isRefusalFault,
  parseEnvelope,
} from '../../../src/onvif/soap.ts';
import { everyElement } from '../../../src/wire/xml.ts';

export type Random = () => number;

/** Seeded, so that what fails can be had again. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const tokens = [
  '<',
  '>',
  '</',
  '/>',
  '&',
  ';',
  '"',
  "'",
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?xml?>',
  '\0',
  '\ufeff',
  '\ud800',
  '',
  '<!DOCTYPE a [<!ENTITY x "y">]>',
  '&x;',
  '&#0;',
  '&#x110000;',
  '&#99999999999;',
  '__proto__',
  'constructor',
  'toString',
  'xmlns:a="b"',
  '<a:b xmlns:a="">',
  '%',
  '%25',
  '%zz',
  'http://[',
  'http://169.254.169.254/',
  '-1',
  '1e309',
  'NaN',
  '99999999999999999999',
  '0',
  '  \n\t ',
  'ProbeMatch',
  'Envelope',
  'Fault',
  '\u202e',
  '苏F12345',
  'PT99999999999999S',
];

/** Changes anywhere in the text, or such that leave it well-formed, so that what reads the content is reached too. */
export function mutate(text: string, random: Random): Buffer {
  return random() < 0.5 ? mutateContent(text, random) : mutateText(text, random);
}

/** One to eight changes of texts, values, names and whole elements. */
function mutateContent(text: string, random: Random): Buffer {
  const int = (below: number): number => Math.floor(random() * below);
  let out = text;
  for (let n = 1 + int(8); n > 0; n--) {
    const token = (tokens[int(tokens.length)] ?? '').replace(/[&<>"\0\ud800]/g, (c) =>
      c === '\0' || c === '\ud800' ? '' : `&#${c.charCodeAt(0)};`,
    );
    const leaves = [...out.matchAll(/<((?:\w+:)?\w+)([^<>]*)>([^<]*)<\/\1>/g)];
    const leaf = leaves[int(leaves.length)];
    if (leaf === undefined) break;
    const [whole, name = '', attributes = '', inner = ''] = leaf;
    const changed = [
      '',
      whole.repeat(2 + int(30)),
      `<${name}${attributes}>${token}</${name}>`,
      `<${name}${attributes}>${inner.slice(0, int(inner.length + 1))}${token}${inner.slice(int(inner.length + 1))}</${name}>`,
      `<${name} token="${token}">${inner}</${name}>`,
      `<${name}${attributes}/>`,
      `<x:${name.replace(/^\w+:/, '')}${attributes}>${inner}</x:${name.replace(/^\w+:/, '')}>`,
      `<${name}${attributes}>${'<a>'.repeat(5)}${whole}${'</a>'.repeat(5)}</${name}>`,
      `<${name}${attributes}>${int(2) === 0 ? '-' : ''}${Math.floor(10 ** (random() * 20))}</${name}>`,
    ][int(9)];
    out = out.slice(0, leaf.index) + (changed ?? '') + out.slice(leaf.index + whole.length);
    if (out.length > 20_000) break;
  }
  return Buffer.from(out);
}

/** One to six changes somewhere in the text. */
function mutateText(text: string, random: Random): Buffer {
  const int = (below: number): number => Math.floor(random() * below);
  let out = text;
  for (let n = 1 + int(6); n > 0; n--) {
    const at = int(out.length + 1);
    const end = Math.min(out.length, at + 1 + int(40));
    const piece = out.slice(at, end);
    switch (int(9)) {
      case 0:
        out = out.slice(0, at) + out.slice(end);
        break;
      case 1:
        out = out.slice(0, at);
        break;
      case 2:
        out = out.slice(0, at) + (tokens[int(tokens.length)] ?? '') + out.slice(at);
        break;
      case 3:
        out = out.slice(0, at) + (tokens[int(tokens.length)] ?? '') + out.slice(end);
        break;
      case 4:
        out = out.slice(0, at) + piece.repeat(1 + int(20)) + out.slice(end);
        break;
      case 5:
        out = out.slice(0, at) + String.fromCharCode(int(0x1_0000)) + out.slice(end);
        break;
      case 6: {
        const from = int(out.length + 1);
        out = out.slice(0, at) + out.slice(from, from + int(300)) + out.slice(at);
        break;
      }
      case 7: {
        // a whole element again, or many times
        const element = /<(\w+:)?(\w+)[^<>]*>[^<]*<\/\1?\2>/.exec(out.slice(at))?.[0] ?? '';
        out = out.slice(0, at) + element.repeat(1 + int(8)) + out.slice(at);
        break;
      }
      default:
        out = out.slice(0, at) + '<a>'.repeat(int(80)) + out.slice(at);
    }
    if (out.length > 20_000) out = out.slice(0, 20_000);
  }
  const bytes = Buffer.from(out);
  // what is no UTF-8
  if (int(8) === 0 && bytes.length > 0) bytes[int(bytes.length)] = int(256);
  return bytes;
}

/** Reads bytes as everything that a camera may have sent. Throws where something other than a coded error comes out. */
export function readAll(bytes: Uint8Array, sightings: Sightings): string {
  const probe = readProbeAnswer(bytes);
  for (const match of probe?.matches ?? []) sightings.matched(match, '10.0.0.5');
  let outcome = probe === null ? '' : 'probe ';
  try {
    const root = parseEnvelope(bytes);
    const fault = faultOf(root);
    if (fault !== null) {
      isLockFault(fault);
      isRefusalFault(fault);
      faultError(fault, 'here');
    }
    for (const body of everyElement(root, 'Body'))
      for (const answer of body.children) {
        servicesIn(answer);
        capabilitiesIn(answer);
        for (const version of [1, 2] as const) profilesIn(answer, version);
        readClock(answer, 1_700_000_000_000, 1_700_000_000_100);
        hardwareAddressIn(answer);
        subscriptionIn(answer);
        lifetimeIn(answer);
      }
    const answered = parseCameraUrl('http://10.0.0.5:8000/onvif/device_service');
    for (const name of ['Uri', 'XAddr', 'ScopeItem'])
      for (const { text } of everyElement(root, name)) {
        reachableStream(text, '10.0.0.5');
        if (answered !== null) reachableUrls(text, answered);
        scopeValue([text], 'name');
      }
    bodyOf(root, 'GetProfilesResponse', 'here');
    outcome += 'whole';
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    outcome += error.code;
  }
  return outcome;
}

export interface FuzzReport {
  inputs: number;
  outcomes: Record<string, number>;
  slowestMs: number;
  tookMs: number;
  /** Heap in use after garbage collection, at the end less after a tenth of the run. */
  heapGrowthBytes: number;
  digest: string;
}

/** @throws Error with the input in base64 where something breaks */
export function fuzz(corpus: readonly string[], inputs: number, seed: number): FuzzReport {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const random = randomOf(seed);
  const outcomes: Record<string, number> = {};
  const digest = createHash('sha256');
  let slowestMs = 0;
  let before = 0;
  let sightings = new Sightings(() => undefined);
  const startedAtMs = performance.now();
  for (let n = 0; n < inputs; n++) {
    if (n === Math.floor(inputs / 10)) before = heap();
    // a look for cameras does not last for ever
    if (n % 5000 === 0) sightings = new Sightings(() => undefined);
    const bytes = mutate(corpus[Math.floor(random() * corpus.length)] ?? '', random);
    const atMs = performance.now();
    try {
      const outcome = readAll(bytes, sightings);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      digest.update(outcome);
    } catch (error) {
      throw new Error(`input ${n} of seed ${seed}: ${bytes.toString('base64')}`, { cause: error });
    }
    slowestMs = Math.max(slowestMs, performance.now() - atMs);
  }
  sightings = new Sightings(() => undefined);
  const heapGrowthBytes = heap() - before;
  return {
    inputs,
    outcomes,
    slowestMs,
    tookMs: performance.now() - startedAtMs,
    heapGrowthBytes,
    digest: digest.digest('hex').slice(0, 16),
  };
}
