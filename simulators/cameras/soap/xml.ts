/** Reading the XML of requests: elements, namespaces, text. Small on purpose; document types are refused. */

export interface XmlElement {
  /** Without its prefix. */
  name: string;
  namespace: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  text: string;
}

export class XmlError extends Error {}

const maxDepth = 64;
const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s<>/!?'"=]+)((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(\/?)>|([^<]+)/g;
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[char]};`);
}

function plainText(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (_match, entity: string) => {
    if (!entity.startsWith('#')) {
      const found = entities[entity];
      if (found === undefined) throw new XmlError(`unknown entity "${entity}"`);
      return found;
    }
    const point = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    if (point > 0x10ffff) throw new XmlError(`unknown character "${entity}"`);
    return String.fromCodePoint(point);
  });
}

interface Open {
  element: XmlElement;
  tag: string;
  namespaces: ReadonlyMap<string, string>;
}

function open(tag: string, attributeText: string, outer: ReadonlyMap<string, string>): Open {
  const attributes: Record<string, string> = Object.create(null);
  const namespaces = new Map(outer);
  for (const [, name = '', double, single] of attributeText.matchAll(attribute)) {
    const value = plainText(double ?? single ?? '');
    attributes[name] = value;
    if (name === 'xmlns') namespaces.set('', value);
    else if (name.startsWith('xmlns:')) namespaces.set(name.slice(6), value);
  }
  const colon = tag.indexOf(':');
  const namespace = namespaces.get(colon < 0 ? '' : tag.slice(0, colon)) ?? '';
  return {
    element: { name: tag.slice(colon + 1), namespace, attributes, children: [], text: '' },
    tag,
    namespaces,
  };
}

/** The root element. Throws an XmlError on what is not well-formed. */
export function parseXml(text: string): XmlElement {
  const stack: Open[] = [];
  let root: XmlElement | null = null;
  let position = text.startsWith('\ufeff') ? 1 : 0;
  token.lastIndex = 0;
  while (position < text.length) {
    token.lastIndex = position;
    const found = token.exec(text);
    if (found?.index !== position) throw new XmlError(`not XML at character ${position}`);
    position = token.lastIndex;
    const [, cdata, closing, tag, attributeText = '', selfClosing, plain] = found;
    const top = stack.at(-1);
    if (cdata !== undefined || plain !== undefined) {
      if (top) top.element.text += cdata ?? plainText(plain ?? '');
      else if ((cdata ?? plain ?? '').trim() !== '') throw new XmlError('text outside of the root element');
    } else if (tag !== undefined && closing === '/') {
      if (top?.tag !== tag) throw new XmlError(`</${tag}> closes nothing`);
      stack.pop();
    } else if (tag !== undefined) {
      const opened = open(tag, attributeText, top?.namespaces ?? new Map());
      if (top) top.element.children.push(opened.element);
      else if (root) throw new XmlError('two root elements');
      else root = opened.element;
      if (selfClosing !== '/') stack.push(opened);
      if (stack.length > maxDepth) throw new XmlError(`deeper than ${maxDepth} elements`);
    }
  }
  if (!root || stack.length > 0) throw new XmlError('ends too early');
  return root;
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** The element at the end of the path of names below `element`. */
export function at(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((found, name) => child(found, name), element);
}

/** Its text without surrounding space; empty where there is no such element. */
export function textAt(element: XmlElement | undefined, ...path: string[]): string {
  return at(element, ...path)?.text.trim() ?? '';
}
