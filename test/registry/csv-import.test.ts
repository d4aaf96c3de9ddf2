import { beforeEach, describe, expect, it } from 'vitest';
import { hashSecret } from '../../src/accounts/secrets.ts';
import { createVault } from '../../src/config/vault.ts';
import { RinggateError } from '../../src/core/errors.ts';
import { importDevices } from '../../src/registry/csv-import.ts';
import { type MemoryStore, openMemoryStore } from '../support/memory-store.ts';

let store: MemoryStore;
beforeEach(async () => {
  store = openMemoryStore();
  await store.registry.createArea({ id: 'town', name: 'Town', parentId: null });
  await store.registry.createCheckpoint({
    id: 'c-1',
    name: 'North',
    grade: 'C',
    ringId: null,
    kind: 'checkpoint',
    areaId: 'town',
    position: { lat: 32, lon: 120.9, datum: 'wgs84' },
    road: '',
    lanes: [],
    staffed: false,
  });
});
const vault = createVault(Buffer.alloc(32, 1).toString('base64url'));
const run = (text: string) => importDevices({ store: store as never, makes: ['ringgate'], vault }, text);

async function errorsOf(text: string): Promise<[string, string][]> {
  const error: unknown = await run(text).catch((thrown: unknown) => thrown);
  if (!(error instanceof RinggateError)) throw new Error('nothing was refused');
  return error.errors.map(({ path, message }) => [path, message]);
}
async function deviceCount(): Promise<number> {
  return (await store.registry.snapshot()).devices.length;
}

describe('the import of devices from CSV', () => {
  it('registers every line with credentials that are shown once', async () => {
    const made = await run(
      'id,name,make,kind,checkpointId,areaId,imageHosts\r\n' +
        'd-1,"Reader, north ""1""",ringgate,reader,c-1,,10.0.0.1;10.0.0.2\r\n' +
        'd-2,,ringgate,camera,,town,\r\n',
    );
    expect(made.map(({ device }) => device)).toMatchObject([
      {
        id: 'd-1',
        name: 'Reader, north "1"',
        areaId: 'town',
        state: 'offline',
        imageHosts: ['10.0.0.1', '10.0.0.2'],
      },
      { id: 'd-2', name: 'd-2', checkpointId: null, state: 'pending', kind: 'camera' },
    ]);
    expect(await store.registry.deviceCredential('d-1')).toBe(hashSecret(made[0]?.mqtt.password ?? ''));
    expect(await deviceCount()).toBe(2);
  });

  it('tells every error at once with its line, and registers nothing', async () => {
    const errors = await errorsOf(
      [
        'id,make,kind,checkpointId,areaId',
        'd-1,ringgate,reader,c-1,',
        'd 2,acme,robot,c-9,',
        '"d-\n3",ringgate,reader,,nowhere',
        'd-1,ringgate,reader,c-1,',
        ',,reader,,',
        'd-4,ringgate,reader',
      ].join('\n'),
    );
    expect(errors.map(([path]) => path)).toEqual([
      'line 3, id',
      'line 3, kind',
      'line 3, make',
      'line 3, checkpointId',
      'line 4, id',
      'line 4, areaId',
      'line 6, id',
      'line 7, id',
      'line 7, make',
      'line 7, areaId',
      'line 8',
    ]);
    expect(await deviceCount()).toBe(0);
  });

  it('refuses what is registered already, also when it comes in between', async () => {
    await run('id,make,kind,areaId\nd-1,ringgate,reader,town');
    expect(await errorsOf('id,make,kind,areaId\nd-0,ringgate,reader,town\nd-1,ringgate,reader,town')).toEqual(
      [['line 3, id', '"d-1" is registered already']],
    );
    expect(await deviceCount()).toBe(1);
    const [d2, d1] = ['d-2', 'd-1'].map((id) => ({
      device: {
        id,
        name: id,
        make: 'ringgate',
        kind: 'reader' as const,
        checkpointId: null,
        areaId: 'town',
      },
      credentialHash: 'x',
    }));
    if (d1 === undefined || d2 === undefined) throw new Error('two devices');
    await expect(store.registry.createDevices([d2, d1])).rejects.toMatchObject({
      errors: [{ path: '/1/id' }],
    });
    expect(await deviceCount()).toBe(1);
  });

  it('tells of columns that are unknown, missing or there twice, of no file at all and of what is no CSV', async () => {
    expect((await errorsOf('id,make,colour,make')).map(([, message]) => message)).toEqual([
      expect.stringContaining('no column "colour"'),
      'the column "kind" is missing',
      'the column "make" is there twice',
    ]);
    expect((await errorsOf(''))[0]?.[0]).toBe('line 1');
    expect(await errorsOf('id,make,kind\nd-1,"ringgate,reader\n')).toEqual([
      ['line 2', 'a quote is opened and not closed'],
    ]);
  });
});
