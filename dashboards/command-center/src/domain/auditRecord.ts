/** A record of the audit log as names and values that a person reads. Pure. */
import type { AuditRecord } from '../api/oversight-types.ts';
import { momentText } from './time.ts';

/** Groups of actions by which the log is filtered; the gateway takes several with commas between them. */
export const actionGroups = {
  looks: [
    'reads.asked',
    'journey.asked',
    'convoy.asked',
    'section_speed.asked',
    'findings.asked',
    'usual_places.asked',
    'export.begun',
    'read.opened',
    'read.image',
    'reads.live_view',
  ],
  approvals: ['approval.requested', 'approval.approved', 'approval.refused'],
  lists: [
    'watchlist.proposed',
    'watchlist.emergency_proposed',
    'watchlist.approved',
    'watchlist.rejected',
    'watchlist.reviewed',
    'watchlist.emergency_reviewed',
    'watchlist.withdrawn',
    'watchlist.expired',
    'watchlist.imported',
    'watchlist.import_approved',
    'watchlist.import_rejected',
    'watchlist.feed_approved',
    'watchlist.feed_approval_ended',
  ],
  alerts: ['alert.acknowledge', 'alert.verify', 'alert.dispatch', 'alert.resolve'],
  refusals: [
    'look.refused',
    'access.refused',
    'watchlist.self_approval_refused',
    'query.self_review_refused',
  ],
  accounts: [
    'user.create',
    'user.change',
    'session.open',
    'session.refused',
    'password.change',
    'totp.enrol',
    'totp.remove',
    'lockout.lift',
    'token.create',
    'token.delete',
  ],
  oversight: [
    'query.reviewed',
    'audit.plate_revealed',
    'audit.reveal_refused',
    'audit.exported',
    'watchlist.exported',
    'area_grant.create',
    'area_grant.end',
  ],
} as const;
export type ActionGroup = keyof typeof actionGroups;

/** The group whose actions these are, as the address has them; null: none. */
export function groupOf(actions: string | null): ActionGroup | null {
  const names = Object.keys(actionGroups) as ActionGroup[];
  return names.find((name) => actionGroups[name].join(',') === actions) ?? null;
}

/** One member of a record: a single value, several, or members of its own. */
export interface RecordFact {
  name: string;
  values: readonly string[];
  inner: readonly RecordFact[];
}

const timeText = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
function shown(value: unknown): string {
  if (typeof value === 'string') return timeText.test(value) ? momentText(new Date(value)) : value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a record says, member by member; what is empty is left out. */
export function factsOfDetail(detail: Readonly<Record<string, unknown>>): RecordFact[] {
  return Object.entries(detail).flatMap(([name, value]): RecordFact[] => {
    if (value === null || value === undefined || value === '') return [];
    if (isRecord(value)) {
      const inner = factsOfDetail(value);
      return inner.length === 0 ? [] : [{ name, values: [], inner }];
    }
    const values = [value].flat().map(shown);
    return values.length === 0 ? [] : [{ name, values, inner: [] }];
  });
}

/** The pseudonyms that stand in a record. */
export function pseudonymsOf({ detail }: AuditRecord): string[] {
  return [...new Set(JSON.stringify(detail).match(/p-[0-9a-f]{16}/g) ?? [])];
}
