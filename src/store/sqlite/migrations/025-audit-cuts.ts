import type { Migration } from '../database.ts';

/** Records of the audit log can be deleted from its front, up to a cut that is on record; nothing else can. */
export const auditCuts: Migration = {
  id: '025-audit-cuts',
  sql: `
    CREATE TABLE audit_cuts (through INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
    CREATE TRIGGER audit_cuts_no_update BEFORE UPDATE ON audit_cuts
      BEGIN SELECT RAISE(ABORT, 'cuts of the audit log are append-only'); END;
    CREATE TRIGGER audit_cuts_no_delete BEFORE DELETE ON audit_cuts
      BEGIN SELECT RAISE(ABORT, 'cuts of the audit log are append-only'); END;
    DROP TRIGGER audit_no_delete;
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
      WHEN NOT EXISTS (SELECT 1 FROM audit_cuts WHERE through >= OLD.seq)
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
};
