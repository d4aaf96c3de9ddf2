/** A record of the audit log as the API describes it. */
import { Timestamp, Type } from '../http/schema.ts';

export const AuditRecordSchema = Type.Object(
  {
    seq: Type.Integer(),
    at: Timestamp,
    actor: Type.String(),
    action: Type.String(),
    detail: Type.Record(Type.String(), Type.Unknown()),
    prevHash: Type.String(),
    hash: Type.String({ description: 'over the record as stored; `ringgate audit verify` checks the chain' }),
  },
  { title: 'AuditRecord' },
);
