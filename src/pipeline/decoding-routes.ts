/** `POST /decoding`: why a message is not read as expected, stage by stage. For technicians and developers. */
import { RinggateError } from '../core/errors.ts';
import type { MessageTransport, Placement, RawMessage, Travel } from '../core/model.ts';
import type { RouteModule } from '../http/app.ts';
import { Nullable, OneOf, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import type { Makes } from '../registry/makes.ts';
import type { Sender } from '../registry/senders.ts';
import { decodeInStages } from './decoding.ts';

export interface DecodingRouteParts {
  makes: Makes;
  senderOf(deviceId: string): Sender | null;
  placementOf(deviceId: string, lane: number | null, travel: Travel): Placement | null;
  siteZone: string | null;
}

const transports: MessageTransport[] = ['mqtt', 'http', 'tcp'];

const DecodingBody = Type.Object({
  make: Type.String(),
  transport: OneOf(['mqtt', 'http', 'tcp']),
  topic: Type.Optional(Type.String({ maxLength: 1000 })),
  path: Type.Optional(Type.String({ maxLength: 2000 })),
  contentType: Type.Optional(Type.String({ maxLength: 200 })),
  zone: Type.Optional(
    Type.String({ maxLength: 64, description: "if absent, that of the device, else the site's" }),
  ),
  deviceId: Type.Optional(Type.String({ description: 'tried as if this device had sent it' })),
  text: Type.Optional(Type.String({ maxLength: 2_000_000 })),
  bytesBase64: Type.Optional(Type.String({ maxLength: 6_000_000 })),
});

const Stage = Type.Object({}, { additionalProperties: true });
const DecodingView = Type.Object({
  tookUs: Type.Integer({ description: 'cost of the decoder, µs' }),
  zone: Nullable(Type.String({ description: 'of times that state none' })),
  reads: Type.Array(
    Type.Object({
      decode: Stage,
      normalise: Type.Object({ plate: Type.String(), kind: Type.String(), region: Nullable(Type.String()) }),
      identify: Nullable(
        Type.Object({
          deviceId: Nullable(Type.String()),
          deviceKey: Nullable(Type.String()),
          reason: Type.String(),
        }),
      ),
      place: Nullable(Stage),
    }),
  ),
  rejects: Type.Array(
    Type.Object({ code: Type.String(), detail: Type.String(), index: Nullable(Type.Integer()) }),
  ),
  reports: Type.Array(Stage),
});
const MakeView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  source: Type.String(),
  models: Type.Array(Type.String()),
  transports: Type.Array(Type.String()),
  understands: Type.Array(Type.String()),
});

function zoneOrThrow(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw new RinggateError('invalid_request', 'Wrong fields: /zone', {
      errors: [{ path: '/zone', message: `must be an IANA time zone such as Asia/Shanghai, got "${zone}"` }],
    });
  }
}

export function decodingRoutes(parts: DecodingRouteParts): RouteModule {
  return (app, context) => {
    app.get(
      '/makes',
      {
        schema: {
          summary: 'the makes whose messages are understood',
          response: { 200: Type.Object({ items: Type.Array(MakeView) }) },
        },
      },
      async () => ({
        items: [...parts.makes.values()].map(
          ({ id, name, source, models, transports: ways, understands }) => ({
            id,
            name,
            source,
            models: [...models],
            transports: [...ways],
            understands: [...understands],
          }),
        ),
      }),
    );
    app.post(
      '/decoding',
      {
        schema: {
          summary: 'A message through the stages of the way of a read; nothing is stored or matched',
          body: DecodingBody,
          response: { 200: DecodingView },
        },
      },
      async (request) => {
        const { actor, body } = request;
        const make = parts.makes.get(body.make);
        const errors = [];
        if (make === undefined)
          errors.push({
            path: '/make',
            message: `there is no make "${body.make}"; there are ${[...parts.makes.keys()].join(', ')}`,
          });
        if ((body.text === undefined) === (body.bytesBase64 === undefined))
          errors.push({ path: '/text', message: 'give either text or bytesBase64' });
        const sender = body.deviceId === undefined ? null : parts.senderOf(body.deviceId);
        if (body.deviceId !== undefined && sender === null)
          errors.push({ path: '/deviceId', message: `there is no device "${body.deviceId}"` });
        if (make === undefined || errors.length > 0)
          throw new RinggateError(
            'invalid_request',
            `Wrong fields: ${errors.map(({ path }) => path).join(', ')}`,
            { errors },
          );
        if (body.deviceId !== undefined) {
          const device = await context.store.registry.getDevice(body.deviceId);
          (await scopeOf(context, actor)).require(device.areaId, `The device "${device.id}"`);
        }
        const zone = body.zone ?? sender?.zone ?? parts.siteZone ?? undefined;
        const message: RawMessage = {
          transport: transports.find((one) => one === body.transport) ?? 'http',
          body:
            body.text === undefined ? Buffer.from(body.bytesBase64 ?? '', 'base64') : Buffer.from(body.text),
          ...(body.topic === undefined ? {} : { topic: body.topic }),
          ...(body.path === undefined ? {} : { path: body.path }),
          ...(body.contentType === undefined ? {} : { contentType: body.contentType }),
          ...(zone === undefined ? {} : { zone: zoneOrThrow(zone) }),
        };
        const decoding = decodeInStages(
          make,
          message,
          { sender, placementOf: parts.placementOf },
          () => performance.now() * 1000,
        );
        await context.audit(actor, 'decoding.tried', {
          make: make.id,
          deviceId: body.deviceId ?? null,
          bytes: message.body.length,
          reads: decoding.reads.length,
        });
        return decoding;
      },
    );
  };
}
