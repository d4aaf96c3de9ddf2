import { describe, expect, it } from 'vitest';
import { make } from '../../devices/unifi.ts';
import { decodeJson, onlyRead } from './decoding.ts';

const trigger = {
  device: '28704E0000A1',
  value: 'LK21ABZ',
  key: 'license_plate_unknown',
  group: { name: 'OTHER' },
  eventId: 'e1',
  timestamp: 1764000000125,
};
const alarm = (...triggers: object[]): object => ({
  alarm: { name: 'Gate', sources: [{ device: '28704E0000A1', type: 'include' }], conditions: [], triggers },
  timestamp: 1764000003001,
});

describe('the make unifi', () => {
  it('takes plate and time from the trigger, not from the group and not from the sending', () => {
    expect(onlyRead(decodeJson(make, alarm(trigger)))).toMatchObject({
      plateRaw: 'LK21ABZ',
      capturedAtMs: 1764000000125,
      deviceKey: '28704E0000A1',
      confidence: null,
    });
  });

  it('makes one read of several triggers for one passage, two of two vehicles', () => {
    const interest = { ...trigger, key: 'license_plate_of_interest' };
    expect(decodeJson(make, alarm(trigger, interest)).reads).toHaveLength(1);
    expect(
      decodeJson(make, alarm(trigger, { ...trigger, value: 'BT70XYC' })).reads.map((read) => read.plateRaw),
    ).toEqual(['LK21ABZ', 'BT70XYC']);
  });

  it('makes one read of webhook, event and track of one passage', () => {
    const event = {
      id: 'e1',
      start: 1764000000000,
      camera: 'c1',
      metadata: { licensePlate: { name: 'LK21ABZ', confidenceLevel: 95 } },
    };
    const track = {
      id: 't1',
      event: 'e1',
      camera: 'c1',
      payload: [{ id: '4', timestamp: 1764000000100, confidence: 86, licensePlate: 'LK21ABZ' }],
    };
    const reads = [alarm(trigger), event, track].map((message) => onlyRead(decodeJson(make, message)));
    expect(new Set(reads.map((read) => read.eventId)).size).toBe(1);
    expect(reads.map((read) => read.revision)).toEqual([0, 1, 2]);
  });

  it('makes one read of the hundred frames of a track', () => {
    const payload = Array.from({ length: 106 }, (_, at) => ({
      id: '4',
      timestamp: 1764000000100 + at * 100,
      confidence: 85 + (at % 9),
      licensePlate: 'LK21ABZ',
    }));
    expect(onlyRead(decodeJson(make, { id: 't1', event: 'e1', payload }))).toMatchObject({
      capturedAtMs: 1764000000100,
      confidence: 0.85,
    });
  });

  it('keeps a read whose thumbnail is cut off', () => {
    const message = alarm(trigger) as { alarm: object };
    const read = onlyRead(
      decodeJson(make, {
        ...message,
        alarm: { ...message.alarm, thumbnail: 'data:image/jpeg;base64,/9j/4AA' },
      }),
    );
    expect(read).toMatchObject({ plateRaw: 'LK21ABZ', image: null, imageBroken: true });
  });

  it('makes no read of motion, persons and events without a plate', () => {
    for (const key of ['motion', 'person', 'ring'])
      expect(decodeJson(make, alarm({ key, device: 'd' }))).toEqual({ reads: [], rejects: [] });
    expect(decodeJson(make, { id: 'e', start: 1, metadata: {} })).toEqual({ reads: [], rejects: [] });
  });
});
