/** What came of one SOAP question, and what it is called where it is no good answer. */
import { RinggateError } from '../core/errors.ts';
import type { XmlElement } from '../wire/xml.ts';
import { type CameraUrl, shownUrl } from './camera-url.ts';
import type { Answer } from './exchange.ts';
import { challengesOf } from './http-sign-in.ts';
import {
  bodyOf,
  type Fault,
  faultError,
  faultOf,
  isLockFault,
  isRefusalFault,
  parseEnvelope,
  shortened,
} from './soap.ts';

export interface Outcome {
  answer: Answer;
  /** The envelope; null where the answer is none. */
  root: XmlElement | null;
  fault: Fault | null;
  /** It is about the login: none was sent where one is wanted, or it is not accepted. */
  isRefused: boolean;
  /** Why there is no envelope. */
  broken: RinggateError | null;
}

export function outcomeOf(answer: Answer, url: CameraUrl): Outcome {
  let root: XmlElement | null = null;
  let broken: RinggateError | null = null;
  try {
    root = parseEnvelope(answer.body);
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    broken = new RinggateError('device_answer_broken', `${shownUrl(url)}: ${shortened(error.message)}`);
  }
  const fault = root === null ? null : faultOf(root);
  const isRefused =
    answer.status === 401 ||
    answer.status === 423 ||
    (answer.status === 403 && challengesOf(answer).length > 0) ||
    (fault !== null && (isRefusalFault(fault) || isLockFault(fault)));
  return { answer, root, fault, isRefused, broken };
}

/** An envelope that is no fault. */
export function isGood({ answer, root, fault }: Outcome): boolean {
  return root !== null && fault === null && answer.status >= 200 && answer.status < 300;
}

/** It may be for the lack of a login, though it does not say so: node servers stumble over it, others say 400, 403 or 500. */
export function mayWantLogin({ answer, root, fault, isRefused }: Outcome): boolean {
  if (isRefused) return false;
  if (fault !== null)
    return faultError(fault, '').code !== 'unsupported' && !fault.codes.includes('MustUnderstand');
  return root === null && [400, 403, 500].includes(answer.status);
}

/** @param secret not to be repeated, should the camera do so */
export function refusalOf({ fault, answer }: Outcome, url: CameraUrl, secret: string): RinggateError {
  const isLocked = (fault !== null && isLockFault(fault)) || answer.status === 423;
  const said = fault === null ? `HTTP ${answer.status}` : without(secret, fault.reason);
  return isLocked
    ? new RinggateError('device_locked', `${shownUrl(url)}: ${said}`)
    : new RinggateError('device_refused_login', `${shownUrl(url)} refuses the login: ${said}`);
}

/** The answer's own element. @throws RinggateError device_*, unsupported */
export function goodAnswer(outcome: Outcome, url: CameraUrl, operation: string, secret: string): XmlElement {
  const where = `${operation} at ${shownUrl(url)}`;
  if (outcome.isRefused) throw refusalOf(outcome, url, secret);
  const { fault } = outcome;
  if (fault !== null) throw faultError({ ...fault, reason: without(secret, fault.reason) }, where);
  const { status } = outcome.answer;
  if (status < 200 || status >= 300) {
    const redirect = status >= 300 && status < 400 ? ' (redirects are not followed)' : '';
    throw new RinggateError('device_answered_error', `${where}: HTTP ${status}${redirect}`, {
      extra: { status },
    });
  }
  if (outcome.root === null) throw outcome.broken ?? new RinggateError('device_answer_broken', where);
  return bodyOf(outcome.root, `${operation}Response`, where);
}

function without(secret: string, text: string): string {
  return secret === '' ? text : text.replaceAll(secret, '…');
}

/** Whether the fault may be that of the address that was asked rather than of the camera. */
export function isAnotherAddressWorthIt(error: unknown, addresses: number): boolean {
  if (!(error instanceof RinggateError)) return false;
  // one server may answer for another that is on a port of its own
  if (addresses > 1 && ['unsupported', 'device_fault'].includes(error.code)) return true;
  return [
    'device_answered_error',
    'device_unreachable',
    'device_answer_broken',
    'device_too_slow',
    'address_refused',
  ].includes(error.code);
}
