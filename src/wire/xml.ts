/**
 * XML as devices write it, over saxes: strict, so that a cut or broken message is told from a whole one; no DTD, so
 * that no entity can grow; bounds on size, depth and number of elements. Elements are found by their local name, since
 * makes use three namespaces, prefixes of their own, and prefixes that they never declare.
 */
import { SaxesParser } from 'saxes';
import { RinggateError } from '../core/errors.ts';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** As written, '' where there is none. */
  readonly prefix: string;
  /** By name as written, prefix included; `xmlns…` among them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text and CDATA, joined; that of its children is theirs. */
  readonly text: string;
}

export interface XmlLimits {
  maxBytes: number;
  maxDepth: number;
  maxElements: number;
}

export const defaultXmlLimits: XmlLimits = { maxBytes: 16 * 1024 * 1024, maxDepth: 64, maxElements: 100_000 };

interface Building {
  name: string;
  prefix: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/**
 * Parses a document to its root element. White space and a byte order mark before `<?xml` are skipped.
 * @throws RinggateError `not_xml` where it is not well-formed, has a DOCTYPE, or passes a limit; the detail says where
 */
export function parseXml(text: string, limits: XmlLimits = defaultXmlLimits): XmlElement {
  if (text.length > limits.maxBytes)
    throw new RinggateError('not_xml', `longer than ${limits.maxBytes} characters`);
  const parser = new SaxesParser({ xmlns: false });
  const open: Building[] = [];
  let root: XmlElement | null = null;
  let elements = 0;
  parser.on('error', (error) => {
    throw new RinggateError('not_xml', error.message);
  });
  parser.on('doctype', () => {
    throw new RinggateError('not_xml', 'a document type is not accepted');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= limits.maxDepth)
      throw new RinggateError('not_xml', `nested deeper than ${limits.maxDepth}`);
    if (++elements > limits.maxElements)
      throw new RinggateError('not_xml', `more than ${limits.maxElements} elements`);
    const colon = name.indexOf(':');
    open.push({
      name: colon < 0 ? name : name.slice(colon + 1),
      prefix: colon < 0 ? '' : name.slice(0, colon),
      attributes,
      children: [],
      text: '',
    });
  });
  const addText = (piece: string): void => {
    const current = open[open.length - 1];
    if (current !== undefined) current.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const done = open.pop();
    if (done === undefined) return;
    const parent = open[open.length - 1];
    if (parent === undefined) root = done;
    else parent.children.push(done);
  });
  parser.write(text.replace(/^[\ufeff\s]+/, '')).close();
  if (root === null) throw new RinggateError('not_xml', 'there is no element');
  return root;
}

/** The first child of this local name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** All children of this local name, in order. */
export function children(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}

/** The element at the end of a path of local names, taking the first of each. */
export function descend(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let at = element;
  for (const name of path) at = child(at, name);
  return at;
}

/** The trimmed text at the end of a path; undefined where there is no such element or nothing in it. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const text = descend(element, ...path)?.text.trim();
  return text === '' ? undefined : text;
}

/** An attribute by its local name. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  if (element === undefined) return undefined;
  if (Object.hasOwn(element.attributes, name)) return element.attributes[name];
  const ending = `:${name}`;
  return Object.entries(element.attributes).find(([one]) => one.endsWith(ending))?.[1];
}

/** Every element of this local name at any depth, in the order of the document. */
export function* everyElement(element: XmlElement, name: string): Generator<XmlElement> {
  if (element.name === name) yield element;
  for (const one of element.children) yield* everyElement(one, name);
}
