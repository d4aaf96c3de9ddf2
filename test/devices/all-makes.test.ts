import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/core/errors.ts';
import type { MakeTransport, MessageTransport, RawMessage } from '../../src/core/model.ts';
import { loadMakes } from '../../src/registry/makes.ts';
import { capturedOf } from './captured.ts';
import { wrongIn } from './invariants.ts';

const devices = new URL('../../devices/', import.meta.url);
const makes = await loadMakes();
const files = (await readdir(devices)).filter((name) => name.endsWith('.ts'));

/** A stream, PullPoint or polling gives its messages to the decoder as HTTP. */
function deliveredAs(transport: MakeTransport): MessageTransport {
  return transport === 'mqtt' || transport === 'tcp' ? transport : 'http';
}

const garbage: Uint8Array[] = [
  new Uint8Array(),
  new Uint8Array([0]),
  Buffer.from('null'),
  Buffer.from('{}'),
  Buffer.from('[[]]'),
  Buffer.from('<a>'),
  Buffer.from('--boundary\r\n\r\n'),
  Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  Buffer.alloc(100_000, '{'),
];

it('finds a make in every file of devices/', () => {
  expect(new Set([...makes.keys()].map((id) => `${id}.ts`))).toEqual(new Set(files));
});

describe.each([...makes.values()])('the make $id', (make) => {
  it('has an id that fits an address, a name, a source and models', () => {
    expect(make.id).toMatch(/^[a-z0-9-]{1,32}$/);
    expect(make.name.trim()).not.toBe('');
    expect(make.source.length).toBeGreaterThan(10);
    expect(make.models.length).toBeGreaterThan(0);
    expect(make.understands.length).toBeGreaterThan(0);
    expect(make.transports.length).toBeGreaterThan(0);
    expect(new Set(make.transports).size).toBe(make.transports.length);
  });

  it('has a test of its own', async () => {
    await expect(readdir(new URL('.', import.meta.url))).resolves.toContain(`${make.id}.test.ts`);
  });

  it('imports nothing but core and wire', async () => {
    const source = await readFile(new URL(`${make.id}.ts`, devices), 'utf8');
    const imported = [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((found) => found[1]);
    for (const path of imported) expect(path).toMatch(/^\.\.\/src\/(core|wire)\/[a-z0-9-]+\.ts$/);
  });

  it('uses no clock, random number, timer, network or log', async () => {
    const source = await readFile(new URL(`${make.id}.ts`, devices), 'utf8');
    expect(source).not.toMatch(/\b(Date\.now|new Date\(\)|Math\.random|setTimeout|fetch|console|process)\b/);
  });

  it.each(make.transports)(
    'answers garbage over %s with coded rejects or nothing, the same each time',
    (transport) => {
      for (const body of garbage) {
        const message: RawMessage = {
          transport: deliveredAs(transport),
          topic: 't',
          contentType: 'application/octet-stream',
          body,
        };
        const before = body.slice();
        const first = make.decode(message);
        expect(first.reads).toEqual([]);
        for (const reject of first.rejects) {
          expect(errorCodes).toHaveProperty(reject.code);
          expect(reject.detail).not.toBe('');
          expect(reject.bytes).toBeInstanceOf(Uint8Array);
        }
        expect(make.decode(message)).toEqual(first);
        expect(Buffer.from(body).equals(Buffer.from(before))).toBe(true);
      }
    },
  );

  const captured = capturedOf(make.id);

  it('has captured messages', () => {
    expect(captured.length).toBeGreaterThan(0);
  });

  it.each(captured)('reads from $name what stands beside it', ({ message, expected }) => {
    const decoded = make.decode(message);
    const seen = decoded.reads.map(({ eventId, capturedAtMs, plateRaw, confidence, lane }) => ({
      eventId,
      capturedAt: capturedAtMs === null ? null : new Date(capturedAtMs).toISOString(),
      plateRaw,
      confidence,
      lane,
    }));
    expect(seen).toEqual(expected.reads);
    expect(decoded.rejects.map(({ code }) => code)).toEqual(expected.rejects);
    expect(decoded.reports).toEqual(expected.reports);
    expect(wrongIn(decoded)).toBeNull();
  });

  it.each(captured)('gives the same of $name each time, and leaves it as it was', ({ message }) => {
    const before = Buffer.from(message.body);
    expect(make.decode(message)).toEqual(make.decode(message));
    expect(before.equals(message.body)).toBe(true);
  });

  it.each(captured)('gives nothing wrong, and no other plate, for any truncation of $name', ({ message }) => {
    const { body } = message;
    const step = Math.max(1, Math.floor(body.length / 2000));
    const plates = make.decode(message).reads.map((read) => read.plateRaw);
    for (let length = 0; length < body.length; length += step) {
      const cut = make.decode({ ...message, body: body.subarray(0, length) });
      expect(wrongIn(cut), `${length} bytes`).toBeNull();
      // what is left of a plate would be another one
      for (const { plateRaw } of cut.reads) expect(plates, `${length} bytes`).toContain(plateRaw);
    }
  });

  it('tells how its messages are fetched where it does not push', () => {
    const pulled = make.transports.filter((one) => one === 'stream' || one === 'poll' || one === 'pullpoint');
    const described = (make.pulls ?? []).map(({ transport }) => transport);
    for (const transport of pulled) expect(described).toContain(transport);
  });
});
