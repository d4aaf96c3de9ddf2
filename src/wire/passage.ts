/** Ids of passages: what makes one passage one read, however often and by whichever message it is told. */

const maxEventIdLength = 128;

/** Whether a text has characters below the blank, other than tabs and line ends: no store need keep them. */
export function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return true;
  }
  return false;
}

/**
 * The id of a passage, from the parts that make it one: the same parts give the same id, for ever and everywhere.
 * Parts that are null are left out. Ids longer than 128 characters keep their start and end in a fingerprint.
 */
export function passageId(...parts: readonly (string | number | null | undefined)[]): string {
  const joined = parts
    .filter((part) => part !== null && part !== undefined && part !== '')
    .join('-')
    .toWellFormed();
  const text = hasControls(joined) ? joined.replace(/\p{Cc}/gu, '_') : joined;
  if (text === '') return 'none';
  if (text.length <= maxEventIdLength) return text;
  return `${text.slice(0, 96).toWellFormed()}-${fingerprint(text)}`;
}

/** 16 hex digits that stand for a text (two FNV-1a hashes of 32 bits): equal texts give equal digits. */
export function fingerprint(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ (code + at), 0x01000193);
  }
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
  return hex(first) + hex(second);
}

/**
 * A part for `passageId` where a message has neither an id nor a time: the same bytes are the same message sent again,
 * other bytes another passage. Without it all passages of one plate would be one read.
 */
export function bodyPrint(body: Uint8Array, index = 0): string {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    first = Math.imul(first ^ byte, 0x01000193);
    second = Math.imul(second ^ (byte + (at & 0xffff)), 0x01000193);
  }
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
  return `${hex(first)}${hex(second)}${index === 0 ? '' : `.${index}`}`;
}
