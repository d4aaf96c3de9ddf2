/** A whole message as XML, for decoders: the root element, or the answer that refuses the message. */
import { RinggateError } from '../core/errors.ts';
import type { DecodedMessage } from '../core/model.ts';
import { rejectWhole } from './decoded.ts';
import { decodeUtf8 } from './text.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** @returns the root element and the text, or the answer with `empty_message`, `not_utf8` or `not_xml` */
export function parseXmlMessage(
  body: Uint8Array,
): { root: XmlElement; text: string } | { answer: DecodedMessage } {
  if (body.length === 0) return { answer: rejectWhole('empty_message', 'the message has no bytes', body) };
  const text = decodeUtf8(body);
  if (text === null)
    return { answer: rejectWhole('not_utf8', `the ${body.length} bytes are not valid UTF-8`, body) };
  try {
    return { root: parseXml(text), text };
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    return { answer: rejectWhole('not_xml', `not XML: ${error.message}`, body) };
  }
}

/** Whether the first byte that is not white space (or a byte order mark) opens an element. */
export function looksLikeXml(body: Uint8Array): boolean {
  for (const byte of body.subarray(0, 256)) {
    if (byte === 0x3c) return true;
    if (byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) return false;
  }
  return false;
}
