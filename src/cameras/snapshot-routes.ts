/** `GET /devices/{id}/snapshot`: one picture of now. A look like any other: with a reason, and in the audit log first. */
import type { RouteModule } from '../http/app.ts';
import { IdParams } from '../http/schema.ts';
import type { Snapshots } from '../media/contract.ts';
import { SnapshotQuery } from './control-schemas.ts';
import { reasonToLook, visibleCamera } from './sight.ts';

export function snapshotRoutes(parts: { snapshots: Snapshots }): RouteModule {
  return (app, context) => {
    app.get(
      '/devices/:id/snapshot',
      {
        schema: {
          summary: 'a picture of now (JPEG); officers and supervisors name their investigation',
          params: IdParams,
          querystring: SnapshotQuery,
        },
      },
      async (request, reply) => {
        const { actor, query } = request;
        const device = await visibleCamera(context, actor, request.params.id);
        const reason = await reasonToLook(context, request);
        const picture = await parts.snapshots.snapshot(
          device.id,
          query.width === undefined ? {} : { widthPx: query.width },
        );
        await context.audit(actor, 'camera.snapshot', {
          ...reason,
          deviceId: device.id,
          checkpointId: device.checkpointId,
        });
        return reply
          .header('cache-control', 'private, no-store')
          .header('content-type', picture.mediaType)
          .send(Buffer.from(picture.bytes));
      },
    );
  };
}
