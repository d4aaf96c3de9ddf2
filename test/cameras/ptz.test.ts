import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Preset, PtzDesk, type PtzDriver } from '../../src/cameras/ptz-desk.ts';
import { createChanges } from '../../src/core/changes.ts';
import type { Actor, Device } from '../../src/core/entities.ts';
import { RinggateError } from '../../src/core/errors.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const device = { id: 'cam-1', name: 'North' } as Device;
const actor = (username: string, sessionId = `session of ${username}`): Actor => ({
  userId: username,
  username,
  roles: ['operator'],
  areaId: null,
  sessionId,
});
const left = { pan: -0.5, tilt: 0, zoom: 0 };

function openDesk(driverFacts: Partial<PtzDriver> = {}) {
  const sent: string[] = [];
  const audited: string[] = [];
  const changes = createChanges(log);
  const note = (text: string) => async () => {
    sent.push(text);
  };
  const driver: PtzDriver = {
    move: note('move'),
    stop: note('stop'),
    presets: async () => [],
    goto: note('goto'),
    save: async (_device, name): Promise<Preset> => ({ token: '1', name }),
    remove: note('remove'),
    ...driverFacts,
  };
  const desk = new PtzDesk({
    driver,
    clock: Date.now,
    log,
    changes,
    stopMs: 1000,
    holdMs: 30_000,
    audit: async (by, action, detail) => {
      audited.push(`${by.username} ${action} ${String(detail.why ?? '')}`.trim());
    },
  });
  return { desk, sent, audited, changes };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('steering a camera', () => {
  it('stops it by itself where no renewal comes, however often it was moved', async () => {
    const { desk, sent } = openDesk();
    await desk.move(device, actor('wang'), left);
    await vi.advanceTimersByTimeAsync(900);
    await desk.move(device, actor('wang'), left);
    await vi.advanceTimersByTimeAsync(900);
    expect(sent).toEqual(['move', 'move']);
    await vi.advanceTimersByTimeAsync(100);
    expect(sent).toEqual(['move', 'move', 'stop']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(3);
  });

  it('stops a camera that did not answer the move: it may move all the same', async () => {
    const { desk, sent } = openDesk({
      move: () => Promise.reject(new RinggateError('unavailable', 'no answer')),
    });
    await expect(desk.move(device, actor('wang'), left)).rejects.toThrow('no answer');
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual(['stop']);
  });

  it('belongs to one person, and says to whom and until when; then it is free', async () => {
    const { desk, audited } = openDesk();
    await desk.stop(device, actor('wang'));
    const refused = await desk.move(device, actor('li'), left).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'camera_held', extra: { holder: { username: 'wang' } } });
    expect((refused as Error).message).toContain('wang steers "North" until ');
    await vi.advanceTimersByTimeAsync(29_000);
    await desk.stop(device, actor('wang', 'another session'));
    await vi.advanceTimersByTimeAsync(29_000);
    await expect(desk.stop(device, actor('li'))).rejects.toThrow('wang');
    await vi.advanceTimersByTimeAsync(1000);
    await desk.stop(device, actor('li'));
    desk.release(device, actor('wang'));
    expect(desk.holder('cam-1')?.username).toBe('li');
    desk.release(device, actor('li'));
    expect(desk.holder('cam-1')).toBe(null);
    expect(audited).toEqual([
      'wang ptz.take',
      'wang ptz.release idle',
      'li ptz.take',
      'li ptz.release released',
    ]);
  });

  it('ends with the session, and a moving camera is stopped', async () => {
    const { desk, sent, changes } = openDesk();
    await desk.move(device, actor('wang'), left);
    changes.emit('sessionEnded', 'session of somebody else');
    expect(desk.holder('cam-1')).not.toBe(null);
    changes.emit('sessionEnded', 'session of wang');
    expect([desk.holder('cam-1'), sent]).toEqual([null, ['move', 'stop']]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent).toEqual(['move', 'stop']);
  });

  it('stops everything when the gateway stops', async () => {
    const { desk, sent } = openDesk();
    await desk.move(device, actor('wang'), left);
    await desk.close();
    expect(sent).toEqual(['move', 'stop']);
  });
});
