/** Accounts, sessions and tokens, as the API gives them. Copied, not imported. */
import type { Role } from './types.ts';

export interface Account {
  id: string;
  username: string;
  roles: Role[];
  areaId: string | null;
  disabled: boolean;
  createdAt: string;
  /** No one person's. */
  shared?: boolean;
  /** Signs in with a second factor. */
  totp?: boolean;
  /** The posts of a crew. */
  checkpointIds?: string[];
}
export interface OpenSession {
  id: string;
  userId: string;
  createdAt: string;
  expiresAt: string;
  address: string;
}
export interface OwnSession extends OpenSession {
  current: boolean;
}
export interface Lockout {
  address: string;
  failures: number;
  lockedUntil: string | null;
}
export interface SecondFactor {
  enrolled: boolean;
  rule: 'off' | 'optional' | 'required';
  recoveryCodesLeft: number;
}
export interface Enrolment {
  secret: string;
  otpauthUrl: string;
}
export interface ApiToken {
  id: string;
  name: string;
  roles: Role[];
  readOnly: boolean;
  routes: string[] | null;
  expiresAt: string;
  createdAt: string;
  lastUsedAt: string | null;
}
export interface NewApiToken extends ApiToken {
  token: string;
}
