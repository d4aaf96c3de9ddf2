/** DeadLettersRepository over SQLite, and the insert that the writer of reads calls in its transaction. */
import type { DeadLetter } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { DeadLettersRepository } from '../contract/dead-letters.ts';
import type { Database, Statement } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

interface Row {
  id: number;
  received_at: string;
  source: string;
  device_id: string | null;
  make: string | null;
  code: string;
  detail: string;
  bytes: Buffer;
  transport: DeadLetter['transport'];
  content_type: string | null;
}

const inserts = new WeakMap<Database, Statement>();

/** Stores letters whole. Call it inside the transaction that acknowledges their messages. */
export function insertDeadLetters(db: Database, letters: readonly Omit<DeadLetter, 'id'>[]): void {
  if (letters.length === 0) return;
  const insert =
    inserts.get(db) ??
    db.prepare<unknown[]>(
      `INSERT INTO dead_letters (received_at, source, device_id, make, code, detail, bytes, transport, content_type)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  inserts.set(db, insert);
  for (const letter of letters) {
    const bytes = Buffer.from(letter.bytesBase64, 'base64');
    insert.run(
      letter.receivedAt,
      letter.source,
      letter.deviceId,
      letter.make,
      letter.code,
      letter.detail,
      bytes,
      letter.transport,
      letter.contentType,
    );
  }
}

export function deadLettersRepository(db: Database): DeadLettersRepository {
  const byId = db.prepare<[number], Row>('SELECT * FROM dead_letters WHERE id = ?');
  const remove = db.prepare<[number]>('DELETE FROM dead_letters WHERE id = ?');
  const all = db.prepare<[number, number], Row>(
    'SELECT * FROM dead_letters WHERE id < ? ORDER BY id DESC LIMIT ?',
  );
  const ofCode = db.prepare<[string, number, number], Row>(
    'SELECT * FROM dead_letters WHERE code = ? AND id < ? ORDER BY id DESC LIMIT ?',
  );
  const missing = (id: string) =>
    new RinggateError('not_found', `There is no dead letter ${JSON.stringify(id)}.`);
  const numberOf = (id: string) => (/^\d{1,15}$/.test(id) ? Number(id) : -1);
  return {
    list: ({ limit, cursor, code }) => {
      const before = cursorNumber(cursor, Number.MAX_SAFE_INTEGER);
      const rows = code === undefined ? all.all(before, limit + 1) : ofCode.all(code, before, limit + 1);
      return toPage(rows, limit, (row) => row.id, letterOf);
    },
    get: (id) => {
      const row = byId.get(numberOf(id));
      if (row === undefined) throw missing(id);
      return letterOf(row);
    },
    remove: (id) => {
      if (remove.run(numberOf(id)).changes === 0) throw missing(id);
    },
  };
}

function letterOf(row: Row): DeadLetter {
  return {
    id: String(row.id),
    receivedAt: row.received_at,
    source: row.source,
    deviceId: row.device_id,
    make: row.make,
    code: row.code,
    detail: row.detail,
    bytesBase64: row.bytes.toString('base64'),
    transport: row.transport,
    contentType: row.content_type,
  };
}
