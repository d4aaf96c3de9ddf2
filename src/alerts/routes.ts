/** `/alerts`: what an operator sees and does. Every step is in the audit log and announced after its commit. */
import type { Alert } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { isProposerOf, noticeOf } from '../core/proposer-notice.ts';
import type { App, Request, RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { PageSchema, pageOf } from '../http/list.ts';
import { IdParams, type TSchema } from '../http/schema.ts';
import type { ImageLinks } from '../investigations/image-links.ts';
import type { AlertStep } from '../store/contract/alerts.ts';
import {
  Acknowledgement,
  AlertSchema,
  AlertsQuery,
  Dispatch,
  KeptAdviceSchema,
  Resolution,
  Verification,
} from './alert-schema.ts';
import { queueQuery } from './queue.ts';
import { alertSight, namedInAudit, visibleAlert, withImageLinks, withShownAlert } from './visible-alerts.ts';

function noted<T extends object>(step: T, note: string | null | undefined): T & { note?: string } {
  return note === null || note === undefined ? step : { ...step, note };
}

export interface AlertRouteParts {
  imageLinks: ImageLinks;
  /** How long a step may be taken back; 0 = never. */
  undoMs: number;
}

export function alertRoutes(parts: AlertRouteParts): RouteModule {
  return (app, context) => {
    const shown = (alert: Alert, request: Request): Alert =>
      withImageLinks(alert, request.actor, parts.imageLinks, context.clock());

    async function act(request: Request, id: string, version: number, step: AlertStep): Promise<Alert> {
      await visibleAlert(context, request.actor, id);
      const alert = await context.store.alerts
        .act(id, version, request.actor.username, context.clock(), step, parts.undoMs)
        .catch((error: unknown) => {
          throw withShownAlert(error, (stale) => shown(stale, request));
        });
      context.changes.emit('alertsChanged', [alert]);
      await context.audit(request.actor, `alert.${step.step}`, { ...namedInAudit(alert), step: { ...step } });
      return shown(alert, request);
    }
    addReading(app, context, shown);
    addAdvice(app, context);
    const schema = <T extends TSchema>(summary: string, body: T) => ({
      schema: { summary, params: IdParams, body, response: { 200: AlertSchema } },
    });
    app.post('/alerts/:id/acknowledgement', schema('Somebody works on it', Acknowledgement), (request) =>
      act(
        request,
        request.params.id,
        request.body.version,
        noted({ step: 'acknowledge' }, request.body.note),
      ),
    );
    app.post('/alerts/:id/verification', schema('The picture agrees, or not', Verification), (request) => {
      const { version, agrees, readId, note } = request.body;
      const seen = readId === undefined ? { agrees } : { agrees, readId };
      return act(request, request.params.id, version, noted({ step: 'verify', ...seen }, note));
    });
    app.post('/alerts/:id/dispatch', schema('Sends it to a checkpoint', Dispatch), async (request) => {
      const { version, checkpointId, note } = request.body;
      await requireCheckpoint(context, checkpointId);
      return act(request, request.params.id, version, noted({ step: 'dispatch', checkpointId }, note));
    });
    app.post('/alerts/:id/resolution', schema('How it ended', Resolution), (request) => {
      const { version, outcome, note } = request.body;
      return act(request, request.params.id, version, noted({ step: 'resolve', outcome }, note));
    });
  };
}

function addReading(app: App, context: AppContext, shown: (alert: Alert, request: Request) => Alert): void {
  app.get(
    '/alerts',
    {
      schema: {
        summary:
          'Alerts newest first; with afterSeq what changed since, so that nothing is missed after a break',
        querystring: AlertsQuery,
        response: { 200: PageSchema(AlertSchema) },
      },
    },
    async (request) => {
      const { state, afterSeq, mine } = request.query;
      const sight = await alertSight(context, request.actor);
      const page = await context.store.alerts.list({
        ...pageOf(request.query),
        areaIds: sight.areaIds,
        ...(sight.dispatchedTo === null ? {} : { dispatchedTo: sight.dispatchedTo }),
        ...(await queueQuery(context, request.actor, request.query)),
        ...(state === undefined ? {} : { state }),
        ...(afterSeq === undefined ? {} : { afterSeq }),
      });
      const items = page.items.flatMap((alert) => {
        if (sight.sees(alert)) return [shown(sight.view(alert), request)];
        return mine === true && isProposerOf(alert, request.actor) ? [noticeOf(alert)] : [];
      });
      return { items, nextCursor: page.nextCursor };
    },
  );
  app.get(
    '/alerts/:id',
    { schema: { summary: 'One alert', params: IdParams, response: { 200: AlertSchema } } },
    async (request) => {
      const { id } = request.params;
      const alert = await visibleAlert(context, request.actor, id).catch(async (error: unknown) => {
        const hidden = await context.store.alerts.get(id);
        if (isProposerOf(hidden, request.actor)) return noticeOf(hidden);
        throw error;
      });
      await context.audit(request.actor, 'alert.opened', namedInAudit(alert));
      return alert.reduced === true ? alert : shown(alert, request);
    },
  );
}

/** What was advised at each hit, for looking back. */
function addAdvice(app: App, context: AppContext): void {
  app.get(
    '/alerts/:id/interceptions',
    {
      schema: {
        summary: 'What interception was advised at each hit of an alert, oldest first',
        params: IdParams,
        response: { 200: PageSchema(KeptAdviceSchema) },
      },
    },
    async (request) => {
      const alert = await visibleAlert(context, request.actor, request.params.id);
      const items = await context.store.alerts.adviceOf(alert.id);
      await context.audit(request.actor, 'alert.interceptions', namedInAudit(alert));
      return { items, nextCursor: null };
    },
  );
}

/** @throws RinggateError invalid_request: an id in a body that names nothing is a wrong field */
async function requireCheckpoint(context: AppContext, id: string): Promise<void> {
  await context.store.registry.getCheckpoint(id).catch((error: unknown) => {
    if (!(error instanceof RinggateError) || error.code !== 'not_found') throw error;
    throw new RinggateError('invalid_request', `There is no checkpoint ${JSON.stringify(id)}.`, {
      errors: [{ path: '/checkpointId', message: `is ${JSON.stringify(id)}; there is no such checkpoint` }],
    });
  });
}
