import { describe, expect, it } from 'vitest';
import { compileXPath, parseXmlDocument } from '../../src/wire/xpath.ts';

function documentOf(text: string) {
  const parsed = parseXmlDocument(text);
  if ('why' in parsed) throw new Error(parsed.why);
  return parsed.document;
}

describe('XPath', () => {
  const document = documentOf(
    ' <?xml version="1.0"?><n:a xmlns:n="u" n:at="7"><n:b x="1">T<c/></n:b><b>U</b><d xmlns="z"><b><![CDATA[V<]]></b></d></n:a>',
  );

  it.each<[string, string[]]>([
    ['//b', ['T', 'U', 'V<']],
    ['/a/b/@x', ['1']],
    ['/a/@at', ['7']],
    ['count(//b)', ['3']],
    ['//b[2]', ['U']],
    ['//nothing', []],
    ['string(//nothing)', ['']],
  ])('finds with %s by local names, whatever prefix and namespace', (expression, found) => {
    expect(compileXPath(expression).texts(document)).toEqual(found);
  });

  it('goes on from an element that it found', () => {
    const [place] = compileXPath('//d').places(document);
    if (place === undefined) throw new Error('no place');
    expect(compileXPath('b').texts(place)).toEqual(['V<']);
    expect(compileXPath('/a/@at').texts(place)).toEqual(['7']);
  });

  it.each(['//b[', 'z:b', 'unknown(.)', ''])('refuses %s when it is compiled', (expression) => {
    expect(() => compileXPath(expression)).toThrow();
  });

  it.each([
    ['no XML', 'x'],
    ['nothing', ''],
    ['cut XML', '<a><b></b>'],
    ['two roots', '<a/><b/>'],
    ['an entity that nobody declared', '<a>&x;</a>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
  ])('says why %s is no document', (_what, text) => {
    expect(parseXmlDocument(text)).toMatchObject({ why: expect.stringMatching(/\S/) });
  });
});
