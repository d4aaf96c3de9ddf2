/** `/discovery`: look for cameras, follow it, cancel it. */
import { networkInterfaces } from 'node:os';
import { AreaTree } from '../core/area.ts';
import type { Actor } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { IdParams } from '../http/schema.ts';
import { type AreaScope, scopeOf } from '../http/scope.ts';
import type { DiscoveryJob } from './discovery-job.ts';
import type { DiscoveryJobs } from './discovery-jobs.ts';
import { type TriedLogin, viewOfFound } from './found.ts';
import { openLogin } from './login-routes.ts';
import { DiscoveryBody, DiscoveryStarted, DiscoveryView, PictureParams } from './schemas.ts';
import { addressesOf } from './targets.ts';

export interface DiscoveryRouteParts {
  jobs: DiscoveryJobs;
  /** Settings. */
  networks: readonly string[];
  interfaces: readonly string[];
  probeMs: number;
}

export function discoveryRoutes(parts: DiscoveryRouteParts): RouteModule {
  const { jobs } = parts;
  return (app, context) => {
    async function viewFor(job: DiscoveryJob, actor: Actor): Promise<DiscoveryView> {
      const scope = await scopeOf(context, actor);
      const iso = (ms: number): string => new Date(ms).toISOString();
      return {
        id: job.plan.id,
        state: job.state,
        startedAt: iso(job.startedAtMs),
        endedAt: job.endedAtMs === null ? null : iso(job.endedAtMs),
        startedBy: job.plan.actor.username,
        progress: job.progress(),
        problem: job.problem,
        found: [...job.found.values()].map((found) =>
          viewOfFound(job.plan.id, found, (device) => scope.holds(device.areaId), pictureUrl),
        ),
      };
    }

    app.post(
      '/discovery',
      {
        schema: {
          summary: 'look for ONVIF cameras by multicast and at the targets',
          body: DiscoveryBody,
          response: { 201: DiscoveryStarted },
        },
      },
      async (request, reply) => {
        const { actor, body } = request;
        const scope = await scopeOf(context, actor);
        if (body.areaId !== undefined) scope.require(body.areaId, `The area "${body.areaId}"`);
        const { addresses, errors } = addressesOf(body.targets ?? [], parts.networks);
        const interfaces = body.interfaces ?? [];
        errors.push(...wrongInterfaces(interfaces, parts.interfaces));
        const multicast = body.multicast ?? true;
        if (!multicast && addresses.length === 0 && errors.length === 0)
          errors.push({
            path: '/targets',
            message: 'is empty and multicast is off: there is nowhere to look',
          });
        refuse(errors);
        const kept = await keptLogins(context, scope, body.areaId);
        const given = (body.logins ?? []).map((login): TriedLogin => ({ login, kept: null }));
        const { userId, username, areaId } = actor;
        const job = jobs.start({
          actor: { userId, username, areaId },
          addresses,
          multicast,
          interfaces: interfaces.length > 0 ? interfaces : parts.interfaces,
          timeoutMs: body.timeoutMs ?? parts.probeMs,
          logins: [...given, ...kept],
          // an administrator may look for cameras, and not through them
          pictures: (body.pictures ?? true) && actor.roles.includes('technician'),
        });
        await context.audit(actor, 'discovery.start', {
          discoveryId: job.plan.id,
          targets: body.targets ?? [],
          addresses: addresses.length,
          multicast,
          pictures: job.plan.pictures,
          logins: { given: given.length, kept: kept.map(({ kept: login }) => login?.id) },
        });
        return reply.code(201).send({ id: job.plan.id });
      },
    );

    app.get(
      '/discovery/:id',
      {
        schema: {
          summary: 'how far it is and what was found so far',
          params: IdParams,
          response: { 200: DiscoveryView },
        },
      },
      (request) => viewFor(jobs.get(request.params.id, request.actor), request.actor),
    );

    app.delete(
      '/discovery/:id',
      {
        schema: {
          summary: 'stop looking; what was found until now can still be registered',
          params: IdParams,
          response: { 200: DiscoveryView },
        },
      },
      async (request) => {
        const job = jobs.get(request.params.id, request.actor);
        if (job.state === 'running') {
          job.cancel();
          await context.audit(request.actor, 'discovery.cancel', { discoveryId: job.plan.id });
        }
        return viewFor(job, request.actor);
      },
    );

    app.get(
      '/discovery/:id/pictures/:index',
      { schema: { summary: 'the thumbnail of a found camera (JPEG)', params: PictureParams } },
      (request, reply) => {
        const { id, index } = request.params;
        const found = jobs.get(id, request.actor).found.get(Number(index));
        if (found?.picture === undefined || found.picture === null)
          throw new RinggateError(
            'not_found',
            `There is no picture of the found camera ${JSON.stringify(index)}`,
          );
        return reply
          .header('cache-control', 'private, no-store')
          .header('content-type', 'image/jpeg')
          .send(Buffer.from(found.picture));
      },
    );
  };
}

function pictureUrl(jobId: string, index: number): string {
  return `/api/v1/discovery/${encodeURIComponent(jobId)}/pictures/${index}`;
}

/** @throws RinggateError invalid_request with every wrong field */
function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const where = [...new Set(errors.map(({ path }) => path))].join(', ');
  throw new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors });
}

/** @param allowed by the settings; empty: all */
function wrongInterfaces(wanted: readonly string[], allowed: readonly string[]): FieldError[] {
  const there = networkInterfaces();
  const names = Object.keys(there);
  const known = new Set([
    ...names,
    ...Object.values(there).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)),
  ]);
  return wanted.flatMap((name, index) => {
    const path = `/interfaces/${index}`;
    if (!known.has(name))
      return [{ path, message: `there is no interface "${name}"; there are ${names.join(', ')}` }];
    if (allowed.length > 0 && !allowed.includes(name))
      return [
        { path, message: `"${name}" is not among the interfaces of the settings: ${allowed.join(', ')}` },
      ];
    return [];
  });
}

/** The kept logins that may be tried: those of the scope; for an area, its own and those of the areas above it. */
async function keptLogins(
  context: AppContext,
  scope: AreaScope,
  areaId: string | undefined,
): Promise<TriedLogin[]> {
  const kept = await context.store.cameraLogins.sealed(scope.areaIds);
  const tree = areaId === undefined ? null : new AreaTree(await context.store.registry.allAreas());
  return kept
    .filter((login) => tree === null || areaId === undefined || tree.contains(login.areaId, areaId))
    .map(({ id, name, sealedLogin }) => ({ login: openLogin(context, sealedLogin), kept: { id, name } }));
}
