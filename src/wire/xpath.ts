/**
 * XPath 1.0 over XML documents. The only file that knows @xmldom/xmldom and xpath. Names without a prefix match in
 * every namespace, since devices change theirs with the firmware.
 */
import { DOMParser } from '@xmldom/xmldom';
import xpath from 'xpath';

/** A document or an element of one; nothing in it is to be looked at but through a path. */
export interface XmlPlace {
  readonly nodeType: number;
}
/** Texts that a path finds, seen from a document or element. Never throws. */
export interface XmlSelect {
  texts(from: XmlPlace): string[];
  places(from: XmlPlace): XmlPlace[];
}

interface TextNode extends XmlPlace {
  readonly textContent?: string | null;
  readonly nodeValue?: string | null;
}
interface NamedNode {
  nodeName: string;
  tagName?: string;
  prefix?: string | null;
  namespaceURI?: string | null;
  localName?: string | null;
  firstChild?: NamedNode | null;
  nextSibling?: NamedNode | null;
  parentNode?: NamedNode | null;
  attributes?: ArrayLike<NamedNode> | null;
}
interface Expression {
  evaluate(options: object): { toString(): string; toArray?: () => TextNode[] };
}
// what the package's types leave out: expressions that are compiled once
const { parse } = xpath as unknown as { parse(expression: string): Expression };

/**
 * @returns the document, or what is wrong with the text: no XML, or a document type (which could define entities
 *   that grow without end)
 */
export function parseXmlDocument(text: string): { document: XmlPlace } | { why: string } {
  if (/<!DOCTYPE/i.test(text)) return { why: 'a document type is not allowed' };
  let why: string | null = null;
  try {
    const parser = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') why ??= message;
      },
    });
    const document: unknown = parser.parseFromString(text.trimStart(), 'text/xml');
    if (why === null && isPlace(document)) {
      dropNamespaces(document);
      return { document };
    }
  } catch (error) {
    why ??= error instanceof Error ? error.message : 'no XML';
  }
  return { why: why ?? 'no XML' };
}

function isPlace(value: unknown): value is XmlPlace & NamedNode {
  return typeof value === 'object' && value !== null && 'nodeType' in value && 'nodeName' in value;
}

/** Leaves of each element and attribute the local name: a name in a path then matches it whatever its prefix. */
function dropNamespaces(root: NamedNode): void {
  let node: NamedNode | null | undefined = root;
  while (node) {
    nameLocally(node);
    for (const attribute of Array.from(node.attributes ?? [])) nameLocally(attribute);
    let next: NamedNode | null | undefined = node.firstChild;
    while (!next && node && node !== root) {
      next = node.nextSibling;
      if (!next) node = node.parentNode;
    }
    node = next;
  }
}

function nameLocally(node: NamedNode): void {
  if (typeof node.localName !== 'string' || node.localName === '') return;
  node.nodeName = node.localName;
  if (node.tagName !== undefined) node.tagName = node.localName;
  node.prefix = null;
  node.namespaceURI = null;
}

/**
 * Compiles a path such as `//vehicle/plate` or `@cam-id`.
 * @throws Error that says what is wrong with the expression
 */
export function compileXPath(expression: string): XmlSelect {
  const compiled = parse(expression);
  const evaluate = (node: XmlPlace): ReturnType<Expression['evaluate']> => compiled.evaluate({ node });
  const empty = parseXmlDocument('<a/>');
  // a function or prefix that is not known shows up only when it runs
  if ('document' in empty) evaluate(empty.document);
  const nodes = (from: XmlPlace): TextNode[] | null => {
    try {
      return evaluate(from).toArray?.() ?? null;
    } catch {
      return [];
    }
  };
  return {
    places: (from) => nodes(from) ?? [],
    texts: (from) => {
      const found = nodes(from);
      if (found !== null) return found.map((node) => node.textContent ?? node.nodeValue ?? '');
      try {
        return [evaluate(from).toString()];
      } catch {
        return [];
      }
    },
  };
}
