import { describe, expect, it } from 'vitest';
import type { Problem } from '../support/app.ts';
import { openCamerasApp } from './support/cameras-app.ts';
import { jpeg, type ScriptedCamera } from './support/scripted-finder.ts';

const login = { username: 'admin', password: 'the password of the camera' };
const camera = (n: number, facts: Partial<ScriptedCamera> = {}): ScriptedCamera => ({
  endpoint: `urn:uuid:0000000${n}-0000-4000-8000-000000000000`,
  address: `10.0.0.${n}`,
  hardwareAddress: `02:00:00:00:00:0${n}`,
  serial: `S${n}`,
  login,
  ...facts,
});

describe('looking for cameras', () => {
  it('tells what each camera is, with its picture, or why it could not be opened', async () => {
    const test = await openCamerasApp([
      camera(1),
      camera(2, { login: { username: 'other', password: 'unknown' } }),
      camera(3, { broken: { code: 'too_large', detail: 'its answer is larger than 1 MiB' } }),
    ]);
    const technician = await test.tokenOf(test.admin, ['technician'], 'district');
    const view = await test.find(technician, { logins: [login], targets: ['10.0.0.0/30'] });
    expect(view).toMatchObject({
      state: 'done',
      progress: { fraction: 1, targets: 2, probed: 2, answered: 3 },
    });
    expect(view.found.map(({ state, problem }) => [state, problem?.code ?? null])).toEqual([
      ['described', null],
      ['needs_credentials', 'bad_credentials'],
      ['broken', 'too_large'],
    ]);
    const [first] = view.found;
    expect(first).toMatchObject({
      manufacturer: 'Acme',
      name: 'Mast 7',
      login: 'given',
      clockOffsetMs: 1200,
      registered: false,
      addresses: ['10.0.0.1'],
    });
    const picture = await test.app.inject({
      url: String(first?.picture),
      headers: { authorization: `Bearer ${technician}` },
    });
    expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(new Uint8Array(picture.rawPayload)).toEqual(jpeg);
    const started = test.audited.find(({ action }) => action === 'discovery.start');
    expect(started?.detail).toMatchObject({ targets: ['10.0.0.0/30'], addresses: 2 });
    expect(test.audited.find(({ action }) => action === 'discovery.end')?.detail).toMatchObject({
      state: 'done',
      found: { described: 1, needs_credentials: 1, broken: 1 },
    });
    expect(JSON.stringify([view, test.audited])).not.toContain(login.password);
  });

  it('shows one camera once, however many addresses it has and whatever it calls itself on each', async () => {
    const test = await openCamerasApp([
      camera(1, { otherAddresses: ['10.1.0.1', '10.2.0.1'] }),
      camera(2, { endpoint: null }),
      camera(2, { endpoint: null, address: '10.3.0.2' }),
    ]);
    const view = await test.find(test.admin, { logins: [login] });
    expect(view.found.map(({ addresses }) => addresses)).toEqual([
      ['10.0.0.1', '10.1.0.1', '10.2.0.1'],
      ['10.0.0.2', '10.3.0.2'],
    ]);
  });

  it('is the job of one person, one at a time, and can be cancelled', async () => {
    const test = await openCamerasApp([camera(1)]);
    const [mine, others] = [
      await test.tokenOf(test.admin, ['technician']),
      await test.tokenOf(test.admin, ['technician']),
    ];
    test.finder.hold();
    const started = await test.call(mine, 'POST', '/discovery', {});
    const id = String(started.body.id);
    const second = await test.call(mine, 'POST', '/discovery', {});
    expect([second.status, second.body.code, second.body.discoveryId]).toEqual([409, 'conflict', id]);
    expect((await test.call(others, 'GET', `/discovery/${id}`)).status).toBe(404);
    const running = await test.call(mine, 'GET', `/discovery/${id}`);
    expect(running.body).toMatchObject({ state: 'running' });
    const cancelled = await test.call(mine, 'DELETE', `/discovery/${id}`);
    expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
    expect((await test.call(mine, 'POST', '/discovery', {})).status).toBe(201);
  });

  it('refuses wrong targets, each with what is wrong, and looks nowhere then', async () => {
    const test = await openCamerasApp([camera(1)]);
    const answer = await test.call(test.admin, 'POST', '/discovery', {
      targets: ['10.0.0.7', '8.8.8.8', '10.0.0.0/8', 'camera.local', '10.0.0.9-10.0.0.1', '127.0.0.1'],
      interfaces: ['eth99'],
    });
    expect(answer.status).toBe(400);
    const { errors } = answer.body as unknown as Problem;
    expect(errors.map(({ path }) => path)).toEqual([
      '/targets/1',
      '/targets/2',
      '/targets/3',
      '/targets/4',
      '/targets/5',
      '/interfaces/0',
    ]);
    expect(errors[0]?.message).toContain('8.8.8.8');
    expect(test.finder.tried).toEqual([]);
  });
});

describe('kept logins', () => {
  it('are tried in their order, only within the area, and are never answered', async () => {
    const test = await openCamerasApp([camera(1)]);
    const east = await test.tokenOf(test.admin, ['technician'], 'east');
    const keep = (token: string, name: string, areaId: string, password: string) =>
      test.call(token, 'POST', '/camera-logins', { name, areaId, username: name, password });
    expect((await keep(test.admin, 'west-only', 'west', login.password)).status).toBe(201);
    expect((await keep(east, 'wrong', 'east', 'not this one')).status).toBe(201);
    const kept = await test.call(east, 'POST', '/camera-logins', { name: 'right', areaId: 'east', ...login });
    expect(Object.keys(kept.body).toSorted()).toEqual(['areaId', 'createdAt', 'id', 'name']);
    const outside = await keep(east, 'reach', 'west', 'x');
    expect([outside.status, outside.body.code]).toEqual([403, 'outside_area']);
    const twice = await keep(east, 'wrong', 'east', 'x');
    expect([twice.status, twice.body.code]).toEqual([409, 'conflict']);

    const view = await test.find(east);
    expect(test.finder.tried.map(({ username }) => username)).toEqual(['wrong', 'admin']);
    expect(view.found[0]).toMatchObject({ state: 'described', login: 'right' });
    const listed = await test.call(east, 'GET', '/camera-logins');
    expect((listed.body.items as { name: string }[]).map(({ name }) => name)).toEqual(['wrong', 'right']);
    const stored = test.store.db.prepare('SELECT * FROM camera_logins').all();
    expect(JSON.stringify([listed.body, view, stored, test.audited])).not.toContain(login.password);
    const gone = await test.call(east, 'DELETE', `/camera-logins/${String(kept.body.id)}`);
    expect(gone.status).toBe(204);
    const inUse = await test.call(test.admin, 'DELETE', '/areas/west');
    expect([inUse.status, inUse.body.code]).toEqual([409, 'in_use']);
  });
});
