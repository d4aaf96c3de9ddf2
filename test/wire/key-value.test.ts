import { expect, it } from 'vitest';
import { keyValueRecord, keyValueTree, numberedRecords, parseKeyValues } from '../../src/wire/key-value.ts';

it('takes key=value lines with LF or CRLF and leaves others out', () => {
  const pairs = parseKeyValues('a=1\r\n\r\nSuccess…\nb = x = y \n=z\nc d=1\ne=');
  expect(pairs).toEqual([
    { key: 'a', value: '1' },
    { key: 'b', value: 'x = y' },
    { key: 'e', value: '' },
  ]);
  expect({ ...keyValueRecord(pairs) }).toEqual({ a: '1', b: 'x = y', e: '' });
});

it('gathers numbered keys by their number', () => {
  const records = numberedRecords(
    parseKeyValues('plate_1=B\nplate_0=A\nroi_id_0=7\ntotal=2\nplate_10=C\nplate_left_1=4'),
  );
  expect(records.map((record) => ({ ...record }))).toEqual([
    { plate: 'A', roi_id: '7' },
    { plate: 'B', plate_left: '4' },
    { plate: 'C' },
  ]);
});

it('builds the tree of dotted and bracketed keys', () => {
  const text = [
    'Events[0].Object.BoundingBox[0]=5954',
    'Events[0].Object.BoundingBox[1]=2234',
    'Events[1].Lane=2',
    'Events[0].DriverFace[0][1]=3',
    'Plain=x',
  ].join('\n');
  expect(JSON.parse(JSON.stringify(keyValueTree(parseKeyValues(text))))).toEqual({
    Events: [{ Object: { BoundingBox: ['5954', '2234'] }, DriverFace: [[null, '3']] }, { Lane: '2' }],
    Plain: 'x',
  });
});

it('leaves out keys that contradict, are no path, or are out of all bounds, and touches no prototype', () => {
  const text = 'a=1\na.b=2\nc[0]=1\nc.d=2\ne[x]=1\nf[99999999]=1\n__proto__.g=1\n[0]=1\nh[0=1';
  const tree = keyValueTree(parseKeyValues(text));
  expect(JSON.parse(JSON.stringify({ a: tree.a, c: tree.c }))).toEqual({ a: '1', c: ['1'] });
  expect(tree.e).toBeUndefined();
  expect(tree.f).toBeUndefined();
  expect(({} as Record<string, unknown>).g).toBeUndefined();
});
