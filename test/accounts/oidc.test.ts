import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OidcSettings } from '../../src/config/settings.ts';
import type { Role } from '../../src/core/entities.ts';
import type { HttpOptions } from '../../src/http/context.ts';
import { adminPassword, openTestApp, type TestApp } from '../support/app.ts';
import {
  Browser,
  client,
  type IdentityProvider,
  openIdentityProvider,
} from '../support/identity-provider.ts';

interface Site extends TestApp {
  base: string;
  admin: string;
  /** The code behind the `#` with which the browser comes back to the page. */
  visit(
    login: string,
    browser?: Browser,
  ): Promise<{ ticket: string | null; error: string | null; way: string[] }>;
  exchange(ticket: string, browser: Browser): Promise<{ status: number; body: Record<string, unknown> }>;
}

let idp: IdentityProvider;
const sites: TestApp[] = [];
const callbackPath = '/api/v1/session/oidc/callback';

/** A gateway that trusts the provider. */
async function site(
  oidc: Partial<OidcSettings> = {},
  more: Partial<HttpOptions['accounts']> = {},
): Promise<Site> {
  const settings: OidcSettings = {
    issuer: idp.issuer,
    ...client,
    name: 'District',
    publicUrl: publicBase,
    accounts: 'match',
    usernameClaim: 'preferred_username',
    mapping: [],
    domains: [],
    ...oidc,
  };
  const accounts = { totp: 'optional' as const, tokenMs: 1, lookMs: 1, oidc: settings, ...more };
  const test = await openTestApp({ options: { accounts } });
  sites.push(test);
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  const base = `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}`;
  const here = (url: string) => url.replace(publicBase, base);
  return {
    ...test,
    base,
    admin: await test.signIn('admin', adminPassword),
    async visit(login, browser = new Browser()) {
      const way = await browser.travel(`${base}/api/v1/session/oidc`, login, (url) =>
        url.startsWith(publicBase),
      );
      const back = here(way.at(-1) ?? '');
      const answer = await browser.fetch(back);
      const location = answer.headers.get('location') ?? '';
      const [, kind, value = null] = /^\/#oidc-(ticket|error)=(.+)$/.exec(location) ?? [];
      return {
        ticket: kind === 'ticket' ? value : null,
        error: kind === 'error' ? value : null,
        way: [...way.slice(0, -1), back],
      };
    },
    async exchange(ticket, browser) {
      const answer = await browser.fetch(`${base}/api/v1/session/oidc`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ticket }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
  };
}
/** Where the provider sends people back to: registered there once, while each test has a gateway of its own. */
const publicBase = 'http://127.0.0.1:9'; // not opened

beforeAll(async () => {
  idp = await openIdentityProvider();
  idp.serve(`${publicBase}${callbackPath}`);
});
afterAll(async () => {
  for (const test of sites) await test.app.close();
  await idp.close();
});

async function person(test: Site, username: string, roles: Role[], more: object = {}): Promise<string> {
  const body = { username, password: adminPassword, roles, ...more };
  const made = await test.call(test.admin, 'POST', '/users', body);
  expect(made.status).toBe(201);
  return String(made.body.id);
}

describe('signing in at an OpenID provider', () => {
  it('opens the session of the account that is matched, with cookie and token, and is on record', async () => {
    const test = await site();
    const id = await person(test, 'li.na', ['officer']);
    idp.people.set('s-1', { preferred_username: 'li.na' });
    const browser = new Browser();
    const { ticket, way } = await test.visit('s-1', browser);
    const asked = new URL(way[1] ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('scope')).toContain('openid');
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.get(name)?.length).toBeGreaterThan(20);
    const token = browser.cookie(test.base, 'ringgate_session') ?? '';
    const opened = await test.exchange(ticket ?? '', browser);
    expect(opened).toMatchObject({
      status: 200,
      body: { token, user: { id, username: 'li.na', roles: ['officer'] } },
    });
    expect((await test.call(token, 'GET', '/session')).status).toBe(200);
    expect(test.audited.slice(-2)).toMatchObject([
      { action: 'identity.add', detail: { userId: id, issuer: idp.issuer, managed: false } },
      { by: 'li.na', action: 'session.open', detail: { provider: idp.issuer } },
    ]);
    expect((await test.exchange(ticket ?? '', browser)).status).toBe(401);
  });

  it('knows people by their subject, whatever they are called later, and lets nobody else have their account', async () => {
    const test = await site();
    const id = await person(test, 'li.na', ['officer']);
    idp.people.set('s-2', { preferred_username: 'li.na' });
    const browser = new Browser();
    await test.visit('s-2', browser);
    idp.people.set('s-2', { preferred_username: 'li.na.wang' });
    const { ticket } = await test.visit('s-2', browser);
    expect((await test.exchange(ticket ?? '', browser)).body.user).toMatchObject({ id });
    idp.people.set('s-3', { preferred_username: 'li.na' });
    expect((await test.visit('s-3')).error).toBe('oidc_no_account');
  });

  it('keeps out who has no account, a disabled one, or a shared one', async () => {
    const test = await site();
    await person(test, 'gone', ['officer'], { disabled: true });
    await person(test, 'wall', ['wall'], { shared: true });
    const known = await person(test, 'known', ['officer']);
    for (const name of ['nobody', 'gone', 'wall', 'known'])
      idp.people.set(`s-${name}`, { preferred_username: name });
    for (const name of ['nobody', 'gone', 'wall'])
      expect([name, (await test.visit(`s-${name}`)).error]).toEqual([name, 'oidc_no_account']);
    expect(test.audited.at(-1)).toMatchObject({
      action: 'session.refused',
      detail: { code: 'oidc_no_account' },
    });
    expect((await test.visit('s-known')).ticket).not.toBeNull();
    await test.call(test.admin, 'PATCH', `/users/${known}`, { disabled: true });
    expect((await test.visit('s-known')).error).toBe('oidc_no_account');
  });

  it('makes accounts by the mapping where it is set to, and follows the mapping at each sign-in', async () => {
    const mapping: OidcSettings['mapping'] = [
      { claim: 'groups', value: 'officers', roles: ['officer'], areaId: 'town' },
      { claim: 'groups', value: 'admins', roles: ['administrator'], areaId: null },
    ];
    const test = await site({ accounts: 'create', mapping });
    await test.call(test.admin, 'POST', '/areas', { id: 'town', name: 'Town' });
    idp.people.set('s-5', { preferred_username: 'wang.wei', groups: ['officers', 'choir'] });
    const browser = new Browser();
    const { ticket } = await test.visit('s-5', browser);
    const { body } = await test.exchange(ticket ?? '', browser);
    expect(body.user).toMatchObject({ username: 'wang.wei', roles: ['officer'], areaId: 'town' });
    idp.people.set('s-5', { preferred_username: 'wang.wei', groups: ['admins'] });
    expect((await test.visit('s-5')).ticket).not.toBeNull();
    const { user } = (await test.call(String(body.token), 'GET', '/session')).body;
    expect(user).toMatchObject({ roles: ['administrator'], areaId: null });
    for (const groups of [[], ['choir'], ['officers', 'admins']]) {
      idp.people.set('s-5', { preferred_username: 'wang.wei', groups });
      expect((await test.visit('s-5')).error).toBe('oidc_no_account');
    }
    idp.people.set('s-6', { preferred_username: 'admin', groups: ['admins'] });
    expect((await test.visit('s-6')).error).toBe('oidc_no_account');
  });

  it('is for the domains that are listed, by verified addresses', async () => {
    const test = await site({ domains: ['district.example'] });
    await person(test, 'li.na', ['officer']);
    const tries: [object, boolean][] = [
      [{ email: 'li.na@district.example', email_verified: true }, true],
      [{ email: 'li.na@District.Example', email_verified: true }, true],
      [{ email: 'li.na@district.example', email_verified: false }, false],
      [{ email: 'li.na@district.example.evil', email_verified: true }, false],
      [{}, false],
    ];
    for (const [claims, open] of tries) {
      idp.people.set('s-7', { preferred_username: 'li.na', ...claims });
      expect([claims, (await test.visit('s-7')).error]).toEqual([claims, open ? null : 'oidc_no_account']);
    }
  });

  it('is no way in for another browser, a made-up state, or the same answer twice', async () => {
    const test = await site();
    await person(test, 'li.na', ['officer']);
    idp.people.set('s-8', { preferred_username: 'li.na' });
    const at = async (url: string, browser: Browser) => (await browser.fetch(url)).headers.get('location');
    const victim = new Browser();
    const { ticket, way } = await test.visit('s-8', victim);
    const back = way.at(-1) ?? '';
    expect(await at(back, victim)).toBe('/#oidc-error=oidc_refused');
    expect((await test.exchange(ticket ?? '', new Browser())).status).toBe(401);
    const attacker = new Browser();
    const begun = await attacker.travel(`${test.base}/api/v1/session/oidc`, 's-8', (url) =>
      url.startsWith(publicBase),
    );
    const handed = (begun.at(-1) ?? '').replace(publicBase, test.base);
    expect(await at(handed, new Browser())).toBe('/#oidc-error=oidc_refused');
    expect(await at(handed.replace(/state=[^&]+/, 'state=made-up'), attacker)).toBe(
      '/#oidc-error=oidc_refused',
    );
    const opened = test.audited.filter(({ action, by }) => action === 'session.open' && by === 'li.na');
    expect(opened).toHaveLength(1);
  });

  it('takes no code that the provider did not give out, and no answer after ten minutes', async () => {
    const test = await site();
    idp.people.set('s-9', { preferred_username: 'admin' });
    const browser = new Browser();
    const begin = () =>
      browser.travel(`${test.base}/api/v1/session/oidc`, 's-9', (url) => url.startsWith(publicBase));
    const forged = ((await begin()).at(-1) ?? '')
      .replace(publicBase, test.base)
      .replace(/code=[^&]+/, 'code=made-up');
    expect((await browser.fetch(forged)).headers.get('location')).toBe('/#oidc-error=oidc_refused');
    const late = ((await begin()).at(-1) ?? '').replace(publicBase, test.base);
    test.moveClock(10 * 60_000);
    expect((await browser.fetch(late)).headers.get('location')).toBe('/#oidc-error=oidc_refused');
  });

  it('counts as second factor: the provider asks for its own', async () => {
    const test = await site({}, { totp: 'required' });
    expect((await test.call(test.admin, 'GET', '/users')).body.code).toBe('otp_enrolment_required');
    idp.people.set('s-10', { preferred_username: 'admin' });
    const browser = new Browser();
    await test.visit('s-10', browser);
    const token = browser.cookie(test.base, 'ringgate_session') ?? '';
    expect((await test.call(token, 'GET', '/users')).status).toBe(200);
  });

  it('says that the provider is away, and that there is none', async () => {
    const away = await site({ issuer: publicBase });
    const logged: object[] = [];
    away.context.log.error = (fields) => logged.push(fields);
    const answer = await fetch(`${away.base}/api/v1/session/oidc`, { redirect: 'manual' });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      502,
      'oidc_unreachable',
    ]);
    expect(logged).toMatchObject([{ url: '/api/v1/session/oidc' }]);
    const options = await away.call(null, 'GET', '/session/options');
    expect(options.body).toEqual({
      totp: 'optional',
      oidc: { name: 'District', url: '/api/v1/session/oidc' },
    });
    const none = await openTestApp();
    expect((await none.call(null, 'GET', '/session/options')).body.oidc).toBeNull();
    expect((await none.call(null, 'GET', '/session/oidc')).status).toBe(404);
  });
});
