import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { make } from '../../devices/ts-api.ts';
import { decodeJson, decodeText, onlyRead } from './decoding.ts';

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../fixtures/makes/ts-api/${name}.message`, import.meta.url), 'utf8'));

describe('the make ts-api', () => {
  it('makes one read of an event and of the search that finds it, and the event stays', () => {
    const event = onlyRead(decodeJson(make, fixture('event')));
    const [found] = decodeJson(make, fixture('found')).reads;
    expect(found?.eventId).toBe(event.eventId);
    expect(event.revision).toBeGreaterThan(found?.revision ?? 9);
  });

  it('takes several pictures of one passage for one read', () => {
    expect(decodeJson(make, fixture('found')).reads.map((read) => read.plateRaw)).toEqual([
      '52나7719',
      '108가2243',
    ]);
  });

  it('reads a time without a zone in that of the device', () => {
    expect(onlyRead(decodeJson(make, fixture('push'))).capturedAtMs).toBeNull();
    expect(onlyRead(decodeJson(make, fixture('push'), { zone: 'Asia/Seoul' })).capturedAtMs).toBe(
      Date.UTC(2025, 10, 24, 7),
    );
  });

  it('names the device by the code of either edition, or by the source of a push', () => {
    const { srcCode, ...rest } = fixture('event');
    expect(onlyRead(decodeJson(make, { ...rest, deviceCode: srcCode })).deviceKey).toBe('2-1-4');
    expect(onlyRead(decodeJson(make, fixture('push'))).deviceKey).toBe('3');
  });

  it('makes no read of other topics', () => {
    expect(decodeJson(make, { ...fixture('event'), topic: 'motionChanges' })).toEqual({
      reads: [],
      rejects: [],
    });
    expect(decodeJson(make, fixture('channel-status')).reads).toEqual([]);
  });

  it('asks from the newest passage on', () => {
    const [poll] = make.pulls ?? [];
    if (poll?.transport !== 'poll') throw new Error('no poll');
    expect(poll.request(null).path).toBe('/api/find?what=carNo&maxCount=100');
    const cursor = poll.cursorOf({ transport: 'http', body: Buffer.from(JSON.stringify(fixture('found'))) });
    expect(cursor).toBe('2025-11-24T16:00:02.573+09:00');
    expect(poll.request(cursor).path).toContain('&timeBegin=2025-11-24T16%3A00%3A02.573%2B09%3A00');
    expect(poll.cursorOf({ transport: 'http', body: Buffer.from('<html>') })).toBeNull();
  });

  it('refuses the comments of the guide', () => {
    expect(decodeText(make, '{"topic":"LPR", // topic\n"plateNo":"1"}').rejects).toMatchObject([
      { code: 'not_json' },
    ]);
  });
});
