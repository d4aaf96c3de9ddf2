/** Rosters over the API and in force, with the clock of the test. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Role, roles } from '../../src/core/entities.ts';
import { type GatewayApp, openGatewayApp, startMs } from '../support/gateway-app.ts';

// startMs is 2026-11-24 13:00 in Shanghai, a Tuesday
let gateway: GatewayApp;
let operator: string;
const hourMs = 3_600_000;

beforeAll(async () => {
  gateway = await openGatewayApp(['operator', 'technician', 'supervisor']);
  operator = gateway.tokens.operator;
});
afterAll(() => gateway.close());

let booths = 0;
async function booth(): Promise<string> {
  booths += 1;
  const id = `b-${booths}`;
  await gateway.store.registry.createCheckpoint({
    id,
    name: id,
    grade: 'B',
    ringId: null,
    kind: 'checkpoint',
    areaId: 'west',
    position: { lat: 32, lon: 120, datum: 'wgs84' },
    road: 'G15',
    lanes: [],
    staffed: false,
  });
  return id;
}
const put = (id: string, body: object, token = operator) =>
  gateway.call(token, 'PUT', `/checkpoints/${id}/roster`, body);
const staffed = async (id: string) =>
  (await gateway.call(operator, 'GET', `/checkpoints/${id}`)).body.staffed;
const tuesday = { weekly: [{ day: 2, from: '12:00', until: '20:00' }] };

describe('a roster', () => {
  it('staffs its checkpoint at once, and at each change that comes due', async () => {
    const id = await booth();
    const set = await put(id, tuesday);
    expect(set.body).toMatchObject({
      inForce: true,
      staffed: true,
      zone: 'Asia/Shanghai',
      changesAt: '2026-11-24T12:00:00.000Z',
    });
    expect(await staffed(id)).toBe(true);
    expect(gateway.audited.slice(-2).map(({ action }) => action)).toEqual(['roster.set', 'staffing.changed']);
    const changes = gateway.registryChanges();
    gateway.moveClock(7 * hourMs - 1);
    gateway.staffing.tick();
    await gateway.staffing.settle();
    expect(await staffed(id)).toBe(true);
    gateway.moveClock(1);
    gateway.staffing.tick();
    await gateway.staffing.settle();
    expect([await staffed(id), gateway.registryChanges() > changes]).toEqual([false, true]);
    gateway.moveClock(-7 * hourMs);
    await put(id, { weekly: [] });
  });

  it("gives way to an operator's switch until the time that they give, or for twelve hours", async () => {
    const id = await booth();
    await put(id, tuesday);
    const until = new Date(startMs + 2 * hourMs).toISOString();
    const off = { staffed: false, staffedUntil: until };
    expect((await gateway.call(operator, 'PATCH', `/checkpoints/${id}`, off)).status).toBe(200);
    await gateway.staffing.apply();
    expect(await staffed(id)).toBe(false);
    const view = await gateway.call(operator, 'GET', `/checkpoints/${id}/roster`);
    expect(view.body).toMatchObject({ staffed: false, switched: { until }, changesAt: until });
    gateway.moveClock(2 * hourMs);
    gateway.staffing.tick();
    await gateway.staffing.settle();
    expect(await staffed(id)).toBe(true);
    await gateway.call(operator, 'PATCH', `/checkpoints/${id}`, { staffed: false });
    const later = await gateway.call(operator, 'GET', `/checkpoints/${id}/roster`);
    expect(later.body.changesAt).toBe(new Date(startMs + 14 * hourMs).toISOString());
    gateway.moveClock(-2 * hourMs);
    await put(id, { weekly: [] });
  });

  it('leaves a checkpoint without one to its switch, as ever', async () => {
    const id = await booth();
    await gateway.call(operator, 'PATCH', `/checkpoints/${id}`, { staffed: true });
    await gateway.staffing.apply();
    expect(await staffed(id)).toBe(true);
    const view = await gateway.call(operator, 'GET', `/checkpoints/${id}/roster`);
    expect(view.body).toMatchObject({ inForce: false, staffed: true, weekly: [], changesAt: null });
  });

  it('is refused with each wrong field, for other grades, and a switch with a wrong time', async () => {
    const id = await booth();
    const wrong = await put(id, { weekly: [{ day: 1, from: '24:00', until: '9:00' }] });
    const paths = (wrong.body.errors as { path: string }[]).map(({ path }) => path);
    expect([wrong.status, paths]).toEqual([400, ['/weekly/0/from', '/weekly/0/until']]);
    const graded = await put('c-west', tuesday);
    expect([graded.status, JSON.stringify(graded.body.errors)]).toEqual([
      400,
      expect.stringContaining('always'),
    ]);
    const alone = { staffed: true, staffedUntil: new Date(startMs + hourMs).toISOString() };
    const without = await gateway.call(operator, 'PATCH', `/checkpoints/${id}`, alone);
    expect([without.status, JSON.stringify(without.body.errors)]).toEqual([
      400,
      expect.stringContaining('no roster'),
    ]);
    await put(id, tuesday);
    for (const ms of [-1, 15 * 24 * hourMs]) {
      const body = { staffed: true, staffedUntil: new Date(startMs + ms).toISOString() };
      expect((await gateway.call(operator, 'PATCH', `/checkpoints/${id}`, body)).status).toBe(400);
    }
    expect((await put('nowhere', tuesday)).status).toBe(404);
    await put(id, { weekly: [] });
  });

  it('is set by who decides on staffing, within their area', async () => {
    const id = await booth();
    const mayLook: readonly Role[] = ['administrator', 'technician', 'operator', 'supervisor'];
    for (const role of roles) {
      const token = await gateway.token([role], null);
      const looked = await gateway.call(token, 'GET', `/checkpoints/${id}/roster`);
      expect([role, looked.status]).toEqual([role, mayLook.includes(role) ? 200 : 403]);
      const set = await put(id, tuesday, token);
      const may = mayLook.includes(role) && role !== 'administrator';
      expect([role, set.status]).toEqual([role, may ? 200 : 403]);
    }
    const east = await gateway.token(['operator'], 'east');
    expect((await put(id, tuesday, east)).body.code).toBe('outside_area');
    await put(id, { weekly: [] });
  });
});
