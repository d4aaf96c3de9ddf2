import { describe, expect, it } from 'vitest';
import {
  bodyPrint,
  decodeItems,
  epochMs,
  newRead,
  passageId,
  pictureOf,
  plateOf,
  scaledConfidence,
} from '../../src/wire/decoded.ts';
import { devicePath } from '../../src/wire/picture.ts';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]).toString('base64');

describe('what decoders share', () => {
  it('takes a plate as it is, and knows none from one that is broken', () => {
    expect([plateOf('苏F 12345'), plateOf(12), plateOf(' '), plateOf(null), plateOf(undefined)]).toEqual([
      '苏F 12345',
      '12',
      '',
      '',
      '',
    ]);
    expect(plateOf('Unknown', new Set(['unknown']))).toBe('');
    for (const value of [{}, [], true, 'x'.repeat(65), 'a\u0000b', 'a\ud800'])
      expect(plateOf(value)).toBeNull();
  });

  it('scales a confidence by the make, never by its size', () => {
    expect([
      scaledConfidence(1, 1),
      scaledConfidence(1, 100),
      scaledConfidence(95, 1),
      scaledConfidence(-1, 100),
      scaledConfidence(null, 1),
    ]).toEqual([1, 0.01, null, null, null]);
  });

  it('reads an epoch in its unit, cut to milliseconds, and nothing beyond 2100', () => {
    expect(epochMs(1562681608.425, 's')).toBe(1562681608425);
    expect(epochMs(1607123962.082975, 's')).toBe(1607123962082);
    expect(epochMs(1764000001250999, 'us')).toBe(1764000001250);
    expect([
      epochMs(0, 's'),
      epochMs(-1, 'ms'),
      epochMs(1764000001250, 's'),
      epochMs(1.8445822972087552e19, 'us'),
      epochMs(null, 's'),
    ]).toEqual([null, null, null, null, null]);
  });

  it('makes ids that are the same for the same parts, and fit everywhere', () => {
    expect(passageId('cam', null, 17, 'AB1')).toBe('cam-17-AB1');
    expect(passageId('a\u0000b')).toBe('a_b');
    const [long, other] = [passageId('x'.repeat(300)), passageId(`${'x'.repeat(299)}y`)];
    expect(long.length).toBeLessThanOrEqual(128);
    expect(long).not.toBe(other);
    expect(bodyPrint(Buffer.from('ab'))).not.toBe(bodyPrint(Buffer.from('ba')));
    expect(bodyPrint(Buffer.from('ab'))).toBe(bodyPrint(Buffer.from('ab')));
  });

  it('takes the first text that is a picture, and says so where none is', () => {
    expect(pictureOf('BASE64', `data:image/png;base64,${jpeg}`).image).toMatchObject({
      mediaType: 'image/jpeg',
    });
    expect(pictureOf('BASE64')).toEqual({ image: null, imageBroken: true });
    expect(pictureOf('', undefined, null)).toEqual({ image: null });
  });

  it('keeps the good of several items, names each broken one, and refuses too many', () => {
    const body = new Uint8Array([1]);
    const decode = (item: string) =>
      item === '' ? null : item === '!' ? 'wrong' : newRead({ eventId: item, plateRaw: item });
    const { reads, rejects } = decodeItems(['A', '', '!', 'B'], body, decode);
    expect(reads.map((read) => read.plateRaw)).toEqual(['A', 'B']);
    expect(rejects).toMatchObject([{ code: 'invalid_read', index: 2, detail: 'wrong' }]);
    expect(decodeItems(['!'], body, decode).rejects).toEqual([
      { code: 'invalid_read', index: null, detail: 'wrong', bytes: body },
    ]);
    expect(
      decodeItems(
        Array.from({ length: 501 }, () => 'A'),
        body,
        decode,
      ).rejects,
    ).toMatchObject([{ code: 'too_many_reads' }]);
  });

  it('takes paths that stay on the device, and no others', () => {
    expect([devicePath('a/b.jpg'), devicePath('/cgi?x=1&name=a%20b')]).toEqual([
      '/a/b.jpg',
      '/cgi?x=1&name=a%20b',
    ]);
    for (const path of [
      '//evil/x',
      '../x',
      'a/../x',
      'a/%2e%2e/x',
      'http://evil/x',
      'a b',
      'a\nb',
      '/x?name=../y',
      'x'.repeat(1100),
    ])
      expect(devicePath(path), path).toBeNull();
  });
});
