import { describe, expect, it } from 'vitest';
import { make } from '../../devices/lilin.ts';
import { decodeJson, onlyRead } from './decoding.ts';

const read = {
  INDEX: 1,
  TS: '1764000000123456',
  MOD_TS: '2025-11-25 00:00:00 GMT',
  CAR_ID: '7',
  LPR: 'ABC2117',
  THRESHOLD: '0.875',
  LP_BMP: 'images/a.png',
};
const listed = { ...read, TS: '', MOD_TS: '', CAR_ID: '', LPR: 'XYZ0001', THRESHOLD: '' };
const answer = (...entries: object[]): object => ({
  LPR_COUNT: entries.length,
  INFORMATION: entries,
  LIST_TYPE: 'log',
});

describe('the make lilin', () => {
  it('takes the microseconds of TS for the time, whatever MOD_TS says', () => {
    expect(onlyRead(decodeJson(make, answer(read))).capturedAtMs).toBe(1764000000123);
  });

  it('makes no read of an entry of a plate list', () => {
    expect(decodeJson(make, answer(listed))).toEqual({ reads: [], rejects: [] });
    expect(onlyRead(decodeJson(make, answer(listed, read))).plateRaw).toBe('ABC2117');
  });

  it('reads a number in quotes as a fraction', () => {
    expect(onlyRead(decodeJson(make, answer(read))).confidence).toBe(0.875);
    expect(onlyRead(decodeJson(make, answer({ ...read, THRESHOLD: '87.5' }))).confidence).toBeNull();
  });

  it('gives the picture as a path on the camera, and refuses one that leads out', () => {
    expect(onlyRead(decodeJson(make, answer(read))).image).toEqual({ path: '/images/a.png' });
    for (const path of ['../../etc/passwd', 'images/../../x', 'http://10.0.0.1/a.png', 'a b'])
      expect(onlyRead(decodeJson(make, answer({ ...read, LP_BMP: path })))).toMatchObject({
        image: null,
        imageBroken: true,
      });
  });

  it('gives the same ids when the log is read again', () => {
    expect(decodeJson(make, answer(read)).reads).toEqual(decodeJson(make, answer(listed, read)).reads);
  });

  it('asks for the whole log', () => {
    const [poll] = make.pulls ?? [];
    expect(poll?.transport === 'poll' && poll.request(null)).toEqual({ path: '/get_search_info?list=log' });
  });
});
