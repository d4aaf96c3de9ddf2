import type { Migration } from '../database.ts';

/** Who may send for whom, how a dead letter came, and the digests of HTTP Digest sign-in (sealed). */
export const senders: Migration = {
  id: '009-senders',
  sql: `
    ALTER TABLE devices ADD COLUMN speaks_for TEXT;
    ALTER TABLE devices ADD COLUMN digest_login TEXT;
    CREATE INDEX devices_credential ON devices (credential_hash);
    ALTER TABLE dead_letters ADD COLUMN transport TEXT NOT NULL DEFAULT 'mqtt';
    ALTER TABLE dead_letters ADD COLUMN content_type TEXT;
  `,
};
