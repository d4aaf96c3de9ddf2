import type { Migration } from '../database.ts';

/** Second factors, failed sign-ins, people's identities elsewhere, tokens of programs, looks into other areas. */
export const signIn: Migration = {
  id: '013-sign-in',
  sql: `
    ALTER TABLE users ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE users ADD COLUMN totp_secret TEXT;
    ALTER TABLE users ADD COLUMN totp_pending TEXT;
    ALTER TABLE users ADD COLUMN totp_last_step INTEGER NOT NULL DEFAULT -1;
    ALTER TABLE sessions ADD COLUMN provider TEXT;
    CREATE TABLE recovery_codes (
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      code_hash TEXT NOT NULL,
      PRIMARY KEY (user_id, code_hash)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sign_in_failures (
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      address TEXT NOT NULL,
      at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX sign_in_failures_user ON sign_in_failures (user_id, address);
    CREATE INDEX sign_in_failures_time ON sign_in_failures (at_ms);
    CREATE TABLE identities (
      issuer TEXT NOT NULL,
      subject TEXT NOT NULL,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      managed INTEGER NOT NULL,
      created_at_ms INTEGER NOT NULL,
      PRIMARY KEY (issuer, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX identities_user ON identities (user_id, issuer);
    CREATE TABLE api_tokens (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      token_hash TEXT NOT NULL UNIQUE,
      roles TEXT NOT NULL,
      read_only INTEGER NOT NULL,
      routes TEXT,
      created_at_ms INTEGER NOT NULL,
      expires_at_ms INTEGER NOT NULL,
      last_used_ms INTEGER
    ) STRICT;
    CREATE INDEX api_tokens_user ON api_tokens (user_id);
    CREATE TABLE area_grants (
      id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      area_id TEXT NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
      reason TEXT NOT NULL,
      granted_by TEXT NOT NULL,
      granted_by_name TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      until_ms INTEGER NOT NULL,
      ended_at_ms INTEGER,
      ended_by TEXT
    ) STRICT;
    CREATE INDEX area_grants_user ON area_grants (user_id, until_ms);
    CREATE INDEX area_grants_time ON area_grants (created_at_ms, id);
  `,
};
