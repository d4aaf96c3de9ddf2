/** The questions beside the list of reads: what they take, what they answer. */
import { RinggateError } from '../core/errors.ts';
import { plateColors } from '../core/model.ts';
import { normalisePlate } from '../core/plate.ts';
import { listQueryFields } from '../http/list.ts';
import { Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';
import { BlindSchema } from './blind-times.ts';
import { ReadSchema } from './read-schema.ts';

const time = (description: string) => Type.String({ format: 'date-time', description });
const from = time('inclusive');
const to = time('exclusive');
const plate = Type.String({ minLength: 1, maxLength: 64 });

export const JourneyTermsSchema = Type.Object({
  plate,
  plateColor: Type.Optional(OneOf(plateColors)),
  from: Type.Optional(from),
  to: Type.Optional(to),
});
export const ConvoyTermsSchema = Type.Object({
  plate,
  plateColor: Type.Optional(OneOf(plateColors)),
  from,
  to,
  withinSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 600, description: '30 if absent' })),
  minCheckpoints: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '3 if absent' })),
});
export const SectionTermsSchema = Type.Object({
  fromCheckpointId: Type.String(),
  toCheckpointId: Type.String(),
  from,
  to,
  plate: Type.Optional(plate),
  maxMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440, description: '120 if absent' })),
});
export const FindingTermsSchema = Type.Object({
  kind: OneOf(['gap', 'cloned_plate'] as const),
  plate: Type.Optional(plate),
  from: Type.Optional(from),
  to: Type.Optional(to),
});
export const FindingsQuery = Type.Object({ ...listQueryFields, ...FindingTermsSchema.properties });

/** Terms in their one form: the plate normalised, times in UTC. @throws RinggateError invalid_request */
export function analysisTerms<T extends { plate?: string; from?: string; to?: string }>(
  query: T,
): T & Record<string, unknown> {
  const utc = (value: string): string => new Date(Date.parse(value)).toISOString();
  const terms = { ...query };
  if (terms.plate !== undefined) {
    const { plate: normal } = normalisePlate(terms.plate);
    if (normal === '' || /[*?]/.test(normal)) {
      throw new RinggateError('invalid_request', 'This question is about one plate.', {
        errors: [{ path: '/plate', message: `is ${JSON.stringify(terms.plate)}; allowed: one whole plate` }],
      });
    }
    terms.plate = normal;
  }
  if (terms.from !== undefined) terms.from = utc(terms.from);
  if (terms.to !== undefined) terms.to = utc(terms.to);
  if (terms.from !== undefined && terms.to !== undefined && terms.from >= terms.to) {
    throw new RinggateError('invalid_request', 'The time asked about is empty.', {
      errors: [{ path: '/to', message: `is ${terms.to}, not later than from` }],
    });
  }
  return terms;
}

/** What every analysis says of itself. */
export const lead = {
  uncertainty: Type.String({ description: 'how far the figures may be off, and why' }),
  notice: Type.String({ description: 'a lead, not a ground' }),
  oldest: Nullable(Timestamp),
};
export const notice =
  'A lead, not a ground: plates are misread and copied, clocks are off. Look at the pictures before anybody acts on this.';

const PassageSchema = Type.Object({
  checkpointId: Type.String(),
  direction: OneOf(['inbound', 'outbound', 'along', 'unknown'] as const),
  zone: Nullable(Type.Integer()),
  at: Timestamp,
  readIds: Type.Array(Type.String()),
  plateColor: Nullable(OneOf(plateColors)),
  late: Type.Boolean(),
  clockQuality: OneOf(['good', 'bad'] as const),
  clockUncertaintyMs: Nullable(Type.Number({ description: 'null: not known, taken for 5 s' })),
  position: Nullable(Type.Object({ lat: Type.Number(), lon: Type.Number() })),
});
const LegSchema = Type.Object({
  from: Type.Integer({ description: 'index of the passage' }),
  to: Type.Integer(),
  seconds: Type.Number(),
  distanceM: Nullable(Type.Number({ description: 'straight line' })),
  speedKmh: Nullable(Type.Number()),
  leastSpeedKmh: Nullable(Type.Number({ description: 'with both clocks as wrong as they may be' })),
  impossible: Nullable(Type.Boolean({ description: 'null: cannot be told' })),
});
export const JourneySchema = Type.Object(
  {
    plate: Type.String(),
    firstSeen: Nullable(Timestamp),
    lastSeen: Nullable(Timestamp),
    reads: Type.Integer(),
    isCut: Type.Boolean({ description: 'there are older reads than those shown' }),
    passages: Type.Array(PassageSchema),
    legs: Type.Array(LegSchema),
    blind: Type.Array(BlindSchema, {
      description: 'of the checkpoints passed, over the time from first to last seen',
    }),
    ...lead,
  },
  { title: 'Journey' },
);
export const ConvoySchema = Type.Object(
  {
    plate: Type.String(),
    passages: Type.Integer(),
    platesNearby: Type.Integer(),
    companions: Type.Array(
      Type.Object({
        plate: Type.String(),
        coincidences: Type.Integer(),
        checkpoints: Type.Integer(),
        expected: Type.Number({ description: 'coincidences to be expected by chance' }),
        byChance: Type.Number({
          description: 'plates that would coincide as often by chance; far below 1: surprising',
        }),
        passages: Type.Array(
          Type.Object({
            checkpointId: Type.String(),
            at: Timestamp,
            apartMs: Type.Number({ description: 'negative: the companion was first' }),
            readId: Type.String(),
            companionReadId: Type.String(),
          }),
        ),
      }),
    ),
    ...lead,
  },
  { title: 'Convoy' },
);
const percentiles = Nullable(Type.Object({ p15: Type.Number(), p50: Type.Number(), p85: Type.Number() }));
export const SectionSpeedSchema = Type.Object(
  {
    fromCheckpointId: Type.String(),
    toCheckpointId: Type.String(),
    distanceM: Type.Number({ description: 'straight line: the road is longer, the true speed higher' }),
    vehicles: Type.Integer(),
    speedKmh: percentiles,
    travelSeconds: percentiles,
    // null without a plate: then no vehicle is told from another
    runs: Nullable(
      Type.Array(
        Type.Object({
          left: Timestamp,
          arrived: Timestamp,
          travelSeconds: Type.Number(),
          speedKmh: Nullable(Type.Number()),
          lowestKmh: Nullable(Type.Number()),
          highestKmh: Nullable(Type.Number()),
          fromReadId: Type.String(),
          toReadId: Type.String(),
        }),
      ),
    ),
    ...lead,
  },
  { title: 'SectionSpeed' },
);
export const FindingPage = Type.Object({
  items: Type.Array(
    Type.Object({
      kind: OneOf(['gap', 'cloned_plate'] as const),
      plate: Type.String(),
      at: Timestamp,
      reads: Type.Array(ReadSchema),
      fromZone: Nullable(Type.Integer()),
      toZone: Nullable(Type.Integer()),
      alertId: Nullable(Type.String()),
    }),
  ),
  nextCursor: Nullable(Type.String()),
  ...lead,
});
