/** `/audit/flags`: what of the last time an auditor should look at first. */
import type { AuditRecord } from '../core/entities.ts';
import type { RouteModule } from '../http/app.ts';
import { OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import {
  type AuditFlag,
  auditFlags,
  flagActions,
  quickApprovals,
  refusals,
  youngApprovals,
} from './flags.ts';
import { withPseudonyms } from './pseudonym.ts';
import { AuditRecordSchema } from './record-schema.ts';

const daysAtMost = 366;
const dayMs = 86_400_000;
/** Of each action so many of the newest are looked at, and of each flag so many are shown. */
const lookedAt = 5_000;
const shown = 50;

const Flags = Type.Object(
  {
    from: Timestamp,
    items: Type.Array(
      Type.Object({
        flag: OneOf(auditFlags),
        count: Type.Integer(),
        records: Type.Array(AuditRecordSchema, { description: `newest first, ${shown} at most` }),
      }),
    ),
    nextCursor: Type.Null(),
  },
  { title: 'AuditFlags' },
);
export type AuditFlagsView = Static<typeof Flags>;

export function flagRoutes(parts: { pseudonymKey: string }): RouteModule {
  return (app, context) => {
    app.get(
      '/audit/flags',
      {
        schema: {
          summary: 'What an auditor should look at first, by kind',
          querystring: Type.Object({
            days: Type.Optional(
              Type.Integer({ minimum: 1, maximum: daysAtMost, description: 'how far back; 30 if absent' }),
            ),
          }),
          response: { 200: Flags },
        },
      },
      async ({ query }) => {
        const fromMs = context.clock() - (query.days ?? 30) * dayMs;
        const { oversight } = context.store;
        const from = await oversight.seqAt(fromMs);
        const of = (actions: readonly string[]) => oversight.recordsOf(actions, from, lookedAt);
        const decided = await of(flagActions.decided);
        const proposed = await of(flagActions.proposed);
        const refused = refusals(await of(flagActions.refused));
        const own = [...(await of(flagActions.self)), ...refused.own].sort((a, b) => b.seq - a.seq);
        const found: Record<AuditFlag, AuditRecord[]> = {
          young_account: youngApprovals(decided),
          quick_approval: quickApprovals(decided, proposed),
          emergency: await of(flagActions.emergency),
          self_approval: own,
          refused_look: refused.looks,
          refused_access: await of(flagActions.access),
          plate_revealed: await of(flagActions.revealed),
        };
        const items = auditFlags.map((flag) => ({
          flag,
          count: found[flag].length,
          records: found[flag].slice(0, shown).map((record) => ({
            ...record,
            detail: withPseudonyms(parts.pseudonymKey, record.detail) as Record<string, unknown>,
          })),
        }));
        return { from: new Date(fromMs).toISOString(), items, nextCursor: null };
      },
    );
  };
}
