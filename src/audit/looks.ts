/** What the audit log calls a look at reads, and how such a record is told to a person. */
import type { AuditRecord } from '../core/entities.ts';
import { Nullable, Timestamp, Type } from '../http/schema.ts';

/** Actions of questions over reads; each record holds purpose, case, terms and number of results. */
export const lookActions = [
  'reads.asked',
  'journey.asked',
  'convoy.asked',
  'section_speed.asked',
  'findings.asked',
  'usual_places.asked',
  'export.begun',
] as const;

export const lookFields = {
  seq: Type.Integer({ description: 'of the record in the audit log' }),
  at: Timestamp,
  by: Type.String(),
  action: Type.String(),
  purpose: Type.String(),
  caseReference: Type.String(),
  investigation: Type.String(),
  terms: Type.Record(Type.String(), Type.Unknown()),
  results: Nullable(Type.Integer()),
};

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface LookView {
  seq: number;
  at: string;
  by: string;
  action: string;
  purpose: string;
  caseReference: string;
  investigation: string;
  terms: Record<string, unknown>;
  results: number | null;
}

/** The record of a look without the reads that it found: they are not asked for again here. */
export function lookOf({ seq, at, actor, action, detail }: AuditRecord): LookView {
  return {
    seq,
    at,
    by: actor,
    action,
    purpose: text(detail.purpose),
    caseReference: text(detail.caseReference),
    investigation: text(detail.investigation),
    terms: isRecord(detail.terms) ? detail.terms : {},
    results: typeof detail.results === 'number' ? detail.results : null,
  };
}
