import { describe, expect, it } from 'vitest';
import { hashSecret } from '../../src/accounts/secrets.ts';
import type { Position } from '../../src/core/entities.ts';
import { adminPassword, openTestApp, type Problem, type TestApp } from '../support/app.ts';

const polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [120.6, 31.7],
      [121.2, 31.7],
      [121.2, 32.3],
      [120.6, 32.3],
      [120.6, 31.7],
    ],
  ],
};
const place = {
  id: 'c-1',
  name: 'North gate',
  grade: 'B',
  ringId: 'outer',
  kind: 'checkpoint',
  areaId: 't1',
  position: { lat: 32, lon: 120.9, datum: 'wgs84' },
  road: 'G15',
  lanes: [{ number: 1, headingDeg: 180 }, { number: 2, headingDeg: 360 }, { number: 3 }],
  staffed: true,
};
const reader = {
  id: 'd-1',
  name: 'Reader',
  make: 'ringgate',
  kind: 'reader',
  checkpointId: 'c-1',
  areaId: 't1',
};

async function opened(): Promise<TestApp & { admin: string; technician: string }> {
  const test = await openTestApp();
  const admin = await test.signIn('admin', adminPassword);
  for (const [id, parentId] of [
    ['d', null],
    ['t1', 'd'],
    ['t2', 'd'],
  ] as const) {
    await test.call(admin, 'POST', '/areas', { id, name: id, parentId });
  }
  await test.call(admin, 'POST', '/rings', { id: 'outer', name: 'Outer', order: 1, polygon });
  return { ...test, admin, technician: await test.tokenOf(admin, ['technician']) };
}
function paths(body: Record<string, unknown>): string[] {
  return (body as unknown as Problem).errors.map((error) => error.path).sort();
}

describe('checkpoints', () => {
  it('are kept as sent, a heading of 360 as 0 and a lane without one as null', async () => {
    const { call, technician } = await opened();
    const made = await call(technician, 'POST', '/checkpoints', place);
    expect(made.status).toBe(201);
    const lanes = [
      { number: 1, headingDeg: 180 },
      { number: 2, headingDeg: 0 },
      { number: 3, headingDeg: null },
    ];
    expect(made.body).toEqual({ ...place, lanes });
    expect((await call(technician, 'GET', '/checkpoints/c-1')).body).toEqual(made.body);
  });

  it('are refused with every wrong reference and rule at once', async () => {
    const { call, technician } = await opened();
    const wrong = { ...place, grade: null, ringId: 'x', areaId: 'y', lanes: [{ number: 1 }, { number: 1 }] };
    const refused = await call(technician, 'POST', '/checkpoints', wrong);
    expect([refused.status, paths(refused.body)]).toEqual([
      400,
      ['/areaId', '/grade', '/lanes/1/number', '/ringId'],
    ]);
    const { position: _position, ...nowhere } = place;
    expect(paths((await call(technician, 'POST', '/checkpoints', nowhere)).body)).toEqual(['/position']);
    const guessed = { ...place, position: { lat: 91, lon: 120 } };
    expect(paths((await call(technician, 'POST', '/checkpoints', guessed)).body)).toEqual([
      '/position/datum',
      '/position/lat',
    ]);
  });

  it('given in GCJ-02 are moved by some hundred metres to WGS84', async () => {
    const { call, technician } = await opened();
    const position = { lat: 32, lon: 120.9, datum: 'gcj02' };
    const made = await call(technician, 'POST', '/checkpoints', { ...place, position });
    const kept = made.body.position as Position;
    expect(kept.datum).toBe('wgs84');
    const movedM = Math.hypot((kept.lat - 32) * 111_000, (kept.lon - 120.9) * 94_000);
    expect(movedM).toBeGreaterThan(100);
    expect(movedM).toBeLessThan(1000);
    // a change of another field must not move it again
    const renamed = await call(technician, 'PATCH', '/checkpoints/c-1', { name: 'x' });
    expect(renamed.body.position).toEqual(kept);
  });

  it('have no grade as junctions and bridges, and stand on no ring there', async () => {
    const { call, technician } = await opened();
    const junction = { ...place, kind: 'junction', ringId: null };
    const made = await call(technician, 'POST', '/checkpoints', junction);
    expect(made.body).toMatchObject({ kind: 'junction', grade: null, staffed: false });
    const bridge = { ...place, id: 'b', kind: 'bridge' };
    expect(paths((await call(technician, 'POST', '/checkpoints', bridge)).body)).toEqual(['/ringId']);
  });

  it('of grade A are always staffed, of C never, and an operator switches B and nothing else', async () => {
    const { call, admin, technician, tokenOf } = await opened();
    for (const grade of ['A', 'B', 'C']) {
      const made = await call(technician, 'POST', '/checkpoints', {
        ...place,
        id: grade,
        grade,
        staffed: false,
      });
      expect(made.body.staffed).toBe(grade === 'A');
    }
    const operator = await tokenOf(admin, ['operator'], 't1');
    const on = await call(operator, 'PATCH', '/checkpoints/B', { staffed: true });
    expect([on.status, on.body.staffed]).toEqual([200, true]);
    expect(paths((await call(operator, 'PATCH', '/checkpoints/C', { staffed: true })).body)).toEqual([
      '/staffed',
    ]);
    expect(paths((await call(operator, 'PATCH', '/checkpoints/A', { staffed: false })).body)).toEqual([
      '/staffed',
    ]);
    const more = await call(operator, 'PATCH', '/checkpoints/B', { staffed: false, name: 'x' });
    expect([more.status, more.body.code]).toEqual([403, 'forbidden']);
    const elsewhere = await tokenOf(admin, ['operator'], 't2');
    expect((await call(elsewhere, 'PATCH', '/checkpoints/B', { staffed: false })).body.code).toBe(
      'outside_area',
    );
    // a lower grade takes the switch away
    expect((await call(technician, 'PATCH', '/checkpoints/B', { grade: 'C' })).body.staffed).toBe(false);
  });

  it('are seen and built only within one’s area', async () => {
    const { call, admin, technician, tokenOf } = await opened();
    await call(technician, 'POST', '/checkpoints', place);
    await call(technician, 'POST', '/checkpoints', { ...place, id: 'c-2', areaId: 't2' });
    const local = await tokenOf(admin, ['technician'], 't2');
    const list = (await call(local, 'GET', '/checkpoints')).body.items as { id: string }[];
    expect(list.map((checkpoint) => checkpoint.id)).toEqual(['c-2']);
    expect((await call(local, 'POST', '/checkpoints', { ...place, id: 'c-3' })).status).toBe(403);
    expect((await call(local, 'PATCH', '/checkpoints/c-2', { areaId: 't1' })).status).toBe(403);
    expect((await call(local, 'DELETE', '/checkpoints/c-1')).status).toBe(403);
  });

  it('and rings in use are not deleted', async () => {
    const { call, admin, technician } = await opened();
    await call(technician, 'POST', '/checkpoints', place);
    await call(technician, 'POST', '/devices', reader);
    const checkpoint = await call(technician, 'DELETE', '/checkpoints/c-1');
    expect([checkpoint.status, checkpoint.body.usedBy]).toEqual([409, [{ kind: 'device', id: 'd-1' }]]);
    const ring = await call(admin, 'DELETE', '/rings/outer');
    expect([ring.status, ring.body.usedBy]).toEqual([409, [{ kind: 'checkpoint', id: 'c-1' }]]);
    expect((await call(technician, 'DELETE', '/devices/d-1')).status).toBe(204);
    expect((await call(technician, 'DELETE', '/checkpoints/c-1')).status).toBe(204);
    expect((await call(admin, 'DELETE', '/rings/outer')).status).toBe(204);
  });

  it('that crews stand at are not deleted: the answer names their accounts, closed ones too', async () => {
    const { call, admin, technician } = await opened();
    for (const id of ['c-1', 'c-2']) await call(technician, 'POST', '/checkpoints', { ...place, id });
    const post = { password: 'the password of a post', roles: ['crew'], areaId: 't1' };
    const crews = [
      { username: 'gate-2', checkpointIds: ['c-2'], disabled: true },
      { username: 'gate-1', checkpointIds: ['c-1', 'c-2'] },
      { username: 'everywhere' },
    ];
    const ids: string[] = [];
    for (const crew of crews)
      ids.push(String((await call(admin, 'POST', '/users', { ...post, ...crew })).body.id));
    const refused = await call(technician, 'DELETE', '/checkpoints/c-2');
    expect([refused.status, refused.body.code, refused.body.usedBy]).toEqual([
      409,
      'in_use',
      [
        { kind: 'account', id: 'gate-1' },
        { kind: 'account', id: 'gate-2' },
      ],
    ]);
    expect(refused.body.detail).toBe('The checkpoint "c-2" is used by account "gate-1", account "gate-2"');
    await call(admin, 'PATCH', `/users/${ids[0]}`, { checkpointIds: null });
    await call(admin, 'PATCH', `/users/${ids[1]}`, { checkpointIds: ['c-1'] });
    expect((await call(technician, 'DELETE', '/checkpoints/c-2')).status).toBe(204);
    expect((await call(technician, 'DELETE', '/checkpoints/c-1')).status).toBe(409);
  });
});

describe('devices', () => {
  it('get MQTT credentials of 256 random bits, shown once, of which only the hash is kept', async () => {
    const { call, technician, store, audited } = await opened();
    await call(technician, 'POST', '/checkpoints', place);
    const made = await call(technician, 'POST', '/devices', reader);
    expect(made.status).toBe(201);
    const { mqtt, ...device } = made.body as { mqtt: { username: string; password: string } };
    expect(device).toEqual({
      ...reader,
      state: 'offline',
      clock: { offsetMs: null, quality: 'unknown' },
      hasLogin: false,
    });
    expect(mqtt.username).toBe('d-1');
    expect(mqtt.password).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await call(technician, 'GET', '/devices/d-1')).body).toEqual(device);
    expect(await store.registry.deviceCredential('d-1')).toBe(hashSecret(mqtt.password));
    const renewed = await call(technician, 'POST', '/devices/d-1/credentials');
    const { password } = renewed.body.mqtt as { password: string };
    expect([renewed.status, password === mqtt.password]).toEqual([201, false]);
    expect(await store.registry.deviceCredential('d-1')).toBe(hashSecret(password));
    expect(audited.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['device.create', 'device.credentials']),
    );
    expect(JSON.stringify([audited, store.db.prepare('SELECT * FROM devices').all()])).not.toContain(
      password,
    );
    expect((await call(technician, 'POST', '/devices/none/credentials')).status).toBe(404);
  });

  it('must be of a make that exists, at a checkpoint and in an area that exist', async () => {
    const { call, technician } = await opened();
    const wrong = { ...reader, make: 'acme', checkpointId: 'x', areaId: 'y', kind: 'drone' };
    expect(paths((await call(technician, 'POST', '/devices', wrong)).body)).toEqual(['/kind']);
    const refused = await call(technician, 'POST', '/devices', { ...wrong, kind: 'camera' });
    expect(paths(refused.body)).toEqual(['/areaId', '/checkpointId', '/make']);
    expect(JSON.stringify(refused.body)).toContain('other-make');
    expect(
      paths((await call(technician, 'POST', '/devices', { make: 'ringgate', kind: 'reader' })).body),
    ).toEqual(['/areaId']);
  });

  it('are pending without a checkpoint, then what was last heard of them, and retired by a person', async () => {
    const { call, technician, store } = await opened();
    await call(technician, 'POST', '/checkpoints', place);
    const made = await call(technician, 'POST', '/devices', { ...reader, checkpointId: null });
    expect(made.body.state).toBe('pending');
    await store.registry.setDeviceHealth('d-1', {
      state: 'online',
      clock: { offsetMs: 12, quality: 'good' },
    });
    expect((await call(technician, 'GET', '/devices/d-1')).body.state).toBe('pending');
    const placed = await call(technician, 'PATCH', '/devices/d-1', { checkpointId: 'c-1' });
    expect(placed.body).toMatchObject({ state: 'online', clock: { offsetMs: 12, quality: 'good' } });
    expect(paths((await call(technician, 'PATCH', '/devices/d-1', { state: 'offline' })).body)).toEqual([
      '/state',
    ]);
    expect((await call(technician, 'PATCH', '/devices/d-1', { ...placed.body, name: 'New' })).body.name).toBe(
      'New',
    );
    expect((await call(technician, 'PATCH', '/devices/d-1', { state: 'retired' })).body.state).toBe(
      'retired',
    );
    expect(await store.registry.deviceCredential('d-1')).toBeNull();
    expect((await call(technician, 'PATCH', '/devices/d-1', { state: 'online' })).body.state).toBe('online');
    expect(await store.registry.setDeviceHealth('none', { state: 'online' })).toBeNull();
  });

  it('keep a login that is never answered, logged or stored in the clear, and can be taken away', async () => {
    const { call, technician, store, audited } = await opened();
    const login = { username: 'root', password: 'Camera-Secret-1' };
    const made = await call(technician, 'POST', '/devices', {
      ...reader,
      checkpointId: null,
      zone: 'Asia/Shanghai',
      keys: ['58:5b:69:00:00:01'],
      connection: { transport: 'stream' },
      login,
    });
    expect(made.body).toMatchObject({
      hasLogin: true,
      zone: 'Asia/Shanghai',
      keys: ['58:5b:69:00:00:01'],
      connection: { transport: 'stream' },
    });
    const changed = await call(technician, 'PATCH', '/devices/d-1', {
      login: { username: 'root', password: 'Camera-Secret-2' },
    });
    const sealed = await store.registry.deviceLogin('d-1');
    expect(sealed).toMatch(/^v1\./);
    const everything = JSON.stringify([
      made.body,
      changed.body,
      audited,
      store.db.prepare('SELECT * FROM devices').all(),
    ]);
    expect(everything).not.toContain('Camera-Secret');
    expect(audited.at(-1)?.detail).toMatchObject({ changes: { login: 'set' } });
    const without = await call(technician, 'PATCH', '/devices/d-1', { login: null, zone: null });
    expect(without.body).toMatchObject({ hasLogin: false });
    expect(without.body).not.toHaveProperty('zone');
    const wrong = await call(technician, 'PATCH', '/devices/d-1', {
      zone: 'Mars/Olympus',
      connection: { transport: 'stream', url: 'http://root:secret@10.0.0.1/' },
    });
    expect(paths(wrong.body)).toEqual(['/connection/url']);
    expect(JSON.stringify(wrong.body)).not.toContain('secret@');
    const long = await call(technician, 'PATCH', '/devices/d-1', {
      login: { username: '', password: 'Camera-Secret-3'.repeat(20) },
    });
    expect(long.status).toBe(400);
    expect(JSON.stringify(long.body)).not.toContain('Camera-Secret');
    expect(paths((await call(technician, 'PATCH', '/devices/d-1', { zone: 'Mars/Olympus' })).body)).toEqual([
      '/zone',
    ]);
  });

  it('show their address to those who build, not to the screens', async () => {
    const { call, admin, technician, tokenOf } = await opened();
    const camera = {
      ...reader,
      checkpointId: null,
      kind: 'camera',
      address: '10.1.2.3',
      imageHosts: ['10.1.2.3:80'],
    };
    await call(technician, 'POST', '/devices', camera);
    expect((await call(technician, 'GET', '/devices/d-1')).body).toMatchObject({ address: '10.1.2.3' });
    const wall = await tokenOf(admin, ['wall']);
    const seen = (await call(wall, 'GET', '/devices')).body.items as object[];
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toContain('10.1.2.3');
    const cleared = await call(technician, 'PATCH', '/devices/d-1', { address: null, imageHosts: null });
    expect(cleared.body).not.toHaveProperty('address');
    expect(cleared.body).not.toHaveProperty('imageHosts');
  });

  it('are listed page by page, each once', async () => {
    const { call, technician } = await opened();
    for (let n = 0; n < 7; n += 1) {
      await call(technician, 'POST', '/devices', { ...reader, id: `dev-${n}`, checkpointId: null });
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await call(technician, 'GET', `/devices?limit=3${query}`);
      seen.push(...(body.items as { id: string }[]).map((device) => device.id));
      cursor = body.nextCursor as string | null;
    } while (cursor !== null);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `dev-${n}`));
    const strange = await call(technician, 'GET', '/devices?cursor=%21%21');
    expect([strange.status, paths(strange.body)]).toEqual([400, ['/cursor']]);
  });
});
