/** Messages as bytes, as text where they are text, and as hex where they are not. Pure. */

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
export function base64Of(bytes: Uint8Array): string {
  let binary = '';
  // in pieces: a call takes no more than so many arguments
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what tells a text from bytes is just these
const control = /[\x00-\x08\x0e-\x1f]/;

/** The text of a message; null where it is not UTF-8, or holds what no text does (pictures). */
export function textOf(bytes: Uint8Array): string | null {
  try {
    // with its byte order mark, if there is one: what is shown is what is sent
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return control.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** Text to look at: what is no text is shown as dots. */
export function readableOf(bytes: Uint8Array, bytesAtMost = 20_000): string {
  const text = new TextDecoder().decode(bytes.subarray(0, bytesAtMost));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what cannot be shown
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f\uFFFD]/g, (character) => (character === '\r' ? '' : '·'));
}

const perLine = 16;

/** `00000010  7b 22 …  {"…`: lines of 16 bytes with their offset and their printable characters. */
export function hexOf(bytes: Uint8Array, bytesAtMost = 4096): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, bytesAtMost); at += perLine) {
    const line = [...bytes.subarray(at, Math.min(at + perLine, bytesAtMost))];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const shown = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${shown.join('')}`);
  }
  return lines.join('\n');
}

/** What a message looks like, as a content type; null where nothing tells. Multipart needs its boundary to be read. */
export function contentTypeOf(start: string): string | null {
  const boundary = /^(?:\r?\n)?--([^\r\n]{1,70})\r?\n(?:[^\r\n]*\r?\n)*?\r?\n/.exec(start)?.[1];
  if (boundary !== undefined) return `multipart/form-data; boundary=${boundary}`;
  const text = start.replace(/^\uFEFF/, '').trimStart();
  if (text.startsWith('{') || text.startsWith('[')) return 'application/json';
  return text.startsWith('<') ? 'application/xml' : null;
}
