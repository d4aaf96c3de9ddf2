import { describe, expect, it } from 'vitest';
import type { PolygonGeometry } from '../../src/core/entities.ts';
import { adminPassword, openTestApp, type Problem, type TestApp } from '../support/app.ts';

async function opened(): Promise<TestApp & { admin: string }> {
  const test = await openTestApp();
  return { ...test, admin: await test.signIn('admin', adminPassword) };
}
function paths(body: Record<string, unknown>): string[] {
  return (body as unknown as Problem).errors.map((error) => error.path).sort();
}
/** A square of `halfDeg` around a place. */
function square(halfDeg: number, lon = 120.9, lat = 32): PolygonGeometry {
  const [west, east, south, north] = [lon - halfDeg, lon + halfDeg, lat - halfDeg, lat + halfDeg];
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}

describe('areas', () => {
  it('are made with a given or made id, changed, and told to the gateway and the audit log', async () => {
    const { call, admin, audited, registryChanges } = await opened();
    const made = await call(admin, 'POST', '/areas', { id: 'district', name: 'District' });
    expect([made.status, made.body]).toEqual([201, { id: 'district', name: 'District', parentId: null }]);
    const town = await call(admin, 'POST', '/areas', { name: 'Town', parentId: 'district' });
    const path = `/areas/${String(town.body.id)}`;
    expect((await call(admin, 'PATCH', path, { name: 'New town' })).body).toEqual({
      ...town.body,
      name: 'New town',
    });
    expect((await call(admin, 'GET', path)).body.name).toBe('New town');
    expect(registryChanges()).toBe(3);
    expect(
      audited.filter(({ action }) => action.startsWith('area.')).map(({ by, action }) => [by, action]),
    ).toEqual([
      ['admin', 'area.create'],
      ['admin', 'area.create'],
      ['admin', 'area.change'],
    ]);
  });

  it('may have several roots, and none may lie below itself', async () => {
    const { call, admin } = await opened();
    await call(admin, 'POST', '/areas', { id: 'a', name: 'A' });
    await call(admin, 'POST', '/areas', { id: 'b', name: 'B', parentId: 'a' });
    expect((await call(admin, 'POST', '/areas', { id: 'c', name: 'C' })).status).toBe(201);
    for (const parentId of ['a', 'b', 'nowhere']) {
      const refused = await call(admin, 'PATCH', '/areas/a', { parentId });
      expect([parentId, refused.status, paths(refused.body)]).toEqual([parentId, 400, ['/parentId']]);
    }
    const taken = await call(admin, 'POST', '/areas', { id: 'a', name: 'again' });
    expect([taken.status, taken.body.code]).toEqual([409, 'conflict']);
    for (const id of ['', 'a b', 'x'.repeat(65), 'ä']) {
      expect(paths((await call(admin, 'POST', '/areas', { id, name: 'x' })).body)).toEqual(['/id']);
    }
  });

  it('in use are not deleted, and the answer names what uses them', async () => {
    const { call, admin } = await opened();
    await call(admin, 'POST', '/areas', { id: 'a', name: 'A' });
    await call(admin, 'POST', '/areas', { id: 'b', name: 'B', parentId: 'a' });
    const user = { id: 'u', username: 'u', password: adminPassword, roles: ['wall'], areaId: 'a' };
    await call(admin, 'POST', '/users', user);
    const refused = await call(admin, 'DELETE', '/areas/a');
    expect([refused.status, refused.body.code]).toEqual([409, 'in_use']);
    expect(refused.body.usedBy).toEqual([
      { kind: 'area', id: 'b' },
      { kind: 'user', id: 'u' },
    ]);
    expect(refused.body.detail).toContain('"b"');
    expect((await call(admin, 'DELETE', '/areas/b')).status).toBe(204);
    expect((await call(admin, 'GET', '/areas/b')).status).toBe(404);
    expect((await call(admin, 'DELETE', '/areas/b')).status).toBe(404);
  });

  it('outside of one’s own are neither listed nor shown', async () => {
    const { call, admin, tokenOf } = await opened();
    for (const [id, parentId] of [
      ['d', null],
      ['t1', 'd'],
      ['t2', 'd'],
      ['s1', 't1'],
    ] as const) {
      await call(admin, 'POST', '/areas', { id, name: id, parentId });
    }
    const token = await tokenOf(admin, ['operator'], 't1');
    const list = (await call(token, 'GET', '/areas')).body.items as { id: string }[];
    expect(list.map((area) => area.id)).toEqual(['s1', 't1']);
    expect((await call(token, 'GET', '/areas/t2')).body.code).toBe('outside_area');
    expect((await call(token, 'GET', '/areas/s1')).status).toBe(200);
    const local = await tokenOf(admin, ['administrator'], 't1');
    expect((await call(local, 'POST', '/areas', { name: 'x', parentId: 't1' })).status).toBe(201);
    expect((await call(local, 'POST', '/areas', { name: 'x' })).status).toBe(403);
    expect((await call(local, 'PATCH', '/areas/s1', { parentId: 't2' })).status).toBe(403);
  });
});

describe('rings', () => {
  it('fit one inside the other, whichever is made first', async () => {
    const { call, admin } = await opened();
    const inner = { id: 'inner', name: 'Inner', order: 2, polygon: square(0.1) };
    expect((await call(admin, 'POST', '/rings', inner)).body).toEqual({ ...inner, datum: 'wgs84' });
    const outer = { id: 'outer', name: 'Outer', order: 1, polygon: square(0.3) };
    expect((await call(admin, 'POST', '/rings', outer)).status).toBe(201);
    const list = (await call(admin, 'GET', '/rings')).body.items as { id: string }[];
    expect(list.map((ring) => ring.id)).toEqual(['inner', 'outer']);
    const crossing = await call(admin, 'POST', '/rings', { name: 'x', order: 3, polygon: square(0.1, 121) });
    expect(crossing.status).toBe(400);
    expect(JSON.stringify(crossing.body)).toContain('inner');
    const grown = await call(admin, 'PATCH', '/rings/inner', { polygon: square(0.5) });
    expect(grown.status).toBe(400);
    expect((await call(admin, 'PATCH', '/rings/inner', { polygon: square(0.2) })).status).toBe(200);
    expect((await call(admin, 'GET', '/rings/inner')).body.polygon).toEqual(square(0.2));
  });

  it('are refused open, crossing themselves, with a taken order, or of another shape', async () => {
    const { call, admin } = await opened();
    await call(admin, 'POST', '/rings', { id: 'outer', name: 'Outer', order: 1, polygon: square(0.3) });
    const [line = []] = square(0.1).coordinates;
    const bow = [
      [120.8, 31.9],
      [121, 32.1],
      [121, 31.9],
      [120.8, 32.1],
      [120.8, 31.9],
    ];
    for (const coordinates of [[line.slice(0, 4)], [bow]]) {
      const refused = await call(admin, 'POST', '/rings', {
        name: 'x',
        order: 2,
        polygon: { type: 'Polygon', coordinates },
      });
      expect(refused.status).toBe(400);
      expect(paths(refused.body)[0]).toMatch(/^\/polygon\/coordinates/);
    }
    const order = await call(admin, 'POST', '/rings', { name: 'x', order: 1, polygon: square(0.1) });
    expect([order.status, paths(order.body)]).toEqual([400, ['/order']]);
    const shape = await call(admin, 'POST', '/rings', {
      name: 'x',
      order: 0,
      polygon: { type: 'Point', coordinates: [1, 2] },
    });
    expect(shape.status).toBe(400);
    expect(paths(shape.body)).toEqual(expect.arrayContaining(['/order', '/polygon/type']));
    const again = await call(admin, 'POST', '/rings', {
      id: 'outer',
      name: 'x',
      order: 1,
      polygon: square(0.3),
    });
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
  });

  it('made at once are checked one after another', async () => {
    const { call, admin } = await opened();
    const answers = await Promise.all(
      [1, 1, 1].map((order) => call(admin, 'POST', '/rings', { name: 'x', order, polygon: square(0.3) })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
  });

  it('given in GCJ-02 are kept in WGS84', async () => {
    const { call, admin } = await opened();
    const made = await call(admin, 'POST', '/rings', {
      id: 'r',
      name: 'R',
      order: 1,
      polygon: square(0.1),
      datum: 'gcj02',
    });
    expect(made.body.datum).toBe('wgs84');
    const { coordinates } = made.body.polygon as PolygonGeometry;
    const shiftDeg = Math.abs((coordinates[0]?.[0]?.[0] ?? 0) - 120.8);
    expect(shiftDeg).toBeGreaterThan(0.001);
    expect(shiftDeg).toBeLessThan(0.01);
    expect((await call(admin, 'PATCH', '/rings/r', { datum: 'gcj02' })).status).toBe(400);
  });
});
