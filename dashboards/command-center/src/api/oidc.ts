/** Signing in at the site's identity provider: is there one, and the way back from it. */
import { problemOf, reach } from './calls.ts';
import type { Session } from './types.ts';

export interface SignInOptions {
  totp: 'off' | 'optional' | 'required';
  /** Null: the gateway trusts no identity provider. */
  oidc: { name: string; url: string } | null;
}

/** @throws ApiError */
export async function signInOptions(): Promise<SignInOptions> {
  const response = await reach('/api/v1/session/options', {});
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as SignInOptions;
}

/** The session behind the ticket that the way back left in the address; it works once. @throws ApiError */
export async function redeemTicket(ticket: string): Promise<Session> {
  const response = await reach('/api/v1/session/oidc', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Session;
}

/** What the way back left behind the `#`, taken out of the address at once: a ticket is a secret. */
export function takeReturn(): { ticket: string } | { error: string } | null {
  const [, kind, value = ''] = /^#oidc-(ticket|error)=([\w-]+)$/.exec(location.hash) ?? [];
  if (kind === undefined) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return kind === 'ticket' ? { ticket: value } : { error: value };
}
