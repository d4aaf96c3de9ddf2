/** `/session/oidc`: to the identity provider and back. `/session/options`: what the sign-in page may offer. */
import { RinggateError } from '../core/errors.ts';
import type { App, Reply, Request } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { Nullable, type Static, Type } from '../http/schema.ts';
import { accountOfClaims } from './oidc-accounts.ts';
import { createOidcProvider, type OidcChecks } from './oidc-provider.ts';
import { SignInView } from './schemas.ts';
import { hashSecret, randomSecret, sameSecret } from './secrets.ts';
import { openSession, type SignedIn } from './sign-in.ts';

const cookieName = 'ringgate_oidc';
const cookiePath = '/api/v1/session/oidc';
/** People take their time at a provider: a second factor, a forgotten password. */
const underWayMs = 10 * 60_000;
const ticketMs = 60_000;
/** Bounds the memory under a flood; the oldest are forgotten first. */
const keptAtMost = 5_000;

const Options = Type.Object({
  totp: Type.Enum(['off', 'optional', 'required'], { type: 'string' }),
  oidc: Nullable(Type.Object({ name: Type.String(), url: Type.String() })),
});
const TicketBody = Type.Object({ ticket: Type.String({ minLength: 1, maxLength: 100 }) });

/** Things that are taken out once, and forgotten when nobody came for them. */
class Waiting<T> {
  readonly #kept = new Map<string, { value: T; untilMs: number }>();
  readonly #lifeMs: number;
  constructor(lifeMs: number) {
    this.#lifeMs = lifeMs;
  }
  put(key: string, value: T, nowMs: number): void {
    this.#kept.set(key, { value, untilMs: nowMs + this.#lifeMs });
    if (this.#kept.size <= keptAtMost) return;
    const oldest = this.#kept.keys().next();
    if (!oldest.done) this.#kept.delete(oldest.value);
  }
  take(key: string, nowMs: number): T | null {
    const found = this.#kept.get(key);
    this.#kept.delete(key);
    return found !== undefined && found.untilMs > nowMs ? found.value : null;
  }
}

export function oidcRoutes(
  app: App,
  context: AppContext,
  answer: (reply: Reply, request: Request, session: SignedIn) => Static<typeof SignInView>,
): void {
  const { oidc, totp } = context.options.accounts;
  const provider = oidc === null ? null : createOidcProvider(oidc);
  const underWay = new Waiting<{ checks: OidcChecks; redirectUri: string; browser: string }>(underWayMs);
  const tickets = new Waiting<{ session: SignedIn; browser: string }>(ticketMs);

  const offered = () => {
    if (oidc === null || provider === null)
      throw new RinggateError('not_found', 'No identity provider is configured (accounts.oidc.issuer)');
    return { oidc, provider };
  };
  /** Binds a sign-in to the browser that began it, so that nobody is signed in as somebody else by a link. */
  const browserOf = (request: Request): string => hashSecret(request.cookies[cookieName] ?? '');

  app.get('/session/options', { schema: { summary: 'ways to sign in', response: { 200: Options } } }, () => ({
    totp,
    oidc: oidc === null ? null : { name: oidc.name, url: cookiePath },
  }));

  app.get(
    '/session/oidc',
    { schema: { summary: 'to the identity provider (redirects)', response: { 302: Type.Null() } } },
    async (request, reply) => {
      const { oidc, provider } = offered();
      const base = oidc.publicUrl ?? `${request.protocol}://${request.host}`;
      const redirectUri = `${base.replace(/\/$/, '')}${cookiePath}/callback`;
      const { url, checks } = await provider.begin(redirectUri);
      const secret = randomSecret();
      underWay.put(checks.state, { checks, redirectUri, browser: hashSecret(secret) }, context.clock());
      reply.setCookie(cookieName, secret, {
        path: cookiePath,
        httpOnly: true,
        // the way back comes from the provider's page, where a strict cookie stays behind
        sameSite: 'lax',
        secure: request.protocol === 'https',
        maxAge: underWayMs / 1000,
      });
      return reply.redirect(url);
    },
  );

  app.get(
    '/session/oidc/callback',
    {
      schema: {
        summary: 'back from the identity provider (redirects to the page, with a ticket or an error code)',
        response: { 302: Type.Null() },
      },
    },
    async (request, reply) => {
      const { oidc, provider } = offered();
      try {
        const { state } = request.query as { state?: unknown };
        const begun = typeof state === 'string' ? underWay.take(state, context.clock()) : null;
        if (begun === null || !sameSecret(begun.browser, browserOf(request)))
          throw new RinggateError('oidc_refused', undefined, {
            extra: { reason: 'no sign-in was begun here' },
          });
        const query = new URL(request.url, 'http://gateway').search;
        const claims = await provider.finish(`${begun.redirectUri}${query}`, begun.checks);
        const user = await accountOfClaims(context, oidc, claims);
        const session = await openSession(context, user, { address: request.ip, provider: oidc.issuer });
        answer(reply, request, session);
        const ticket = randomSecret();
        tickets.put(hashSecret(ticket), { session, browser: begun.browser }, context.clock());
        // behind the #, so that it reaches no server and no log
        return reply.redirect(`/#oidc-ticket=${ticket}`);
      } catch (error) {
        if (!(error instanceof RinggateError)) throw error;
        const { reason = error.message } = error.extra;
        await context.audit({ username: 'unknown' }, 'session.refused', {
          address: request.ip,
          provider: oidc.issuer,
          code: error.code,
          reason,
        });
        context.log.warn({ err: error.cause ?? error, code: error.code }, 'a sign-in by the provider failed');
        return reply.redirect(`/#oidc-error=${error.code}`);
      }
    },
  );

  app.post(
    '/session/oidc',
    {
      schema: {
        summary: 'the session of a sign-in at the provider, once, for the page that began it',
        body: TicketBody,
        response: { 200: SignInView },
      },
    },
    async (request, reply) => {
      offered();
      const found = tickets.take(hashSecret(request.body.ticket), context.clock());
      if (found === null || !sameSecret(found.browser, browserOf(request)))
        throw new RinggateError('oidc_refused', 'The ticket is unknown or over');
      reply.clearCookie(cookieName, { path: cookiePath });
      return answer(reply, request, found.session);
    },
  );
}
