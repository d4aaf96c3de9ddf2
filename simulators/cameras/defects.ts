/** What can be wrong with a camera. Every field can be set at the start and while the camera runs. */
import { SimulatorError } from '../errors.ts';

export interface CameraDefects {
  /** Its clock is this much ahead (behind where negative). */
  clockOffsetMs: number;
  /** It says its local time (UTC+8) where UTC is asked for, and goes by it. */
  localTimeAsUtc: boolean;
  /** Logins it takes: WS-UsernameToken digest, HTTP Digest, both, or it asks for none. */
  login: 'both' | 'digest' | 'wsse' | 'none';
  /** Wrong logins after which it refuses every login for `lockMs`; 0: never. */
  lockAfter: number;
  lockMs: number;
  /** Takes a WS-UsernameToken a second time. */
  acceptsReplays: boolean;
  /** Host that it names in its service addresses instead of its own. */
  xaddrHost: string | null;
  /** Leaves the port out of its service addresses. */
  xaddrWithoutPort: boolean;
  /** What it says as XAddrs in discovery, as it stands. */
  xaddrsText: string | null;
  /** Host that it names in its stream and snapshot addresses. */
  streamHost: string | null;
  /** How its SOAP answers are broken. */
  answers: 'right' | 'malformed' | 'truncated' | 'huge' | 'bomb' | 'html' | 'empty' | 'redirect' | 'error';
  /** Operations (as GetProfiles) whose answers are broken; none named: all. */
  answersOf: readonly string[];
  /** Waits this long before it answers over HTTP. */
  delayMs: number;
  /** Sends its SOAP answers a few bytes at a time with this pause between; 0: at once. */
  dripMs: number;
  /** Its stream: as it should be; accepted but no packet; stops after `freezeAfterMs`; refused; not video. */
  stream: 'right' | 'silent' | 'freeze' | 'refuse' | 'garbage';
  freezeAfterMs: number;
  snapshot: 'right' | 'none' | 'not-found' | 'wrong-type' | 'truncated';
  /** Answers a probe also from this many further addresses, each named in its own answer. Taken at the start of the camera. */
  furtherAddresses: number;
  /** Matches of this many of the following cameras are in its datagram as well. */
  matchesInOneDatagram: number;
  /** Does not answer probes. */
  undiscoverable: boolean;
  /** Accepts connections and answers nothing, anywhere. */
  silent: boolean;
}

export const noDefects: CameraDefects = {
  clockOffsetMs: 0,
  localTimeAsUtc: false,
  login: 'both',
  lockAfter: 0,
  lockMs: 60_000,
  acceptsReplays: false,
  xaddrHost: null,
  xaddrWithoutPort: false,
  xaddrsText: null,
  streamHost: null,
  answers: 'right',
  answersOf: [],
  delayMs: 0,
  dripMs: 0,
  stream: 'right',
  freezeAfterMs: 3000,
  snapshot: 'right',
  furtherAddresses: 0,
  matchesInOneDatagram: 0,
  undiscoverable: false,
  silent: false,
};

const dayMs = 86_400_000;
/** RFC 5737: an address that nothing answers at. */
const elsewhere = '192.0.2.77';

/** Defects by name, for the command line. */
export const namedDefects: Readonly<Record<string, Partial<CameraDefects>>> = {
  none: {},
  clock: { clockOffsetMs: -dayMs },
  'local-time': { localTimeAsUtc: true },
  'digest-only': { login: 'digest' },
  'wsse-only': { login: 'wsse' },
  'no-login': { login: 'none' },
  lock: { lockAfter: 3 },
  replays: { acceptsReplays: true },
  'wrong-xaddr': { xaddrHost: elsewhere },
  'no-port': { xaddrWithoutPort: true },
  'wrong-stream': { streamHost: elsewhere },
  malformed: { answers: 'malformed' },
  truncated: { answers: 'truncated' },
  huge: { answers: 'huge' },
  bomb: { answers: 'bomb' },
  html: { answers: 'html' },
  redirect: { answers: 'redirect' },
  slow: { delayMs: 3000 },
  drip: { dripMs: 200 },
  'dead-stream': { stream: 'silent' },
  'freezing-stream': { stream: 'freeze' },
  'refused-stream': { stream: 'refuse' },
  'garbage-stream': { stream: 'garbage' },
  'no-snapshot': { snapshot: 'none' },
  'lost-snapshot': { snapshot: 'not-found' },
  'wrong-snapshot': { snapshot: 'wrong-type' },
  'two-addresses': { furtherAddresses: 1 },
  'shared-datagram': { matchesInOneDatagram: 2 },
  undiscoverable: { undiscoverable: true },
  silent: { silent: true },
};

/** Values of the fields that know only some. */
const choices: Readonly<Partial<Record<keyof CameraDefects, readonly string[]>>> = {
  login: ['both', 'digest', 'wsse', 'none'],
  answers: ['right', 'malformed', 'truncated', 'huge', 'bomb', 'html', 'empty', 'redirect', 'error'],
  stream: ['right', 'silent', 'freeze', 'refuse', 'garbage'],
  snapshot: ['right', 'none', 'not-found', 'wrong-type', 'truncated'],
};

/** The fields of `given` after a check. Throws a SimulatorError that names the field and its value. */
export function checkDefects(given: Readonly<Record<string, unknown>>): Partial<CameraDefects> {
  for (const [field, value] of Object.entries(given)) {
    if (!Object.hasOwn(noDefects, field))
      throw new SimulatorError(
        `a camera has no defect "${field}"; there are ${Object.keys(noDefects).join(', ')}`,
      );
    const right: unknown = noDefects[field as keyof CameraDefects];
    const fits = Array.isArray(right)
      ? Array.isArray(value) && value.every((item) => typeof item === 'string')
      : right === null
        ? value === null || typeof value === 'string'
        : typeof value === typeof right;
    const allowed = choices[field as keyof CameraDefects];
    if (!fits || (allowed && !allowed.includes(String(value))))
      throw new SimulatorError(
        `the defect "${field}" is ${JSON.stringify(value)}; allowed: ${allowed?.join(', ') ?? `as ${JSON.stringify(right)}`}`,
      );
  }
  return given;
}

function namedOrThrow(name: string): Partial<CameraDefects> {
  const found = Object.hasOwn(namedDefects, name) ? namedDefects[name] : undefined;
  if (!found)
    throw new SimulatorError(
      `there is no defect "${name}"; there are ${Object.keys(namedDefects).join(', ')}`,
    );
  return found;
}

/**
 * Defects by the number of the camera (from 0), from `clock,none,3:digest-only`: names are for the cameras in their
 * order, `number:name` for that camera; several names for one camera are joined by `+`.
 */
export function parseDefectList(text: string): Map<number, Partial<CameraDefects>> {
  const defects = new Map<number, Partial<CameraDefects>>();
  let next = 0;
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') continue;
    const numbered = /^(\d+):(.+)$/.exec(item);
    const index = numbered ? Number(numbered[1]) : next;
    const all = (numbered?.[2] ?? item).split('+').map((name) => namedOrThrow(name.trim()));
    defects.set(index, Object.assign({}, defects.get(index), ...all));
    next = index + 1;
  }
  return defects;
}

/** As a file has it: an object from the number of the camera (or `*`: every one) to a name, or an object of fields. */
export function parseDefectFile(text: string, count: number): Map<number, Partial<CameraDefects>> {
  const content: unknown = JSON.parse(text);
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new SimulatorError('a file of defects is an object: {"0": "clock", "3": {"login": "digest"}}');
  const defects = new Map<number, Partial<CameraDefects>>();
  // what is for all comes first: a camera's own entry adds to it
  const entries = Object.entries(content as Record<string, unknown>).sort(([key]) => (key === '*' ? -1 : 0));
  for (const [key, value] of entries) {
    const indices = key === '*' ? Array.from({ length: count }, (_, index) => index) : [Number(key)];
    if (indices.some((index) => !Number.isInteger(index) || index < 0))
      throw new SimulatorError(`"${key}" is no number of a camera; allowed: 0, 1, 2 … or *`);
    const given =
      typeof value === 'string'
        ? namedOrThrow(value)
        : typeof value === 'object' && value !== null
          ? checkDefects(value as Record<string, unknown>)
          : {};
    for (const index of indices) defects.set(index, { ...defects.get(index), ...given });
  }
  return defects;
}
