/** A read as the API describes it. */
import { plateColors } from '../core/model.ts';
import { listQueryFields, PageSchema } from '../http/list.ts';
import { Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';
import { readSorts } from '../store/contract/reads.ts';
import { BlindSchema } from './blind-times.ts';

const directions = ['inbound', 'outbound', 'along', 'unknown'] as const;

export const ReadSchema = Type.Object(
  {
    id: Type.String(),
    eventId: Type.String(),
    deviceId: Type.String(),
    checkpointId: Nullable(Type.String()),
    lane: Nullable(Type.Integer()),
    capturedAt: Timestamp,
    receivedAt: Timestamp,
    plate: Type.String({ description: 'normalised; empty: no readable plate' }),
    plateRaw: Type.String(),
    plateColor: Nullable(OneOf(plateColors)),
    confidence: Nullable(Type.Number({ description: '0..1' })),
    ring: Nullable(Type.String({ description: 'id of the ring' })),
    direction: OneOf(directions),
    zone: Nullable(Type.Integer({ description: 'how many rings the vehicle is inside of after this read' })),
    crossing: Nullable(Type.Object({ from: Type.Integer(), to: Type.Integer() })),
    late: Type.Boolean(),
    clockQuality: OneOf(['good', 'bad']),
    speedKmh: Nullable(Type.Number()),
    vehicle: Nullable(
      Type.Object({
        type: Type.Optional(Type.String()),
        color: Type.Optional(Type.String()),
        make: Type.Optional(Type.String()),
      }),
    ),
    revision: Type.Integer(),
    imageUrl: Nullable(Type.String({ description: 'signed, for this session and investigation, soon over' })),
    imageSha256: Type.Optional(
      Type.String({ description: 'of the picture as it was received; where one read is asked for' }),
    ),
    drill: Type.Optional(
      Type.Literal(true, { description: 'a marked test read: no vehicle, counted nowhere' }),
    ),
  },
  { title: 'Read' },
);
const longestText = 64;
/** Which reads are meant; the terms of an approval of kind `reads`. */
export const ReadTermsSchema = Type.Object({
  plate: Type.Optional(
    Type.String({ maxLength: longestText, description: 'absent: any read, which needs an approval' }),
  ),
  match: Type.Optional(OneOf(['exact', 'wildcard', 'near'] as const)),
  candidates: Type.Optional(Type.Boolean({ description: 'looks at the further guesses of the readers too' })),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'inclusive' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'exclusive; may be in the future' })),
  checkpointId: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 200 })], {
      description: 'may be given several times',
    }),
  ),
  ring: Type.Optional(Type.String({ description: 'id of a ring' })),
  direction: Type.Optional(OneOf(directions)),
  zone: Type.Optional(Type.Integer({ minimum: 0, maximum: 99 })),
  plateColor: Type.Optional(OneOf(plateColors)),
  vehicleColor: Type.Optional(Type.String({ maxLength: longestText })),
  vehicleType: Type.Optional(Type.String({ maxLength: longestText })),
  minSpeedKmh: Type.Optional(Type.Number({ minimum: 0 })),
  maxSpeedKmh: Type.Optional(Type.Number({ minimum: 0 })),
  bbox: Type.Optional(
    Type.String({ maxLength: 200, description: 'west,south,east,north in degrees, WGS84' }),
  ),
  polygon: Type.Optional(
    Type.String({
      maxLength: 8000,
      description: 'corners of a map area: lon,lat;lon,lat;… in degrees, WGS84',
    }),
  ),
});

export const ReadsQuery = Type.Object({
  ...listQueryFields,
  ...ReadTermsSchema.properties,
  sort: Type.Optional({
    ...OneOf(readSorts),
    description:
      'the order; - is descending; -capturedAt (newest first) if absent. What is not known comes last, and those of one value newest first. By anything but capturedAt at most 10,000 reads are sorted: if more fit, too_many_to_sort',
  } as ReturnType<typeof OneOf<[...typeof readSorts]>>),
  count: Type.Optional(Type.Boolean({ description: 'counts all that fit, up to 10,000' })),
});

/** A read as a question finds it. */
export const FoundReadSchema = Type.Object(
  {
    ...ReadSchema.properties,
    match: Type.Optional(
      Type.Object({
        class: OneOf(['exact', 'pattern', 'near'] as const),
        differences: Type.Array(
          Type.Object({ index: Type.Integer(), read: Type.String(), listed: Type.String() }),
        ),
        candidate: Nullable(
          Type.String({ description: 'the further guess of the reader by which it was found' }),
        ),
      }),
    ),
  },
  { title: 'FoundRead' },
);
const ImpossibleLegSchema = Type.Object({
  fromReadId: Type.String(),
  toReadId: Type.String(),
  leastSpeedKmh: Type.Number({ description: 'with both clocks as wrong as they may be' }),
});
export const ReadPage = Type.Object({
  ...PageSchema(FoundReadSchema).properties,
  count: Nullable(
    Type.Object({
      value: Type.Integer(),
      isExact: Type.Boolean({ description: 'false: there are more than this' }),
    }),
  ),
  impossible: Type.Array(ImpossibleLegSchema, {
    description:
      'of one plate, exactly asked for: legs that no vehicle can have driven, between these reads and to the next page; where they are sorted by capturedAt, either way',
  }),
  blind: Type.Array(BlindSchema, {
    description: 'of the checkpoints that the question names, over its time (with its first page)',
  }),
  oldest: Nullable(
    Type.String({
      format: 'date-time',
      description:
        'how far back the answer goes where the question did not say; older reads need an approval',
    }),
  ),
});
