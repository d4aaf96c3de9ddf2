/** What an error of a camera means. */
import { RinggateError } from '../core/errors.ts';
import type { Problem } from './contract.ts';

/** Nothing was heard, or it was not to be asked at all. */
export const silentCodes: ReadonlySet<string> = new Set([
  'device_unreachable',
  'device_too_slow',
  'address_refused',
]);

export function isRefusal(error: unknown): boolean {
  return (
    error instanceof RinggateError &&
    (error.code === 'device_refused_login' || error.code === 'device_locked')
  );
}

/** It speaks ONVIF, though this question got no good answer. */
export function isAnswerOfCamera(error: unknown): boolean {
  return (
    isRefusal(error) ||
    (error instanceof RinggateError && (error.code === 'unsupported' || error.code === 'device_fault'))
  );
}

export function problemOf(error: unknown): Problem {
  if (error instanceof RinggateError) return { code: error.code, detail: error.message };
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error) };
}
