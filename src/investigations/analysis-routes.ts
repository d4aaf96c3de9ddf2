/** `GET /convoys`, `/section-speeds`: who travelled together, and how fast. */
import { RinggateError } from '../core/errors.ts';
import { straightLineM } from '../core/journey.ts';
import { leastVehicles, percentile, sectionSpeed, vehiclesOf } from '../core/section-speed.ts';
import type { RouteModule } from '../http/app.ts';
import {
  analysisTerms,
  ConvoySchema,
  ConvoyTermsSchema,
  notice,
  SectionSpeedSchema,
  SectionTermsSchema,
} from './analysis-schema.ts';
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
          summary: `Speeds between two checkpoints: of all vehicles together (at least ${leastVehicles} different ones), or of one plate drive by drive`,
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
          if (plate === undefined) requireTraffic(vehiclesOf(runs));
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

/** The shares of a few vehicles say how each of them drove. The number found is not told either. */
function requireTraffic(vehicles: number): void {
  if (vehicles >= leastVehicles) return;
  throw new RinggateError(
    'too_few_vehicles',
    `Fewer than ${leastVehicles} different vehicles drove this section in this time: ask about a longer time, or name a plate.`,
  );
}
