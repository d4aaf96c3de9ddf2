/** `…/exports`: the answer to a question as a file, on record like the question itself. */
import { createReadStream } from 'node:fs';
import { plateNeeds } from '../core/approval.ts';
import { RinggateError } from '../core/errors.ts';
import type { Request, RouteModule } from '../http/app.ts';
import { PageSchema } from '../http/list.ts';
import { IdParams, NoContent } from '../http/schema.ts';
import type { ExportJob, ExportJobs } from './export-jobs.ts';
import { ExportSchema, ExportTermsSchema, exportTerms } from './export-schema.ts';
import { type LookRules, Looks, reasonOf } from './look.ts';
import { readFilters, readTerms } from './read-question.ts';
import { requireInvestigation } from './require.ts';

/** More than this is no export but a copy of the store. */
const mostRows = 100_000;
const contentTypes = { csv: 'text/csv; charset=utf-8', pdf: 'application/pdf' };

export interface ExportParts {
  rules: LookRules;
  jobs: ExportJobs;
  /** An export of more reads needs an approval. */
  exportRows: number;
}

function viewOf({ userId: _userId, investigation, ...job }: ExportJob) {
  return { investigationId: investigation.id, caseReference: investigation.caseReference, ...job };
}

export function exportRoutes({ rules, jobs, exportRows }: ExportParts): RouteModule {
  return (app, context) => {
    const looks = new Looks(context, rules);
    /** The job of the caller, under its own investigation. */
    const jobOf = async (request: Request, id: string): Promise<ExportJob> => {
      try {
        const investigation = await requireInvestigation(context, request);
        const job = jobs.get(id, request.actor.userId);
        if (job.investigation.id !== investigation.id)
          throw new RinggateError('investigation_required', 'This export belongs to another investigation.');
        return job;
      } catch (error) {
        await looks.refused(request, { kind: 'exports', terms: { id } }, error);
        throw error;
      }
    };
    app.post(
      '/exports',
      {
        schema: {
          summary: 'Begins an export of the reads of a question: csv, or pdf with pictures',
          body: ExportTermsSchema,
          response: { 202: ExportSchema },
        },
      },
      async (request, reply) => {
        const { body, actor } = request;
        const terms = exportTerms(body);
        const wanted = readTerms(body.question);
        const needs = plateNeeds(wanted.plate, wanted.match === 'wildcard');
        const ageAndPlate = {
          kind: 'exports' as const,
          terms,
          needs,
          ...(wanted.from === undefined ? {} : { fromMs: Date.parse(wanted.from) }),
        };
        const isBig = request.headers['ringgate-approval'] !== undefined;
        // With an approval in hand it is used here, once; without one, a question that needs none may still find too many.
        const question =
          isBig && needs.length === 0 ? { ...ageAndPlate, needs: ['many_rows' as const] } : ageAndPlate;
        const job = await looks.answer(request, 'export.begun', question, async (look) => {
          const query = {
            ...(await readFilters(context, look.scope, wanted, look.fromMs)),
            plate: wanted.plate,
            match: wanted.match,
            candidates: wanted.candidates,
          };
          const counted = await context.store.reads.find({ ...query, limit: 1, countUpTo: mostRows });
          const { value, isExact } = counted.count ?? { value: 0, isExact: true };
          if (!isExact)
            throw new RinggateError(
              'too_large',
              `The question finds more than ${mostRows} reads: narrow it down.`,
            );
          if (value > exportRows && !isBig) {
            throw new RinggateError(
              'approval_required',
              `This export would hold ${value} reads; more than ${exportRows} need the approval of a supervisor first: POST /approvals (kind "exports", these terms, a reason), then its id in the header Ringgate-Approval.`,
              { extra: { needs: ['many_rows'], approval: { kind: 'exports', terms } } },
            );
          }
          const begun = jobs.begin({
            kind: body.kind,
            userId: actor.userId,
            username: actor.username,
            investigation: look.investigation,
            query,
            approval: look.approval,
            terms: JSON.stringify(wanted),
            total: value,
          });
          return { answer: begun, results: value, readIds: [] };
        });
        return reply.code(202).send(viewOf(job));
      },
    );
    app.get(
      '/exports',
      {
        schema: {
          summary: 'One’s own exports, newest first; each is gone some hours after it was made',
          response: { 200: PageSchema(ExportSchema) },
        },
      },
      (request) => ({ items: jobs.list(request.actor.userId).map(viewOf), nextCursor: null }),
    );
    app.get(
      '/exports/:id',
      { schema: { summary: 'How far an export is', params: IdParams, response: { 200: ExportSchema } } },
      async (request) => viewOf(await jobOf(request, request.params.id)),
    );
    app.delete(
      '/exports/:id',
      {
        schema: {
          summary: 'Cancels an export, or removes its file',
          params: IdParams,
          response: { 204: NoContent },
        },
      },
      async (request, reply) => {
        const job = await jobOf(request, request.params.id);
        await jobs.cancel(job);
        await context.audit(request.actor, 'export.cancelled', {
          ...reasonOf(job.investigation),
          id: job.id,
        });
        return reply.code(204).send();
      },
    );
    app.get(
      '/exports/:id/bundle',
      {
        schema: {
          summary: 'File, pictures and signed manifest of an export in one tar file',
          params: IdParams,
        },
      },
      async (request, reply) => {
        const job = await jobOf(request, request.params.id);
        if (job.state !== 'done' || job.bundle === null)
          throw new RinggateError('conflict', `This export is ${job.state}: it has no bundle.`);
        await context.audit(request.actor, 'export.fetched', {
          ...reasonOf(job.investigation),
          id: job.id,
          kind: 'bundle',
          results: job.rows,
          sha256: job.bundle.sha256,
        });
        return reply
          .header('cache-control', 'private, no-store')
          .header('content-type', 'application/x-tar')
          .header('content-disposition', `attachment; filename="ringgate-${job.id}.tar"`)
          .send(createReadStream(jobs.bundleOf(job)));
      },
    );
    app.get(
      '/exports/:id/file',
      { schema: { summary: 'The file of an export that is done', params: IdParams } },
      async (request, reply) => {
        const job = await jobOf(request, request.params.id);
        if (job.state !== 'done')
          throw new RinggateError('conflict', `This export is ${job.state}: it has no file.`);
        await context.audit(request.actor, 'export.fetched', {
          ...reasonOf(job.investigation),
          id: job.id,
          kind: job.kind,
          results: job.rows,
          sha256: job.sha256,
        });
        return reply
          .header('cache-control', 'private, no-store')
          .header('content-type', contentTypes[job.kind])
          .header('content-disposition', `attachment; filename="ringgate-${job.id}.${job.kind}"`)
          .send(createReadStream(jobs.fileOf(job)));
      },
    );
  };
}
