/** `/devices/{id}/ptz`: steering a camera, one person at a time, within the area, in the audit log. */
import type { Actor, Device } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { IdParams } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { PtzBody, PtzView } from './control-schemas.ts';
import type { Preset, PtzDesk } from './ptz-desk.ts';

/** A camera of the actor's area that can be steered. @throws RinggateError not_found, outside_area, unsupported */
async function steerable(context: AppContext, actor: Actor, id: string): Promise<Device> {
  const device = await context.store.registry.getDevice(id);
  (await scopeOf(context, actor)).require(device.areaId, `The device "${id}"`);
  if (device.state === 'retired') throw new RinggateError('conflict', `The device "${id}" is retired`);
  if (device.camera === undefined)
    throw new RinggateError('unsupported', `The device "${id}" is not known as an ONVIF camera`);
  if (!device.camera.hasPtz)
    throw new RinggateError('unsupported', `The camera "${id}" says that it cannot be steered`);
  return device;
}

function required(body: PtzBody, name: 'preset' | 'name'): string {
  const value = body[name];
  if (value !== undefined) return value;
  const errors: FieldError[] = [{ path: `/${name}`, message: `is required with action "${body.action}"` }];
  throw new RinggateError('invalid_request', `Wrong fields: /${name}`, { errors });
}

export function ptzRoutes(parts: { desk: PtzDesk }): RouteModule {
  const { desk } = parts;

  function viewOf(device: Device, actor: Actor, presets: Preset[]): PtzView {
    const holder = desk.holder(device.id);
    return {
      holder:
        holder === null
          ? null
          : {
              username: holder.username,
              you: holder.userId === actor.userId,
              until: new Date(holder.untilMs).toISOString(),
            },
      moving: holder?.moving ?? false,
      renewWithinMs: desk.stopMs,
      presets,
    };
  }

  return (app, context) => {
    app.get(
      '/devices/:id/ptz',
      {
        schema: {
          summary: 'who steers a camera, and its presets',
          params: IdParams,
          response: { 200: PtzView },
        },
      },
      async (request) => {
        const device = await steerable(context, request.actor, request.params.id);
        return viewOf(device, request.actor, await desk.presets(device));
      },
    );

    app.post(
      '/devices/:id/ptz',
      {
        schema: {
          summary: 'steer a camera: move (again before renewWithinMs), stop, presets, release',
          params: IdParams,
          body: PtzBody,
          response: { 200: PtzView },
        },
      },
      async (request) => {
        const { actor, body } = request;
        const device = await steerable(context, actor, request.params.id);
        await act(device, actor, body);
        if (['goto', 'save', 'remove'].includes(body.action)) {
          const { action, preset = null, name = null } = body;
          await context.audit(actor, `ptz.${action}`, { deviceId: device.id, preset, name });
        }
        // a move is renewed several times a second: the presets are asked for only where they matter
        const asks = body.action === 'save' || body.action === 'remove';
        return viewOf(device, actor, asks ? await desk.presets(device) : []);
      },
    );
  };

  async function act(device: Device, actor: Actor, body: PtzBody): Promise<void> {
    switch (body.action) {
      case 'move': {
        const { pan = 0, tilt = 0, zoom = 0 } = body;
        return desk.move(device, actor, { pan, tilt, zoom });
      }
      case 'stop':
        return desk.stop(device, actor);
      case 'goto': {
        const preset = required(body, 'preset');
        return desk.with(device, actor, (driver) => driver.goto(device, preset));
      }
      case 'save': {
        const name = required(body, 'name');
        await desk.with(device, actor, (driver) => driver.save(device, name));
        return;
      }
      case 'remove': {
        const preset = required(body, 'preset');
        return desk.with(device, actor, (driver) => driver.remove(device, preset));
      }
      case 'release':
        desk.release(device, actor);
    }
  }
}
