/** A database with the tables of alerts, and hits as the writer of reads hands them over. */
import type { Match, ReadView } from '../../src/core/model.ts';
import type { AppliedHit } from '../../src/store/sqlite/alerts.ts';
import { type Database, migrate, openDatabase } from '../../src/store/sqlite/database.ts';
import { mainMigrations } from '../../src/store/sqlite/migrations/index.ts';
import { entryOf } from './alert-parts.ts';

export function freshDatabase(file = ':memory:'): Database {
  const db = openDatabase(file, { synchronous: 'normal' });
  migrate(db, mainMigrations);
  return db;
}
export function applied(
  read: ReadView,
  facts: Partial<AppliedHit> & { class?: Match['class'] } = {},
): AppliedHit {
  const entry = facts.entry ?? entryOf();
  return {
    readId: read.id,
    read,
    areaId: 'station-1',
    match: { entryId: entry.id, class: facts.class ?? 'exact', differences: [] },
    entry,
    ...facts,
  };
}
