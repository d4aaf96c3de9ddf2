/** The OpenAPI 3.1 description, made of the schemas that validate. */
import swagger from '@fastify/swagger';
import type { App } from './app.ts';
import { Problem } from './schema.ts';

export type OpenApiDocument = ReturnType<App['swagger']>;

/** Starts to collect the routes of the app. Await it before routes are added. */
export async function describeApi(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ringgate',
        version,
        description:
          'Plate reads, rings, watchlists and alerts of a district. Errors are application/problem+json (RFC 9457) with ' +
          'code, detail and errors. Lists take limit and cursor. Times are RFC 3339 UTC with milliseconds.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'the token that POST /session answers' },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: 'ringgate_session',
            description: 'calls that change something need the header Ringgate-CSRF too',
          },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: ({ schema, url, route }) => {
      const described = { ...(schema ?? {}) } as Record<string, unknown>;
      const answers = (described.response ?? {}) as Record<string, unknown>;
      described.response = { ...answers, default: Problem };
      if (described.tags === undefined) described.tags = [url.split('/')[3] ?? 'other'];
      if (!url.startsWith('/api/v1') || route.method === 'HEAD') described.hide = true;
      return { schema: described, url };
    },
  });
}

/** Serves the description at `/openapi.json` of the scope. */
export function openApiRoute(scope: App): void {
  scope.get('/openapi.json', { schema: { hide: true } }, () => scope.swagger());
}
