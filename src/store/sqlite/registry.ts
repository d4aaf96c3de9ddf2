/** Areas, rings, checkpoints in SQLite; the devices are in registry-devices.ts. */
import type { Area, Checkpoint, Ring } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { RegistryRepository } from '../contract/registry.ts';
import { cursorText, pageByText } from './cursor.ts';
import type { Database } from './database.ts';
import { checkReferences, inAreas, refuseInUse, refuseTakenId } from './references.ts';
import { deviceCalls } from './registry-devices.ts';
import {
  type AreaRow,
  type CheckpointRow,
  type DeviceRow,
  fromCheckpoint,
  fromRing,
  type RingRow,
  toArea,
  toCheckpoint,
  toDevice,
  toRing,
} from './registry-rows.ts';

/** What a patch leaves out stays. */
function withPatch<T extends { id: string }>(record: T, patch: Partial<Omit<T, 'id'>>): T {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...record, ...(Object.fromEntries(given) as Partial<T>) };
}

/** The registry over one database; the tables come from migration 002. */
export function registryRepository(db: Database): RegistryRepository {
  const areaById = db.prepare<[string], AreaRow>('SELECT * FROM areas WHERE id = ?');
  const ringById = db.prepare<[string], RingRow>('SELECT * FROM rings WHERE id = ?');
  const ringByOrder = db.prepare<[number], RingRow>('SELECT * FROM rings WHERE ring_order = ?');
  const checkpointById = db.prepare<[string], CheckpointRow>('SELECT * FROM checkpoints WHERE id = ?');
  const allAreaRows = db.prepare<[], AreaRow>('SELECT * FROM areas ORDER BY id');
  const allRingRows = db.prepare<[], RingRow>('SELECT * FROM rings ORDER BY ring_order');
  const writeArea = db.prepare(
    `INSERT INTO areas (id, name, parent_id) VALUES (@id, @name, @parentId)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, parent_id = excluded.parent_id`,
  );
  const writeRing = db.prepare(
    `INSERT INTO rings (id, name, ring_order, polygon) VALUES (@id, @name, @ring_order, @polygon)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, ring_order = excluded.ring_order, polygon = excluded.polygon`,
  );
  const writeCheckpoint = db.prepare(
    `INSERT INTO checkpoints (id, name, kind, grade, ring_id, area_id, lat, lon, road, lanes, staffed)
     VALUES (@id, @name, @kind, @grade, @ring_id, @area_id, @lat, @lon, @road, @lanes, @staffed)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, grade = excluded.grade,
       ring_id = excluded.ring_id, area_id = excluded.area_id, lat = excluded.lat, lon = excluded.lon,
       road = excluded.road, lanes = excluded.lanes, staffed = excluded.staffed`,
  );

  function found<Row>(row: Row | undefined, what: string, id: string): Row {
    if (row === undefined) throw new RinggateError('not_found', `There is no ${what} "${id}"`);
    return row;
  }
  function rowsAfter<Row>(
    table: string,
    query: { limit: number; cursor?: string; areaIds: readonly string[] | null },
  ): Row[] {
    const areas = inAreas(table === 'areas' ? 'id' : 'area_id', query.areaIds);
    return db
      .prepare<unknown[], Row>(`SELECT * FROM ${table} WHERE id > ? ${areas.sql} ORDER BY id LIMIT ?`)
      .all(cursorText(query.cursor), ...areas.parameters, query.limit + 1);
  }
  function putArea(area: Area): Area {
    checkReferences(db, [{ path: '/parentId', table: 'areas', what: 'area', id: area.parentId }]);
    for (let above = area.parentId; above !== null; above = areaById.get(above)?.parent_id ?? null) {
      if (above === area.id) {
        throw new RinggateError('invalid_request', 'Wrong fields: /parentId', {
          errors: [{ path: '/parentId', message: `"${area.parentId}" is the area itself or lies below it` }],
        });
      }
    }
    writeArea.run({ ...area });
    return area;
  }
  function putRing(ring: Ring): Ring {
    const other = ringByOrder.get(ring.order);
    if (other !== undefined && other.id !== ring.id) {
      throw new RinggateError('conflict', `The order ${ring.order} is that of the ring "${other.id}"`, {
        errors: [{ path: '/order', message: `is that of the ring "${other.id}", got ${ring.order}` }],
      });
    }
    writeRing.run(fromRing(ring));
    return ring;
  }
  function putCheckpoint(checkpoint: Checkpoint): Checkpoint {
    checkReferences(db, [
      { path: '/areaId', table: 'areas', what: 'area', id: checkpoint.areaId },
      { path: '/ringId', table: 'rings', what: 'ring', id: checkpoint.ringId },
    ]);
    writeCheckpoint.run(fromCheckpoint(checkpoint));
    return checkpoint;
  }
  const getArea = (id: string) => toArea(found(areaById.get(id), 'area', id));
  const getRing = (id: string) => toRing(found(ringById.get(id), 'ring', id));
  const getCheckpoint = (id: string) => toCheckpoint(found(checkpointById.get(id), 'checkpoint', id));

  return {
    ...deviceCalls(db),

    snapshot: db.transaction(() => ({
      areas: allAreaRows.all().map(toArea),
      rings: allRingRows.all().map(toRing),
      checkpoints: db
        .prepare<[], CheckpointRow>('SELECT * FROM checkpoints ORDER BY id')
        .all()
        .map(toCheckpoint),
      devices: db.prepare<[], DeviceRow>('SELECT * FROM devices ORDER BY id').all().map(toDevice),
    })),

    listAreas: (query) =>
      pageByText(rowsAfter<AreaRow>('areas', query), query.limit, (row) => row.id, toArea),
    allAreas: () => allAreaRows.all().map(toArea),
    getArea,
    createArea: db.transaction((area: Area) => {
      refuseTakenId(db, 'areas', area.id);
      return putArea(area);
    }),
    updateArea: db.transaction((id: string, patch: Partial<Omit<Area, 'id'>>) =>
      putArea(withPatch(getArea(id), patch)),
    ),
    deleteArea: db.transaction((id: string) => {
      getArea(id);
      refuseInUse(db, 'area', id, [
        { kind: 'area', table: 'areas', column: 'parent_id' },
        { kind: 'checkpoint', table: 'checkpoints', column: 'area_id' },
        { kind: 'device', table: 'devices', column: 'area_id' },
        { kind: 'user', table: 'users', column: 'area_id' },
        { kind: 'login of cameras', table: 'camera_logins', column: 'area_id' },
      ]);
      db.prepare('DELETE FROM areas WHERE id = ?').run(id);
    }),

    listRings: (query) =>
      pageByText(
        rowsAfter<RingRow>('rings', { ...query, areaIds: null }),
        query.limit,
        (row) => row.id,
        toRing,
      ),
    allRings: () => allRingRows.all().map(toRing),
    getRing,
    createRing: db.transaction((ring: Ring) => {
      refuseTakenId(db, 'rings', ring.id);
      return putRing(ring);
    }),
    updateRing: db.transaction((id: string, patch: Partial<Omit<Ring, 'id'>>) =>
      putRing(withPatch(getRing(id), patch)),
    ),
    deleteRing: db.transaction((id: string) => {
      getRing(id);
      refuseInUse(db, 'ring', id, [{ kind: 'checkpoint', table: 'checkpoints', column: 'ring_id' }]);
      db.prepare('DELETE FROM rings WHERE id = ?').run(id);
    }),

    listCheckpoints: (query) =>
      pageByText(rowsAfter<CheckpointRow>('checkpoints', query), query.limit, (row) => row.id, toCheckpoint),
    getCheckpoint,
    createCheckpoint: db.transaction((checkpoint: Checkpoint) => {
      refuseTakenId(db, 'checkpoints', checkpoint.id);
      return putCheckpoint(checkpoint);
    }),
    updateCheckpoint: db.transaction((id: string, patch: Partial<Omit<Checkpoint, 'id'>>) =>
      putCheckpoint(withPatch(getCheckpoint(id), patch)),
    ),
    deleteCheckpoint: db.transaction((id: string) => {
      getCheckpoint(id);
      refuseInUse(db, 'checkpoint', id, [
        { kind: 'device', table: 'devices', column: 'checkpoint_id' },
        // a crew without its post would stand at none, and nobody would be told: an administrator gives it another first
        { kind: 'account', table: 'users', column: 'checkpoint_ids', list: true, name: 'username' },
      ]);
      db.prepare('DELETE FROM checkpoints WHERE id = ?').run(id);
    }),
  };
}
