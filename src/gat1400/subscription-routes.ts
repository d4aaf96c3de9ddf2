/** `POST /devices/{id}/subscription`: asks a lower platform of GA/T 1400 to send its vehicles as notifications. */

import type { Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { IdParams, Timestamp, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { statusOfAnswer, subscribeBody, subscriptionId } from './subscribe.ts';

export interface SubscriptionParts {
  platformId: string;
  zone: string;
  /** Sends JSON to a path of the device, with its login, within the site's networks; the text of its answer. */
  post(
    device: Device,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<string>;
}

const dayMs = 86_400_000;

const SubscriptionBody = Type.Object({
  resource: Type.Optional(
    Type.String({
      pattern: '^\\d{20}$',
      description: 'whose vehicles: 20 digits; if absent, the first 20-digit key of the device, or its id',
    }),
  ),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, description: 'how long; default 30' })),
  reason: Type.String({ minLength: 4, maxLength: 200 }),
  receiveBase: Type.Optional(
    Type.String({
      pattern: '^https?://[^/@\\s]+$',
      description: 'where the platform reaches the gateway; if absent, the address of this call',
    }),
  ),
});
const SubscriptionView = Type.Object({
  id: Type.String(),
  resource: Type.String(),
  until: Timestamp,
  receiveAddress: Type.String(),
});

export function gat1400SubscriptionRoutes(parts: SubscriptionParts): RouteModule {
  return (app, context) => {
    let number = 0;
    app.post(
      '/devices/:id/subscription',
      {
        schema: {
          summary: 'Ask a platform of GA/T 1400 to send its vehicles as notifications',
          params: IdParams,
          body: SubscriptionBody,
          response: { 201: SubscriptionView },
        },
      },
      async (request, reply) => {
        const { actor, body } = request;
        const device = await context.store.registry.getDevice(request.params.id);
        (await scopeOf(context, actor)).require(device.areaId, `The device "${device.id}"`);
        if (device.make !== 'gat1400' || device.address === undefined)
          throw new RinggateError(
            'unsupported',
            'Only a device of the make gat1400 with an address can be asked for its vehicles',
          );
        const resource =
          body.resource ?? [...(device.keys ?? []), device.id].find((key) => /^\d{20}$/.test(key));
        if (resource === undefined)
          throw new RinggateError('invalid_request', 'Whose vehicles?', {
            errors: [
              {
                path: '/resource',
                message: 'is required: the device has no 20-digit code as its id or among its keys',
              },
            ],
          });
        const beginMs = context.clock();
        const endMs = beginMs + (body.days ?? 30) * dayMs;
        const receiveBase = body.receiveBase ?? `${request.protocol}://${request.host}`;
        const subscription = {
          platformId: parts.platformId,
          resource,
          title: 'motor vehicles',
          applicant: actor.username,
          organisation: parts.platformId,
          reason: body.reason,
          receiveBase,
          beginMs,
          endMs,
          zone: parts.zone,
          number: ++number % 100_000,
        };
        const answer = await parts.post(
          device,
          '/VIID/Subscribes',
          { 'content-type': 'application/VIID+JSON;charset=UTF-8', 'user-identify': parts.platformId },
          subscribeBody(subscription),
        );
        const status = statusOfAnswer(answer);
        if (status === null || status.code !== 0)
          throw new RinggateError(
            'device_answered_error',
            status === null
              ? 'the platform answers without a status'
              : `the platform refuses: ${status.code} ${status.detail.slice(0, 200)}`,
          );
        const id = subscriptionId(subscription);
        await context.audit(actor, 'gat1400.subscribed', {
          deviceId: device.id,
          id,
          resource,
          reason: body.reason,
        });
        return reply.code(201).send({
          id,
          resource,
          until: new Date(endMs).toISOString(),
          receiveAddress: `${receiveBase}/VIID/SubscribeNotifications`,
        });
      },
    );
  };
}
