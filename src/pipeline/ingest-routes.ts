/** `POST /ingest/{make}`: messages of makes that push over HTTP, whatever they call their content. */
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { RinggateError } from '../core/errors.ts';
import type { Make, PushAnswer } from '../core/model.ts';
import type { App, Reply, Request, RouteModule } from '../http/app.ts';
import { createDeviceSignIn } from '../http/device-sign-in.ts';
import { Type } from '../http/schema.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Makes } from '../registry/makes.ts';
import type { Sender } from '../registry/senders.ts';
import type { WayOfARead } from './way.ts';

export interface IngestParts {
  way: Pick<WayOfARead, 'take'>;
  makes: Makes;
  registry: Pick<LiveRegistry, 'devices' | 'settling'>;
  /** The sender of a registered device; null where it is not registered. */
  senderOf(deviceId: string): Sender | null;
  maxBodyBytes: number;
}

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);

/**
 * The bytes as the device meant them. Some makes state an encoding and send plain bytes (Dahua: `deflate`), so the
 * bytes decide, not the header; what does not unpack is taken as it came.
 */
async function unpacked(body: Buffer, maxBytes: number): Promise<Buffer> {
  const options = { maxOutputLength: maxBytes };
  try {
    if (body[0] === 0x1f && body[1] === 0x8b) return await gunzipAsync(body, options);
    // zlib's header: deflate in the low bits, and both bytes a multiple of 31
    const isZlib = body.length > 2 && (body[0] ?? 0) % 16 === 8 && body.readUInt16BE(0) % 31 === 0;
    if (isZlib) return await inflateAsync(body, options);
  } catch (error) {
    if (error instanceof RangeError)
      throw new RinggateError('too_large', `unpacked, the body is larger than ${maxBytes} bytes`);
  }
  return body;
}

/** What the device's own words for "taken" are; a body that says nothing else is 200 and empty. */
function answerWith(reply: Reply, answer: PushAnswer | undefined, kept: boolean): Reply {
  if (answer === undefined) return reply.code(200).send('');
  return reply
    .code(200)
    .type(answer.contentType)
    .send(kept ? (answer.kept ?? answer.done) : answer.done);
}

/** The address without what is secret in it. */
function pathOf(request: Request): string {
  const url = new URL(request.raw.url ?? '/', 'http://gateway');
  url.searchParams.delete('token');
  return `${url.pathname}${url.search}`;
}

function anyBody(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

export function ingestRoutes(parts: IngestParts): RouteModule {
  return (app, context) => {
    anyBody(app);
    const signIn = createDeviceSignIn(context);

    async function takeIn(make: Make, sender: Sender, request: Request, body: Buffer): Promise<void> {
      const source = pathOf(request);
      const contentType = request.headers['content-type'];
      await new Promise<void>((resolve, reject) => {
        parts.way.take(
          {
            transport: 'http',
            path: source,
            body,
            deviceId: sender.deviceId,
            deviceOf: sender.deviceOf,
            make,
            source,
            ...(contentType === undefined ? {} : { contentType }),
            ...(sender.zone === undefined ? {} : { zone: sender.zone }),
          },
          (error) => (error === undefined ? resolve() : reject(error)),
        );
      });
    }

    app.post(
      '/ingest/:make',
      {
        schema: {
          summary: 'HTTP push of a device; answered when every read in it is stored',
          description:
            "Signed in as the device: its password as Bearer, Basic (user name: the device's id), Digest or ?token=. Any content type. What is not understood is kept as a dead letter and acknowledged.",
          params: Type.Object({ make: Type.String() }),
          response: {
            200: Type.String({ description: "what the make's devices expect as an answer; often nothing" }),
          },
        },
      },
      async (request, reply) => {
        const deviceId = await signIn(request, reply);
        const { settling } = parts.registry;
        if (settling !== null && !parts.registry.devices.has(deviceId)) await settling;
        const device = parts.registry.devices.get(deviceId);
        const sender = parts.senderOf(deviceId);
        if (device === undefined || sender === null)
          throw new RinggateError('unavailable', 'The registration is just being taken in');
        const make = parts.makes.get(request.params.make);
        if (make === undefined)
          throw new RinggateError(
            'not_found',
            `There is no make "${request.params.make}"; there are ${[...parts.makes.keys()].join(', ')}`,
          );
        if (make.id !== device.make)
          throw new RinggateError(
            'forbidden',
            `The device "${deviceId}" is registered as "${device.make}", not as "${make.id}"`,
          );
        const body = await unpacked(
          Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          parts.maxBodyBytes,
        );
        try {
          await takeIn(make, sender, request, body);
        } catch (cause) {
          throw new RinggateError('unavailable', 'The store did not take it: send it again', { cause });
        }
        return answerWith(reply, make.answer, false);
      },
    );
  };
}
