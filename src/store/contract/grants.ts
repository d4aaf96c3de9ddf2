/** Rights given for a time: tokens of programs, and looks into other areas. */
import type { Page, Role } from '../../core/entities.ts';

export interface ApiTokenView {
  id: string;
  name: string;
  roles: Role[];
  /** Only calls that change nothing. */
  readOnly: boolean;
  /** The groups of routes (first part of the path) that it may call; null = all. */
  routes: string[] | null;
  createdAt: string;
  expiresAt: string;
  /** To the minute; null = never. */
  lastUsedAt: string | null;
}
export interface NewApiToken {
  id: string;
  userId: string;
  name: string;
  /** SHA-256 of the token, hex. */
  tokenHash: string;
  roles: Role[];
  readOnly: boolean;
  routes: string[] | null;
  createdAtMs: number;
  expiresAtMs: number;
}
export interface AreaGrant {
  id: string;
  userId: string;
  username: string;
  areaId: string;
  reason: string;
  /** User name of who granted it. */
  grantedBy: string;
  createdAt: string;
  until: string;
  /** Before its time; null = it ran, or runs, until `until`. */
  endedAt: string | null;
  endedBy: string | null;
  active: boolean;
}
export interface NewAreaGrant {
  id: string;
  userId: string;
  areaId: string;
  reason: string;
  grantedById: string;
  grantedBy: string;
  createdAtMs: number;
  untilMs: number;
}

export interface GrantsRepository {
  addToken(token: NewApiToken): ApiTokenView;
  /** Of one user, newest first, those that are over included until they are deleted. */
  listTokens(userId: string): ApiTokenView[];
  /** False when the user has no such token. */
  deleteToken(id: string, userId: string): boolean;
  /** @throws RinggateError not_found (the user), invalid_request (an unknown area) */
  addAreaGrant(grant: NewAreaGrant, nowMs: number): AreaGrant;
  /** @throws RinggateError not_found */
  getAreaGrant(id: string, nowMs: number): AreaGrant & { userAreaId: string | null };
  /** Newest first. `areaIds`: only those of users of these areas; null = all. `userId`: only theirs. */
  listAreaGrants(query: {
    limit: number;
    cursor?: string;
    areaIds: readonly string[] | null;
    userId?: string;
    nowMs: number;
  }): Page<AreaGrant>;
  /** False when it was over already. */
  endAreaGrant(id: string, nowMs: number, endedBy: string): boolean;
}
