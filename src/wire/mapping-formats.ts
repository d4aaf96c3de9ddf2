/** How a described make's messages are opened, and its expressions run, by format. */
import type { DecodedMessage } from '../core/model.ts';
import { parseCsv } from './csv.ts';
import { rejectWhole } from './decoded.ts';
import { parseJsonMessage } from './json.ts';
import { compileJsonPath } from './json-path.ts';
import type { MappingDescription } from './mapping-description.ts';
import { decodeUtf8 } from './text.ts';
import { compileXPath, parseXmlDocument, type XmlPlace } from './xpath.ts';

/** One vehicle of a message, with the whole message beside it. */
export type MappedItem =
  | { format: 'json'; root: unknown; item: unknown }
  | { format: 'xml'; place: XmlPlace }
  | { format: 'csv'; fields: readonly string[]; columns: readonly string[] };

/** What an expression finds at an item, nothing converted yet. Never throws. */
export type Find = (item: MappedItem) => unknown[];

/** @throws Error that says what is wrong with the expression */
export function compileExpression(format: MappingDescription['format'], expression: string): Find {
  switch (format) {
    case 'json': {
      const isRelative = expression.startsWith('@');
      const select = compileJsonPath(isRelative ? `$${expression.slice(1)}` : expression);
      return (at) => (at.format === 'json' ? select(isRelative ? at.item : at.root) : []);
    }
    case 'xml': {
      const { texts } = compileXPath(expression);
      return (at) => (at.format === 'xml' ? texts(at.place) : []);
    }
    case 'csv': {
      const number = /^\d{1,3}$/.test(expression) ? Number(expression) - 1 : null;
      return (at) => {
        if (at.format !== 'csv') return [];
        const column = number ?? at.columns.indexOf(expression);
        const field = at.fields[column];
        return field === undefined ? [] : [field];
      };
    }
  }
}

/** A message taken apart: its items, and itself as one (of CSV the first row; null where there is none). */
export interface OpenedMessage {
  items: MappedItem[];
  whole: MappedItem | null;
}

/** Opens a message, or says why it is none. Pure. */
export function createOpener(
  description: MappingDescription,
): (body: Uint8Array) => OpenedMessage | { answer: DecodedMessage } {
  const { format, items, csv } = description;
  if (format === 'json') {
    const isRelative = items?.startsWith('@') ?? false;
    const select = items === null ? null : compileJsonPath(isRelative ? `$${items.slice(1)}` : items);
    return (body) => {
      const parsed = parseJsonMessage(body);
      if ('answer' in parsed) return parsed;
      const { value: root } = parsed;
      const list = select === null ? [root] : select(root);
      return { items: list.map((item) => ({ format, root, item })), whole: { format, root, item: root } };
    };
  }
  if (format === 'xml') {
    const select = items === null ? null : compileXPath(items);
    return (body) => {
      const text = textOrAnswer(body);
      if (typeof text !== 'string') return text;
      const parsed = parseXmlDocument(text);
      if ('why' in parsed) return { answer: rejectWhole('invalid_read', `not XML: ${parsed.why}`, body) };
      const places = select === null ? [parsed.document] : select.places(parsed.document);
      return { items: places.map((place) => ({ format, place })), whole: { format, place: parsed.document } };
    };
  }
  return (body) => {
    const text = textOrAnswer(body);
    if (typeof text !== 'string') return text;
    const { rows, errors } = parseCsv(text, csv.separator);
    const [broken] = errors;
    if (broken !== undefined)
      return { answer: rejectWhole('invalid_read', `line ${broken.line}: ${broken.message}`, body) };
    const columns = csv.header ? (rows[0]?.fields.map((name) => name.trim()) ?? []) : [];
    const all = rows.slice(csv.header ? 1 : 0).map(({ fields }): MappedItem => ({ format, fields, columns }));
    return { items: all, whole: all[0] ?? null };
  };
}

function textOrAnswer(body: Uint8Array): string | { answer: DecodedMessage } {
  if (body.length === 0) return { answer: rejectWhole('empty_message', 'the message has no bytes', body) };
  const text = decodeUtf8(body);
  return text ?? { answer: rejectWhole('not_utf8', `the ${body.length} bytes are not valid UTF-8`, body) };
}
