import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/core/errors.ts';
import type { DeviceReport, MakeTransport, MessageTransport, RawMessage } from '../../src/core/model.ts';
import { loadMakes } from '../../src/registry/makes.ts';

const devices = new URL('../../devices/', import.meta.url);
const makes = await loadMakes();
const files = (await readdir(devices)).filter((name) => name.endsWith('.ts'));

/** A captured message and what it must give: NAME.message and NAME.expected.json in test/fixtures/makes/<id>/. */
interface Captured {
  name: string;
  body: Uint8Array;
  expected: {
    transport: RawMessage['transport'];
    topic?: string;
    contentType?: string;
    zone?: string;
    reads: {
      eventId: string;
      capturedAt: string | null;
      plateRaw: string;
      confidence: number | null;
      lane: number | null;
    }[];
    rejects: string[];
    reports?: DeviceReport[];
  };
}

/** A stream, PullPoint or polling gives its messages to the decoder as HTTP. */
function deliveredAs(transport: MakeTransport): MessageTransport {
  return transport === 'mqtt' || transport === 'tcp' ? transport : 'http';
}

async function capturedOf(id: string): Promise<Captured[]> {
  const folder = new URL(`../fixtures/makes/${id}/`, import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.message'));
  return Promise.all(
    names.map(async (file) => {
      const name = file.slice(0, -'.message'.length);
      const expected = await readFile(new URL(`${name}.expected.json`, folder), 'utf8');
      return { name, body: await readFile(new URL(file, folder)), expected: JSON.parse(expected) };
    }),
  );
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

  it('has captured messages, and reads from each what stands beside it', async () => {
    const captured = await capturedOf(make.id);
    expect(captured.length).toBeGreaterThan(0);
    for (const { name, body, expected } of captured) {
      const { reads, rejects, reports, ...message } = expected;
      const decoded = make.decode({ ...message, body });
      const seen = decoded.reads.map(({ eventId, capturedAtMs, plateRaw, confidence, lane }) => ({
        eventId,
        capturedAt: capturedAtMs === null ? null : new Date(capturedAtMs).toISOString(),
        plateRaw,
        confidence,
        lane,
      }));
      expect(seen, name).toEqual(reads);
      expect(
        decoded.rejects.map(({ code }) => code),
        name,
      ).toEqual(rejects);
      expect(decoded.reports, name).toEqual(reports);
    }
  });

  it('throws on no truncation of a captured message', async () => {
    for (const { body, expected } of await capturedOf(make.id)) {
      const { reads: _reads, rejects: _rejects, reports: _reports, ...message } = expected;
      for (let length = 0; length < body.length; length++) {
        for (const { code } of make.decode({ ...message, body: body.subarray(0, length) }).rejects)
          expect(errorCodes).toHaveProperty(code);
      }
    }
  });
});
