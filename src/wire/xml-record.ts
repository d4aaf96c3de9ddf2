/**
 * XML as the records that JSON gives, so that a make which sends the same fields in both needs one decoder: local
 * names, attributes as `@name`, text beside them as `#text` (the mapping of ONVIF Core, "JSON over MQTT").
 */
import { RinggateError } from '../core/errors.ts';
import type { DecodedMessage } from '../core/model.ts';
import { rejectWhole } from './decoded.ts';
import { isRecord, type JsonRecord, textOf } from './json.ts';
import { decodeUtf8 } from './text.ts';
import { parseXml, type XmlElement } from './xml.ts';

export type ParsedXml = { name: string; value: JsonRecord } | { answer: DecodedMessage };

/** Whether bytes look like XML: the first that is no white space, mark or NUL is `<`. */
export function looksLikeXml(bytes: Uint8Array): boolean {
  for (const byte of bytes.subarray(0, 64)) {
    if (byte === 0x3c) return true;
    if (byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) return false;
  }
  return false;
}

/** A whole message as XML. @returns root name and record, or the answer with `empty_message`, `not_utf8`, `not_xml` */
export function parseXmlMessage(body: Uint8Array): ParsedXml {
  if (body.length === 0) return { answer: rejectWhole('empty_message', 'the message has no bytes', body) };
  const text = decodeUtf8(body) ?? decodeDeclared(body);
  if (text === null)
    return { answer: rejectWhole('not_utf8', `the ${body.length} bytes are not valid UTF-8`, body) };
  try {
    const root = parseXml(text);
    const value = valueOfXml(root);
    return { name: root.name, value: isRecord(value) ? value : { '#text': value } };
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    return { answer: rejectWhole('not_xml', error.message, body) };
  }
}

/**
 * The text by the encoding that the declaration names, null where it names none of those that cameras use. Only where
 * the bytes are not UTF-8: many that declare GB2312 send UTF-8.
 */
function decodeDeclared(body: Uint8Array): string | null {
  const head = Buffer.from(body.subarray(0, 120)).toString('latin1');
  const label =
    /^\s*<\?xml[^>]*\sencoding\s*=\s*["'](gb2312|gbk|gb18030|big5|euc-kr|windows-125\d|iso-8859-\d{1,2})["']/i.exec(
      head,
    )?.[1];
  if (label === undefined) return null;
  try {
    return new TextDecoder(label, { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** An element as text, where it has no more than that, else as a record; elements of one name become an array. */
export function valueOfXml(element: XmlElement): string | JsonRecord {
  const { children, attributes } = element;
  const text = element.text.trim();
  const record = Object.create(null) as Record<string, unknown>;
  let isBare = children.length === 0;
  for (const name in attributes) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
    record[`@${name.slice(name.indexOf(':') + 1)}`] = attributes[name];
    isBare = false;
  }
  if (isBare) return text;
  if (text !== '') record['#text'] = text;
  for (const child of children) {
    const value = valueOfXml(child);
    const known = record[child.name];
    if (known === undefined) record[child.name] = value;
    else if (Array.isArray(known)) known.push(value);
    else record[child.name] = [known, value];
  }
  return record;
}

/** The text of a leaf, with or without attributes, the first of several; null where it is none. */
export function leafOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return textOf(isRecord(first) ? first['#text'] : first);
}

/** Every record under a key, at any depth; what lies inside of such a record is not looked at again. */
export function everyRecord(value: unknown, key: string, found: JsonRecord[] = []): JsonRecord[] {
  if (Array.isArray(value)) for (const item of value) everyRecord(item, key, found);
  else if (isRecord(value))
    for (const name of Object.keys(value)) {
      const inner = value[name];
      if (name !== key) everyRecord(inner, key, found);
      else found.push(...(Array.isArray(inner) ? inner : [inner]).filter(isRecord));
    }
  return found;
}
