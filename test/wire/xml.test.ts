import { describe, expect, it } from 'vitest';
import { RinggateError } from '../../src/core/errors.ts';
import { attribute, child, children, descend, everyElement, parseXml, textAt } from '../../src/wire/xml.ts';

function refusal(text: string, limits?: Parameters<typeof parseXml>[1]): string {
  try {
    parseXml(text, limits);
  } catch (error) {
    return error instanceof RinggateError ? `${error.code}: ${error.message}` : String(error);
  }
  return 'accepted';
}

describe('XML of devices', () => {
  it('is found by local names, whatever the prefixes are and whether they are declared', () => {
    const root = parseXml(
      '\ufeff \n<?xml version="1.0"?><ns1:a xmlns:ns1="x"><tt:b tt:c="1" d="2">t</tt:b><b>u</b></ns1:a>',
    );
    expect([root.name, root.prefix]).toEqual(['a', 'ns1']);
    expect(children(root, 'b').map(({ text }) => text)).toEqual(['t', 'u']);
    expect([attribute(child(root, 'b'), 'c'), attribute(child(root, 'b'), 'd')]).toEqual(['1', '2']);
    expect(attribute(root, 'toString')).toBeUndefined();
  });

  it('gives text, CDATA and the five entities, and nothing of comments', () => {
    const root = parseXml(
      '<a><b> 苏F<!-- x -->12345 </b><c><![CDATA[<&>]]></c><d>&lt;&amp;&#x4e2d;</d><e/></a>',
    );
    expect(['b', 'c', 'd', 'e', 'f'].map((name) => textAt(root, name))).toEqual([
      '苏F12345',
      '<&>',
      '<&中',
      undefined,
      undefined,
    ]);
  });

  it('walks paths and whole documents', () => {
    const root = parseXml('<a><b><c>1</c></b><b><c>2</c></b></a>');
    expect(textAt(root, 'b', 'c')).toBe('1');
    expect(descend(root, 'b', 'x', 'c')).toBeUndefined();
    expect([...everyElement(root, 'c')].map(({ text }) => text)).toEqual(['1', '2']);
  });

  it('refuses what is cut, broken, or too much, with a code', () => {
    const whole = '<a><b>x</b><c d="e"/></a>';
    for (let length = 0; length < whole.length; length++)
      expect(refusal(whole.slice(0, length))).toMatch(/^not_xml: /);
    for (const broken of ['', 'text', '{}', '<a>&unknown;</a>', '<a b=c/>', '<a></b>', '<a/><b/>'])
      expect(refusal(broken)).toMatch(/^not_xml/);
    expect(refusal('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')).toBe(
      'not_xml: a document type is not accepted',
    );
    const limits = { maxBytes: 1000, maxDepth: 5, maxElements: 20 };
    expect(refusal('<a>'.repeat(10), limits)).toContain('deeper than 5');
    expect(refusal(`<a>${'<b/>'.repeat(50)}</a>`, limits)).toContain('more than 20 elements');
    expect(refusal(`<a>${'x'.repeat(2000)}</a>`, limits)).toContain('longer than 1000');
  });

  it('parses a message of six kilobytes in far less than a millisecond', () => {
    const text = `<EventNotificationAlert>${Array.from({ length: 150 }, (_, i) => `<field${i} a="b">value ${i}</field${i}>`).join('')}</EventNotificationAlert>`;
    expect(text.length).toBeGreaterThan(5000);
    for (let i = 0; i < 200; i++) parseXml(text);
    const startMs = performance.now();
    for (let i = 0; i < 200; i++) parseXml(text);
    expect((performance.now() - startMs) / 200).toBeLessThan(5);
  });
});
