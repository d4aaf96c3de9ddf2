import { describe, expect, it } from 'vitest';
import { make } from '../../devices/trassir.ts';
import { decodeJson, decodeText, onlyRead } from './decoding.ts';

const event = {
  id: 501,
  plate: 'k12?mm77',
  best_guess: 'k123mm77',
  radar_speed: 0.0,
  lane: 2,
  channel: { name: 'Gate', guid: 'ch1' },
  server: { name: 'N', guid: 's1' },
  direction: 'DOWN',
  quality: 62.5,
  time_enter: 1764000000100000,
  time_bestview: 1764000001250999,
  time_leave: 1764000002000000,
};

describe('the make trassir', () => {
  it('keeps the mark of an unread character, and takes the guess for a candidate', () => {
    expect(onlyRead(decodeJson(make, event))).toMatchObject({
      plateRaw: 'k12?mm77',
      candidates: [{ plate: 'k123mm77', confidence: null }],
    });
  });

  it('takes the best view of three times in microseconds, and no speed where there is no radar', () => {
    expect(onlyRead(decodeJson(make, event))).toMatchObject({
      capturedAtMs: 1764000001250,
      speedKmh: null,
      travel: 'approaching',
    });
    expect(onlyRead(decodeJson(make, { ...event, radar_speed: 54.5, direction: 'UP' }))).toMatchObject({
      speedKmh: 54.5,
      travel: 'departing',
    });
  });

  it('understands the list of a server, where all numbers are texts', () => {
    const [read] = decodeJson(make, [
      {
        id: '7',
        plate: 'a1',
        best_guess: 'a1',
        channel: 'ch1',
        quality: '91',
        time_bestview: '1764000009000000',
      },
    ]).reads;
    expect(read).toMatchObject({
      eventId: '7',
      plateRaw: 'a1',
      candidates: [],
      confidence: 0.91,
      deviceKey: 'ch1',
      capturedAtMs: 1764000009000,
    });
  });

  it('makes no read of an event without the fields of a plate', () => {
    expect(decodeJson(make, { id: 3, type: 'motion' })).toEqual({ reads: [], rejects: [] });
  });

  it('refuses the comma too many of the manual', () => {
    expect(decodeText(make, '{"id": 1, "plate": "a1",}').rejects).toMatchObject([{ code: 'not_json' }]);
  });
});
