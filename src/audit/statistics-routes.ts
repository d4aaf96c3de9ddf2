/** `GET /statistics`: counts for publication, without plates, devices and persons; rounded, so that none tells of single vehicles. */
import { RinggateError } from '../core/errors.ts';
import { siteDays } from '../core/site-day.ts';
import type { RouteModule } from '../http/app.ts';
import { Nullable, OneOf, type Static, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { csvLine } from '../wire/csv-out.ts';
import type { Lots } from './lots.ts';
import { Publication } from './published.ts';
import type { StatisticsDesk } from './statistics-desk.ts';

const dayMs = 86_400_000;
const longestDays = { day: 366, hour: 7 } as const;

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day of the site’s zone' });
const Count = Type.Integer({ description: 'rounded by lot, see roundedTo' });
const Query = Type.Object({
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  by: Type.Optional(OneOf(['day', 'hour'] as const)),
  of: Type.Optional(OneOf(['district', 'ring', 'checkpoint'] as const)),
  format: Type.Optional(OneOf(['json', 'csv'] as const)),
});
const Statistics = Type.Object(
  {
    from: Day,
    to: Type.String({ description: 'inclusive' }),
    zone: Type.String(),
    roundedTo: Type.Integer({
      description:
        'each count of an hour and checkpoint (of a day and name) is rounded to a multiple of this, up or down by lot; totals are sums of rounded counts',
    }),
    reads: Type.Array(
      Type.Object({
        day: Day,
        hour: Nullable(Type.Integer()),
        of: Nullable(Type.String({ description: 'id of the ring or checkpoint; null: on no ring, or all' })),
        reads: Count,
        unread: Type.Integer({ description: 'without a readable plate' }),
      }),
    ),
    hits: Type.Array(Type.Object({ day: Day, category: Type.String(), alerts: Count, hits: Count })),
    outcomes: Type.Array(Type.Object({ category: Type.String(), outcome: Type.String(), alerts: Count })),
    searches: Type.Array(Type.Object({ day: Day, purpose: Type.String(), searches: Count, withCase: Count })),
    verdicts: Type.Object({
      agree: Count,
      disagree: Count,
      misreadPercent: Nullable(
        Type.Integer({ description: 'of the pictures that a person looked at; null where too few' }),
      ),
    }),
  },
  { title: 'Statistics' },
);
export type Statistics = Static<typeof Statistics>;

export function statisticsRoutes(parts: {
  desk: StatisticsDesk;
  /** Counts are rounded to multiples of it. */
  roundedTo: number;
  lots: Lots;
}): RouteModule {
  const { desk, roundedTo, lots } = parts;
  return (app, context) => {
    app.get(
      '/statistics',
      {
        schema: {
          summary: 'Counts without plates, for publication: reads, hits, outcomes, searches, misreads',
          querystring: Query,
          response: { 200: Statistics },
        },
      },
      async (request, reply) => {
        const { by = 'day', of = 'ring', format = 'json' } = request.query;
        const { from, to } = spanOf(request.query, by, siteDays(desk.zone)(context.clock()).day);
        await desk.flush();
        const scope = await scopeOf(context, request.actor);
        const { checkpoints } = await context.store.registry.snapshot();
        const placeOf = new Map(checkpoints.map((one) => [one.id, one]));
        const { statistics } = context.store;
        const nameOf = (id: string): string | null =>
          ({ district: null, ring: placeOf.get(id)?.ringId ?? null, checkpoint: id })[of];
        const publication = new Publication({ cut: { by, nameOf }, base: roundedTo, lots });
        // a day at a time: nothing else waits for long
        for (let day = from; day <= to; day = dayBefore(day, -1)) {
          const hours = await statistics.reads(day);
          // of a checkpoint that is gone only who sees the whole tree hears
          publication.addReads(
            hours.filter(({ checkpointId }) => scope.holds(placeOf.get(checkpointId)?.areaId ?? null)),
          );
        }
        publication.addAlerts(
          (await statistics.alerts(from, to)).filter(({ areaId }) => scope.holds(areaId)),
        );
        publication.addLog(await statistics.log(from, to));
        const answer: Statistics = { from, to, zone: desk.zone, roundedTo, ...publication.tables() };
        if (format === 'json') return answer;
        return reply
          .header('content-disposition', `attachment; filename="statistics-${from}-${to}.csv"`)
          .type('text/csv; charset=utf-8')
          .serializer((text: unknown) => String(text))
          .send(csvOf(answer) as unknown as Statistics);
      },
    );
  };
}

/** One table: what is counted, of which day, hour and name. */
function csvOf(answer: Statistics): string {
  const lines = [csvLine(['what', 'day', 'hour', 'name', 'outcome', 'count'])];
  const add = (
    what: string,
    day: string | null,
    hour: number | null,
    name: string | null,
    count: number,
    outcome: string | null = null,
  ) => lines.push(csvLine([what, day, hour, name, outcome, count]));
  for (const row of answer.reads) {
    add('reads', row.day, row.hour, row.of, row.reads);
    add('unread', row.day, row.hour, row.of, row.unread);
  }
  for (const row of answer.hits) {
    add('alerts', row.day, null, row.category, row.alerts);
    add('hits', row.day, null, row.category, row.hits);
  }
  for (const row of answer.outcomes) add('outcomes', null, null, row.category, row.alerts, row.outcome);
  for (const row of answer.searches) {
    add('searches', row.day, null, row.purpose, row.searches);
    add('searches_with_case', row.day, null, row.purpose, row.withCase);
  }
  add('verdicts', null, null, 'agree', answer.verdicts.agree);
  add('verdicts', null, null, 'disagree', answer.verdicts.disagree);
  return `\ufeff${lines.join('')}`;
}

/** Both days inclusive. @throws RinggateError invalid_request */
function spanOf(
  query: { from?: string; to?: string },
  by: 'day' | 'hour',
  today: string,
): { from: string; to: string } {
  const to = query.to ?? today;
  const back = by === 'day' ? 29 : 0;
  const from = query.from ?? dayBefore(to, back);
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  const isDay = (text: string) => !Number.isNaN(Date.parse(text)) && dayBefore(text, 0) === text;
  const wrong = !isDay(to)
    ? { path: '/to', message: `is ${to}; there is no such day` }
    : !isDay(from)
      ? { path: '/from', message: `is ${from}; there is no such day` }
      : days < 1
        ? { path: '/from', message: `is ${from}; must not be after to, ${to}` }
        : days > longestDays[by]
          ? { path: '/from', message: `is ${from}; by ${by} at most ${longestDays[by]} days up to ${to}` }
          : null;
  if (wrong === null) return { from, to };
  throw new RinggateError('invalid_request', `Wrong fields: ${wrong.path}`, { errors: [wrong] });
}

function dayBefore(day: string, days: number): string {
  const ms = Date.parse(day);
  return Number.isNaN(ms) ? day : new Date(ms - days * dayMs).toISOString().slice(0, 10);
}
