/** What machines ask: alive, ready, measured. No sign-in; nothing here names a plate or a person. */
import { RinggateError } from '../core/errors.ts';
import type { App } from './app.ts';
import type { AppContext } from './context.ts';

const checkTimeoutMs = 2_000;

async function inTime(check: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${checkTimeoutMs} ms`)), checkTimeoutMs);
  });
  try {
    await Promise.race([check(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** `/healthz`, `/readyz`, `/metrics`. */
export function healthRoutes(
  app: App,
  context: Pick<AppContext, 'readinessChecks' | 'metrics' | 'log'>,
): void {
  app.get('/healthz', () => ({ status: 'ok' }));

  app.get('/readyz', async () => {
    const checks = Object.entries(context.readinessChecks);
    const results = await Promise.allSettled(checks.map(([, check]) => inTime(check)));
    const errors = results.flatMap((result, index) =>
      result.status === 'rejected'
        ? [{ path: checks[index]?.[0] ?? '', message: String(result.reason) }]
        : [],
    );
    if (errors.length > 0) {
      throw new RinggateError('unavailable', `Not ready: ${errors.map((error) => error.path).join(', ')}`, {
        errors,
      });
    }
    return { status: 'ready', checks: checks.map(([name]) => name) };
  });

  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await context.metrics();
    return reply.type(contentType).send(text);
  });
}
