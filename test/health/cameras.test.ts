/** Health against simulated cameras, each going wrong in its own way; the clock of rounds and hold times runs fast. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeNeeding } from '../support/services.ts';
import { type CameraSite, openCameraSite } from './cameras.ts';

const within = { timeout: 25_000, interval: 100 };

describeNeeding(['ffmpeg'], 'the health of ONVIF cameras', () => {
  let site: CameraSite;
  beforeAll(async () => {
    site = await openCameraSite({
      count: 4,
      speed: 8,
      defects: new Map([
        [2, { stream: 'silent' as const }],
        [3, { clockOffsetMs: -86_400_000 }],
      ]),
      // the first look at frames comes early
      random: () => 0.02,
    });
  }, 60_000);
  afterAll(() => site.close());

  it('is online with all evidence for a camera that is well, its clock measured by ONVIF', async () => {
    await vi.waitFor(
      () =>
        expect(site.evidence(0)).toMatchObject({
          reachable: true,
          login: true,
          stream: true,
          frames: true,
          clock: true,
        }),
      within,
    );
    expect(site.state(0)).toBe('online');
    const clock = site.health.watch.clockOf('cam-0');
    expect(clock).toMatchObject({ quality: 'good', measuredBy: 'onvif' });
    expect(Math.abs(clock?.offsetMs ?? 1e9)).toBeLessThanOrEqual(clock?.uncertaintyMs ?? 0);
  }, 30_000);

  it('is degraded with a dead stream and with a clock that is a day off', async () => {
    await vi.waitFor(() => {
      expect([site.state(2), site.codes(2)]).toEqual(['degraded', ['no_frames']]);
      expect([site.state(3), site.codes(3)]).toEqual(['degraded', ['clock_wrong']]);
    }, within);
    const device = await site.store.registry.getDevice('cam-3');
    expect(device.clock.quality).toBe('bad');
    expect(Math.abs((device.clock.offsetMs ?? 0) + 86_400_000)).toBeLessThan(3000);
  }, 30_000);

  it('is degraded when the password was changed, offline when it is gone, and online when it is back', async () => {
    site.fleet.camera(1).changePassword('something else 1');
    await vi.waitFor(
      () => expect([site.state(1), site.codes(1)]).toEqual(['degraded', ['login_refused']]),
      within,
    );
    await site.fleet.camera(0).stop();
    await vi.waitFor(
      () => expect([site.state(0), site.codes(0)]).toEqual(['offline', ['unreachable']]),
      within,
    );
    await site.fleet.camera(0).start();
    await vi.waitFor(() => expect(site.state(0)).toBe('online'), within);
    site.fleet.camera(3).setClockOffset(0);
    await vi.waitFor(() => expect(site.state(3)).toBe('online'), within);
  }, 60_000);
});
