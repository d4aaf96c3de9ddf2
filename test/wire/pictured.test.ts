import { expect, it } from 'vitest';
import { newRead, noRead, rejectWhole } from '../../src/wire/decoded.ts';
import { type Part, parseMultipart, sceneOf } from '../../src/wire/multipart.ts';
import { decodePictured } from '../../src/wire/pictured.ts';

const jpeg = '\xff\xd8\xff\xe0';
const parts = (...bodies: [string, string][]): Part[] =>
  parseMultipart(
    Buffer.from(
      `${bodies.map(([type, text]) => `--b\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`).join('')}--b--`,
      'latin1',
    ),
  ) ?? [];
const decodeAll = (list: readonly Part[]): ReturnType<typeof decodePictured> =>
  decodePictured(
    list,
    ({ body }) => {
      const text = Buffer.from(body).toString();
      if (text === 'alive') return noRead({ kind: 'heartbeat', deviceKey: null });
      return text === 'bad'
        ? rejectWhole('not_json', 'bad', body)
        : text === ''
          ? noRead()
          : { reads: [newRead({ eventId: text, plateRaw: text })], rejects: [] };
    },
    sceneOf,
  );

it('gives each event the largest of the pictures behind it, and the first those before it', () => {
  const { reads } = decodeAll(
    parts(
      ['image/jpeg', `${jpeg}0`],
      ['text/plain', 'a'],
      ['image/jpeg', jpeg],
      ['text/plain', 'b'],
      ['text/plain', 'c'],
      ['image/jpeg', `${jpeg}22`],
      ['image/jpeg', 'none'],
    ),
  );
  expect(
    reads.map(({ plateRaw, image }) => [
      plateRaw,
      image !== null && 'bytes' in image ? image.bytes.length : null,
    ]),
  ).toEqual([
    ['a', 5],
    ['b', null],
    ['c', 6],
  ]);
});

it('marks the read whose pictures are none, and keeps rejects and reports', () => {
  const decoded = decodeAll(
    parts(['text/plain', 'a'], ['image/jpeg', ''], ['text/plain', 'bad'], ['text/plain', 'alive']),
  );
  expect(decoded.reads).toMatchObject([{ plateRaw: 'a', imageBroken: true }]);
  expect(decoded.rejects).toMatchObject([{ code: 'not_json' }]);
  expect(decoded.reports).toEqual([{ kind: 'heartbeat', deviceKey: null }]);
});

it('refuses a part that is cut and says nothing', () => {
  const cut = parseMultipart(Buffer.from('--b\r\nContent-Type: text/plain\r\n')) ?? [];
  expect(decodeAll(cut).rejects).toMatchObject([
    { code: 'invalid_read', detail: 'the message ends within a part' },
  ]);
});
