/** `GET /convoys`, `/section-speeds`, `/findings`: who travelled together, how fast, and what does not add up. */
import { plateNeeds } from '../core/approval.ts';
import type { Alert, Page } from '../core/entities.ts';
import { straightLineM } from '../core/journey.ts';
import type { ReadView } from '../core/model.ts';
import { percentile, sectionSpeed } from '../core/section-speed.ts';
import type { RouteModule } from '../http/app.ts';
import { pageOf } from '../http/list.ts';
import type { GapFinding } from '../store/contract/reads.ts';
import {
  analysisTerms,
  ConvoySchema,
  ConvoyTermsSchema,
  FindingPage,
  FindingsQuery,
  notice,
  SectionSpeedSchema,
  SectionTermsSchema,
} from './analysis-schema.ts';
import type { ImageLinks } from './image-links.ts';
import { type AnalysisParts, placesAndClocks } from './journey-routes.ts';
import { Looks } from './look.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const round = (value: number): number => Math.round(value * 10) / 10;
const mostReads = 5_000;
const mostCompanions = 50;
const defaults = { withinSeconds: 30, minCheckpoints: 3, maxMinutes: 120 };

export function convoyRoutes({ rules }: AnalysisParts): RouteModule {
  return (app, context) => {
    const looks = new Looks(context, rules);
    app.get(
      '/convoys',
      {
        schema: {
          summary: 'Plates that travelled with one, and how surprising that is (needs an approval)',
          querystring: ConvoyTermsSchema,
          response: { 200: ConvoySchema },
        },
      },
      async (request) => {
        const terms = analysisTerms(request.query);
        const { withinSeconds = defaults.withinSeconds, minCheckpoints = defaults.minCheckpoints } = terms;
        const fromMs = Date.parse(terms.from);
        const toMs = Date.parse(terms.to);
        const question = { kind: 'convoys' as const, terms, needs: ['convoy' as const], fromMs };
        return looks.answer(request, 'convoy.asked', question, async (look) => {
          const found = await context.store.reads.convoy({
            plate: terms.plate,
            ...(terms.plateColor === undefined ? {} : { plateColor: terms.plateColor }),
            fromMs,
            toMs,
            withinMs: withinSeconds * 1000,
            minCheckpoints,
            companions: mostCompanions,
            areaIds: look.scope.areaIds,
            limit: mostReads,
          });
          const companions = found.companions.map((companion) => ({
            ...companion,
            passages: companion.passages.map(({ atMs, ...passage }) => ({ ...passage, at: iso(atMs) })),
          }));
          const readIds = companions.flatMap((one) => one.passages.map((passage) => passage.companionReadId));
          return {
            answer: {
              plate: terms.plate,
              passages: found.passages,
              platesNearby: found.platesNearby,
              companions,
              uncertainty:
                'byChance is the number of plates that would coincide as often if each drove on its own, by how often it passes there at that hour (docs/analysis.md). Vehicles that share a way to work or a line of buses are not independent: for them it is too small. Clocks that differ shift who was near.',
              notice,
              oldest: look.oldest,
            },
            results: companions.length,
            readIds,
          };
        });
      },
    );
  };
}

export function sectionRoutes({ rules }: AnalysisParts): RouteModule {
  return (app, context) => {
    const looks = new Looks(context, rules);
    app.get(
      '/section-speeds',
      {
        schema: {
          summary: 'Speeds between two checkpoints: of all vehicles together, or of one plate drive by drive',
          querystring: SectionTermsSchema,
          response: { 200: SectionSpeedSchema },
        },
      },
      async (request) => {
        const terms = analysisTerms(request.query);
        const { fromCheckpointId, toCheckpointId, plate, maxMinutes = defaults.maxMinutes } = terms;
        const fromMs = Date.parse(terms.from);
        const question = { kind: 'section-speeds' as const, terms, needs: [], fromMs };
        return looks.answer(request, 'section_speed.asked', question, async (look) => {
          const ends = await Promise.all(
            [fromCheckpointId, toCheckpointId].map((id) => context.store.registry.getCheckpoint(id)),
          );
          for (const { id, areaId } of ends) look.scope.require(areaId, `Checkpoint ${id}`);
          const { placeOf, uncertaintyOf } = placesAndClocks(await context.store.registry.snapshot());
          const [start, end] = [placeOf(fromCheckpointId), placeOf(toCheckpointId)];
          const distanceM = start === null || end === null ? 0 : straightLineM(start, end);
          const runs = await context.store.reads.section({
            fromCheckpointId,
            toCheckpointId,
            fromMs,
            toMs: Date.parse(terms.to),
            maxTravelMs: maxMinutes * 60_000,
            ...(plate === undefined ? {} : { plate }),
          });
          // which device took a read is not in the index: both ends count as not measured
          const off = { clockMs: 2 * (uncertaintyOf('', false) ?? 0), distanceM: 200 };
          const judged = runs.map((run) => {
            const travelMs = run.arrivedAtMs - run.leftAtMs;
            return { run, travelMs, speed: sectionSpeed(distanceM, travelMs, off) };
          });
          const shares = (values: number[]) => {
            const sorted = values.toSorted((a, b) => a - b);
            const [p15, p50, p85] = [0.15, 0.5, 0.85].map((share) => percentile(sorted, share));
            if (p15 == null || p50 == null || p85 == null) return null;
            return { p15: round(p15), p50: round(p50), p85: round(p85) };
          };
          return {
            answer: {
              fromCheckpointId,
              toCheckpointId,
              distanceM: Math.round(distanceM),
              vehicles: runs.length,
              speedKmh: shares(judged.flatMap(({ speed }) => (speed === null ? [] : [speed.speedKmh]))),
              travelSeconds: shares(judged.map(({ travelMs }) => travelMs / 1000)),
              runs:
                plate === undefined
                  ? null
                  : judged.map(({ run, travelMs, speed }) => ({
                      left: iso(run.leftAtMs),
                      arrived: iso(run.arrivedAtMs),
                      travelSeconds: travelMs / 1000,
                      speedKmh: speed === null ? null : round(speed.speedKmh),
                      lowestKmh: speed === null ? null : round(speed.lowestKmh),
                      highestKmh: speed?.highestKmh == null ? null : round(speed.highestKmh),
                      fromReadId: run.fromReadId,
                      toReadId: run.toReadId,
                    })),
              uncertainty:
                'The distance is a straight line between the checkpoints (± 200 m): the road is longer and the true speed higher. Each clock may be 5 s wrong; lowestKmh and highestKmh take that into account.',
              notice,
              oldest: look.oldest,
            },
            results: runs.length,
            readIds: plate === undefined ? [] : runs.flatMap((run) => [run.fromReadId, run.toReadId]),
          };
        });
      },
    );
  };
}

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
