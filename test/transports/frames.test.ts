import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameCutter } from '../../src/transports/frames.ts';
import { MultipartSplitter } from '../../src/transports/multipart-stream.ts';

/** The same bytes in pieces of these sizes. */
function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });

describe('a byte stream is cut into messages', () => {
  it('at line ends, however it comes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ maxLength: 30 }).map((text) => text.replaceAll('\n', '')),
          { maxLength: 20 },
        ),
        sizes,
        (lines, cuts) => {
          const cutter = createFrameCutter({ until: '\n' }, 1000);
          const found: string[] = [];
          for (const piece of pieces(Buffer.from(lines.map((line) => `${line}\n`).join('')), cuts))
            found.push(...cutter.push(piece).map((message) => message.toString()));
          expect(found).toEqual(lines.filter((line) => line !== ''));
        },
      ),
    );
  });

  it('into XML elements, without what stands between them', () => {
    const cutter = createFrameCutter({ xmlElement: 'event' }, 1000);
    const stream = Buffer.from(
      'junk<?xml version="1.0"?><event a="1">x</event>\r\n\0<event>y</event><event>half',
    );
    const found = [...pieces(stream, [7])].flatMap((piece) => cutter.push(piece).map(String));
    expect(found).toEqual(['<event a="1">x</event>', '<event>y</event>']);
  });

  it('dropping what is too long and nothing after it', () => {
    const cutter = createFrameCutter({ until: '\n' }, 50);
    const stream = Buffer.from(`short\n${'x'.repeat(500)}\nafter\n${'y'.repeat(60)}\nend\n`);
    const found = [...pieces(stream, [9])].flatMap((piece) => cutter.push(piece).map(String));
    expect(found).toEqual(['short', 'after', 'end']);
    expect(cutter.dropped).toBe(2);
  });
});

describe('a multipart stream', () => {
  const picture = Buffer.from([0xff, 0xd8, 0xff, 0x0d, 0x0a, 0x2d, 0x2d, 0x62, 0x0d, 0x0a, 0x00]);
  const stream = Buffer.concat([
    Buffer.from('\r\n--b\r\nContent-Type: application/xml\r\nContent-Length: 4\r\n\r\n<a/>\r\n'),
    Buffer.from(`--b\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`),
    picture,
    Buffer.from('\r\n--b\nContent-Type: text/plain\n\nCode=x;action=Start\n--b\r\n\r\n\r\n--b--\r\n'),
  ]);

  it('gives each part as it comes, pictures by their length, others up to the next boundary', () => {
    fc.assert(
      fc.property(sizes, (cuts) => {
        const splitter = new MultipartSplitter('b', 1000);
        const parts = [...pieces(stream, cuts)].flatMap((piece) => splitter.push(piece));
        expect(parts.map(({ headers }) => headers.get('content-type'))).toEqual([
          'application/xml',
          'image/jpeg',
          'text/plain',
          undefined,
        ]);
        expect(parts[0]?.body.toString()).toBe('<a/>');
        expect(parts[1]?.body.equals(picture)).toBe(true);
        expect(parts[2]?.body.toString()).toBe('Code=x;action=Start');
      }),
    );
  });

  it('goes on after a part that is too large, and after headers without end', () => {
    const splitter = new MultipartSplitter('--b', 100);
    const long = `--b\r\nx: y\r\n\r\n${'z'.repeat(5000)}\r\n--b\r\n\r\nsmall\r\n--b\r\n${'h'.repeat(40_000)}--b\r\n\r\nafter\r\n--b`;
    const parts = [...pieces(Buffer.from(long), [333])].flatMap((piece) => splitter.push(piece));
    expect(parts.map(({ body }) => body.toString())).toContain('small');
    expect(splitter.dropped).toBe(1);
  });
});
