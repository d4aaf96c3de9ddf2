/** RostersRepository over SQLite: a roster is read and written whole. */
import { RinggateError } from '../../core/errors.ts';
import type { Roster } from '../../core/roster.ts';
import type { RostersRepository } from '../contract/rosters.ts';
import type { Database } from './database.ts';

interface Row {
  body: string;
}

export function rostersRepository(db: Database): RostersRepository {
  const all = db.prepare<[], Row>('SELECT body FROM rosters ORDER BY checkpoint_id');
  const one = db.prepare<[string], Row>('SELECT body FROM rosters WHERE checkpoint_id = ?');
  const checkpoint = db.prepare<[string], { id: string }>('SELECT id FROM checkpoints WHERE id = ?');
  const write = db.prepare<[string, string]>(
    `INSERT INTO rosters (checkpoint_id, body) VALUES (?, ?)
     ON CONFLICT (checkpoint_id) DO UPDATE SET body = excluded.body`,
  );
  const remove = db.prepare<[string]>('DELETE FROM rosters WHERE checkpoint_id = ?');
  const get = (id: string): Roster | null => {
    const row = one.get(id);
    return row === undefined ? null : (JSON.parse(row.body) as Roster);
  };
  const save = (roster: Roster): Roster => {
    write.run(roster.checkpointId, JSON.stringify(roster));
    return roster;
  };
  return {
    all: () => all.all().map((row) => JSON.parse(row.body) as Roster),
    get,
    put: db.transaction((roster: Omit<Roster, 'switched'>): Roster => {
      const { checkpointId } = roster;
      if (checkpoint.get(checkpointId) === undefined)
        throw new RinggateError('not_found', `There is no checkpoint "${checkpointId}"`);
      return save({ ...roster, switched: get(checkpointId)?.switched ?? null });
    }),
    remove: (checkpointId) => remove.run(checkpointId).changes > 0,
    setSwitch: db.transaction((checkpointId, switched) => {
      const roster = get(checkpointId);
      return roster === null ? null : save({ ...roster, switched });
    }),
  };
}
