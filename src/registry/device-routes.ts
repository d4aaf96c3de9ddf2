/** `/devices`: registration, and the MQTT credentials that are shown once. */
import { sealDigestLogin } from '../accounts/digest-login.ts';
import { hashSecret, randomId, randomSecret } from '../accounts/secrets.ts';
import type { Actor, Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { App } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, NoContent } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import type { DevicePatch } from '../store/contract/registry.ts';
import { type Change, refuseWrongFields } from './changes.ts';
import { deviceOf, devicePatchOf, type KnownSites, type Seal } from './devices.ts';
import { DeviceBody, DevicePatchBody, DeviceView, DeviceWithCredentials } from './schemas.ts';

/** Where a device sits in the network is for those who build. */
function viewFor(actor: Actor, device: Device): Device {
  if (actor.roles.includes('technician') || actor.roles.includes('administrator')) return device;
  const {
    address: _address,
    imageHosts: _imageHosts,
    keys: _keys,
    connection: _connection,
    camera: _camera,
    ...shown
  } = device;
  return shown;
}

/** The change as the audit log keeps it: that a login was set, never what it is. */
function withoutSecrets(patch: DevicePatch): Record<string, unknown> {
  const { sealedLogin, ...facts } = patch;
  return sealedLogin === undefined ? facts : { ...facts, login: sealedLogin === null ? 'removed' : 'set' };
}

export function deviceRoutes(app: App, context: AppContext, change: Change): void {
  const { registry } = context.store;
  const seal: Seal = (login) => context.vault.seal(JSON.stringify(login));

  /** What the rules must know for a device that is put at this checkpoint. */
  async function knownSites(checkpointId: string | null | undefined): Promise<KnownSites> {
    const [areas, area] = await Promise.all([registry.allAreas(), areaOfCheckpoint(checkpointId ?? null)]);
    return {
      areaIds: new Set(areas.map(({ id }) => id)),
      areaOfCheckpoint: (id) => (id === checkpointId ? area : undefined),
      makes: context.options.makes,
    };
  }
  async function areaOfCheckpoint(id: string | null): Promise<string | undefined> {
    if (id === null) return undefined;
    try {
      return (await registry.getCheckpoint(id)).areaId;
    } catch (error) {
      if (error instanceof RinggateError && error.code === 'not_found') return undefined;
      throw error;
    }
  }
  async function within(actor: Actor, id: string): Promise<Device> {
    const device = await registry.getDevice(id);
    (await scopeOf(context, actor)).require(device.areaId, `The device "${id}"`);
    return device;
  }
  /** The area of a device and that of the checkpoint it is put at: neither may be somebody else's. */
  async function requirePlace(
    actor: Actor,
    device: { areaId: string; checkpointId: string | null },
    known: KnownSites,
  ) {
    const scope = await scopeOf(context, actor);
    scope.require(device.areaId, `The area "${device.areaId}"`);
    const { checkpointId } = device;
    if (checkpointId === null) return;
    scope.require(known.areaOfCheckpoint(checkpointId) ?? null, `The checkpoint "${checkpointId}"`);
  }

  app.get(
    '/devices',
    {
      schema: { summary: 'list devices', querystring: ListQuery, response: { 200: PageSchema(DeviceView) } },
    },
    async (request) => {
      const { areaIds } = await scopeOf(context, request.actor);
      const { items, nextCursor } = await registry.listDevices({ ...pageOf(request.query), areaIds });
      return { items: items.map((device) => viewFor(request.actor, device)), nextCursor };
    },
  );

  app.post(
    '/devices',
    { schema: { summary: 'register a device', body: DeviceBody, response: { 201: DeviceWithCredentials } } },
    async (request, reply) => {
      const { actor, body } = request;
      const password = randomSecret();
      const made = await change(actor, async () => {
        const known = await knownSites(body.checkpointId);
        const { device, errors } = deviceOf(body.id ?? randomId(), body, known, seal);
        refuseWrongFields(errors);
        await requirePlace(actor, device, known);
        const result = await registry.createDevice(
          device,
          hashSecret(password),
          sealDigestLogin(context.vault, device.id, password),
        );
        return { result, action: 'device.create', detail: { deviceId: result.id, make: result.make } };
      });
      context.changes.emit('deviceChanged', made);
      return reply.code(201).send({ ...made, mqtt: { username: made.id, password } });
    },
  );

  app.get(
    '/devices/:id',
    { schema: { summary: 'one device', params: IdParams, response: { 200: DeviceView } } },
    async (request) => viewFor(request.actor, await within(request.actor, request.params.id)),
  );

  app.patch(
    '/devices/:id',
    {
      schema: {
        summary: 'change a device',
        params: IdParams,
        body: DevicePatchBody,
        response: { 200: DeviceView },
      },
    },
    async (request) => {
      const { actor, body } = request;
      const { id } = request.params;
      const changed = await change(actor, async () => {
        const before = await within(actor, id);
        const checkpointId = body.checkpointId === undefined ? before.checkpointId : body.checkpointId;
        const known = await knownSites(checkpointId);
        const { patch, errors } = devicePatchOf(before, body, known, seal);
        refuseWrongFields(errors);
        await requirePlace(actor, { areaId: patch.areaId ?? before.areaId, checkpointId }, known);
        const result = await registry.updateDevice(id, patch);
        return { result, action: 'device.change', detail: { deviceId: id, changes: withoutSecrets(patch) } };
      });
      context.changes.emit('deviceChanged', changed);
      return changed;
    },
  );

  app.delete(
    '/devices/:id',
    {
      schema: { summary: 'delete a device; its reads stay', params: IdParams, response: { 204: NoContent } },
    },
    async (request, reply) => {
      const { id } = request.params;
      await change(request.actor, async () => {
        await within(request.actor, id);
        await registry.deleteDevice(id);
        return { result: undefined, action: 'device.delete', detail: { deviceId: id } };
      });
      context.changes.emit('credentialsEnded', id);
      return reply.code(204).send();
    },
  );

  app.post(
    '/devices/:id/credentials',
    {
      schema: {
        summary: 'make new MQTT credentials; the old ones end',
        params: IdParams,
        response: { 201: DeviceWithCredentials },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const password = randomSecret();
      const device = await change(request.actor, async () => {
        const result = await within(request.actor, id);
        const digestLogin = sealDigestLogin(context.vault, id, password);
        await registry.setDeviceCredential(id, hashSecret(password), digestLogin);
        return { result, action: 'device.credentials', detail: { deviceId: id } };
      });
      context.changes.emit('credentialsEnded', id);
      return reply.code(201).send({ ...device, mqtt: { username: id, password } });
    },
  );
}
