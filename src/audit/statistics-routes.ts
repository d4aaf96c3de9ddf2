/** `GET /statistics`: counts for publication, without plates, devices and persons; small ones are not told. */
import { RinggateError } from '../core/errors.ts';
import { siteDays } from '../core/site-day.ts';
import type { RouteModule } from '../http/app.ts';
import { Nullable, OneOf, type Static, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { csvLine } from '../wire/csv-out.ts';
import type { StatisticsDesk } from './statistics-desk.ts';

const dayMs = 86_400_000;
const longestDays = { day: 366, hour: 7 } as const;

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day of the site’s zone' });
const Count = Type.Union([Type.Integer(), Type.String()], {
  description: 'a number, or "<5" where it is smaller than the setting statistics.smallestCount but not 0',
});
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
    smallestCount: Type.Integer(),
    reads: Type.Array(
      Type.Object({
        day: Day,
        hour: Nullable(Type.Integer()),
        of: Nullable(Type.String({ description: 'id of the ring or checkpoint; null: on no ring, or all' })),
        reads: Count,
        unread: Type.Union([Type.Integer(), Type.String()], { description: 'without a readable plate' }),
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

export function statisticsRoutes(parts: { desk: StatisticsDesk; smallestCount: number }): RouteModule {
  const { desk, smallestCount } = parts;
  const told = (count: number): number | string =>
    count > 0 && count < smallestCount ? `<${smallestCount}` : count;
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
        const reads = new Map<
          string,
          { day: string; hour: number | null; of: string | null; counts: number[] }
        >();
        for (const row of await statistics.reads(from, to, by)) {
          const place = placeOf.get(row.checkpointId);
          // of a checkpoint that is gone only who sees the whole tree hears
          if (!scope.holds(place?.areaId ?? null)) continue;
          const name = { district: null, ring: place?.ringId ?? null, checkpoint: row.checkpointId }[of];
          sumInto(reads, { day: row.day, hour: row.hour, of: name }, [row.reads, row.unread]);
        }
        const hits = new Map<string, { day: string; category: string; counts: number[] }>();
        const outcomes = new Map<string, { category: string; outcome: string; counts: number[] }>();
        for (const { day, category, areaId, outcome, alerts, hits: times } of await statistics.alerts(
          from,
          to,
        )) {
          if (!scope.holds(areaId)) continue;
          sumInto(hits, { day, category }, [alerts, times]);
          sumInto(outcomes, { category, outcome }, [alerts]);
        }
        const log = await statistics.log(from, to);
        const verdicts = (name: string) =>
          log
            .filter((row) => row.kind === 'verdict' && row.name === name)
            .reduce((sum, { times }) => sum + times, 0);
        const [agree, disagree] = [verdicts('agree'), verdicts('disagree')];
        const canTell = disagree === 0 ? agree >= smallestCount : disagree >= smallestCount;
        const answer: Statistics = {
          from,
          to,
          zone: desk.zone,
          smallestCount,
          reads: [...reads.values()].map(({ counts: [all = 0, unread = 0], ...rest }) => ({
            ...rest,
            reads: told(all),
            unread: told(unread),
          })),
          hits: [...hits.values()].map(({ counts: [alerts = 0, times = 0], ...rest }) => ({
            ...rest,
            alerts: told(alerts),
            hits: told(times),
          })),
          outcomes: [...outcomes.values()].map(({ counts: [alerts = 0], ...rest }) => ({
            ...rest,
            alerts: told(alerts),
          })),
          searches: log
            .filter((row) => row.kind === 'search')
            .map(({ day, name, times, withCase }) => ({
              day,
              purpose: name,
              searches: told(times),
              withCase: told(withCase),
            })),
          verdicts: {
            agree: told(agree),
            disagree: told(disagree),
            misreadPercent: canTell ? Math.round((100 * disagree) / (agree + disagree)) : null,
          },
        };
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

/** Adds to the counts of what has these names. */
function sumInto<K extends object>(
  sums: Map<string, K & { counts: number[] }>,
  names: K,
  counts: readonly number[],
): void {
  const key = JSON.stringify(names);
  const before = sums.get(key)?.counts ?? [];
  sums.set(key, { ...names, counts: counts.map((count, index) => count + (before[index] ?? 0)) });
}

/** One table: what is counted, of which day, hour and name. */
function csvOf(answer: Statistics): string {
  const lines = [csvLine(['what', 'day', 'hour', 'name', 'outcome', 'count'])];
  const add = (
    what: string,
    day: string | null,
    hour: number | null,
    name: string | null,
    count: number | string,
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
