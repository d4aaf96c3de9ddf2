import { afterEach, describe, expect, it } from 'vitest';
import { type HealthSite, openHealthSite, probe, startMs } from './support.ts';

let site: HealthSite | null = null;
async function open(sites: Record<string, string[]>): Promise<HealthSite> {
  site = await openHealthSite(sites);
  return site;
}
afterEach(async () => {
  await site?.close();
  site = null;
});
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const openAlerts = async (one: HealthSite) => {
  const { items } = await one.store.alerts.list({ limit: 100, areaIds: null });
  return items.filter((alert) => alert.state !== 'resolved');
};

describe('the state of a device', () => {
  it('follows its connection with hold times, is told once for each change, and is kept', async () => {
    const here = await open({ 'a-1': ['d1'] });
    here.desk.watch.connections('d1', 1);
    await here.pass(1000);
    expect(here.state('d1')).toBe('online');
    here.desk.watch.connections('d1', 0);
    await here.pass(5000);
    here.desk.watch.connections('d1', 1);
    await here.pass(30_000);
    expect(here.devices.map((device) => device.state)).toEqual(['online']);
    here.desk.watch.connections('d1', 0);
    await here.pass(10_000);
    expect([here.state('d1'), here.codes('d1')]).toEqual(['offline', ['disconnected']]);
    here.desk.watch.status('d1', { state: 'online', firmware: 'v2', model: 'M', atMs: here.nowMs() });
    await here.pass(6000);
    const device = await here.store.registry.getDevice('d1');
    expect(device).toMatchObject({ state: 'online', firmware: 'v2', model: 'M' });
    expect(here.devices.map((one) => one.state)).toEqual(['online', 'offline', 'offline', 'online']);
  });

  it('is not lost by a stop of the gateway, and not back by what was sent before it left', async () => {
    const here = await open({ 'a-1': ['d1'] });
    here.desk.watch.connections('d1', 1);
    await here.pass(2000);
    here.desk.watch.freeze();
    here.desk.watch.connections('d1', 0);
    const again = await here.restart('stop');
    await again.pass(30_000);
    expect(again.state('d1')).toBe('online');
    again.desk.watch.status('d1', { state: 'offline' });
    await again.pass(10_000);
    again.read('d1', { capturedAtMs: again.nowMs() - 60_000 });
    await again.pass(10_000);
    expect(again.state('d1')).toBe('offline');
    again.read('d1');
    await again.pass(10_000);
    expect(again.state('d1')).toBe('online');
  });

  it('takes the login, the stream and the frames of a camera into account, frames after a second look', async () => {
    const here = await open({ 'a-1': ['d1'] });
    const { watch } = here.desk;
    watch.probed('d1', probe());
    await here.pass(1000);
    expect(here.state('d1')).toBe('online');
    const refused = { code: 'device_refused_login', detail: 'refuses the login' };
    watch.probed('d1', probe({ login: 'refused', problem: refused }));
    await here.pass(10_000);
    expect([here.state('d1'), here.codes('d1')]).toEqual(['degraded', ['login_refused']]);
    watch.probed('d1', probe());
    await here.pass(10_000);
    expect(here.state('d1')).toBe('online');
    const dead = {
      ok: false,
      frames: 0,
      keyframes: 0,
      firstFrameMs: null,
      codec: null,
      fromRunningPull: false,
      problem: { code: 'no_frames', detail: 'no frame within 6 s' },
    };
    watch.framed('d1', dead, false);
    await here.pass(10_000);
    expect(here.state('d1')).toBe('online');
    watch.framed('d1', dead, true);
    await here.pass(10_000);
    expect([here.state('d1'), here.codes('d1')]).toEqual(['degraded', ['no_frames']]);
    watch.probed(
      'd1',
      probe({ reachable: false, login: 'not_tried', problem: { code: 'device_unreachable', detail: 'x' } }),
    );
    await here.pass(10_000);
    expect([here.state('d1'), here.codes('d1')]).toEqual(['offline', ['unreachable']]);
  });

  it('hears reports of a make: lost behind its sender, a fault, heartbeats that stop', async () => {
    const here = await open({ 'a-1': ['d1', 'd2'] });
    const report = { kind: 'heartbeat', deviceKey: null } as const;
    for (let n = 0; n < 5; n++) {
      here.desk.watch.reported('d1', report);
      here.desk.watch.reported('d2', report);
      await here.pass(30_000, 5000);
    }
    expect(here.state('d1')).toBe('online');
    here.desk.watch.reported('d1', { ...report, kind: 'status', detail: 'lens heater failed' });
    await here.pass(10_000);
    expect([here.state('d1'), here.codes('d1')]).toEqual(['degraded', ['reported_problem']]);
    here.desk.watch.reported('d1', { ...report, kind: 'status', state: 'offline' });
    await here.pass(10_000);
    expect([here.state('d1'), here.codes('d1')]).toEqual(['offline', ['reported_offline']]);
    await here.pass(5 * minuteMs, 5000);
    expect([here.state('d2'), here.codes('d2')]).toEqual(['offline', ['disconnected']]);
    here.desk.watch.reported('d2', report);
    await here.pass(10_000);
    expect(here.state('d2')).toBe('online');
  });
});

describe('alerts about devices', () => {
  it('are one for a whole checkpoint, which settles itself when all are back', async () => {
    const here = await open({ 'a-1': ['d1', 'd2', 'd3'], 'b-1': ['d4'] });
    for (const id of ['d1', 'd2', 'd3', 'd4']) here.desk.watch.connections(id, 1);
    await here.pass(5000);
    here.desk.watch.connections('d1', 0);
    await here.pass(10_000);
    for (const id of ['d2', 'd3']) here.desk.watch.connections(id, 0);
    await here.pass(minuteMs);
    const [alert, ...more] = await openAlerts(here);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({
      kind: 'device_lost',
      areaId: 'a',
      subject: { checkpointId: 'a-1', deviceIds: ['d1', 'd2', 'd3'], reason: 'disconnected' },
    });
    here.desk.watch.connections('d1', 1);
    await here.pass(minuteMs);
    expect(await openAlerts(here)).toHaveLength(1);
    for (const id of ['d2', 'd3']) here.desk.watch.connections(id, 1);
    await here.pass(minuteMs);
    expect(await openAlerts(here)).toEqual([]);
    expect(await here.store.alerts.get(alert?.id ?? '')).toMatchObject({
      state: 'resolved',
      outcome: 'observed',
      history: [{ by: 'system' }, { by: 'system', note: 'all are well again' }],
    });
    const { items } = await here.store.audit.list({ limit: 10 });
    expect(items.map((one) => one.action).toSorted()).toEqual(['alert.raise', 'alert.settle']);
  });

  it('are one for a whole station, not forty', async () => {
    const sites: Record<string, string[]> = {
      'b-1': ['other'],
      'b-2': ['other2'],
      'b-3': ['o3', 'o4', 'o5'],
    };
    for (let n = 0; n < 20; n++) sites[`a-${n}`] = [`x${n}`, `y${n}`];
    const here = await open(sites);
    const all = Object.values(sites).flat();
    for (const id of all) here.desk.watch.connections(id, 1);
    await here.pass(2000);
    const lost = all.filter((id) => id.startsWith('x') || id.startsWith('y'));
    for (const [n, id] of lost.entries()) {
      here.desk.watch.connections(id, 0);
      if (n % 4 === 3) await here.pass(2000);
    }
    await here.pass(2 * minuteMs);
    const opened = await openAlerts(here);
    expect(opened.map((alert) => [alert.kind, alert.subject?.deviceIds.length])).toEqual([
      ['device_lost', 40],
    ]);
    expect(new Set(here.alerts.map((alert) => alert.id)).size).toBe(1);
  }, 20_000);

  it('stay resolved by the person who resolved them while it lasts, and open anew when it happens again', async () => {
    const here = await open({ 'a-1': ['d1'] });
    here.desk.watch.connections('d1', 1);
    await here.pass(2000);
    here.desk.watch.connections('d1', 0);
    await here.pass(minuteMs);
    const [alert] = await openAlerts(here);
    const resolved = await here.store.alerts.act(alert?.id ?? '', 1, 'operator', here.nowMs(), {
      step: 'resolve',
      outcome: 'observed',
    });
    const again = await here.restart('stop');
    await again.pass(3 * minuteMs);
    expect(await openAlerts(again)).toEqual([]);
    again.desk.watch.connections('d1', 1);
    await again.pass(10_000);
    again.desk.watch.connections('d1', 0);
    await again.pass(minuteMs);
    const [next] = await openAlerts(again);
    expect(next?.id).not.toBe(resolved.id);
  });

  it('say that the broker is lost, once it has been for a while', async () => {
    const here = await open({ 'a-1': ['d1'] });
    here.ownTrouble = 'the MQTT broker is not reached';
    await here.pass(10_000);
    expect(await openAlerts(here)).toEqual([]);
    await here.pass(10_000);
    expect(await openAlerts(here)).toMatchObject([
      { kind: 'gateway', priority: 1, subject: { reason: 'broker' } },
    ]);
    here.ownTrouble = null;
    await here.pass(1000);
    expect(await openAlerts(here)).toEqual([]);
  });
});

describe('the clock of a device', () => {
  it('is found to be wrong by its reads, written, raised, and right again by ONVIF', async () => {
    const here = await open({ 'a-1': ['d1', 'd2'] });
    for (let n = 0; n < 20; n++) {
      here.read('d1', { capturedAtMs: here.nowMs() + 540_000 });
      here.read('d2');
      await here.pass(20_000, 5000);
    }
    expect([here.state('d1'), here.codes('d1')]).toEqual(['degraded', ['clock_wrong']]);
    expect(here.state('d2')).toBe('online');
    const device = await here.store.registry.getDevice('d1');
    expect(device.clock.quality).toBe('bad');
    expect(Math.abs((device.clock.offsetMs ?? 0) - 540_000)).toBeLessThan(2000);
    expect(here.desk.watch.clockOf('d2')).toMatchObject({ quality: 'good', measuredBy: 'arrival' });
    expect(await openAlerts(here)).toMatchObject([{ kind: 'device_clock', subject: { deviceIds: ['d1'] } }]);
    // adjusted: its reads say so, too, once those of before are out of the window
    for (let n = 0; n < 40; n++) {
      here.read('d1');
      here.desk.watch.probed(
        'd1',
        probe({ clock: { offsetMs: 40, uncertaintyMs: 505, isLocalTime: false } }),
      );
      await here.pass(20_000, 5000);
    }
    expect(here.state('d1')).toBe('online');
    expect(here.desk.watch.clockOf('d1')).toMatchObject({ quality: 'good' });
    expect(await openAlerts(here)).toEqual([]);
  });
});

describe('a device that falls silent', () => {
  it('is found by what is usual for the hour, raised, and back with its reads; never at night', async () => {
    const here = await open({ 'a-1': ['d1'] });
    here.desk.watch.connections('d1', 1);
    const busy = (ms: number): boolean => new Date(ms).getUTCHours() >= 6;
    for (let quarter = 0; quarter < 4 * 24 * 4; quarter++) {
      for (let n = 0; n < (busy(here.nowMs()) ? 40 : 0); n++) here.read('d1');
      await here.pass(15 * minuteMs, 5 * minuteMs);
    }
    // Friday, 0 h: nothing until 6 h is nothing unusual
    expect(new Date(here.nowMs()).getUTCHours()).toBe(0);
    await here.pass(6 * hourMs, 5 * minuteMs);
    expect(here.state('d1')).toBe('online');
    await here.pass(hourMs, minuteMs);
    expect([here.state('d1'), here.codes('d1')]).toEqual(['degraded', ['reads_missing']]);
    expect(await openAlerts(here)).toMatchObject([
      { kind: 'device_silent', subject: { checkpointId: 'a-1' } },
    ]);
    const [blind] = (await here.desk.coverage.of('a-1', here.nowMs() - 1000, here.nowMs())).slice(-1);
    expect(blind).toMatchObject({ state: 'blind', cause: 'devices_silent' });
    for (let n = 0; n < 30; n++) {
      for (let reads = 0; reads < 3; reads++) here.read('d1');
      await here.pass(minuteMs, 10_000);
    }
    expect(here.state('d1')).toBe('online');
    expect(await openAlerts(here)).toEqual([]);
  }, 30_000);
});

describe('coverage', () => {
  it('tells when a checkpoint was blind, back to when its devices went, per lane where that is known', async () => {
    const here = await open({ 'a-1': ['d1', 'd2'] });
    for (const [lane, id] of ['d1', 'd2'].entries()) {
      here.desk.watch.connections(id, 1);
      here.read(id, { lane: lane + 1 });
    }
    await here.pass(minuteMs);
    const lostAtMs = here.nowMs() + 1000;
    here.desk.watch.connections('d1', 0);
    await here.pass(minuteMs);
    here.desk.watch.connections('d2', 0);
    await here.pass(minuteMs);
    const intervals = await here.desk.coverage.of('a-1', startMs, here.nowMs());
    expect(intervals.map(({ state, cause, lanes }) => [state, cause, lanes])).toEqual([
      ['blind', 'devices_offline', null],
      ['seeing', null, null],
      ['partly', 'devices_offline', [1]],
      ['blind', 'devices_offline', null],
    ]);
    expect(intervals[2]?.fromMs).toBe(lostAtMs);
  });

  it('takes a downtime as blind, and a device that does not come back after it as lost', async () => {
    const here = await open({ 'a-1': ['d1', 'd2'] });
    for (const id of ['d1', 'd2']) here.desk.watch.connections(id, 1);
    await here.pass(2 * minuteMs, 5000);
    await here.desk.stop();
    const stoppedAtMs = here.nowMs();
    // the clock runs on while nothing looks
    const later = await downFor(here, 20 * minuteMs);
    later.desk.watch.connections('d1', 1);
    await later.pass(2 * minuteMs, 5000);
    expect([later.state('d1'), later.state('d2')]).toEqual(['online', 'offline']);
    const intervals = await later.desk.coverage.of('a-1', stoppedAtMs - 1000, later.nowMs());
    expect(intervals.map(({ state, cause, toMs, fromMs }) => [state, cause, toMs - fromMs])).toEqual([
      ['seeing', null, 1000],
      ['blind', 'gateway_down', 20 * minuteMs],
      ['seeing', null, expect.any(Number)],
      ['partly', 'devices_offline', expect.any(Number)],
    ]);
  });
});

async function downFor(here: HealthSite, ms: number): Promise<HealthSite> {
  here.skip(ms);
  return here.restart('crash');
}
