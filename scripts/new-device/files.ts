/** The files of a new make, as text: an example that works, in a format that nobody speaks. */

/** Ids that fit an address, a topic and a file name; none that is a word of the layout. */
export function isMakeId(id: string): boolean {
  return /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/.test(id) && !id.includes('--');
}

const message = {
  kind: 'example',
  unit: 'EXAMPLE-1',
  no: 41,
  at: '2025-11-24T16:00:04.250+08:00',
  text: 'EX 1234',
  percent: 91,
};

/** Path from the top of the project, and content, of each file. */
export function deviceFiles(id: string): ReadonlyMap<string, string> {
  const expected = {
    transport: 'http',
    contentType: 'application/json',
    reads: [
      {
        eventId: '41',
        capturedAt: '2025-11-24T08:00:04.250Z',
        plateRaw: 'EX 1234',
        confidence: 0.91,
        lane: null,
      },
    ],
    rejects: [],
  };
  const fixtures = `test/fixtures/makes/${id}`;
  return new Map([
    [`devices/${id}.ts`, decoder(id)],
    [`test/devices/${id}.test.ts`, test(id)],
    [`${fixtures}/example.message`, `${JSON.stringify(message)}\n`],
    [`${fixtures}/example.expected.json`, `${JSON.stringify(expected, null, 2)}\n`],
  ]);
}

function decoder(id: string): string {
  return `/** EXAMPLE, made by \`npm run new-device\`: replace it by what the make ${id} really sends (devices/README.md). */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  bodyPrint,
  decodeItems,
  newRead,
  noRead,
  passageId,
  plateOf,
  scaledConfidence,
  timelessMark,
  wrongField,
} from '../src/wire/decoded.ts';
import { isRecord, type JsonRecord, numberOf, parseJsonMessage, textOf } from '../src/wire/json.ts';
import { timeTextMs } from '../src/wire/local-time.ts';

/** What the make writes where it could not read the plate (lower case). */
const noPlateWords: ReadonlySet<string> = new Set(['unknown']);

/** EXAMPLE of one read: each field by the make's own rule, written down here. */
function decodeRead(read: JsonRecord, { body, zone }: RawMessage): DecodedRead | string {
  const plateRaw = plateOf(read.text, noPlateWords);
  if (plateRaw === null) return wrongField('text', read.text);
  const capturedAtMs = timeTextMs(read.at, zone);
  const deviceKey = textOf(read.unit);
  return newRead({
    // the same passage must get the same id each time that it is told, and no other passage may get it
    eventId: passageId(textOf(read.no) ?? passageId(deviceKey, capturedAtMs ?? bodyPrint(body), plateRaw)),
    // neither a number nor a time: the gateway tells passages apart by the minute of receipt
    ...timelessMark(textOf(read.no), capturedAtMs),
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(read.percent), 100),
    deviceKey,
  });
}

function decode(message: RawMessage): DecodedMessage {
  const parsed = parseJsonMessage(message.body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  if (!isRecord(value)) return noRead();
  if (value.kind === 'alive') return noRead({ kind: 'heartbeat', deviceKey: textOf(value.unit) });
  if (value.kind !== 'example') return noRead();
  return decodeItems([value], message.body, (read) => decodeRead(read, message));
}

export const make: Make = {
  id: '${id}',
  name: 'EXAMPLE ${id}',
  source: 'EXAMPLE: name the manual and its section, or model, firmware and date of capture',
  models: ['EXAMPLE model'],
  transports: ['http'],
  understands: ['EXAMPLE read', 'EXAMPLE heartbeat (health)'],
  decode,
};
`;
}

function test(id: string): string {
  return `import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { make } from '../../devices/${id}.ts';

const captured = readFileSync(new URL('../fixtures/makes/${id}/example.message', import.meta.url));
const example = JSON.parse(captured.toString()) as Record<string, unknown>;
const decode = (message: unknown) =>
  make.decode({ transport: 'http', body: Buffer.from(JSON.stringify(message)) });

describe('the make ${id}', () => {
  it('reads the captured message', () => {
    expect(make.decode({ transport: 'http', body: captured })).toMatchObject({
      reads: [
        {
          eventId: '41',
          capturedAtMs: Date.UTC(2025, 10, 24, 8, 0, 4, 250),
          plateRaw: 'EX 1234',
          confidence: 0.91,
          deviceKey: 'EXAMPLE-1',
        },
      ],
      rejects: [],
    });
  });

  it('takes its word for "no plate" for none', () => {
    expect(decode({ ...example, text: 'Unknown' }).reads).toMatchObject([{ plateRaw: '' }]);
  });

  it('makes no read of a heartbeat, and tells it', () => {
    expect(decode({ kind: 'alive', unit: 'EXAMPLE-1' })).toEqual({
      reads: [],
      rejects: [],
      reports: [{ kind: 'heartbeat', deviceKey: 'EXAMPLE-1' }],
    });
  });

  it('names a field that is wrong', () => {
    expect(decode({ ...example, text: {} }).rejects).toMatchObject([
      { code: 'invalid_read', detail: 'text: must be a plate of at most 64 characters, is an object' },
    ]);
  });
});
`;
}
