/** `GET /journeys`: where a vehicle was, in order, with the legs that cannot be and the times nobody could have seen it. */
import { clockUncertaintyMs, type Leg, legBetween } from '../core/journey.ts';
import { passagesOf } from '../core/passage.ts';
import type { RouteModule } from '../http/app.ts';
import type { RegistrySnapshot } from '../store/contract/registry.ts';
import { analysisTerms, JourneySchema, JourneyTermsSchema, notice } from './analysis-schema.ts';
import { blindTimes } from './blind-times.ts';
import { type LookRules, Looks } from './look.ts';

const mostReads = 5_000;

export interface AnalysisParts {
  rules: LookRules;
  highestSpeedKmh: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** What is known of the places and clocks of a journey, by id. */
export function placesAndClocks({ checkpoints, devices }: RegistrySnapshot) {
  const places = new Map(
    checkpoints.map((one) => [one.id, { lat: one.position.lat, lon: one.position.lon }]),
  );
  const clocks = new Map(devices.map((device) => [device.id, device.clock]));
  return {
    placeOf: (checkpointId: string | null) => places.get(checkpointId ?? '') ?? null,
    uncertaintyOf: (deviceId: string, isReadBad: boolean) =>
      clockUncertaintyMs(clocks.get(deviceId), isReadBad),
  };
}

export function journeyRoutes({ rules, highestSpeedKmh }: AnalysisParts): RouteModule {
  return (app, context) => {
    const looks = new Looks(context, rules);
    app.get(
      '/journeys',
      {
        schema: {
          summary: 'The journey of a vehicle: passages in order, legs with speed, impossible ones marked',
          querystring: JourneyTermsSchema,
          response: { 200: JourneySchema },
        },
      },
      async (request) => {
        const terms = analysisTerms(request.query);
        const { plate, plateColor, from, to } = terms;
        const question = {
          kind: 'journeys' as const,
          terms,
          needs: [],
          ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
        };
        return looks.answer(request, 'journey.asked', question, async (look) => {
          const [track, registry] = await Promise.all([
            context.store.reads.track({
              plate,
              areaIds: look.scope.areaIds,
              limit: mostReads + 1,
              ...(plateColor === undefined ? {} : { plateColor }),
              ...(look.fromMs === undefined ? {} : { fromMs: look.fromMs }),
              ...(to === undefined ? {} : { toMs: Date.parse(to) }),
            }),
            context.store.registry.snapshot(),
          ]);
          const reads = track.slice(-mostReads);
          const passages = passagesOf(reads);
          const { placeOf, uncertaintyOf } = placesAndClocks(registry);
          const ends = passages.map(({ first }) => ({
            atMs: first.capturedAtMs,
            place: placeOf(first.checkpointId),
            uncertaintyMs: uncertaintyOf(first.deviceId, first.clockBad),
          }));
          const legs = ends.slice(1).map((end, i) => {
            const leg: Leg = legBetween(ends[i] ?? end, end, highestSpeedKmh);
            return { from: i, to: i + 1, ...leg };
          });
          const first = ends[0];
          const last = ends.at(-1);
          const span = { fromMs: first?.atMs ?? 0, toMs: last?.atMs ?? 0 };
          const answer = {
            plate,
            firstSeen: first === undefined ? null : iso(first.atMs),
            lastSeen: last === undefined ? null : iso(last.atMs),
            reads: reads.length,
            isCut: track.length > mostReads,
            passages: passages.map((passage, i) => ({
              checkpointId: passage.first.checkpointId ?? '',
              direction: passage.first.direction,
              zone: passage.first.zone,
              at: iso(passage.first.capturedAtMs),
              readIds: passage.reads.map((read) => read.readId),
              plateColor: passage.reads.find((read) => read.plateColor !== null)?.plateColor ?? null,
              late: passage.first.late,
              clockQuality: passage.first.clockBad ? ('bad' as const) : ('good' as const),
              clockUncertaintyMs: ends[i]?.uncertaintyMs ?? null,
              position: ends[i]?.place ?? null,
            })),
            legs,
            blind: await blindTimes(
              context,
              passages.map((passage) => passage.first.checkpointId ?? ''),
              span,
            ),
            uncertainty: `Distances are straight lines between checkpoints (± 200 m); a leg is impossible where the vehicle would have been faster than ${highestSpeedKmh} km/h even with both clocks as wrong as they may be. Where a checkpoint was blind or it is not known what it saw, the vehicle may have passed unseen.`,
            notice,
            oldest: look.oldest,
          };
          return { answer, results: reads.length, readIds: reads.map((read) => read.readId) };
        });
      },
    );
  };
}
