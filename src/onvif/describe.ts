/**
 * Describing a camera: the address that answers, the login that fits, and then question by question; what is not answered
 * is named, what is answered stands.
 */
import { RinggateError } from '../core/errors.ts';
import type { Login } from '../core/ports.ts';
import { parseCameraUrl, textOfUrl } from './camera-url.ts';
import type { CameraDescription, DescribeRequest } from './contract.ts';
import { readDeviceInformation } from './identification.ts';
import type { LoginMemory } from './login-memory.ts';
import { isAnswerOfCamera, isRefusal, problemOf, silentCodes } from './problems.ts';
import { askAll } from './questions.ts';
import { readServices } from './services.ts';
import { CameraSession } from './session.ts';
import type { SessionParts, Tries } from './session-parts.ts';

export interface DescribeParts extends SessionParts {
  memory: LoginMemory;
  /** Logins that may be refused at one camera in one description. */
  wrongLogins: number;
  /** For the whole of it. */
  describeMs: number;
}

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
    const opened = await signIn(parts, request, first, description, signal);
    setClock(description, opened?.session ?? first);
    if (opened === null) return description;
    const { session, index } = opened;
    if (session.clock === null && session.signIn !== null && session.signIn !== 'none')
      await clockAgain(session, description, signal);
    await askAll(session, description, signal);
    setClock(description, session);
    description.signIn = session.signIn;
    // asked for at the first question that needs one, which may be a later one than the first
    if (session.signIn !== null && session.signIn !== 'none') description.loginIndex = index;
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
  const urls = [...new Set(request.serviceUrls)];
  let areRefused = true;
  for (let n = 0; n < urls.length; n++) {
    const serviceUrl = urls[n] ?? '';
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
        if (!isAnswerOfCamera(error) && !(await speaksOnvif(session, error, signal))) throw error;
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
      areRefused &&= error instanceof RinggateError && error.code === 'device_unreachable';
      // a port that is closed may be one that the camera has forgotten to have left
      if (n === urls.length - 1 && areRefused) {
        areRefused = false;
        urls.push(...onUsualPort(urls));
      }
    }
  }
  fail(description, worst);
  return null;
}

/** The same services on the port of web pages, where they name another. */
function onUsualPort(urls: readonly string[]): string[] {
  const parsed = urls.flatMap((text) => parseCameraUrl(text) ?? []);
  const moved = parsed
    .filter(({ secure, port }) => !secure && port !== 80)
    .map((url) => ({ ...url, port: 80 }));
  return [...new Set(moved.map(textOfUrl))].filter((text) => !urls.includes(text)).slice(0, 4);
}

/** A question about the time came to nothing; whether another one is answered, be it with a refusal. */
async function speaksOnvif(session: CameraSession, problem: unknown, signal: AbortSignal): Promise<boolean> {
  const isWorthIt =
    problem instanceof RinggateError &&
    ['device_answered_error', 'device_answer_broken'].includes(problem.code);
  if (!isWorthIt) return false;
  try {
    await readServices(session, signal);
    return true;
  } catch (error) {
    return isAnswerOfCamera(error);
  }
}

interface Opened {
  session: CameraSession;
  /** Of the login that it has. */
  index: number | null;
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
): Promise<Opened | null> {
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
  const tries: Tries = { wrong: 0, most: parts.wrongLogins, ways: 'preferred' };
  let refusal: unknown = null;
  if (ordered.length === 0) {
    try {
      await take(first);
      return { session: first, index: null };
    } catch (error) {
      if (!isRefusal(error)) return { session: partly(description, first, error), index: null };
      fail(description, error);
      return null;
    }
  }
  const tried = new Set<number>();
  // every login by the way that the camera prefers, before any is tried by another way
  for (const ways of ['preferred', 'other'] as const) {
    tries.ways = ways;
    for (const { login, index } of ordered) {
      if (tries.wrong >= tries.most) break;
      const target = { serviceUrl: key, login, pinnedCertificate: request.pinnedCertificate };
      const session = new CameraSession(parts, target, tries);
      session.clock = first.clock;
      tried.add(index);
      let problem: unknown = null;
      try {
        await take(session);
      } catch (error) {
        problem = error;
      }
      if (problem === null || !isRefusal(problem)) {
        if (session.signIn !== null && session.signIn !== 'none') parts.memory.accepted(key);
        tries.ways = 'all';
        return { session: problem === null ? session : partly(description, session, problem), index };
      }
      refusal = problem;
      parts.memory.refused(key, login);
      if (problem instanceof RinggateError && problem.code === 'device_locked') tries.wrong = tries.most;
    }
  }
  fail(description, refusal);
  const left = ordered.length - tried.size;
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

/** Its clock was not for everybody: once more with the login. */
async function clockAgain(
  session: CameraSession,
  { missing }: CameraDescription,
  signal: AbortSignal,
): Promise<void> {
  try {
    await session.readClock(signal);
    const index = missing.findIndex(({ operation }) => operation === 'GetSystemDateAndTime');
    if (index >= 0) missing.splice(index, 1);
  } catch {
    // why is among what is missing already
  }
}

function setClock(description: CameraDescription, session: CameraSession): void {
  description.clock = session.clock;
  description.clockOffsetMs = session.clock?.offsetMs ?? null;
}

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

function distinct(logins: readonly Login[]): { login: Login; index: number }[] {
  const seen = new Set<string>();
  return logins
    .map((login, index) => ({ login, index }))
    .filter(({ login }) => {
      const key = JSON.stringify([login.username, login.password]);
      return !seen.has(key) && seen.add(key);
    });
}
