/** Over the wire of a running gateway: who hears what of a dispatch and of a checkpoint, and what a crash leaves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Alert, type Checkpoint, type Role, roles } from '../../src/core/entities.ts';
import { layRoad, openSite, password, places, type Site } from '../e2e/support/site.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { toPlace } from '../support/districts.ts';
import { openScreen, type Screen } from '../support/screen.ts';

let site: Site;
let admin: ApiClient;
/** One screen for each role in the district; the crew stands at city-A. */
const screens = new Map<Role, Screen>();
let eastCrew: Screen;
/** Of another area: an operator, and a crew at its checkpoint. */
const elsewhere: Screen[] = [];

async function account(username: string, role: Role, areaId: string | null, checkpointIds?: string[]) {
  await admin.post('/users', {
    username,
    password,
    roles: [role],
    areaId,
    ...(checkpointIds === undefined ? {} : { checkpointIds }),
  });
  const { token } = await apiClient(site.gateway.http, username, password);
  return openScreen(site.gateway.http, token);
}

beforeAll(async () => {
  site = await openSite();
  admin = await apiClient(site.gateway.http, 'admin', site.gateway.adminPassword);
  await layRoad(site);
  await admin.post('/areas', { id: 'other', name: 'Other', parentId: null });
  await admin.post('/checkpoints', {
    id: 'other-A',
    name: 'other-A',
    kind: 'checkpoint',
    grade: 'A',
    ringId: null,
    areaId: 'other',
    road: 'G15',
    position: toPlace(places['middle-junction']?.at ?? [0, 0]),
    lanes: [],
  });
  for (const role of roles)
    screens.set(role, await account(`s-${role}`, role, 'district', role === 'crew' ? ['city-A'] : undefined));
  eastCrew = await account('s-east', 'crew', 'district', ['east-B']);
  elsewhere.push(await account('o-operator', 'operator', 'other'), await account('o-crew', 'crew', 'other'));
}, 120_000);
afterAll(async () => {
  for (const { socket } of [...screens.values(), eastCrew, ...elsewhere]) socket?.disconnect();
  await site?.close();
});

const screenOf = (role: Role): Screen => screens.get(role) ?? expect.fail(`no screen of ${role}`);
const step = (alert: Alert, what: string, body: object): Promise<Alert> =>
  site.operator.post<Alert>(`/alerts/${alert.id}/${what}`, body);
const alertsOn = (screen: Screen, id: string): Alert[] =>
  screen.heard.flatMap(({ event, body }) =>
    event === 'alert' && (body as Alert).id === id ? [body as Alert] : [],
  );
async function dispatched(plate: string, checkpointId: string): Promise<Alert> {
  await site.list({ plate });
  await site.pass(plate, 'north-A');
  const { id } = await site.alertOf(plate);
  const alert = await site.operator.get<Alert>(`/alerts/${id}`);
  await step(alert, 'acknowledgement', { version: 1 });
  await step(alert, 'verification', { version: 2, agrees: true, note: 'not for a crew' });
  return step(alert, 'dispatch', { version: 3, checkpointId });
}
const settle = (all: Iterable<Screen>): Promise<unknown> => Promise.all([...all].map((one) => one.settled()));

describe('a dispatch', () => {
  it('is heard by its own crew and by those who see the queue, by no other crew, role or area', async () => {
    const alert = await dispatched('苏F40001', 'city-A');
    const crew = screenOf('crew');
    const told = await crew.until<Alert>('alert', (one) => one.id === alert.id && one.dispatch !== null);
    expect(told).toMatchObject({ state: 'dispatched', dispatch: { checkpointId: 'city-A' } });
    expect(told.interception.map(({ checkpointId }) => checkpointId)).toEqual(['city-A']);
    await settle([...screens.values(), eastCrew, ...elsewhere]);
    const hearing = roles.filter((role) => alertsOn(screenOf(role), alert.id).length > 0);
    expect(new Set(hearing)).toEqual(new Set(['operator', 'officer', 'supervisor', 'wall', 'crew']));
    for (const screen of [eastCrew, ...elsewhere]) expect(alertsOn(screen, alert.id)).toEqual([]);
    // nothing of the time before the dispatch, and none of the reads of others
    expect(JSON.stringify(crew.heard)).not.toContain('not for a crew');
    expect(alertsOn(crew, alert.id).every(({ dispatch }) => dispatch?.checkpointId === 'city-A')).toBe(true);
    const events = new Set(crew.heard.map(({ event }) => event));
    expect([...events].filter((event) => !['alert', 'counters', 'checkpoint'].includes(event))).toEqual([]);
    await step(alert, 'resolution', { version: 4, outcome: 'stopped' });
  }, 60_000);

  it('that is moved is heard by the first crew as a recall that does not say where to, by the second as its own', async () => {
    const alert = await dispatched('苏F40002', 'city-A');
    await step(alert, 'dispatch', { version: 4, checkpointId: 'east-B' });
    const own = await eastCrew.until<Alert>('alert', (one) => one.id === alert.id);
    expect(own).toMatchObject({ dispatch: { checkpointId: 'east-B' }, recalls: [] });
    const crew = screenOf('crew');
    const recalled = await crew.until<Alert>(
      'alert',
      (one) => one.id === alert.id && (one.recalls ?? []).length === 1,
    );
    expect(recalled).toMatchObject({ dispatch: null, interception: [], recalls: [{ reason: 'moved' }] });
    await settle([crew, eastCrew, ...elsewhere]);
    expect(JSON.stringify(alertsOn(crew, alert.id))).not.toContain('east-B');
    expect(JSON.stringify(alertsOn(eastCrew, alert.id))).not.toContain('city-A');
    for (const screen of elsewhere) expect(alertsOn(screen, alert.id)).toEqual([]);
    await step(alert, 'resolution', { version: 5, outcome: 'lost' });
  }, 60_000);
});

describe('a checkpoint that changes', () => {
  const hearers: readonly Role[] = [
    'operator',
    'officer',
    'supervisor',
    'wall',
    'technician',
    'administrator',
    'crew',
  ];
  const staffedOn = (screen: Screen): boolean[] =>
    screen.heard.flatMap(({ event, body }) =>
      event === 'checkpoint' && (body as Checkpoint).id === 'east-B' ? [(body as Checkpoint).staffed] : [],
    );

  it('is told to every screen of its area at once, switched by a person or by its roster, and to no other', async () => {
    await site.operator.patch('/checkpoints/east-B', { staffed: false });
    await Promise.all(
      hearers.map((role) => screenOf(role).until<Checkpoint>('checkpoint', ({ id }) => id === 'east-B')),
    );
    const weekly = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', until: '24:00' }));
    expect((await site.operator.call('PUT', '/checkpoints/east-B/roster', { weekly })).status).toBe(200);
    await Promise.all(
      hearers.map((role) =>
        screenOf(role).until<Checkpoint>('checkpoint', ({ id, staffed }) => id === 'east-B' && staffed),
      ),
    );
    await settle([...screens.values(), ...elsewhere]);
    for (const role of roles)
      expect([role, staffedOn(screenOf(role))]).toEqual([role, hearers.includes(role) ? [false, true] : []]);
    expect(elsewhere.flatMap(staffedOn)).toEqual([]);
  }, 60_000);
});

it('after a crash a dispatch stands with its advice, its crew sees it, and a new hit makes advice anew', async () => {
  const alert = await dispatched('苏F40003', 'city-A');
  const before = await site.operator.get<Alert>(`/alerts/${alert.id}`);
  expect(before.interception.map(({ checkpointId }) => checkpointId)).toContain('city-A');
  await site.gateway.kill('SIGKILL');
  await site.gateway.restart();
  const after = await site.operator.get<Alert>(`/alerts/${alert.id}`);
  expect([after.state, after.dispatch?.at]).toEqual(['dispatched', before.dispatch?.at]);
  expect(after.interception.map(({ checkpointId }) => checkpointId)).toContain('city-A');
  const crew = await apiClient(site.gateway.http, 's-crew', password);
  const screen = await openScreen(site.gateway.http, crew.token);
  const { alerts } = await crew.get<{ alerts: Alert[] }>('/crew');
  const shown = alerts.find(({ id }) => id === alert.id);
  expect(shown?.interception.map(({ checkpointId }) => checkpointId)).toEqual(['city-A']);
  await site.pass('苏F40003', 'north-A');
  const told = await screen.until<Alert>(
    'alert',
    (one) => one.id === alert.id && one.reads[0]?.id !== shown?.reads[0]?.id,
  );
  expect(told.interception).toMatchObject([{ checkpointId: 'city-A' }]);
  screen.socket.disconnect();
}, 90_000);
