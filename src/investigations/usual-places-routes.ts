/** `GET /usual-places`: at which checkpoints a vehicle is usually seen, at which hours. A supervisor approves each one. */
import { timeline } from '../core/coverage.ts';
import { passagesOf } from '../core/passage.ts';
import { leastDays, placesOften, siteHours, usualPlace } from '../core/usual-places.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import type { AreaScope } from '../http/scope.ts';
import { notice } from './analysis-schema.ts';
import { type LookRules, Looks } from './look.ts';
import { UsualPlacesSchema, UsualPlacesTermsSchema, usualPlacesTerms } from './usual-places-schema.ts';

const mostReads = 20_000;
const mostPlaces = 50;

/** @throws RinggateError outside_area for a checkpoint of another area */
async function requirePlaces(context: AppContext, scope: AreaScope, ids: readonly string[]): Promise<void> {
  const { checkpoints } = await context.store.registry.snapshot();
  for (const { id, areaId } of checkpoints) if (ids.includes(id)) scope.require(areaId, `Checkpoint ${id}`);
}

export function usualPlacesRoutes({ rules, zone }: { rules: LookRules; zone: string }): RouteModule {
  return (app, context) => {
    const looks = new Looks(context, rules);
    app.get(
      '/usual-places',
      {
        schema: {
          summary:
            'Where a vehicle is usually seen, by hour and day of the week, out of the days on which it could be seen (needs an approval)',
          querystring: UsualPlacesTermsSchema,
          response: { 200: UsualPlacesSchema },
        },
      },
      async (request) => {
        const terms = usualPlacesTerms(request.query);
        const { plate, plateColor, checkpointIds } = terms;
        const fromMs = Date.parse(terms.from);
        const question = {
          kind: 'usual-places' as const,
          terms: { ...terms },
          needs: ['habits' as const],
          fromMs,
        };
        return looks.answer(request, 'usual_places.asked', question, async (look) => {
          await requirePlaces(context, look.scope, checkpointIds ?? []);
          const nowMs = context.clock();
          const toMs = Math.min(Date.parse(terms.to), nowMs);
          const track = await context.store.reads.track({
            plate,
            fromMs,
            toMs,
            areaIds: look.scope.areaIds,
            limit: mostReads + 1,
            ...(plateColor === undefined ? {} : { plateColor }),
            ...(checkpointIds === undefined ? {} : { checkpointIds }),
          });
          const isCut = track.length > mostReads;
          // days of which the reads were not all looked at would count too low
          const startMs = isCut ? (track[0]?.capturedAtMs ?? fromMs) + 1 : fromMs;
          const hours = siteHours(zone, startMs, toMs);
          const passages = passagesOf(track.filter((read) => !read.clockBad));
          const times = passages.map(({ first }) => ({
            checkpointId: first.checkpointId ?? '',
            atMs: first.capturedAtMs,
          }));
          const { often, seldom } = placesOften(hours, times);
          const shown = often.slice(0, mostPlaces);
          const { health } = context.store;
          const downtimes = shown.length === 0 ? [] : await health.downtimes(startMs, toMs);
          const places = await Promise.all(
            shown.map(async (id) => {
              const recorded = await health.intervals(id, startMs, toMs);
              const there = times.filter(({ checkpointId }) => checkpointId === id).map(({ atMs }) => atMs);
              return usualPlace(hours, id, there, timeline(recorded, downtimes, startMs, toMs, nowMs));
            }),
          );
          return {
            answer: {
              plate,
              zone,
              from: new Date(startMs).toISOString(),
              to: new Date(toMs).toISOString(),
              days: hours.wholeDays.size,
              passages: passages.length,
              badClock: track.filter((read) => read.clockBad).length,
              isCut,
              leastDays,
              places,
              otherPlaces: seldom + often.length - shown.length,
              uncertainty: `Days count, not passages, and only hours and days of ${zone} that lie wholly in the time asked about. A day is one on which the checkpoint could see where it saw at least nine tenths of it; low and high are the Wilson interval of 95 % of the share. What was seen on fewer than ${leastDays} days is not told. Of many hours and places some look regular by chance, a misread counts like a read, and holidays, leave and road works change habits.`,
              notice,
              oldest: look.oldest,
            },
            results: places.length,
            // it shows figures and no read
            readIds: [],
          };
        });
      },
    );
  };
}
