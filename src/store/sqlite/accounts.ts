/** Users and sessions in SQLite. */
import type { Page, Role, User } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { AccountsRepository, NewSession, SessionView, UserPatch } from '../contract/accounts.ts';
import { cursorText, pageByText } from './cursor.ts';
import type { Database } from './database.ts';
import { checkReferences, inAreas, refuseTakenId } from './references.ts';
import { tokenLookup } from './token-lookup.ts';

export interface UserRow {
  id: string;
  username: string;
  username_key: string;
  password_hash: string;
  roles: string;
  area_id: string | null;
  disabled: number;
  created_at: string;
  shared: number;
  totp_secret: string | null;
  checkpoint_ids: string | null;
}
interface SessionRow {
  id: string;
  user_id: string;
  created_at_ms: number;
  expires_at_ms: number;
  address: string;
}

/** Names that look alike to people are one name: `Ann` and `ann`, full and half width. */
function usernameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase();
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    roles: JSON.parse(row.roles) as Role[],
    areaId: row.area_id,
    disabled: row.disabled === 1,
    createdAt: row.created_at,
    shared: row.shared === 1,
    totp: row.totp_secret !== null,
    ...(row.checkpoint_ids === null ? {} : { checkpointIds: JSON.parse(row.checkpoint_ids) as string[] }),
  };
}

function toSession(row: SessionRow): SessionView {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    expiresAt: new Date(row.expires_at_ms).toISOString(),
    address: row.address,
  };
}

function postsText(checkpointIds: readonly string[] | null | undefined): string | null {
  return checkpointIds == null ? null : JSON.stringify(checkpointIds);
}

function referencesOf(user: Pick<UserPatch, 'checkpointIds'> & { areaId?: string | null }) {
  const posts = (user.checkpointIds ?? []).map((id, index) => ({
    path: `/checkpointIds/${index}`,
    table: 'checkpoints',
    what: 'checkpoint',
    id,
  }));
  return [{ path: '/areaId', table: 'areas', what: 'area', id: user.areaId }, ...posts];
}

/** The accounts over one database; the tables come from migration 001. */
export function accountsRepository(db: Database): AccountsRepository {
  const byId = db.prepare<[string], UserRow>('SELECT * FROM users WHERE id = ?');
  const byName = db.prepare<[string], UserRow>('SELECT * FROM users WHERE username_key = ?');
  const write = db.prepare(
    `INSERT INTO users (id, username, username_key, password_hash, roles, area_id, disabled, created_at, shared,
       checkpoint_ids)
     VALUES (@id, @username, @username_key, @password_hash, @roles, @area_id, @disabled, @created_at, @shared,
       @checkpoint_ids)
     ON CONFLICT (id) DO UPDATE SET username = excluded.username, username_key = excluded.username_key,
       password_hash = excluded.password_hash, roles = excluded.roles, area_id = excluded.area_id,
       disabled = excluded.disabled, shared = excluded.shared,
       checkpoint_ids = excluded.checkpoint_ids`,
  );
  const administrators = db
    .prepare<[], number>(
      `SELECT count(*) FROM users WHERE disabled = 0
       AND EXISTS (SELECT 1 FROM json_each(users.roles) WHERE value = 'administrator')`,
    )
    .pluck();
  const insertSession = db.prepare(
    `INSERT INTO sessions (id, user_id, token_hash, created_at_ms, expires_at_ms, address, provider)
     VALUES (@id, @userId, @tokenHash, @createdAtMs, @expiresAtMs, @address, @provider)`,
  );
  const sessionsOfUser = db.prepare<[string, number], SessionRow>(
    'SELECT * FROM sessions WHERE user_id = ? AND expires_at_ms > ? ORDER BY created_at_ms DESC, id',
  );
  const endOthers = db.prepare<[string, string], { id: string }>(
    'DELETE FROM sessions WHERE user_id = ? AND id <> ? RETURNING id',
  );
  const endOne = db.prepare<[string, string]>('DELETE FROM sessions WHERE id = ? AND user_id = ?');
  const endExpired = db.prepare<[number], { id: string }>(
    'DELETE FROM sessions WHERE expires_at_ms <= ? RETURNING id',
  );

  function rowOf(id: string): UserRow {
    const row = byId.get(id);
    if (row === undefined) throw new RinggateError('not_found', `There is no user "${id}"`);
    return row;
  }
  function refuseTakenName(username: string, ownId: string): void {
    const other = byName.get(usernameKey(username));
    if (other !== undefined && other.id !== ownId) {
      throw new RinggateError('conflict', `The user name "${username}" is taken`, {
        errors: [{ path: '/username', message: `is taken, got ${JSON.stringify(username)}` }],
      });
    }
  }
  function countAdministrators(): number {
    return administrators.get() ?? 0;
  }

  return {
    listUsers({ limit, cursor, areaIds }): Page<User> {
      const areas = inAreas('area_id', areaIds);
      const rows = db
        .prepare<unknown[], UserRow>(
          `SELECT * FROM users WHERE username_key > ? ${areas.sql} ORDER BY username_key LIMIT ?`,
        )
        .all(cursorText(cursor), ...areas.parameters, limit + 1);
      return pageByText(rows, limit, (row) => row.username_key, toUser);
    },

    getUser: (id) => toUser(rowOf(id)),

    createUser: db.transaction((user: User, passwordHash: string): User => {
      refuseTakenId(db, 'users', user.id);
      refuseTakenName(user.username, user.id);
      checkReferences(db, referencesOf(user));
      write.run({
        id: user.id,
        username: user.username,
        username_key: usernameKey(user.username),
        password_hash: passwordHash,
        roles: JSON.stringify(user.roles),
        area_id: user.areaId,
        disabled: user.disabled ? 1 : 0,
        created_at: user.createdAt,
        shared: user.shared === true ? 1 : 0,
        checkpoint_ids: postsText(user.checkpointIds),
      });
      return toUser(rowOf(user.id));
    }),

    updateUser: db.transaction((id: string, patch: UserPatch, keepSessionId?: string) => {
      const row = rowOf(id);
      const administratorsBefore = countAdministrators();
      if (patch.username !== undefined) refuseTakenName(patch.username, id);
      checkReferences(db, referencesOf(patch));
      const username = patch.username ?? row.username;
      write.run({
        ...row,
        username,
        username_key: usernameKey(username),
        password_hash: patch.passwordHash ?? row.password_hash,
        roles: patch.roles === undefined ? row.roles : JSON.stringify(patch.roles),
        area_id: patch.areaId === undefined ? row.area_id : patch.areaId,
        disabled: patch.disabled === undefined ? row.disabled : patch.disabled ? 1 : 0,
        shared: patch.shared === undefined ? row.shared : patch.shared ? 1 : 0,
        checkpoint_ids:
          patch.checkpointIds === undefined ? row.checkpoint_ids : postsText(patch.checkpointIds),
      });
      if (administratorsBefore > 0 && countAdministrators() === 0) {
        throw new RinggateError('conflict', 'This is the last administrator: make another one first');
      }
      const user = toUser(rowOf(id));
      const ends = user.disabled || patch.passwordHash !== undefined;
      const kept = user.disabled ? '' : (keepSessionId ?? '');
      return { user, endedSessionIds: ends ? endOthers.all(id, kept).map((session) => session.id) : [] };
    }),

    credentials(username) {
      const row = byName.get(usernameKey(username));
      return row === undefined ? null : { user: toUser(row), passwordHash: row.password_hash };
    },

    countAdministrators,

    createSession: (session: NewSession) => {
      insertSession.run({ provider: null, ...session });
    },

    findSession: tokenLookup(db),

    listSessions: (userId, nowMs) => sessionsOfUser.all(userId, nowMs).map(toSession),
    deleteSession: (id, userId) => endOne.run(id, userId).changes > 0,
    deleteExpiredSessions: (nowMs) => endExpired.all(nowMs).map((session) => session.id),
  };
}
