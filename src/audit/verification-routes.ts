/** `/audit/verification`: whether the chain of the audit log holds, checked beside everything else. */
import type { RouteModule } from '../http/app.ts';
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import type { AuditCheck, AuditVerifier } from '../store/contract/oversight.ts';

const Verification = Type.Object(
  {
    state: OneOf(['running', 'holds', 'broken']),
    verifiedTo: Type.Integer({ description: 'all records up to this one hold' }),
    verifiedHash: Nullable(
      Type.String({ description: 'of that record: note both down outside of the machine' }),
    ),
    cutThrough: Type.Integer({
      description: 'records up to this one were taken away at the end of their time; 0: none',
    }),
    head: Type.Integer({ description: 'the last record that is there now' }),
    firstBroken: Nullable(Type.Object({ seq: Type.Integer(), reason: Type.String() })),
    checkedAt: Nullable(Timestamp),
  },
  { title: 'AuditVerification' },
);
export type Verification = Static<typeof Verification>;

export function verificationRoutes(parts: { verifier: AuditVerifier }): RouteModule {
  return (app, context) => {
    const view = async ({ head, checkedAtMs, ...check }: AuditCheck): Promise<Verification> => {
      const last = await context.store.oversight.lastSeq();
      // a run over nothing new changes nothing of what is known
      const known = check.state === 'running' && checkedAtMs !== null && check.verifiedTo === last;
      return viewOf(head, checkedAtMs, known ? { ...check, state: 'holds' } : check, last);
    };
    const viewOf = (
      head: AuditCheck['head'],
      checkedAtMs: number | null,
      check: Omit<AuditCheck, 'head' | 'checkedAtMs'>,
      last: number,
    ): Verification => ({
      state: check.state,
      verifiedTo: check.verifiedTo,
      verifiedHash: head?.hash ?? null,
      cutThrough: check.cutThrough,
      head: last,
      firstBroken: check.firstBroken,
      checkedAt: checkedAtMs === null ? null : new Date(checkedAtMs).toISOString(),
    });
    app.get(
      '/audit/verification',
      {
        schema: {
          summary: 'How far the audit log was found to hold',
          description:
            'Each call goes on after the last record that held, over restarts too; POST begins again at the first record that is kept. A run goes on beside the gateway’s work; ask again to see how far it is.',
          response: { 200: Verification },
        },
      },
      () => view(parts.verifier.check()),
    );
    app.post(
      '/audit/verification',
      { schema: { summary: 'Begins to check again at the first record', response: { 202: Verification } } },
      async ({ actor }, reply) => {
        await context.audit(actor, 'audit.verification_started', {});
        return reply.code(202).send(await view(parts.verifier.restart()));
      },
    );
  };
}
