/** `/session/totp`: one's own second factor; `/users/{id}/totp`: taken away by an administrator. */
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { App, Request } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { IdParams, NoContent, Type } from '../http/schema.ts';
import {
  beginSecondFactor,
  checkSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from './second-factor.ts';
import { takeAttempt } from './sign-in.ts';
import type { SignInLimit } from './sign-in-limit.ts';
import { userWithin } from './users.ts';

const OtpBody = Type.Object({
  otp: Type.String({ minLength: 1, maxLength: 32, description: 'a code of the app, or a recovery code' }),
});
const RecoveryCodes = Type.Object({
  recoveryCodes: Type.Array(Type.String(), { description: 'each works once; shown this once' }),
});
const TotpView = Type.Object({
  enrolled: Type.Boolean(),
  rule: Type.Enum(['off', 'optional', 'required'], { type: 'string' }),
  recoveryCodesLeft: Type.Integer(),
});
const Enrolment = Type.Object({
  secret: Type.String({ description: 'base32; shown this once' }),
  otpauthUrl: Type.String(),
});

export function totpRoutes(app: App, context: AppContext, limit: SignInLimit): void {
  const { signIn } = context.store;

  /** A wrong code counts as a failed sign-in, wherever it is typed. */
  async function counted<T>(request: Request, check: (actor: Actor) => Promise<T | null>): Promise<T> {
    const { actor, ip } = request;
    await takeAttempt(context, limit, actor.username, ip);
    let outcome: T | null;
    try {
      outcome = await check(actor);
    } catch (error) {
      limit.undecided(actor.username, ip);
      throw error;
    }
    if (outcome === null) {
      await limit.failed(actor.userId, ip, context.clock());
      await context.audit(actor, 'session.refused', { address: ip, factor: 'otp' });
      throw new RinggateError('otp_wrong');
    }
    limit.undecided(actor.username, ip);
    return outcome;
  }
  const rightCode = (code: string) => async (actor: Actor) => {
    const verdict = await checkSecondFactor(context, actor, code);
    if (verdict === 'not_needed')
      throw new RinggateError('not_found', 'You have no second factor, or they are switched off here');
    return verdict === 'right' ? actor : null;
  };

  app.get(
    '/session/totp',
    { schema: { summary: 'my second factor', response: { 200: TotpView } } },
    async ({ actor }) => ({
      enrolled: (await signIn.totpSecret(actor.userId)) !== null,
      rule: context.options.accounts.totp,
      recoveryCodesLeft: await signIn.recoveryCodesLeft(actor.userId),
    }),
  );

  app.post(
    '/session/totp',
    { schema: { summary: 'begin to enrol a second factor', response: { 201: Enrolment } } },
    async (request, reply) => reply.code(201).send(await beginSecondFactor(context, request.actor)),
  );

  app.post(
    '/session/totp/confirmation',
    {
      schema: { summary: 'enrol it by its first code', body: OtpBody, response: { 200: RecoveryCodes } },
    },
    async (request) => ({
      recoveryCodes: await counted(request, (actor) => confirmSecondFactor(context, actor, request.body.otp)),
    }),
  );

  app.post(
    '/session/totp/recovery-codes',
    {
      schema: { summary: 'new recovery codes for the old', body: OtpBody, response: { 200: RecoveryCodes } },
    },
    async (request) => {
      const actor = await counted(request, rightCode(request.body.otp));
      return { recoveryCodes: await renewRecoveryCodes(context, actor) };
    },
  );

  app.post(
    '/session/totp/removal',
    { schema: { summary: 'remove my second factor', body: OtpBody, response: { 204: NoContent } } },
    async (request, reply) => {
      const actor = await counted(request, rightCode(request.body.otp));
      await removeSecondFactor(context, actor, actor);
      return reply.code(204).send();
    },
  );

  app.delete(
    '/users/:id/totp',
    {
      schema: {
        summary: "take away a user's second factor",
        params: IdParams,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const user = await userWithin(context, request.actor, request.params.id);
      await removeSecondFactor(context, request.actor, { userId: user.id, username: user.username });
      return reply.code(204).send();
    },
  );
}
