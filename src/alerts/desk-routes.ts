/** Remarks on an alert, and one's own last step taken back. */
import type { Alert } from '../core/entities.ts';
import type { RouteModule } from '../http/app.ts';
import { IdParams } from '../http/schema.ts';
import type { ImageLinks } from '../investigations/image-links.ts';
import { AlertSchema, Note, Undo } from './alert-schema.ts';
import { namedInAudit, visibleAlert, withImageLinks, withShownAlert } from './visible-alerts.ts';

export function deskRoutes(parts: { imageLinks: ImageLinks }): RouteModule {
  return (app, context) => {
    app.post(
      '/alerts/:id/notes',
      {
        schema: {
          summary: 'A remark for all who work on it; nobody changes or removes one',
          params: IdParams,
          body: Note,
          response: { 201: AlertSchema },
        },
      },
      async ({ actor, params, body }, reply) => {
        await visibleAlert(context, actor, params.id);
        const alert = await context.store.alerts.addNote(
          params.id,
          actor.username,
          context.clock(),
          body.text.trim(),
        );
        context.changes.emit('alertsChanged', [alert]);
        await context.audit(actor, 'alert.note', { ...namedInAudit(alert), text: body.text.trim() });
        return reply.code(201).send(withImageLinks(alert, actor, parts.imageLinks, context.clock()));
      },
    );
    app.post(
      '/alerts/:id/undo',
      {
        schema: {
          summary: 'Takes my own last step back, for a short time and where nothing followed',
          description:
            'Acknowledging, verifying and closing; the alert says in `undo` until when. A dispatch is not taken back.',
          params: IdParams,
          body: Undo,
          response: { 200: AlertSchema },
        },
      },
      async ({ actor, params, body }) => {
        const before = await visibleAlert(context, actor, params.id);
        const shown = (alert: Alert): Alert =>
          withImageLinks(alert, actor, parts.imageLinks, context.clock());
        const alert = await context.store.alerts
          .undo(params.id, body.version, actor.username, context.clock())
          .catch((error: unknown) => {
            throw withShownAlert(error, shown);
          });
        context.changes.emit('alertsChanged', [alert]);
        await context.audit(actor, 'alert.undo', {
          ...namedInAudit(alert),
          step: before.undo?.step ?? null,
          from: before.state,
          to: alert.state,
        });
        return shown(alert);
      },
    );
  };
}
