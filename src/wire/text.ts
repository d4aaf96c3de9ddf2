/** Bytes to text, and values to words for people. */

// ignoreBOM false: a byte order mark at the start is dropped, as RFC 8259 lets a reader do
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const encoder = new TextEncoder();

/** The text of UTF-8 bytes, or null where they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The text that was meant where a sender took UTF-8 bytes for Latin-1 (`æ²ªA12345` for `沪A12345`); any other text as
 * it is. A text that is Latin-1 by right is not valid UTF-8, so it stays.
 */
export function repairUtf8(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text;
  return decodeUtf8(Buffer.from(text, 'latin1')) ?? text;
}

/** A value as one short phrase for a message to people; never longer than about 80 characters. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') {
    const text = JSON.stringify(value.length > 60 ? value.slice(0, 60) : value);
    return value.length > 60 ? `${text}… (${value.length} characters)` : text;
  }
  return String(value);
}

/** The JSON of a value as bytes; null where the value is nested too deeply to be written. */
export function jsonBytes(value: unknown): Uint8Array | null {
  try {
    return encoder.encode(JSON.stringify(value));
  } catch {
    return null;
  }
}
