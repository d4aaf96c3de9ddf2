/**
 * OpenID Connect toward the provider: authorization code with PKCE, state and nonce. The only file that knows
 * openid-client, which checks issuer, audience, times and signature of what comes back.
 */
import * as openid from 'openid-client';
import { RinggateError } from '../core/errors.ts';

export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** What a sign-in under way has to be held against when it comes back. */
export interface OidcChecks {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface OidcProvider {
  readonly issuer: string;
  /** Where the browser goes, and what to keep meanwhile. @throws RinggateError oidc_unreachable */
  begin(redirectUri: string): Promise<{ url: string; checks: OidcChecks }>;
  /**
   * What the provider vouches for: claims of the ID token, with those of the user info beside them.
   * @param returned the address that the browser came back to, with its query
   * @throws RinggateError oidc_refused, oidc_unreachable
   */
  finish(returned: string, checks: OidcChecks): Promise<Claims>;
}

const timeoutSeconds = 10;
const scope = 'openid profile email';

export function createOidcProvider(settings: {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
}): OidcProvider {
  const { issuer, clientId, clientSecret } = settings;
  let discovered: Promise<openid.Configuration> | null = null;

  async function configuration(): Promise<openid.Configuration> {
    // the settings allow plain HTTP on this machine alone
    const plain = new URL(issuer).protocol === 'http:';
    discovered ??= openid.discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret === null ? openid.None() : openid.ClientSecretPost(clientSecret),
      { timeout: timeoutSeconds, execute: plain ? [openid.allowInsecureRequests] : [] },
    );
    try {
      return await discovered;
    } catch (cause) {
      // asked anew next time: the provider may be back by then
      discovered = null;
      throw new RinggateError(
        'oidc_unreachable',
        `The identity provider ${issuer} does not describe itself`,
        {
          cause,
        },
      );
    }
  }

  return {
    issuer,
    async begin(redirectUri) {
      const config = await configuration();
      const checks = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        codeVerifier: openid.randomPKCECodeVerifier(),
      };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(checks.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, checks };
    },
    async finish(returned, checks) {
      const config = await configuration();
      try {
        const tokens = await openid.authorizationCodeGrant(config, new URL(returned), {
          pkceCodeVerifier: checks.codeVerifier,
          expectedState: checks.state,
          expectedNonce: checks.nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new Error('no ID token');
        const asks = config.serverMetadata().userinfo_endpoint !== undefined;
        const more = asks ? await openid.fetchUserInfo(config, tokens.access_token, claims.sub) : {};
        return { ...more, ...claims };
      } catch (cause) {
        throw new RinggateError('oidc_refused', undefined, { cause });
      }
    },
  };
}
