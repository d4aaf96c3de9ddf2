/** The text of an answer in whatever encoding a camera writes: UTF-8 by the standard, UTF-16 and GB2312 as found. */

/** @returns the text; what is no text of any known encoding comes with replacement characters, never an error */
export function textOfEnvelope(bytes: Uint8Array): string {
  const wide = utf16Of(bytes);
  if (wide !== null) return new TextDecoder(wide).decode(bytes);
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  // only what is no UTF-8 is believed to be what it says: many say GB2312 and send UTF-8
  return decoderFor(declaredIn(bytes)).decode(bytes);
}

/** The same envelope in UTF-8, and saying so. */
export function asUtf8(bytes: Uint8Array): Uint8Array {
  if (utf16Of(bytes) === null && isUtf8(bytes)) return bytes;
  const text = textOfEnvelope(bytes).replace(/^(\ufeff?\s*<\?xml[^>]*?encoding=["'])[\w.-]+/i, '$1UTF-8');
  return Buffer.from(text.replace(/^\ufeff/, ''));
}

function utf16Of([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c) ? 'utf-16be' : null;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function declaredIn(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 200)).toString(
    'latin1',
  );
  return /<\?xml[^>]*?encoding=["']([\w.-]+)/i.exec(start)?.[1] ?? 'utf-8';
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(/^utf-?16/i.test(label) ? 'utf-8' : label);
  } catch {
    return new TextDecoder();
  }
}
