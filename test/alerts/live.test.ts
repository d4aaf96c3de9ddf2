/** Over the wire of a running gateway: two operators at one alert, and what an officer hears of an entry of theirs. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import type { Presence } from '../../src/live/presence.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { proposal } from '../support/gateway-app.ts';
import { openScreen, type Screen } from '../support/screen.ts';

const password = 'two at one desk 1';
let gateway: RunningGateway;
let people: Record<'li' | 'wang' | 'west' | 'officer' | 'away' | 'chief' | 'wall', ApiClient>;
let device: { username: string; password: string };

beforeAll(async () => {
  gateway = await startGateway();
  const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  await admin.post('/areas', { id: 'district', name: 'District', parentId: null });
  for (const id of ['east', 'west']) await admin.post('/areas', { id, name: id, parentId: 'district' });
  const users = [
    ['tech', 'technician', 'district'],
    ['li', 'operator', 'east'],
    ['wang', 'operator', 'district'],
    ['west', 'operator', 'west'],
    ['officer', 'officer', 'district'],
    ['away', 'officer', 'west'],
    ['chief', 'supervisor', 'district'],
    ['wall', 'wall', 'district'],
  ] as const;
  for (const [username, role, areaId] of users)
    await admin.post('/users', { username, password, roles: [role], areaId });
  const clients = await Promise.all(
    users.map(async ([name]) => [name, await apiClient(gateway.http, name, password)] as const),
  );
  people = Object.fromEntries(clients) as typeof people;
  const tech = clients[0]?.[1] ?? expect.fail();
  await tech.post('/checkpoints', {
    id: 'gate',
    name: 'East gate',
    kind: 'checkpoint',
    grade: 'A',
    ringId: null,
    areaId: 'east',
    road: 'G15',
    position: { lat: 32, lon: 120, datum: 'wgs84' },
    lanes: [{ number: 1, headingDeg: 90 }],
  });
  const made = await tech.post<{ mqtt: typeof device }>('/devices', {
    id: 'd-gate',
    name: 'gate',
    make: 'ringgate',
    kind: 'reader',
    checkpointId: 'gate',
    areaId: 'east',
  });
  device = made.mqtt;
}, 120_000);
afterAll(() => gateway.dispose());

const screens: Screen[] = [];
afterEach(() => {
  for (const open of screens.splice(0)) open.socket.disconnect();
});
async function screen(client: ApiClient): Promise<Screen & { presences(): Presence[] }> {
  const open = await openScreen(gateway.http, client.token);
  screens.push(open);
  return {
    ...open,
    presences: () =>
      open.heard.filter(({ event }) => event === 'presence').map(({ body }) => body as Presence),
  };
}

let plates = 0;
/** An entry of this officer that is hit at the east gate; the alert. */
async function hit(by: ApiClient, plate = `苏F7${1000 + ++plates}`): Promise<Alert> {
  const nowMs = Date.now();
  const entry = await by.post<{ id: string }>('/watchlist-entries', {
    ...proposal,
    plate,
    validFrom: new Date(nowMs - 60_000).toISOString(),
    validUntil: new Date(nowMs + 3_600_000).toISOString(),
  });
  await people.chief.post(`/watchlist-entries/${entry.id}/approval`, {});
  await pass(plate);
  const { items } = await people.wang.get<{ items: Alert[] }>('/alerts');
  return items.find((one) => one.plate === plate) ?? expect.fail(`no alert of ${plate}`);
}
async function pass(plate: string): Promise<void> {
  const sent = await fetch(`${gateway.http}/api/v1/ingest/ringgate`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${device.username}:${device.password}`)}` },
    body: JSON.stringify({
      eventId: `event-${Math.random()}`,
      capturedAt: new Date().toISOString(),
      plate,
      plateColor: 'blue',
      lane: 1,
    }),
  });
  expect(sent.status).toBe(200);
}

describe('two operators at one alert', () => {
  it('see of each other who looks at it, until that screen looks elsewhere or is gone', async () => {
    const alert = await hit(people.officer);
    const [li, wang] = await Promise.all([screen(people.li), screen(people.wang)]);
    li.socket.emit('presence', alert.id);
    await wang.until<Presence>(
      'presence',
      (one) => one.alertId === alert.id && one.usernames.join() === 'li',
    );
    wang.socket.emit('presence', alert.id);
    await li.until<Presence>('presence', (one) => one.usernames.join() === 'li,wang');
    // who comes later is told at once
    const late = await screen(people.chief);
    await late.until<Presence>('presence', (one) => one.usernames.join() === 'li,wang');
    wang.socket.emit('presence', null);
    await late.until<Presence>('presence', (one) => one.usernames.join() === 'li');
    li.socket.disconnect();
    await wang.until<Presence>('presence', (one) => one.alertId === alert.id && one.usernames.length === 0);
  });

  it('are told nobody else: not another area, an officer or the wall; and those look at nothing', async () => {
    const alert = await hit(people.officer);
    const others = await Promise.all([people.west, people.officer, people.wall].map((one) => screen(one)));
    const wang = await screen(people.wang);
    for (const { socket } of others) {
      socket.emit('presence', alert.id);
      socket.emit('presence', { alertId: alert.id });
      socket.emit('presence', 'x'.repeat(5_000));
      socket.emit('presence');
    }
    await Promise.all(others.map((one) => one.settled()));
    expect(wang.presences()).toEqual([]);
    wang.socket.emit('presence', 'no such alert');
    wang.socket.emit('presence', alert.id);
    await wang.until<Presence>('presence', (one) => one.usernames.join() === 'wang');
    await Promise.all(others.map((one) => one.settled()));
    expect(others.flatMap((one) => one.presences())).toEqual([]);
    expect(wang.presences().map((one) => one.alertId)).toEqual([alert.id]);
  });

  it('never overwrite each other: of two steps at once one is taken, the other answered with what was done', async () => {
    const alert = await hit(people.officer);
    const li = await screen(people.li);
    const [one, other] = await Promise.all([
      people.wang.call<Alert>('POST', `/alerts/${alert.id}/acknowledgement`, { version: alert.version }),
      people.li.call<Alert & { code: string; alert: Alert }>('POST', `/alerts/${alert.id}/resolution`, {
        version: alert.version,
        outcome: 'lost',
      }),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 409]);
    const [taken, refused] = one.status === 200 ? [one, other] : [other, one];
    expect(refused.body).toMatchObject({ code: 'alert_changed', alert: { id: alert.id, version: 2 } });
    const told = await li.until<Alert>('alert', (each) => each.id === alert.id && each.version === 2);
    expect(told.state).toBe(taken.body.state);
    expect(told.history).toHaveLength(2);
  });
});

describe('a screen that a token holds open', () => {
  it('is cut when its account is closed', async () => {
    const { token } = await people.wall.post<{ token: string }>('/tokens', {
      name: 'wall',
      roles: ['wall'],
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const open = await screen({ ...people.wall, token });
    const cut = new Promise<void>((resolve) => open.socket.once('disconnect', () => resolve()));
    const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    await admin.patch(`/users/${people.wall.user.id}`, { disabled: true });
    await cut;
  });
});

describe('the proposer of an entry', () => {
  it('hears of its hits in another area that and how it ended, and no place, plate picture or people', async () => {
    const away = await screen(people.away);
    const alert = await hit(people.away);
    const told = await away.until<Alert>('alert', (one) => one.id === alert.id);
    expect(told).toMatchObject({
      reduced: true,
      areaId: 'east',
      plate: alert.plate,
      reads: [],
      state: 'new',
    });
    await people.li.post(`/alerts/${alert.id}/resolution`, {
      version: 1,
      outcome: 'stopped',
      note: 'at the mill',
    });
    const ended = await away.until<Alert>('alert', (one) => one.id === alert.id && one.state === 'resolved');
    expect(ended).toMatchObject({ outcome: 'stopped', dispatch: null });
    expect(JSON.stringify(away.heard)).not.toMatch(/d-gate|"gate"|at the mill|"li"/);
  });

  it('hears all of it in their own area, once; another officer from outside hears nothing', async () => {
    const [own, away] = await Promise.all([screen(people.officer), screen(people.away)]);
    const alert = await hit(people.officer);
    const told = await own.until<Alert>('alert', (one) => one.id === alert.id);
    expect([told.reduced, told.reads.length]).toEqual([undefined, 1]);
    await Promise.all([own.settled(), away.settled()]);
    expect(
      own.heard.filter((one) => one.event === 'alert').every(({ body }) => !(body as Alert).reduced),
    ).toBe(true);
    expect(away.heard.filter((one) => one.event === 'alert')).toEqual([]);
  });
});
