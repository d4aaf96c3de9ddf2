import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryOf, isMultipart, type Part, parseMultipart } from '../../src/wire/multipart.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const form = 'multipart/form-data; boundary=----x';
const seen = (parts: Part[] | null): unknown =>
  parts?.map(({ name, fileName, mediaType, body, isCut }) => ({
    name,
    fileName,
    mediaType,
    text: Buffer.from(body).toString('latin1'),
    isCut,
  }));

const body =
  '------x\r\nContent-Disposition: form-data; name="anpr.xml"; filename="anpr.xml"\r\n' +
  'Content-Type: application/xml; charset="UTF-8"\r\nContent-Length: 4\r\n\r\n<a/>\r\n' +
  '------x\r\nContent-Disposition: form-data; filename="p.jpg"; name=pic\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n\xff\r\n' +
  '------x--\r\n';
const wanted = [
  { name: 'anpr.xml', fileName: 'anpr.xml', mediaType: 'application/xml', text: '<a/>', isCut: false },
  { name: 'pic', fileName: 'p.jpg', mediaType: 'image/jpeg', text: '\xff\xd8\r\n\xff', isCut: false },
];

describe('a multipart body', () => {
  it('is taken apart by the boundary of its content type, or of its first line', () => {
    expect(seen(parseMultipart(bytes(body), form))).toEqual(wanted);
    expect(seen(parseMultipart(bytes(body)))).toEqual(wanted);
    expect(seen(parseMultipart(bytes(body), 'application/xml'))).toEqual(wanted);
    expect(seen(parseMultipart(bytes(`\r\n${body}`), 'multipart/mixed; boundary="wrong"'))).toEqual(wanted);
  });

  it('may have lines that end with LF only', () => {
    const text = '--b\nContent-Type: text/plain\n\nx=1\ny=2\n--b\nContent-Type: image/jpeg\n\nJ\n--b--\n';
    expect(seen(parseMultipart(bytes(text), 'multipart/x-mixed-replace; boundary=b'))).toMatchObject([
      { mediaType: 'text/plain', text: 'x=1\ny=2', isCut: false },
      { mediaType: 'image/jpeg', text: 'J', isCut: false },
    ]);
  });

  it('may count the dashes of its boundary to the boundary', () => {
    expect(
      seen(parseMultipart(bytes('--myboundary\r\n\r\nHeartbeat\r\n'), 'multipart/x; boundary=--myboundary')),
    ).toMatchObject([{ text: 'Heartbeat\r\n', isCut: true }]);
  });

  it('may have parts of no length, and parts that hold the boundary within their length', () => {
    const inner = 'a\r\n--b\r\nc';
    const text =
      '--b\r\nContent-Type: image/jpeg\r\nContent-Length: 0\r\n\r\n\r\n' +
      `--b\r\nContent-Length: ${inner.length}\r\n\r\n${inner}\r\n\r\n--b\r\n\r\n\r\n--b--`;
    expect(seen(parseMultipart(bytes(text), 'multipart/mixed; boundary=b'))).toMatchObject([
      { text: '', isCut: false },
      { text: inner, isCut: false },
      { text: '', isCut: false },
    ]);
  });

  it('with a wrong length goes by its boundaries', () => {
    for (const length of ['3', '900', 'x'])
      expect(seen(parseMultipart(bytes(body.replace('Length: 4', `Length: ${length}`)), form))).toEqual(
        wanted,
      );
  });

  it('that ends early marks its last part', () => {
    const cut = parseMultipart(bytes(body.slice(0, -14)), form);
    expect(cut?.map(({ isCut }) => isCut)).toEqual([false, true]);
    expect(parseMultipart(bytes(body.slice(0, 40)), form)).toMatchObject([{ isCut: true }]);
  });

  it('is none where there is no boundary', () => {
    expect(parseMultipart(bytes('<xml/>'), 'application/xml')).toBeNull();
    expect(parseMultipart(bytes(''), form)).toBeNull();
    expect(isMultipart(bytes('{"a":1}'), 'application/json')).toBe(false);
    expect(isMultipart(bytes('-- not a boundary\r\n'), undefined)).toBe(false);
    expect(isMultipart(bytes(body), undefined)).toBe(true);
    expect(boundaryOf('multipart/form-data; boundary="a b"')).toBe('a b');
  });

  it('gives parts within the body for any bytes', () => {
    fc.assert(
      fc.property(fc.nat(body.length), fc.uint8Array({ maxLength: 20 }), (at, change) => {
        const changed = Buffer.concat([bytes(body.slice(0, at)), change, bytes(body.slice(at + 3))]);
        for (const part of parseMultipart(changed, form) ?? [])
          expect(part.body.length).toBeLessThanOrEqual(changed.length);
      }),
      { numRuns: 1000 },
    );
  });
});
