/** CameraLoginsRepository over SQLite. */
import { RinggateError } from '../../core/errors.ts';
import type { CameraLogin, CameraLoginsRepository, SealedCameraLogin } from '../contract/camera-logins.ts';
import type { Database } from './database.ts';
import { checkReferences, inAreas, refuseTakenId } from './references.ts';

interface Row {
  id: string;
  name: string;
  area_id: string | null;
  login: string;
  created_at: string;
}

function toLogin(row: Row): CameraLogin {
  return { id: row.id, name: row.name, areaId: row.area_id, createdAt: row.created_at };
}

export function cameraLoginsRepository(db: Database): CameraLoginsRepository {
  const byId = db.prepare<[string], Row>('SELECT * FROM camera_logins WHERE id = ?');
  const byName = db.prepare<[string | null, string], Row>(
    'SELECT * FROM camera_logins WHERE area_id IS ? AND name = ?',
  );
  const rowsIn = (areaIds: readonly string[] | null): Row[] => {
    const areas = inAreas('area_id', areaIds);
    return db
      .prepare<unknown[], Row>(`SELECT * FROM camera_logins WHERE 1 ${areas.sql} ORDER BY n`)
      .all(...areas.parameters);
  };
  const rowOf = (id: string): Row => {
    const row = byId.get(id);
    if (row === undefined) throw new RinggateError('not_found', `There is no login of cameras "${id}"`);
    return row;
  };
  return {
    list: (areaIds) => rowsIn(areaIds).map(toLogin),
    get: (id) => toLogin(rowOf(id)),
    sealed: (areaIds) => rowsIn(areaIds).map((row) => ({ ...toLogin(row), sealedLogin: row.login })),
    insert: db.transaction((login: SealedCameraLogin) => {
      refuseTakenId(db, 'camera_logins', login.id);
      checkReferences(db, [{ path: '/areaId', table: 'areas', what: 'area', id: login.areaId }]);
      if (byName.get(login.areaId, login.name) !== undefined)
        throw new RinggateError(
          'conflict',
          `There is a login of cameras called "${login.name}" in this area`,
        );
      db.prepare(
        'INSERT INTO camera_logins (id, name, area_id, login, created_at) VALUES (?, ?, ?, ?, ?)',
      ).run(login.id, login.name, login.areaId, login.sealedLogin, login.createdAt);
      return toLogin(rowOf(login.id));
    }),
    remove: db.transaction((id: string) => {
      rowOf(id);
      db.prepare('DELETE FROM camera_logins WHERE id = ?').run(id);
    }),
  };
}
