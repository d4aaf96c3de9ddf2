import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/core/entities.ts';
import type { Problem } from '../support/app.ts';
import { openCamerasApp } from './support/cameras-app.ts';
import type { ScriptedCamera } from './support/scripted-finder.ts';

const login = { username: 'admin', password: 'the password of the camera' };
const camera = (n: number, facts: Partial<ScriptedCamera> = {}): ScriptedCamera => ({
  endpoint: `urn:uuid:0000000${n}-0000-4000-8000-000000000000`,
  address: `10.0.0.${n}`,
  hardwareAddress: `02:00:00:00:00:0${n}`,
  serial: `S${n}`,
  login,
  ...facts,
});

describe('registering what was found', () => {
  it('keeps what the camera said, its login sealed, and gives its checkpoint the lanes that it sees', async () => {
    const test = await openCamerasApp([camera(1)]);
    const technician = await test.tokenOf(test.admin, ['technician'], 'east');
    const view = await test.find(technician, { logins: [login] });
    const made = await test.call(technician, 'POST', `/discovery/${view.id}/registrations`, {
      registrations: [
        {
          index: 0,
          id: 'cam-1',
          name: 'North',
          checkpointId: 'c-east',
          lanes: [{ number: 1, headingDeg: 360 }, { number: 2 }],
        },
      ],
    });
    expect(made.status).toBe(201);
    const device = await test.store.registry.getDevice('cam-1');
    expect(device).toMatchObject({
      name: 'North',
      make: 'onvif',
      kind: 'camera',
      areaId: 'east',
      address: '10.0.0.1',
      hasLogin: true,
      model: 'M-1',
      camera: { endpoint: camera(1).endpoint, hardwareAddress: '02:00:00:00:00:01', hasPtz: true },
    });
    expect((await test.store.registry.getCheckpoint('c-east')).lanes).toEqual([
      { number: 1, headingDeg: 0 },
      { number: 2, headingDeg: null },
    ]);
    const sealed = await test.store.registry.deviceLogin('cam-1');
    expect(sealed).not.toContain(login.password);
    expect(JSON.parse(test.context.vault.open(sealed ?? ''))).toEqual(login);
    expect(JSON.stringify([made.body, test.audited])).not.toContain(login.password);
  });

  it('takes all or none, and says what is wrong with each', async () => {
    const test = await openCamerasApp([camera(1), camera(2)]);
    const technician = await test.tokenOf(test.admin, ['technician'], 'east');
    const view = await test.find(technician, { logins: [login] });
    const answer = await test.call(technician, 'POST', `/discovery/${view.id}/registrations`, {
      registrations: [
        { index: 0, id: 'ok', checkpointId: 'c-east' },
        { index: 1, areaId: 'nowhere' },
        { index: 7, areaId: 'east' },
        { index: 0, id: 'ok', areaId: 'west', loginId: 'none', lanes: [{ number: 1 }] },
        { areaId: 'east' },
      ],
    });
    expect(answer.status).toBe(400);
    const { errors } = answer.body as unknown as Problem;
    expect(errors.map(({ path }) => path)).toEqual([
      '/registrations/1/areaId',
      '/registrations/2/index',
      '/registrations/3/index',
      '/registrations/3/id',
      '/registrations/3/loginId',
      '/registrations/3/areaId',
      '/registrations/3/lanes',
      '/registrations/4/index',
    ]);
    expect((await test.store.registry.snapshot()).devices).toEqual([]);
  });

  it('refuses a camera that is registered, and names the device', async () => {
    const test = await openCamerasApp([camera(1)]);
    const view = await test.find(test.admin, { logins: [login] });
    const body = { registrations: [{ endpoint: camera(1).endpoint, id: 'cam-1', areaId: 'west' }] };
    const path = `/discovery/${view.id}/registrations`;
    expect((await test.call(test.admin, 'POST', path, body)).status).toBe(201);
    const again = await test.call(test.admin, 'POST', path, {
      registrations: [{ index: 0, areaId: 'east' }],
    });
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    expect(again.body.devices).toEqual([{ id: 'cam-1', name: 'Mast 7' }]);
    const east = await test.tokenOf(test.admin, ['technician'], 'east');
    const theirs = await test.find(east, { logins: [login] });
    expect(theirs.found[0]).toMatchObject({ registered: true, deviceId: null });
    const refused = await test.call(east, 'POST', `/discovery/${theirs.id}/registrations`, {
      registrations: [{ index: 0, areaId: 'east' }],
    });
    expect([refused.status, refused.body.devices]).toEqual([409, []]);
    expect(JSON.stringify(refused.body)).not.toContain('cam-1');
  });

  it('takes a camera that nobody can open by its endpoint, and opens it when its area keeps the right login', async () => {
    const test = await openCamerasApp([camera(1)]);
    const view = await test.find(test.admin);
    expect(view.found[0]).toMatchObject({ state: 'needs_credentials' });
    await test.call(test.admin, 'POST', `/discovery/${view.id}/registrations`, {
      registrations: [{ endpoint: camera(1).endpoint, id: 'cam-1', areaId: 'east' }],
    });
    const before = await test.store.registry.getDevice('cam-1');
    expect(before).toMatchObject({ hasLogin: false, camera: { describedAt: null } });
    const closed = await test.call(test.admin, 'POST', '/devices/cam-1/description', {});
    expect([closed.status, closed.body.state]).toEqual([200, 'needs_credentials']);
    await test.call(test.admin, 'POST', '/camera-logins', { name: 'all', areaId: 'district', ...login });
    const opened = await test.call(test.admin, 'POST', '/devices/cam-1/description', {});
    expect(opened.body).toMatchObject({ state: 'described', device: { hasLogin: true } });
    expect(await test.store.registry.getDevice('cam-1')).toMatchObject({
      hasLogin: true,
      camera: { serial: 'S1' },
    });
  });
});

describe('a registered camera', () => {
  async function registered() {
    const test = await openCamerasApp([camera(1)]);
    const view = await test.find(test.admin, { logins: [login] });
    await test.call(test.admin, 'POST', `/discovery/${view.id}/registrations`, {
      registrations: [{ index: 0, id: 'cam-1', areaId: 'east' }],
    });
    return test;
  }

  it('keeps its identity when its address changes: the next look moves it, says so and audits it', async () => {
    const test = await registered();
    test.finder.cameras = [camera(1, { address: '10.0.9.9' })];
    const view = await test.find(test.admin);
    expect(view.found[0]).toMatchObject({
      state: 'described',
      login: 'registered',
      registered: true,
      deviceId: 'cam-1',
      addressChanged: { from: '10.0.0.1', to: '10.0.9.9' },
    });
    expect(await test.store.registry.getDevice('cam-1')).toMatchObject({
      address: '10.0.9.9',
      camera: { serviceUrl: 'http://10.0.9.9/onvif/device_service' },
    });
    expect(test.audited).toContainEqual({
      by: 'admin',
      action: 'camera.address_changed',
      detail: { deviceId: 'cam-1', from: '10.0.0.1', to: '10.0.9.9' },
    });
  });

  it('is looked for where it no longer answers, and moved when it is asked anew', async () => {
    const test = await registered();
    test.finder.cameras = [camera(1, { address: '10.0.9.9' })];
    const { body } = await test.call(test.admin, 'POST', '/devices/cam-1/description', {});
    expect(body).toMatchObject({
      state: 'described',
      addressChanged: { from: '10.0.0.1', to: '10.0.9.9' },
      device: { address: '10.0.9.9' },
    });
    test.finder.cameras = [];
    const gone = await test.call(test.admin, 'POST', '/devices/cam-1/description', {});
    expect(gone.body).toMatchObject({ state: 'unreachable', device: { address: '10.0.9.9' } });
  });

  it('is known by its hardware address where it has a new endpoint', async () => {
    const test = await registered();
    test.finder.cameras = [
      camera(1, { endpoint: 'urn:uuid:99999999-0000-4000-8000-000000000000', address: '10.0.9.9' }),
    ];
    const view = await test.find(test.admin, { logins: [login] });
    expect(view.found[0]).toMatchObject({ deviceId: 'cam-1', addressChanged: { to: '10.0.9.9' } });
  });

  it('is not moved to another camera that claims its endpoint', async () => {
    const test = await registered();
    test.finder.cameras = [
      camera(1, { address: '10.6.6.6', hardwareAddress: '02:66:66:66:66:66', serial: 'other' }),
    ];
    const view = await test.find(test.admin);
    expect(view.found[0]).toMatchObject({ addressChanged: null, problem: { code: 'conflict' } });
    expect((await test.store.registry.getDevice('cam-1')).address).toBe('10.0.0.1');
    expect(test.audited.map(({ action }) => action)).toContain('camera.identity_conflict');
  });

  it('can be replaced by another that was just found', async () => {
    const test = await registered();
    test.finder.cameras = [camera(2)];
    const view = await test.find(test.admin, { logins: [login] });
    const made = await test.call(test.admin, 'POST', '/devices/cam-1/replacement', {
      id: 'cam-2',
      discoveryId: view.id,
      index: 0,
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: 'Mast 7', areaId: 'east', address: '10.0.0.2', hasLogin: true });
    expect(await test.store.registry.getDevice('cam-1')).toMatchObject({ state: 'retired' });
  });
});

describe('cameras from a file', () => {
  const file = (lines: string[]): object => ({ csv: `id,name,address,areaId,login\n${lines.join('\n')}\n` });

  it('are registered with a kept login and described afterwards', async () => {
    const test = await openCamerasApp([camera(1)]);
    await test.call(test.admin, 'POST', '/camera-logins', { name: 'site', areaId: 'east', ...login });
    const csv = file(['cam-1,North,10.0.0.1,east,site', 'cam-2,South,10.0.0.2:8080,east,']);
    const preview = await test.call(test.admin, 'POST', '/cameras/import', { ...csv, preview: true });
    expect(preview.body).toMatchObject({ imported: false, errors: [], items: [] });
    expect((await test.store.registry.snapshot()).devices).toEqual([]);
    const made = await test.call(test.admin, 'POST', '/cameras/import', csv);
    expect(made.body).toMatchObject({ imported: true, items: [{ id: 'cam-1' }, { id: 'cam-2' }] });
    let device: Device = await test.store.registry.getDevice('cam-1');
    while (device.camera?.describedAt === null) {
      await new Promise((resolve) => setImmediate(resolve));
      device = await test.store.registry.getDevice('cam-1');
    }
    expect(device).toMatchObject({ hasLogin: true, camera: { serial: 'S1' } });
  });

  it('are refused whole with every error by its line, and a file never holds passwords', async () => {
    const test = await openCamerasApp([]);
    const wrong = await test.call(
      test.admin,
      'POST',
      '/cameras/import',
      file([
        'cam-1,North,10.0.0.1,east,',
        'cam-1,Twice,10.0.0.1,east,',
        'c 3,Space,8.8.8.8,nowhere,none',
        'cam-4,Short,10.0.0.4',
        'cam-5,NoAddress,,east,',
      ]),
    );
    expect(wrong.status).toBe(400);
    const { errors } = wrong.body as unknown as Problem;
    expect(errors.map(({ path }) => path)).toEqual([
      '/csv/3/id',
      '/csv/3/address',
      '/csv/4/id',
      '/csv/4/address',
      '/csv/4/login',
      '/csv/4/areaId',
      '/csv/5',
      '/csv/6/address',
    ]);
    const secret = await test.call(test.admin, 'POST', '/cameras/import', {
      csv: 'address,areaId,password\n10.0.0.1,east,hunter2\n',
    });
    expect(secret.status).toBe(400);
    expect(JSON.stringify(secret.body)).not.toContain('hunter2');
  });
});
