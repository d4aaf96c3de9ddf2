/** What a crew does: looks at what is dispatched to its posts, confirms that it has it, answers, confirms recalls. */
import { randomUUID } from 'node:crypto';
import { AlertSchema } from '../alerts/alert-schema.ts';
import { visibleAlert, withImageLinks, withShownAlert } from '../alerts/visible-alerts.ts';
import { crewSees, crewView } from '../core/crew.ts';
import type { Alert } from '../core/entities.ts';
import { dutyPurpose } from '../core/purpose.ts';
import type { Request, RouteModule } from '../http/app.ts';
import { crewPosts } from '../http/posts.ts';
import { IdParams, type TSchema } from '../http/schema.ts';
import type { ImageLinks } from '../investigations/image-links.ts';
import type { CrewChange } from '../store/contract/crew.ts';
import { AnswerBody, CrewView, RecallConfirmation, ReceiptBody } from './schemas.ts';

/** Alerts that a phone is given at most; a post has a handful. */
const mostAlerts = 200;

export function crewRoutes({ imageLinks }: { imageLinks: ImageLinks }): RouteModule {
  return (app, context) => {
    const shown = (alert: Alert, request: Request, posts: ReadonlySet<string>): Alert =>
      withImageLinks(crewView(alert, posts), request.actor, imageLinks, context.clock());

    /** Runs what a crew does to an alert; told and audited only where it changed something. */
    async function change(
      request: Request,
      id: string,
      action: string,
      detail: Record<string, unknown>,
      work: (posts: string[]) => Promise<CrewChange>,
    ): Promise<Alert> {
      await visibleAlert(context, request.actor, id);
      const posts = await crewPosts(context, request.actor);
      const { alert, fresh } = await work([...posts]).catch((error: unknown) => {
        throw withShownAlert(error, (stale) => shown(stale, request, posts));
      });
      if (fresh) {
        context.changes.emit('alertsChanged', [alert]);
        await context.audit(request.actor, action, { ...named(alert), ...detail });
      }
      return shown(alert, request, posts);
    }
    const schema = <T extends TSchema>(summary: string, body: T) => ({
      schema: { summary, params: IdParams, body, response: { 200: AlertSchema } },
    });

    app.get(
      '/crew',
      { schema: { summary: 'What is dispatched to my posts', response: { 200: CrewView } } },
      async (request) => {
        const posts = await crewPosts(context, request.actor);
        const { checkpoints } = await context.store.registry.snapshot();
        const nowMs = context.clock();
        const { items } = await context.store.alerts.list({
          limit: mostAlerts,
          areaIds: null,
          dispatchedTo: [...posts],
        });
        const alerts = items
          .filter((alert) => crewSees(alert, posts, nowMs))
          .map((alert) => shown(alert, request, posts));
        const named = new Set(alerts.flatMap((alert) => alert.reads.map((read) => read.checkpointId)));
        return {
          posts: checkpoints.filter(({ id }) => posts.has(id)),
          places: checkpoints
            .filter(({ id }) => named.has(id))
            .map(({ id, name, road }) => ({ id, name, road })),
          alerts,
          gatewayTime: new Date(nowMs).toISOString(),
        };
      },
    );
    app.post(
      '/alerts/:id/answer',
      schema('The crew saw it, stopped it, or it has passed', AnswerBody),
      (request) => {
        const { version, answer, note, answerId } = request.body;
        const input = { version, what: answer, note: note ?? null, by: request.actor.username };
        return change(request, request.params.id, `crew.${answer}`, { note: input.note }, (posts) =>
          context.store.crew.answer(
            request.params.id,
            answerId ?? randomUUID(),
            { ...input, posts },
            context.clock(),
          ),
        );
      },
    );
    app.post(
      '/alerts/:id/receipt',
      schema("The crew's page shows the dispatch or the recall", ReceiptBody),
      (request) => {
        const { shows } = request.body;
        const of = new Date(request.body.of).toISOString();
        return change(request, request.params.id, 'crew.receipt', { shows, of }, (posts) =>
          context.store.crew.receipt({ alertId: request.params.id, shows, of, posts }, context.clock()),
        );
      },
    );
    app.post(
      '/alerts/:id/recall-confirmation',
      schema('The crew knows that it is recalled', RecallConfirmation),
      (request) => {
        const of = new Date(request.body.of).toISOString();
        const { username } = request.actor;
        return change(request, request.params.id, 'crew.recall_confirmed', { of }, (posts) =>
          context.store.crew.confirmRecall(request.params.id, of, posts, username, context.clock()),
        );
      },
    );
  };
}

function named(alert: Alert): Record<string, unknown> {
  return {
    alert: alert.id,
    version: alert.version,
    plate: alert.plate,
    entry: alert.entry?.id ?? null,
    caseReference: alert.entry?.caseReference ?? null,
    checkpoint: alert.dispatch?.checkpointId ?? null,
    purpose: dutyPurpose,
  };
}
