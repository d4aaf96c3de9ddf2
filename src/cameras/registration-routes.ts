/** Registering what was found, cameras from a file, asking one anew, and putting another in its place. */
import { sealDigestLogin } from '../accounts/digest-login.ts';
import { hashSecret, randomId, randomSecret } from '../accounts/secrets.ts';
import type { Actor, Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { IdParams, Nullable, OneOf, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { changesInTurn } from '../registry/changes.ts';
import { DeviceView, DeviceWithCredentials } from '../registry/schemas.ts';
import { readCameraCsv } from './camera-csv.ts';
import type { Describer } from './describer.ts';
import type { DiscoveryJobs } from './discovery-jobs.ts';
import { type RegisteredCamera, registerFound, storeCameras } from './registration.ts';
import { replacementOf } from './replacement.ts';
import { CameraCsvBody, RegistrationsBody, ReplacementBody } from './schemas.ts';
import { allowList } from './targets.ts';

export interface RegistrationRouteParts {
  jobs: DiscoveryJobs;
  describer: Describer;
  networks: readonly string[];
}

const Problem = Type.Object({ code: Type.String(), detail: Type.String() });
const DescriptionView = Type.Object({
  device: DeviceView,
  state: OneOf(['described', 'needs_credentials', 'unreachable', 'broken']),
  problem: Nullable(Problem),
  clockOffsetMs: Nullable(Type.Number()),
  addressChanged: Nullable(Type.Object({ from: Nullable(Type.String()), to: Type.String() })),
});
const CsvAnswer = Type.Object({
  imported: Type.Boolean({ description: 'false for a preview' }),
  items: Type.Array(DeviceWithCredentials),
  cameras: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      address: Nullable(Type.String()),
      areaId: Type.String(),
      checkpointId: Nullable(Type.String()),
      hasLogin: Type.Boolean(),
    }),
    { description: 'what the file says, line by line' },
  ),
  errors: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
});

export function registrationRoutes(parts: RegistrationRouteParts): RouteModule {
  const { jobs, describer } = parts;
  const mayBeAt = allowList(parts.networks);
  return (app, context) => {
    const change = changesInTurn(context);
    const announce = (devices: readonly RegisteredCamera[]): void => {
      for (const { mqtt: _mqtt, ...device } of devices) context.changes.emit('deviceChanged', device);
    };

    app.post(
      '/discovery/:id/registrations',
      {
        schema: {
          summary: 'register found cameras: all or none, every error with its place',
          params: IdParams,
          body: RegistrationsBody,
          response: { 201: Type.Object({ items: Type.Array(DeviceWithCredentials) }) },
        },
      },
      async (request, reply) => {
        const job = jobs.get(request.params.id, request.actor);
        const items = await registerFound(context, change, request.actor, job, request.body.registrations);
        announce(items);
        return reply.code(201).send({ items });
      },
    );

    app.post(
      '/cameras/import',
      {
        schema: {
          summary: 'cameras from a CSV file; with preview nothing is registered and every error is answered',
          body: CameraCsvBody,
          response: { 200: CsvAnswer },
        },
      },
      async (request) => {
        const { actor, body } = request;
        const preview = body.preview ?? false;
        const { devices, errors } = readCameraCsv(body.csv, await surroundings(context, actor, mayBeAt));
        const cameras = devices.map(({ id, name, address = null, areaId, checkpointId, sealedLogin }) => ({
          id,
          name,
          address,
          areaId,
          checkpointId,
          hasLogin: sealedLogin !== undefined,
        }));
        if (preview) return { imported: false, items: [], cameras, errors };
        if (errors.length > 0)
          throw new RinggateError('invalid_request', `Nothing was imported: ${errors.length} error(s)`, {
            errors,
          });
        const items = await change(actor, async () => {
          const result = await storeCameras(
            context,
            devices.map((device) => ({ device })),
          );
          return { result, action: 'camera.import', detail: { devices: result.map(({ id }) => id) } };
        });
        announce(items);
        describer.describeLater(items, actor);
        return { imported: true, items, cameras, errors };
      },
    );

    app.post(
      '/devices/:id/description',
      {
        schema: {
          summary: 'ask a camera now what it is',
          params: IdParams,
          response: { 200: DescriptionView },
        },
      },
      async (request) => {
        const device = await within(context, request.actor, request.params.id);
        const described = await describer.describe(device, request.actor);
        const { state, problem } = described;
        await context.audit(request.actor, 'camera.describe', {
          deviceId: device.id,
          state,
          code: problem?.code ?? null,
        });
        return described;
      },
    );

    app.post(
      '/devices/:id/replacement',
      {
        schema: {
          summary:
            'other hardware takes the place of this device; what this one saw stays with the checkpoint',
          params: IdParams,
          body: ReplacementBody,
          response: { 201: DeviceWithCredentials },
        },
      },
      async (request, reply) => {
        const { actor, body } = request;
        const password = randomSecret();
        const { retired, device } = await change(actor, async () => {
          const old = await within(context, actor, request.params.id);
          const job = body.discoveryId === undefined ? null : jobs.get(body.discoveryId, actor);
          const made = await replacementOf(context, old, body.id ?? randomId(), body, job);
          const result = await context.store.registry.replaceDevice(
            { id: old.id, name: made.oldName },
            {
              device: made.device,
              credentialHash: hashSecret(password),
              digestLogin: sealDigestLogin(context.vault, made.device.id, password),
            },
          );
          return {
            result,
            action: 'device.replace',
            detail: {
              deviceId: old.id,
              replacedBy: result.device.id,
              checkpointId: old.checkpointId,
              make: result.device.make,
            },
          };
        });
        context.changes.emit('deviceChanged', retired);
        context.changes.emit('deviceChanged', device);
        return reply.code(201).send({ ...device, mqtt: { username: device.id, password } });
      },
    );
  };
}

async function within(context: AppContext, actor: Actor, id: string): Promise<Device> {
  const device = await context.store.registry.getDevice(id);
  (await scopeOf(context, actor)).require(device.areaId, `The device "${id}"`);
  return device;
}

async function surroundings(context: AppContext, actor: Actor, mayBeAt: (address: string) => boolean) {
  const scope = await scopeOf(context, actor);
  const [snapshot, logins] = await Promise.all([
    context.store.registry.snapshot(),
    context.store.cameraLogins.sealed(scope.areaIds),
  ]);
  return { snapshot, scope, logins, makes: context.options.makes, mayBeAt };
}
