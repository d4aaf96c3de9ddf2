/** People and their sessions. Secrets come in as hashes; the repository never sees a password or a token. */
import type { Actor, Page, Role, User } from '../../core/entities.ts';

export interface NewSession {
  id: string;
  userId: string;
  /** SHA-256 of the token, hex. */
  tokenHash: string;
  createdAtMs: number;
  expiresAtMs: number;
  /** Where the sign-in came from. */
  address: string;
  /** The identity provider that vouched; absent = a password of ours. */
  provider?: string;
}
export interface SessionView {
  id: string;
  userId: string;
  createdAt: string;
  expiresAt: string;
  address: string;
}
export interface UserPatch {
  username?: string;
  roles?: Role[];
  areaId?: string | null;
  disabled?: boolean;
  shared?: boolean;
  passwordHash?: string;
  /** null: bound to none. */
  checkpointIds?: string[] | null;
}

export interface AccountsRepository {
  /** In order of user name. `areaIds`: only users of these areas; null = all. */
  listUsers(query: { limit: number; cursor?: string; areaIds: readonly string[] | null }): Page<User>;
  /** @throws RinggateError not_found */
  getUser(id: string): User;
  /** @throws RinggateError conflict (id or user name taken), invalid_request (unknown area) */
  createUser(user: User, passwordHash: string): User;
  /**
   * Changes what the patch names. Disabling ends all sessions of the user; a new password ends all but `keepSessionId`.
   * @throws RinggateError not_found, conflict (user name taken, or the last administrator would be gone), invalid_request
   */
  updateUser(id: string, patch: UserPatch, keepSessionId?: string): { user: User; endedSessionIds: string[] };
  /** By user name, letter case ignored; null when there is none. */
  credentials(username: string): { user: User; passwordHash: string } | null;
  /** Administrators that are not disabled. */
  countAdministrators(): number;
  createSession(session: NewSession): void;
  /**
   * Who a token belongs to, a session's or a program's, with the looks into other areas that run now; null when the
   * token is unknown or over, the user is disabled, or has none of the token's roles any more.
   */
  findSession(tokenHash: string, nowMs: number): { actor: Actor; expiresAtMs: number } | null;
  /** Sessions that are not over, newest first. */
  listSessions(userId: string, nowMs: number): SessionView[];
  /** False when there is none. */
  deleteSession(id: string, userId: string): boolean;
  /** Ids of the sessions that were over and are now gone. */
  deleteExpiredSessions(nowMs: number): string[];
}
