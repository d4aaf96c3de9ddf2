import { expect, it } from 'vitest';
import { everyRecord, leafOf, looksLikeXml, parseXmlMessage } from '../../src/wire/xml-record.ts';

const parse = (text: string): unknown => {
  const parsed = parseXmlMessage(Buffer.from(text));
  return 'answer' in parsed
    ? parsed.answer.rejects.map(({ code }) => code)
    : JSON.parse(JSON.stringify(parsed));
};

it('gives leaves as texts, attributes with @, text beside them as #text, and elements of one name as an array', () => {
  expect(
    parse('<t:a xmlns:t="u" v="1"><t:b> x </t:b><t:c L="0.9">y</t:c><t:d/><t:d><t:e>1</t:e></t:d>note</t:a>'),
  ).toEqual({
    name: 'a',
    value: { '@v': '1', '#text': 'note', b: 'x', c: { '@L': '0.9', '#text': 'y' }, d: ['', { e: '1' }] },
  });
  expect(parse('<a>x</a>')).toEqual({ name: 'a', value: { '#text': 'x' } });
});

it('names what is wrong by its code', () => {
  expect(parse('')).toEqual(['empty_message']);
  expect(parse('<a><b></a>')).toEqual(['not_xml']);
  expect(parse('<a>')).toEqual(['not_xml']);
  expect(parse('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')).toEqual(['not_xml']);
});

it('reads the encoding that the declaration names where the bytes are not UTF-8', () => {
  const gb = Buffer.concat([
    Buffer.from('<?xml version="1.0" encoding="GB2312"?><a>'),
    Buffer.from([0xcb, 0xd5]),
    Buffer.from('F12345</a>'),
  ]);
  const parsed = parseXmlMessage(gb);
  expect('value' in parsed && parsed.value['#text']).toBe('苏F12345');
  const wrong = parseXmlMessage(
    Buffer.concat([Buffer.from('<a>'), Buffer.from([0xcb, 0xd5]), Buffer.from('</a>')]),
  );
  expect('answer' in wrong && wrong.answer.rejects[0]?.code).toBe('not_utf8');
  expect(parse('<?xml version="1.0" encoding="GB2312"?><a>苏</a>')).toMatchObject({
    value: { '#text': '苏' },
  });
});

it('touches no prototype and finds records at any depth', () => {
  const parsed = parseXmlMessage(
    Buffer.from('<a><__proto__><x>1</x></__proto__><c><f><n>1</n></f><g><f><n>2</n></f></g></c></a>'),
  );
  if ('answer' in parsed) throw new Error('no record');
  expect(everyRecord(parsed.value, 'f').map(({ n }) => leafOf(n))).toEqual(['1', '2']);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

it('knows XML by its first sign', () => {
  expect(
    [' \n<a/>', '\ufeff<a/>', '{"a":1}', '', 'x<a/>'].map((text) => looksLikeXml(Buffer.from(text))),
  ).toEqual([true, true, false, false, false]);
});
