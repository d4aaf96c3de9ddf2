import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/core/entities.ts';
import { senderOfDevice, senderOfList, spellKey } from '../../src/registry/senders.ts';

function device(id: string, change: Partial<Device> = {}): Device {
  return {
    id,
    name: id,
    make: 'hikvision',
    kind: 'reader',
    checkpointId: null,
    areaId: 'a',
    state: 'online',
    clock: { offsetMs: null, quality: 'unknown' },
    hasLogin: false,
    ...change,
  };
}
const byId = (...devices: Device[]) => new Map(devices.map((one) => [one.id, one]));

describe('whose read it is', () => {
  it('is that of the device which sent it, whatever name stands in the message', () => {
    const alone = device('d-1', { keys: ['SN-1'], zone: 'Asia/Shanghai' });
    const sender = senderOfDevice(alone, byId(alone));
    expect([null, 'SN-1', 'something else'].map((key) => sender.deviceOf(key))).toEqual([
      'd-1',
      'd-1',
      'd-1',
    ]);
    expect(sender).toMatchObject({ deviceId: 'd-1', zone: 'Asia/Shanghai' });
  });

  it('is that of the device which a recorder names, by its id or one of its keys, and of no other', () => {
    const recorder = device('nvr', { speaksFor: ['c-1', 'c-2', 'gone'] });
    const devices = byId(
      recorder,
      device('c-1', { keys: ['channel 1', '58:5B:69:00:00:01'] }),
      device('c-2'),
      device('c-3', { keys: ['channel 3'] }),
    );
    const sender = senderOfDevice(recorder, devices, 'Europe/Vienna');
    expect(sender.zone).toBe('Europe/Vienna');
    expect(sender.deviceOf('Channel 1')).toBe('c-1');
    expect(sender.deviceOf('585b69000001')).toBe('c-1');
    expect(sender.deviceOf('C-2')).toBe('c-2');
    expect(sender.deviceOf(null)).toBe('nvr');
    expect(sender.deviceOf('channel 3')).toBeNull();
    expect(sender.deviceOf('__proto__')).toBeNull();
  });

  it('is, on a subscription, only that of a device which the subscription lists', () => {
    const devices = byId(device('c-1', { keys: ['front_door'] }), device('c-2'), device('c-3'));
    const several = senderOfList(['c-1', 'c-2'], devices);
    expect([several.deviceOf('front_door'), several.deviceOf('c-2')]).toEqual(['c-1', 'c-2']);
    expect([several.deviceOf('c-3'), several.deviceOf(null), several.deviceId]).toEqual([null, null, null]);
    const single = senderOfList(['c-3'], devices);
    expect([single.deviceOf(null), single.deviceOf('anything'), single.deviceId]).toEqual([
      'c-3',
      'c-3',
      'c-3',
    ]);
    expect(senderOfList(['unknown'], devices).deviceOf('unknown')).toBeNull();
  });

  it('spells MAC addresses one way and leaves other names their marks', () => {
    expect(spellKey(' D4:E8:53:BC:4C:02 ')).toBe('d4e853bc4c02');
    expect(spellKey('d4-e8-53-bc-4c-02')).toBe('d4e853bc4c02');
    expect(spellKey('Gate-West:1')).toBe('gate-west:1');
  });
});
