/** `GET /findings`: what does not add up: ring reads that are missing, plates at two places at once. */
import { plateNeeds } from '../core/approval.ts';
import type { Alert, Page } from '../core/entities.ts';
import type { ReadView } from '../core/model.ts';
import type { RouteModule } from '../http/app.ts';
import { pageOf } from '../http/list.ts';
import type { GapFinding } from '../store/contract/reads.ts';
import { analysisTerms, FindingPage, FindingsQuery, notice } from './analysis-schema.ts';
import type { ImageLinks } from './image-links.ts';
import type { AnalysisParts } from './journey-routes.ts';
import { Looks } from './look.ts';

interface Finding {
  kind: 'gap' | 'cloned_plate';
  plate: string;
  at: string;
  reads: ReadView[];
  fromZone: number | null;
  toZone: number | null;
  alertId: string | null;
}

function gapsAsFindings(page: Page<GapFinding>): Page<Finding> {
  const items = page.items.map(({ read, fromZone, toZone }) => ({
    kind: 'gap' as const,
    plate: read.plate,
    at: read.capturedAt,
    reads: [read],
    fromZone,
    toZone,
    alertId: null,
  }));
  return { items, nextCursor: page.nextCursor };
}

function clonesAsFindings(page: Page<Alert>): Page<Finding> {
  const items = page.items.map((alert) => ({
    kind: 'cloned_plate' as const,
    plate: alert.plate,
    at: alert.reads.at(-1)?.capturedAt ?? alert.openedAt,
    reads: alert.reads,
    fromZone: null,
    toZone: null,
    alertId: alert.id,
  }));
  return { items, nextCursor: page.nextCursor };
}

export function findingRoutes({
  rules,
  imageLinks,
}: AnalysisParts & { imageLinks: ImageLinks }): RouteModule {
  return (app, context) => {
    const looks = new Looks(context, rules);
    app.get(
      '/findings',
      {
        schema: {
          summary: 'Missing ring reads (gap) and plates at two places at once (cloned_plate), newest first',
          querystring: FindingsQuery,
          response: { 200: FindingPage },
        },
      },
      async (request) => {
        const { limit, cursor, ...query } = request.query;
        const terms = analysisTerms(query);
        const question = {
          kind: 'findings' as const,
          terms,
          needs: plateNeeds(terms.plate ?? null, false),
          ...(terms.from === undefined ? {} : { fromMs: Date.parse(terms.from) }),
          ...(cursor === undefined ? {} : { cursor }),
        };
        return looks.answer(request, 'findings.asked', question, async (look) => {
          const page = {
            ...pageOf(limit === undefined ? {} : { limit }),
            ...(look.cursor === undefined ? {} : { cursor: look.cursor }),
            ...(terms.plate === undefined ? {} : { plate: terms.plate }),
            ...(look.fromMs === undefined ? {} : { fromMs: look.fromMs }),
            ...(terms.to === undefined ? {} : { toMs: Date.parse(terms.to) }),
            areaIds: look.scope.areaIds,
          };
          const found =
            terms.kind === 'gap'
              ? gapsAsFindings(await context.store.reads.gaps(page))
              : clonesAsFindings(await context.store.alerts.clones(page));
          const nowMs = context.clock();
          const items = found.items.map((item) => ({
            ...item,
            reads: item.reads.map((read) =>
              imageLinks.signed(read, request.actor, look.investigation.id, nowMs),
            ),
          }));
          return {
            answer: {
              items,
              nextCursor: look.seal(found.nextCursor),
              uncertainty:
                'A gap is a read that is missing between two rings: the reader missed it, the road has none, or the plate was changed. A cloned plate is one that would have been faster than any vehicle even with both clocks as wrong as they may be: two vehicles, or one misread.',
              notice,
              oldest: look.oldest,
            },
            results: items.length,
            readIds: items.flatMap((item) => item.reads.map((read) => read.id)),
          };
        });
      },
    );
  };
}
