/** Devices in SQLite: registration, health, credentials. */
import type { CameraFacts, Device } from '../../core/entities.ts';
import { type FieldError, RinggateError } from '../../core/errors.ts';
import type { DeviceHealth, DevicePatch, NewDevice, RegistryRepository } from '../contract/registry.ts';
import { cursorText, pageByText } from './cursor.ts';
import type { Database } from './database.ts';
import { checkReferences, inAreas, refuseTakenId } from './references.ts';
import { type DeviceRow, toDevice } from './registry-rows.ts';

type DeviceCalls = Pick<
  RegistryRepository,
  | 'listDevices'
  | 'getDevice'
  | 'createDevice'
  | 'createDevices'
  | 'updateDevice'
  | 'replaceDevice'
  | 'deleteDevice'
  | 'setDeviceHealth'
  | 'setDeviceCredential'
  | 'setCameraFacts'
  | 'deviceLogin'
  | 'deviceOfCredential'
  | 'deviceDigestLogin'
  | 'fetchCursor'
  | 'setFetchCursor'
  | 'deviceCredential'
>;

interface NewCredentials {
  device: NewDevice;
  credentialHash: string;
  digestLogin?: string;
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/** The device part of the registry over one database. */
export function deviceCalls(db: Database): DeviceCalls {
  const byId = db.prepare<[string], DeviceRow>('SELECT * FROM devices WHERE id = ?');
  const byCredential = db.prepare<[string], DeviceRow>('SELECT * FROM devices WHERE credential_hash = ?');
  const cursorOf = db.prepare<[string], { cursor: string }>(
    'SELECT cursor FROM fetch_cursors WHERE device_id = ?',
  );
  const setCursor = db.prepare<[string, string]>(
    `INSERT INTO fetch_cursors (device_id, cursor) VALUES (?, ?)
     ON CONFLICT (device_id) DO UPDATE SET cursor = excluded.cursor`,
  );
  const write = db.prepare(
    `INSERT INTO devices (id, name, make, kind, checkpoint_id, area_id, connection, retired, clock_offset_ms,
       clock_quality, address, image_hosts, credential_hash, zone, keys, fetching, login, firmware, model, camera,
       speaks_for, digest_login)
     VALUES (@id, @name, @make, @kind, @checkpoint_id, @area_id, @connection, @retired, @clock_offset_ms,
       @clock_quality, @address, @image_hosts, @credential_hash, @zone, @keys, @fetching, @login, @firmware,
       @model, @camera, @speaks_for, @digest_login)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, make = excluded.make, kind = excluded.kind,
       checkpoint_id = excluded.checkpoint_id, area_id = excluded.area_id, connection = excluded.connection,
       retired = excluded.retired, clock_offset_ms = excluded.clock_offset_ms, clock_quality = excluded.clock_quality,
       address = excluded.address, image_hosts = excluded.image_hosts, credential_hash = excluded.credential_hash,
       zone = excluded.zone, keys = excluded.keys, fetching = excluded.fetching, login = excluded.login,
       firmware = excluded.firmware, model = excluded.model, camera = excluded.camera,
       speaks_for = excluded.speaks_for, digest_login = excluded.digest_login`,
  );

  function rowOf(id: string): DeviceRow {
    const row = byId.get(id);
    if (row === undefined) throw new RinggateError('not_found', `There is no device "${id}"`);
    return row;
  }
  function put(row: DeviceRow): Device {
    checkReferences(db, [
      { path: '/areaId', table: 'areas', what: 'area', id: row.area_id },
      { path: '/checkpointId', table: 'checkpoints', what: 'checkpoint', id: row.checkpoint_id },
    ]);
    write.run({ ...row });
    return toDevice(row);
  }
  function insert(device: NewDevice, credentialHash: string, digestLogin?: string): Device {
    refuseTakenId(db, 'devices', device.id);
    return put({
      id: device.id,
      name: device.name,
      make: device.make,
      kind: device.kind,
      checkpoint_id: device.checkpointId,
      area_id: device.areaId,
      connection: 'offline',
      retired: 0,
      clock_offset_ms: null,
      clock_quality: 'unknown',
      address: device.address ?? null,
      image_hosts: json(device.imageHosts),
      credential_hash: credentialHash,
      zone: device.zone ?? null,
      keys: json(device.keys),
      fetching: json(device.connection),
      login: device.sealedLogin ?? null,
      firmware: device.camera?.firmware ?? null,
      model: device.camera?.model ?? null,
      camera: json(device.camera),
      speaks_for: json(device.speaksFor),
      digest_login: digestLogin ?? null,
    });
  }

  return {
    listDevices({ limit, cursor, areaIds }) {
      const areas = inAreas('area_id', areaIds);
      const rows = db
        .prepare<unknown[], DeviceRow>(`SELECT * FROM devices WHERE id > ? ${areas.sql} ORDER BY id LIMIT ?`)
        .all(cursorText(cursor), ...areas.parameters, limit + 1);
      return pageByText(rows, limit, (row) => row.id, toDevice);
    },

    getDevice: (id) => toDevice(rowOf(id)),
    createDevice: db.transaction(insert),

    createDevices: db.transaction((devices: readonly NewCredentials[]) => {
      const errors: FieldError[] = [];
      const made: Device[] = [];
      for (const [index, { device, credentialHash, digestLogin }] of devices.entries()) {
        try {
          made.push(insert(device, credentialHash, digestLogin));
        } catch (error) {
          if (!(error instanceof RinggateError)) throw error;
          const wrong = error.errors.length > 0 ? error.errors : [{ path: '/id', message: error.message }];
          errors.push(...wrong.map(({ path, message }) => ({ path: `/${index}${path}`, message })));
        }
      }
      // thrown inside the transaction, so that none of them stays
      if (errors.length > 0)
        throw new RinggateError('invalid_request', 'No device was registered', { errors });
      return made;
    }),

    updateDevice: db.transaction((id: string, patch: DevicePatch) => {
      const row = rowOf(id);
      return put({
        ...row,
        name: patch.name ?? row.name,
        make: patch.make ?? row.make,
        kind: patch.kind ?? row.kind,
        area_id: patch.areaId ?? row.area_id,
        checkpoint_id: patch.checkpointId === undefined ? row.checkpoint_id : patch.checkpointId,
        retired: patch.retired === undefined ? row.retired : patch.retired ? 1 : 0,
        address: patch.address === undefined ? row.address : patch.address,
        image_hosts: patch.imageHosts === undefined ? row.image_hosts : json(patch.imageHosts),
        zone: patch.zone === undefined ? row.zone : patch.zone,
        keys: patch.keys === undefined ? row.keys : json(patch.keys),
        fetching: patch.connection === undefined ? row.fetching : json(patch.connection),
        speaks_for: patch.speaksFor === undefined ? row.speaks_for : json(patch.speaksFor),
        login: patch.sealedLogin === undefined ? row.login : patch.sealedLogin,
      });
    }),

    replaceDevice: db.transaction((old: { id: string; name: string }, made: NewCredentials) => {
      const retired = put({ ...rowOf(old.id), retired: 1, name: old.name });
      return { retired, device: insert(made.device, made.credentialHash, made.digestLogin) };
    }),

    deleteDevice: db.transaction((id: string) => {
      rowOf(id);
      db.prepare('DELETE FROM devices WHERE id = ?').run(id);
    }),

    setDeviceHealth: db.transaction((id: string, health: DeviceHealth) => {
      const row = byId.get(id);
      if (row === undefined) return null;
      return put({
        ...row,
        connection: health.state ?? row.connection,
        clock_offset_ms: health.clock === undefined ? row.clock_offset_ms : health.clock.offsetMs,
        clock_quality: health.clock?.quality ?? row.clock_quality,
        firmware: health.firmware ?? row.firmware,
        model: health.model ?? row.model,
      });
    }),

    setDeviceCredential: db.transaction((id: string, credentialHash: string, digestLogin?: string) => {
      put({ ...rowOf(id), credential_hash: credentialHash, digest_login: digestLogin ?? null });
    }),

    setCameraFacts: db.transaction((id: string, facts: CameraFacts, address?: string) => {
      const row = byId.get(id);
      if (row === undefined) return null;
      return put({
        ...row,
        camera: JSON.stringify(facts),
        firmware: facts.firmware ?? row.firmware,
        model: facts.model ?? row.model,
        address: address ?? row.address,
      });
    }),

    deviceLogin: (id) => rowOf(id).login,

    deviceOfCredential(credentialHash) {
      const row = byCredential.get(credentialHash);
      return row === undefined || row.retired === 1 ? null : row.id;
    },

    fetchCursor: (id) => cursorOf.get(id)?.cursor ?? null,
    setFetchCursor(id, cursor) {
      rowOf(id);
      setCursor.run(id, cursor);
    },

    deviceDigestLogin(id) {
      const row = byId.get(id);
      return row === undefined || row.retired === 1 ? null : row.digest_login;
    },

    deviceCredential(id) {
      const row = byId.get(id);
      return row === undefined || row.retired === 1 ? null : row.credential_hash;
    },
  };
}
