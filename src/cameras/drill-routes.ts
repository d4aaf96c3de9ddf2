/** The drill on HTTP: begun by who builds, watched by polling, seen and acknowledged by who works on alerts. */
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { IdParams, NoContent } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { DrillView } from './control-schemas.ts';
import { viewOfDrill } from './drill-record.ts';
import type { Drills } from './drills.ts';

export function drillRoutes(parts: { drills: Drills }): RouteModule {
  const { drills } = parts;
  return (app, context) => {
    app.post(
      '/devices/:id/drill',
      {
        schema: {
          summary: 'send a marked test read from this device to the screens; it counts nowhere',
          params: IdParams,
          response: { 201: DrillView },
        },
      },
      async (request, reply) => {
        const device = await context.store.registry.getDevice(request.params.id);
        (await scopeOf(context, request.actor)).require(device.areaId, `The device "${device.id}"`);
        if (device.state === 'retired')
          throw new RinggateError('conflict', `The device "${device.id}" is retired: it sends nothing`);
        const drill = drills.start(device, request.actor);
        await context.audit(request.actor, 'drill.start', { drillId: drill.id, deviceId: device.id });
        return reply.code(201).send(viewOfDrill(drill));
      },
    );

    app.get(
      '/drills/:id',
      { schema: { summary: 'how far a drill has come', params: IdParams, response: { 200: DrillView } } },
      async (request) => {
        const drill = drills.get(request.params.id);
        (await scopeOf(context, request.actor)).require(drill.areaId, `The drill "${drill.id}"`);
        return viewOfDrill(drill);
      },
    );

    app.post(
      '/alerts/:id/sighting',
      {
        schema: {
          summary: 'a screen says that it shows the alert of a drill (only of a drill)',
          params: IdParams,
          response: { 204: NoContent },
        },
      },
      async (request, reply) => {
        const alert = await context.store.alerts.get(request.params.id);
        (await scopeOf(context, request.actor)).require(alert.areaId, `Alert ${alert.id}`);
        if (alert.drill !== true)
          throw new RinggateError('conflict', `Alert ${alert.id} is no drill's: sightings are not counted`);
        drills.seen(alert.id, request.actor.sessionId);
        return reply.code(204).send();
      },
    );
  };
}
