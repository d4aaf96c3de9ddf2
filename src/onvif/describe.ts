/**
 * Describing a camera: the address that answers, the login that fits, and then question by question; what is not answered
 * is named, what is answered stands.
 */
import type { CameraFacts, CameraProfile } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Login } from '../core/ports.ts';
import { textOfUrl } from './camera-url.ts';
import type { CameraDescription, DescribeRequest, Problem } from './contract.ts';
import { readDeviceInformation, readEndpoint, readHardwareAddress, readName } from './identification.ts';
import type { LoginMemory } from './login-memory.ts';
import { type MediaService, readProfiles, readSnapshotUri, readStreamUri } from './profiles.ts';
import { readServices, type Services } from './services.ts';
import { CameraSession, type SessionParts, type Tries } from './session.ts';

export interface DescribeParts extends SessionParts {
  memory: LoginMemory;
  /** Logins that may be refused at one camera in one description. */
  wrongLogins: number;
  /** For the whole of it. */
  describeMs: number;
}

/** Streams of this many profiles are asked for: a recorder's first channels, a camera's all. */
const mostAddresses = 32;

export async function describeCamera(
  parts: DescribeParts,
  request: DescribeRequest,
): Promise<CameraDescription> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(parts.describeMs)]);
  const description: CameraDescription = {
    state: 'unreachable',
    problem: null,
    facts: {
      endpoint: request.endpoint,
      hardwareAddress: null,
      manufacturer: null,
      model: null,
      serial: null,
      firmware: null,
      serviceUrl: request.serviceUrls[0] ?? '',
      profiles: [],
      hasPtz: false,
      hasEvents: false,
      describedAt: null,
    },
    name: null,
    loginIndex: null,
    clockOffsetMs: null,
    certificate: null,
    clock: null,
    signIn: null,
    missing: [],
  };
  try {
    const first = await firstThatAnswers(parts, request, description, signal);
    if (first === null) return description;
    const session = await signIn(parts, request, first, description, signal);
    setClock(description, session ?? first);
    if (session === null) return description;
    description.signIn = session.signIn;
    await ask(session, description, signal);
    setClock(description, session);
    description.facts.describedAt = new Date(parts.clock()).toISOString();
    description.state = 'described';
  } catch (error) {
    fail(description, error);
  }
  return description;
}

/** The session with the first address that speaks ONVIF; null where none does, with why in `description`. */
async function firstThatAnswers(
  parts: DescribeParts,
  request: DescribeRequest,
  description: CameraDescription,
  signal: AbortSignal,
): Promise<CameraSession | null> {
  let worst: unknown = new RinggateError('device_unreachable', 'The camera has no address');
  let hasAnswered = false;
  for (const serviceUrl of new Set(request.serviceUrls)) {
    try {
      const session = new CameraSession(parts, {
        serviceUrl,
        login: null,
        pinnedCertificate: request.pinnedCertificate,
      });
      try {
        await session.readClock(signal);
      } catch (error) {
        // its clock is not for everybody, or it has none: an ONVIF camera all the same
        if (!isAnswerOfCamera(error)) throw error;
        description.missing.push({ operation: 'GetSystemDateAndTime', ...problemOf(error) });
      }
      description.facts.serviceUrl = textOfUrl(session.deviceUrl);
      return session;
    } catch (error) {
      // an address that answered nonsense says more than one that did not answer
      const answers = error instanceof RinggateError && !silentCodes.has(error.code);
      if (answers || !hasAnswered) worst = error;
      hasAnswered ||= answers;
      noteCertificate(description, error);
      if (signal.aborted) break;
    }
  }
  fail(description, worst);
  return null;
}

/**
 * The session whose login fits, or one without where the camera asks for none. Logins that this camera has refused lately
 * come last, so that a second attempt gets to those that were left out.
 */
async function signIn(
  parts: DescribeParts,
  request: DescribeRequest,
  first: CameraSession,
  description: CameraDescription,
  signal: AbortSignal,
): Promise<CameraSession | null> {
  const { facts } = description;
  const take = async (session: CameraSession): Promise<void> => {
    Object.assign(facts, await readDeviceInformation(session, { signal }));
  };
  const key = facts.serviceUrl;
  const indexed = distinct(request.logins).map(({ login, index }) => ({
    login,
    index,
    isRefused: parts.memory.isRefused(key, login),
  }));
  const ordered = [...indexed.filter((one) => !one.isRefused), ...indexed.filter((one) => one.isRefused)];
  const tries: Tries = { wrong: 0, most: parts.wrongLogins };
  let refusal: unknown = null;
  if (ordered.length === 0) {
    try {
      await take(first);
      return first;
    } catch (error) {
      if (!isRefusal(error)) return partly(description, first, error);
      fail(description, error);
      return null;
    }
  }
  let tried = 0;
  for (const { login, index } of ordered) {
    if (tries.wrong >= tries.most) break;
    const target = { serviceUrl: key, login, pinnedCertificate: request.pinnedCertificate };
    const session = new CameraSession(parts, target, tries);
    session.clock = first.clock;
    tried++;
    let problem: unknown = null;
    try {
      await take(session);
    } catch (error) {
      problem = error;
    }
    if (problem === null || !isRefusal(problem)) {
      // signIn is null where the camera broke off before it came to that
      if (session.signIn !== null && session.signIn !== 'none') {
        description.loginIndex = index;
        parts.memory.accepted(key, login);
      }
      return problem === null ? session : partly(description, session, problem);
    }
    refusal = problem;
    parts.memory.refused(key, login);
    if (problem instanceof RinggateError && problem.code === 'device_locked') break;
  }
  fail(description, refusal);
  const left = ordered.length - tried;
  if (left > 0 && description.problem !== null)
    description.problem.detail += `; ${left} of ${ordered.length} logins were not tried, so that the camera does not lock`;
  return null;
}

/** Device information failed though the login did not: the other questions may still be answered. */
function partly(description: CameraDescription, session: CameraSession, error: unknown): CameraSession {
  if (!isAnswerOfCamera(error)) throw error;
  description.missing.push({ operation: 'GetDeviceInformation', ...problemOf(error) });
  return session;
}

async function ask(
  session: CameraSession,
  description: CameraDescription,
  signal: AbortSignal,
): Promise<void> {
  const { facts, missing } = description;
  const attempt = async <T>(operation: string, work: () => Promise<T>): Promise<T | null> => {
    if (signal.aborted) {
      missing.push({ operation, code: 'device_too_slow', detail: 'there was no time left for it' });
      return null;
    }
    try {
      return await work();
    } catch (error) {
      missing.push({ operation, ...problemOf(error) });
      return null;
    }
  };
  const services: Services = (await attempt('GetServices', () => readServices(session, signal))) ?? {};
  facts.hardwareAddress = await attempt('GetNetworkInterfaces', () => readHardwareAddress(session, signal));
  description.name = await attempt('GetScopes', () => readName(session, signal));
  if (facts.endpoint === null)
    facts.endpoint = await attempt('GetEndpointReference', () => readEndpoint(session, signal));
  facts.hasEvents = services.events !== undefined;
  const media: MediaService[] = [
    ...(services.media2 === undefined ? [] : [{ version: 2 as const, address: services.media2 }]),
    ...(services.media === undefined ? [] : [{ version: 1 as const, address: services.media }]),
  ];
  for (const service of media) {
    const profiles = await attempt('GetProfiles', () => readProfiles(session, service, signal));
    if (profiles === null || profiles.length === 0) continue;
    facts.hasPtz = services.ptz !== undefined && profiles.some(({ hasPtz }) => hasPtz);
    facts.profiles = [];
    for (const [index, { hasPtz: _, ...profile }] of profiles.entries()) {
      const addresses = index < mostAddresses;
      const { token } = profile;
      const stream = addresses
        ? await attempt('GetStreamUri', () => readStreamUri(session, service, token, signal))
        : null;
      const snapshotUri = addresses
        ? await attempt('GetSnapshotUri', () => readSnapshotUri(session, service, token, signal))
        : null;
      const complete: CameraProfile = {
        ...profile,
        streamUri: stream?.streamUri ?? null,
        statedStreamUri: stream?.statedStreamUri ?? null,
        snapshotUri,
      };
      facts.profiles.push(complete);
    }
    // Media2 that has profiles and no stream is no use: Media1 may have
    if (facts.profiles.some(({ streamUri }) => streamUri !== null)) return;
  }
}

function setClock(description: CameraDescription, session: CameraSession): void {
  const clock = session.localForUtc ?? session.clock;
  description.clock = clock;
  description.clockOffsetMs = clock?.offsetMs ?? null;
}

/** Nothing was heard, or it was not to be asked at all. */
const silentCodes = new Set<string>(['device_unreachable', 'device_too_slow', 'address_refused']);

function fail(description: CameraDescription, error: unknown): void {
  description.problem = problemOf(error);
  noteCertificate(description, error);
  if (isRefusal(error)) description.state = 'needs_credentials';
  else description.state = silentCodes.has(description.problem.code) ? 'unreachable' : 'broken';
}

function noteCertificate(description: CameraDescription, error: unknown): void {
  if (!(error instanceof RinggateError)) return;
  const { certificate } = error.extra;
  if (typeof certificate === 'string' && certificate !== '') description.certificate = certificate;
}

export function isRefusal(error: unknown): boolean {
  return (
    error instanceof RinggateError &&
    (error.code === 'device_refused_login' || error.code === 'device_locked')
  );
}

/** It speaks ONVIF, though this question got no good answer. */
function isAnswerOfCamera(error: unknown): boolean {
  return (
    isRefusal(error) ||
    (error instanceof RinggateError && ['unsupported', 'device_fault'].includes(error.code))
  );
}

export function problemOf(error: unknown): Problem {
  if (error instanceof RinggateError) return { code: error.code, detail: error.message };
  throw error;
}

function distinct(logins: readonly Login[]): { login: Login; index: number }[] {
  const seen = new Set<string>();
  return logins
    .map((login, index) => ({ login, index }))
    .filter(({ login }) => {
      const key = JSON.stringify([login.username, login.password]);
      return !seen.has(key) && seen.add(key);
    });
}
