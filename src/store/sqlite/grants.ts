/** Tokens of programs and looks into other areas, in SQLite. */
import type { Page, Role } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { ApiTokenView, AreaGrant, GrantsRepository, NewAreaGrant } from '../contract/grants.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';
import { checkReferences, inAreas } from './references.ts';

interface TokenRow {
  id: string;
  name: string;
  roles: string;
  read_only: number;
  routes: string | null;
  created_at_ms: number;
  expires_at_ms: number;
  last_used_ms: number | null;
}
interface GrantRow {
  rowid: number;
  id: string;
  user_id: string;
  username: string;
  user_area_id: string | null;
  area_id: string;
  reason: string;
  granted_by_name: string;
  created_at_ms: number;
  until_ms: number;
  ended_at_ms: number | null;
  ended_by: string | null;
}

const iso = (ms: number): string => new Date(ms).toISOString();

function toToken(row: TokenRow): ApiTokenView {
  return {
    id: row.id,
    name: row.name,
    roles: JSON.parse(row.roles) as Role[],
    readOnly: row.read_only === 1,
    routes: row.routes === null ? null : (JSON.parse(row.routes) as string[]),
    createdAt: iso(row.created_at_ms),
    expiresAt: iso(row.expires_at_ms),
    lastUsedAt: row.last_used_ms === null ? null : iso(row.last_used_ms),
  };
}

function toGrant(row: GrantRow, nowMs: number): AreaGrant {
  return {
    id: row.id,
    userId: row.user_id,
    username: row.username,
    areaId: row.area_id,
    reason: row.reason,
    grantedBy: row.granted_by_name,
    createdAt: iso(row.created_at_ms),
    until: iso(row.until_ms),
    endedAt: row.ended_at_ms === null ? null : iso(row.ended_at_ms),
    endedBy: row.ended_by,
    active: row.ended_at_ms === null && row.until_ms > nowMs,
  };
}

/** The tables come from migration 013. */
export function grantsRepository(db: Database): GrantsRepository {
  const insertToken = db.prepare(
    `INSERT INTO api_tokens (id, user_id, name, token_hash, roles, read_only, routes, created_at_ms, expires_at_ms)
     VALUES (@id, @userId, @name, @tokenHash, @roles, @readOnly, @routes, @createdAtMs, @expiresAtMs)`,
  );
  const tokens = db.prepare<[string], TokenRow>(
    'SELECT * FROM api_tokens WHERE user_id = ? ORDER BY created_at_ms DESC, id',
  );
  const tokenById = db.prepare<[string], TokenRow>('SELECT * FROM api_tokens WHERE id = ?');
  const dropToken = db.prepare<[string, string]>('DELETE FROM api_tokens WHERE id = ? AND user_id = ?');
  const insertGrant = db.prepare(
    `INSERT INTO area_grants (id, user_id, area_id, reason, granted_by, granted_by_name, created_at_ms, until_ms)
     VALUES (@id, @userId, @areaId, @reason, @grantedById, @grantedBy, @createdAtMs, @untilMs)`,
  );
  const grantColumns = `area_grants.rowid, area_grants.*, users.username, users.area_id AS user_area_id
    FROM area_grants JOIN users ON users.id = area_grants.user_id`;
  const grantById = db.prepare<[string], GrantRow>(`SELECT ${grantColumns} WHERE area_grants.id = ?`);
  const endGrant = db.prepare<[number, string, string, number]>(
    'UPDATE area_grants SET ended_at_ms = ?, ended_by = ? WHERE id = ? AND ended_at_ms IS NULL AND until_ms > ?',
  );

  function grantRow(id: string): GrantRow {
    const row = grantById.get(id);
    if (row === undefined) throw new RinggateError('not_found', `There is no area grant "${id}"`);
    return row;
  }

  return {
    addToken(token) {
      insertToken.run({
        ...token,
        roles: JSON.stringify(token.roles),
        readOnly: token.readOnly ? 1 : 0,
        routes: token.routes === null ? null : JSON.stringify(token.routes),
      });
      const row = tokenById.get(token.id);
      if (row === undefined) throw new RinggateError('internal');
      return toToken(row);
    },
    listTokens: (userId) => tokens.all(userId).map(toToken),
    deleteToken: (id, userId) => dropToken.run(id, userId).changes > 0,

    addAreaGrant: db.transaction((grant: NewAreaGrant, nowMs: number): AreaGrant => {
      checkReferences(db, [{ path: '/areaId', table: 'areas', what: 'area', id: grant.areaId }]);
      insertGrant.run({ ...grant });
      return toGrant(grantRow(grant.id), nowMs);
    }),
    getAreaGrant(id, nowMs) {
      const row = grantRow(id);
      return { ...toGrant(row, nowMs), userAreaId: row.user_area_id };
    },
    listAreaGrants({ limit, cursor, areaIds, userId, nowMs }): Page<AreaGrant> {
      const areas = inAreas('users.area_id', areaIds);
      const rows = db
        .prepare<unknown[], GrantRow>(
          `SELECT ${grantColumns} WHERE area_grants.rowid < ? ${areas.sql}
           ${userId === undefined ? '' : 'AND area_grants.user_id = ?'}
           ORDER BY area_grants.rowid DESC LIMIT ?`,
        )
        .all(
          cursorNumber(cursor, Number.MAX_SAFE_INTEGER),
          ...areas.parameters,
          ...(userId === undefined ? [] : [userId]),
          limit + 1,
        );
      return toPage(
        rows,
        limit,
        (row) => row.rowid,
        (row) => toGrant(row, nowMs),
      );
    },
    endAreaGrant: (id, nowMs, endedBy) => endGrant.run(nowMs, endedBy, id, nowMs).changes > 0,
  };
}
