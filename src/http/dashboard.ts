/** The built command center at `/`: files as they are, every other page address is the app's own (SPA). */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { App, Reply, Request } from './app.ts';

const notForPages = /^\/(api|socket\.io|docs|healthz|readyz|metrics)(\/|$|\?)/;

function wantsPage(request: Request): boolean {
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    (request.headers.accept ?? '').includes('text/html') &&
    !notForPages.test(request.url)
  );
}

/**
 * Serves the files of `dir` when it holds an index.html.
 * @returns what answers an unknown path: the app's page for a browser that navigates, null for everybody else
 */
export async function dashboard(
  app: App,
  dir: string | null,
): Promise<(request: Request, reply: Reply) => Reply | null> {
  if (dir === null || !existsSync(join(dir, 'index.html'))) {
    app.get('/', (_request, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .send(
          'Ringgate is running. The command center is not built: npm run build. The API is described at /docs.\n',
        ),
    );
    return () => null;
  }
  await app.register(fastifyStatic, {
    root: dir,
    wildcard: false,
    setHeaders: (reply, path) => {
      // names under assets/ carry a hash of their content
      const forever = path.startsWith(join(dir, 'assets'));
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (request, reply) => (wantsPage(request) ? reply.code(200).sendFile('index.html') : null);
}
