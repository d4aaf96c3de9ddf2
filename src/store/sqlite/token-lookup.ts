/** From the hash of a token to who calls by it: a session's, or a program's. Asked with every call. */
import type { Actor, Role } from '../../core/entities.ts';
import type { AccountsRepository } from '../contract/accounts.ts';
import type { Database } from './database.ts';

interface Holder {
  user_id: string;
  username: string;
  roles: string;
  area_id: string | null;
  checkpoint_ids: string | null;
  totp: number;
  expires_at_ms: number;
}
interface SessionHolder extends Holder {
  session_id: string;
  provider: string | null;
}
interface ProgramHolder extends Holder {
  token_id: string;
  name: string;
  token_roles: string;
  read_only: number;
  routes: string | null;
  last_used_ms: number | null;
}

/** The last use of a program's token is noted to the minute: a write with each call would be a waste. */
const usedEveryMs = 60_000;
const holderColumns = `users.id AS user_id, users.username, users.roles, users.area_id, users.checkpoint_ids,
  users.totp_secret IS NOT NULL AS totp`;

export function tokenLookup(db: Database): AccountsRepository['findSession'] {
  const session = db.prepare<[string, number], SessionHolder>(
    `SELECT ${holderColumns}, sessions.id AS session_id, sessions.expires_at_ms, sessions.provider FROM sessions
     JOIN users ON users.id = sessions.user_id
     WHERE sessions.token_hash = ? AND sessions.expires_at_ms > ? AND users.disabled = 0`,
  );
  const program = db.prepare<[string, number], ProgramHolder>(
    `SELECT ${holderColumns}, api_tokens.id AS token_id, name, api_tokens.roles AS token_roles, read_only, routes,
       api_tokens.expires_at_ms, last_used_ms FROM api_tokens
     JOIN users ON users.id = api_tokens.user_id
     WHERE api_tokens.token_hash = ? AND api_tokens.expires_at_ms > ? AND users.disabled = 0`,
  );
  const used = db.prepare<[number, string]>('UPDATE api_tokens SET last_used_ms = ? WHERE id = ?');
  const looksOf = db.prepare<[string, number], { areaId: string; untilMs: number }>(
    `SELECT area_id AS areaId, until_ms AS untilMs FROM area_grants
     WHERE user_id = ? AND until_ms > ? AND ended_at_ms IS NULL`,
  );

  function actorOf(holder: Holder, sessionId: string, roles: Role[], nowMs: number): Actor {
    const looks = looksOf.all(holder.user_id, nowMs);
    return {
      userId: holder.user_id,
      username: holder.username,
      roles,
      areaId: holder.area_id,
      sessionId,
      secondFactor: holder.totp === 1,
      ...(holder.checkpoint_ids === null
        ? {}
        : { checkpointIds: JSON.parse(holder.checkpoint_ids) as string[] }),
      ...(looks.length > 0 ? { looks } : {}),
    };
  }

  return (tokenHash, nowMs) => {
    const person = session.get(tokenHash, nowMs);
    if (person !== undefined) {
      const actor = actorOf(person, person.session_id, JSON.parse(person.roles) as Role[], nowMs);
      if (person.provider !== null) actor.secondFactor = true;
      return { actor, expiresAtMs: person.expires_at_ms };
    }
    const token = program.get(tokenHash, nowMs);
    if (token === undefined) return null;
    const owned = JSON.parse(token.roles) as Role[];
    // never wider than its owner at this moment
    const roles = (JSON.parse(token.token_roles) as Role[]).filter((role) => owned.includes(role));
    if (roles.length === 0) return null;
    if (token.last_used_ms === null || token.last_used_ms <= nowMs - usedEveryMs)
      used.run(nowMs, token.token_id);
    const apiToken = {
      id: token.token_id,
      name: token.name,
      readOnly: token.read_only === 1,
      routes: token.routes === null ? null : (JSON.parse(token.routes) as string[]),
    };
    const actor = { ...actorOf(token, `token:${token.token_id}`, roles, nowMs), apiToken };
    return { actor, expiresAtMs: token.expires_at_ms };
  };
}
