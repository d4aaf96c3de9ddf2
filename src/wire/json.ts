/** JSON as devices send it: whole messages to values, and fields whose type is not known beforehand. */
import type { DecodedMessage } from '../core/model.ts';
import { rejectWhole } from './decoded.ts';
import { decodeUtf8 } from './text.ts';

/** What JSON.parse makes of an object: nothing in it is known to have its right type. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export type ParsedJson = { value: unknown; text: string } | { answer: DecodedMessage };

/**
 * A whole message as strict JSON (RFC 8259). Comments, trailing commas and Python literals are none: they are
 * refused, since a guess at what was meant could make a read of something that is none.
 * @returns the value, or the answer with `empty_message`, `not_utf8` or `not_json`
 */
export function parseJsonMessage(body: Uint8Array): ParsedJson {
  if (body.length === 0) return { answer: rejectWhole('empty_message', 'the message has no bytes', body) };
  const text = decodeUtf8(body);
  if (text === null)
    return { answer: rejectWhole('not_utf8', `the ${body.length} bytes are not valid UTF-8`, body) };
  const value = parseJsonText(text);
  return value === undefined
    ? { answer: rejectWhole('not_json', `not JSON: ${whyNotJson(text)}`, body) }
    : { value, text };
}

/** The value of a JSON text, undefined where it is none. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyNotJson(text: string): string {
  try {
    JSON.parse(text);
    return 'unknown';
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one: for chains of fields that may be absent. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/** The elements that are objects; a single object counts as a list of one. */
export function recordsOf(value: unknown): JsonRecord[] {
  if (Array.isArray(value)) return value.filter(isRecord);
  return isRecord(value) ? [value] : [];
}

/** A text (or a number, as text) that is not empty; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A finite number, or a text that is one (many makes put quotes around all numbers); null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(value))
    return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
