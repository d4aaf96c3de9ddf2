/** Every error as `application/problem+json` (RFC 9457) with `code`, `detail` and the wrong fields. */
import { type ErrorCode, errorCodes, type FieldError, RinggateError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import type { App, Reply, Request } from './app.ts';
import { isRefusal, type Refusals } from './refusals.ts';
import { allowedMethods } from './route-index.ts';

/** Fastify's own error codes, in ours. */
const ofFramework: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
};

/** What `setValidatorCompiler` of validation.ts throws into the request. */
export class ValidationFailure extends Error {
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[]) {
    super('validation failed');
    this.name = 'ValidationFailure';
    this.errors = errors;
  }
}

function hasCode(error: unknown): error is Error & { code: string; statusCode?: number } {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string';
}

/** Any thrown thing as a RinggateError; what we did not foresee becomes `internal` and tells the caller nothing. */
export function asRinggateError(error: unknown): RinggateError {
  if (error instanceof RinggateError) return error;
  if (error instanceof ValidationFailure) {
    const where = error.errors.map((wrong) => wrong.path).join(', ');
    return new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors: error.errors });
  }
  if (hasCode(error)) {
    const code = ofFramework[error.code];
    if (code === 'invalid_request') return new RinggateError(code, error.message);
    if (code !== undefined) return new RinggateError(code);
    if (error.statusCode !== undefined && error.statusCode < 500)
      return new RinggateError('invalid_request', error.message);
  }
  if (error instanceof SyntaxError)
    return new RinggateError('invalid_request', `The body is not JSON: ${error.message}`);
  return new RinggateError('internal', undefined, { cause: error });
}

/** Rules name a field as it suits them (`areaId`, `lanes.0`); callers always get JSON pointers. */
function asPointer({ path, message }: FieldError): FieldError {
  return { path: path === '' || path.startsWith('/') ? path : `/${path.replaceAll('.', '/')}`, message };
}

/** Sends the problem document of an error. */
export function sendProblem(reply: Reply, error: RinggateError): Reply {
  const { status, title } = errorCodes[error.code];
  const { retryAfterSeconds } = error.extra;
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', String(retryAfterSeconds));
  // a route for devices has challenged already, in words that cameras know
  if (status === 401 && !reply.hasHeader('www-authenticate'))
    reply.header('www-authenticate', 'Bearer realm="ringgate"');
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      ...error.extra,
      type: 'about:blank',
      title,
      status,
      code: error.code,
      detail: error.message,
      ...(error.errors.length > 0 ? { errors: error.errors.map(asPointer) } : {}),
    });
}

/** Puts on record who was turned away at a route for people. */
async function noteRefusal(request: Request, problem: RinggateError, refusals: Refusals): Promise<void> {
  if (request.isForPeople !== true || !isRefusal(problem)) return;
  const path = request.routeOptions.url ?? '';
  await refusals.note({
    // not there yet where nobody is signed in
    ...((request.actor as Request['actor'] | undefined) === undefined ? {} : { by: request.actor }),
    route: `${request.method} ${path}`,
    code: problem.code,
    path: request.url.split('?')[0] ?? '',
    address: request.ip,
  });
}

/** Makes every error and every unknown path of the app a problem document. */
export function answerProblems(
  app: App,
  { log, refusals }: { log: Log; refusals: Refusals },
  notFoundPage: (request: Request, reply: Reply) => Reply | null,
): void {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = asRinggateError(error);
    if (errorCodes[problem.code].status >= 500) {
      log.error({ err: problem.cause ?? problem, method: request.method, url: request.url }, 'a call failed');
    }
    await noteRefusal(request, problem, refusals);
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const methods = allowedMethods(app, request.url);
    if (methods.length > 0) {
      reply.header('allow', methods.join(', '));
      return sendProblem(
        reply,
        new RinggateError(
          'method_not_allowed',
          `${request.method} is not known here; ${methods.join(', ')} is`,
        ),
      );
    }
    return (
      notFoundPage(request, reply) ??
      sendProblem(reply, new RinggateError('not_found', `There is no ${request.url}`))
    );
  });
}
