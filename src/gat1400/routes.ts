/**
 * The gateway as the upper platform of GA/T 1400.4-2017 (view library), under `/VIID`: lower platforms and cameras
 * register by Digest, keep themselves alive and push motor vehicles. Faces, persons and all other objects are refused
 * and nothing of them is kept.
 */
import { RinggateError } from '../core/errors.ts';
import type { DeviceReport, Make } from '../core/model.ts';
import type { App, Reply, Request, RouteModule } from '../http/app.ts';
import { createDeviceSignIn } from '../http/device-sign-in.ts';
import type { WayOfARead } from '../pipeline/way.ts';
import type { Sender } from '../registry/senders.ts';
import { PlatformSessions } from './sessions.ts';
import {
  localTime,
  type ResponseStatus,
  responseStatus,
  type StatusContext,
  type StatusName,
} from './status.ts';

export interface Gat1400Parts {
  way: Pick<WayOfARead, 'take'>;
  make: Make;
  /** Make of a registered device; undefined where it is not registered. */
  makeOf(deviceId: string): string | undefined;
  senderOf(deviceId: string): Sender | null;
  /** 20 digits under which the gateway speaks. */
  platformId: string;
  zone: string;
  reported(deviceId: string, report: DeviceReport): void;
}

const maxBatchBytes = 32 * 1024 * 1024;
/** Objects of the standard that are none of the gateway's business: it watches vehicles, never people. */
const refusedObjects = [
  'Faces',
  'Persons',
  'NonMotorVehicles',
  'Things',
  'Scenes',
  'VideoSlices',
  'Images',
  'Files',
  'Cases',
  'Dispositions',
];

interface Described {
  RegisterObject?: { DeviceID?: unknown };
  KeepaliveObject?: { DeviceID?: unknown };
  KeepAliveObject?: { DeviceID?: unknown };
  UnRegisterObject?: { DeviceID?: unknown };
  DeviceID?: unknown;
}

/** The platform that a system message names, by its body or else its header. */
function identityOf(request: Request): string {
  const header = request.headers['user-identify'];
  let body: Described = {};
  try {
    const parsed: unknown = JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '{}');
    if (typeof parsed === 'object' && parsed !== null) body = parsed;
  } catch {
    throw new RinggateError('not_json', 'the body is not JSON');
  }
  const stated =
    body.RegisterObject?.DeviceID ??
    body.KeepaliveObject?.DeviceID ??
    body.KeepAliveObject?.DeviceID ??
    body.UnRegisterObject?.DeviceID ??
    body.DeviceID ??
    (Array.isArray(header) ? header[0] : header);
  const identity = typeof stated === 'number' ? String(stated) : stated;
  if (typeof identity !== 'string' || !/^[0-9A-Za-z_-]{1,64}$/.test(identity.trim()))
    throw new RinggateError('invalid_request', 'the message names no DeviceID');
  return identity.trim();
}

export function gat1400Routes(parts: Gat1400Parts): RouteModule {
  return (app, context) => {
    const sessions = new PlatformSessions(context.clock);
    const signIn = createDeviceSignIn(context, { digestOnly: true });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    answerInItsWords(app, parts, context.clock);

    const status = (request: Request): StatusContext => ({
      path: new URL(request.raw.url ?? '/', 'http://gateway').pathname,
      nowMs: context.clock(),
      zone: parts.zone,
    });
    const one = (request: Request, name: StatusName, id: string) => ({
      ResponseStatusObject: responseStatus(status(request), name, id),
    });
    /** The device behind a call: registered before, or signing in with this call. */
    async function platformOf(request: Request, reply: Reply): Promise<string> {
      const header = request.headers['user-identify'];
      if (request.headers.authorization !== undefined) return requireMake(await signIn(request, reply));
      const identity = (Array.isArray(header) ? header[0] : header) ?? '';
      return sessions.require(identity, request.ip).deviceId;
    }
    function requireMake(deviceId: string): string {
      const make = parts.makeOf(deviceId);
      if (make === parts.make.id) return deviceId;
      throw new RinggateError(
        'forbidden',
        `The device "${deviceId}" is registered as "${make}", not as "${parts.make.id}"`,
      );
    }

    app.post('/System/Register', async (request, reply) => {
      // the sign-in first: its challenge answers a call that many programs make without a body
      const deviceId = requireMake(await signIn(request, reply));
      const identity = identityOf(request);
      sessions.register(deviceId, identity, request.ip);
      await context.audit({ username: deviceId }, 'gat1400.registered', {
        identity,
        remoteAddress: request.ip,
      });
      parts.reported(deviceId, { kind: 'status', deviceKey: identity, state: 'online' });
      return one(request, 'ok', identity);
    });
    app.post('/System/Keepalive', async (request) => {
      const identity = identityOf(request);
      const { deviceId } = sessions.require(identity, request.ip);
      parts.reported(deviceId, { kind: 'heartbeat', deviceKey: identity });
      return one(request, 'ok', identity);
    });
    app.post('/System/UnRegister', async (request, reply) => {
      const identity = identityOf(request);
      const deviceId =
        request.headers.authorization === undefined
          ? sessions.require(identity, request.ip).deviceId
          : await signIn(request, reply);
      sessions.end(identity);
      parts.reported(deviceId, { kind: 'status', deviceKey: identity, state: 'offline' });
      return one(request, 'ok', identity);
    });
    app.get('/System/Time', async () => ({
      SystemTimeObject: {
        VIIDServerID: parts.platformId,
        TimeMode: '1',
        LocalTime: localTime(context.clock(), parts.zone),
        TimeZone: parts.zone,
      },
    }));

    /** Stores a batch and answers for each of its objects. */
    async function takeIn(request: Request, reply: Reply): Promise<ResponseStatus[]> {
      const deviceId = await platformOf(request, reply);
      const sender = parts.senderOf(deviceId);
      if (sender === null) throw new RinggateError('unavailable', 'The registration is just being taken in');
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const about = status(request);
      const zone = sender.zone ?? parts.zone;
      const message = {
        transport: 'http',
        path: about.path,
        contentType: 'application/json',
        body,
        zone,
      } as const;
      await new Promise<void>((resolve, reject) => {
        parts.way.take(
          {
            ...message,
            deviceId: sender.deviceId,
            deviceOf: sender.deviceOf,
            make: parts.make,
            source: about.path,
          },
          (error) =>
            error === undefined
              ? resolve()
              : reject(
                  new RinggateError('unavailable', 'The store did not take it: send it again', {
                    cause: error,
                  }),
                ),
        );
      });
      // The decoder is pure: what it says of the message now is what was stored of it.
      const { reads, rejects } = parts.make.decode(message);
      return [
        ...reads.map(({ eventId }) => responseStatus(about, 'ok', eventId)),
        ...rejects.map(({ code, detail }) =>
          responseStatus(
            about,
            code === 'not_json' || code === 'not_utf8' ? 'invalidJsonFormat' : 'invalidJsonContent',
            '',
            detail,
          ),
        ),
      ];
    }
    const list = async (request: Request, reply: Reply) => ({
      ResponseStatusListObject: { ResponseStatusObject: await takeIn(request, reply) },
    });
    app.post('/MotorVehicles', { bodyLimit: maxBatchBytes }, list);
    app.post('/SubscribeNotifications', { bodyLimit: maxBatchBytes }, async (request, reply) => {
      refusePeople(request.body);
      return list(request, reply);
    });
    app.post('/APEs', { bodyLimit: maxBatchBytes }, list);

    for (const name of refusedObjects)
      app.post(`/${name}`, { bodyLimit: maxBatchBytes }, async (request, reply) => {
        await platformOf(request, reply);
        throw new RinggateError(
          'unsupported',
          `${name} are not taken: this gateway watches vehicles only, and kept nothing of this message`,
        );
      });
    app.post('/Subscribes', async (request, reply) => {
      await platformOf(request, reply);
      throw new RinggateError(
        'unsupported',
        'the gateway gives reads to named consumers over MQTT only (mqtt.consumers)',
      );
    });
  };
}

/** A notification may carry people beside vehicles: such a one is refused whole, so that nothing of it is kept. */
function refusePeople(body: unknown): void {
  const text = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  for (const name of ['FaceObjectList', 'PersonObjectList', 'FaceListObject', 'PersonListObject'])
    if (text.includes(`"${name}"`))
      throw new RinggateError(
        'unsupported',
        `${name} is not taken: subscribe to vehicles alone (SubscribeDetail 13)`,
      );
}

/** Errors as this standard's programs read them; the challenge of a sign-in stays in the header. */
function answerInItsWords(app: App, parts: Gat1400Parts, clock: () => number): void {
  app.setErrorHandler((error, request, reply) => {
    const known = error instanceof RinggateError ? error : null;
    const about = {
      path: new URL(request.raw.url ?? '/', 'http://gateway').pathname,
      nowMs: clock(),
      zone: parts.zone,
    };
    const [http, name]: [number, StatusName] =
      known === null ? [500, 'otherError'] : (statusOf[known.code] ?? [400, 'invalidJsonContent']);
    const detail = known === null ? undefined : known.message;
    return reply
      .code(http)
      .type('application/json')
      .send({ ResponseStatusObject: responseStatus(about, name, '', detail) });
  });
}

const statusOf: Readonly<Record<string, [number, StatusName]>> = {
  unauthenticated: [401, 'invalidOperation'],
  forbidden: [403, 'invalidOperation'],
  unsupported: [403, 'invalidOperation'],
  unavailable: [503, 'deviceBusy'],
  not_json: [400, 'invalidJsonFormat'],
  too_large: [413, 'invalidJsonContent'],
};
