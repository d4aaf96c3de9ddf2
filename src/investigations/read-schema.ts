/** A read as the API describes it. */
import { plateColors } from '../core/model.ts';
import { listQueryFields, PageSchema } from '../http/list.ts';
import { Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';

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
    drill: Type.Optional(
      Type.Literal(true, { description: 'a marked test read: no vehicle, counted nowhere' }),
    ),
  },
  { title: 'Read' },
);
export const ReadPage = PageSchema(ReadSchema);

export const ReadsQuery = Type.Object({
  ...listQueryFields,
  plate: Type.Optional(Type.String({ maxLength: 64 })),
  match: Type.Optional(OneOf(['exact', 'wildcard', 'near'])),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'inclusive' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'exclusive; may be in the future' })),
  checkpointId: Type.Optional(Type.String()),
  ring: Type.Optional(Type.String({ description: 'id of a ring' })),
  direction: Type.Optional(OneOf(directions)),
});
