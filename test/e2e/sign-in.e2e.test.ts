import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { totpCode, totpStep } from '../../src/accounts/totp.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { client, type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, launchBrowser } from './support/console-page.ts';

const slowMs = 90_000;
const password = 'a password of the tests 1';

describeNeeding(['chromium'], 'the way in', ([chromium = '']) => {
  let gateway: RunningGateway;
  let browser: Browser;
  let idp: IdentityProvider;
  let admin: ApiClient;

  beforeAll(async () => {
    ensureBuilt();
    idp = await openIdentityProvider();
    [gateway, browser] = await Promise.all([
      startGateway({
        settings: {
          'accounts.oidc.issuer': idp.issuer,
          'accounts.oidc.clientId': client.clientId,
          'accounts.oidc.clientSecret': client.clientSecret,
          'accounts.oidc.name': 'District',
        },
      }),
      launchBrowser(chromium, false),
    ]);
    idp.serve(`${gateway.http}/api/v1/session/oidc/callback`);
    admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    await admin.post('/users', { username: 'li', password, roles: ['operator'], areaId: null });
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.dispose();
    await idp?.close();
  }, slowMs);

  async function open(): Promise<Page> {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(gateway.http);
    return page;
  }
  const signedIn = (page: Page) =>
    page.waitForFunction(() => sessionStorage.getItem('ringgate.session') !== null);

  it(
    'leads over the identity provider and back, and leaves no ticket in the address',
    async () => {
      idp.people.set('someone', { preferred_username: 'li' });
      const page = await open();
      await page.locator('.sign-in-card a[href="/api/v1/session/oidc"]').click();
      await page.waitForURL(`${idp.issuer}/**`);
      await page.fill('input[name=login]', 'someone');
      await page.fill('input[name=password]', 'any');
      await page.locator('button[type=submit]').click();
      await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
      await page.locator('button[type=submit]').click();
      await page.waitForURL(`${gateway.http}/**`);
      await signedIn(page);
      expect(page.url()).not.toContain('ticket');
      await page.locator('.sign-in-card').waitFor({ state: 'detached' });
      const stored = await page.evaluate(() => sessionStorage.getItem('ringgate.session'));
      expect(JSON.parse(stored ?? '{}')).toMatchObject({ user: { username: 'li', roles: ['operator'] } });
    },
    slowMs,
  );

  it(
    'says so where the identity provider knows somebody who has no account',
    async () => {
      idp.people.set('stranger', { preferred_username: 'stranger' });
      const page = await open();
      await page.locator('.sign-in-card a[href="/api/v1/session/oidc"]').click();
      await page.fill('input[name=login]', 'stranger');
      await page.fill('input[name=password]', 'any');
      await page.locator('button[type=submit]').click();
      await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
      await page.locator('button[type=submit]').click();
      await page.waitForURL(`${gateway.http}/**`);
      const alert = page.locator('.sign-in-card [role=alert]');
      await expect.poll(() => alert.textContent(), { timeout: 20_000 }).toMatch(/no account|没有账号/);
    },
    slowMs,
  );

  it(
    'asks for the one-time code of who has enrolled, again where it is wrong, and takes a recovery code',
    async () => {
      const wang = await admin.post<{ id: string }>('/users', {
        username: 'wang',
        password,
        roles: ['operator'],
        areaId: null,
      });
      expect(wang.id).not.toBe('');
      const own = await apiClient(gateway.http, 'wang', password);
      const { secret } = await own.post<{ secret: string }>('/session/totp', {});
      const otp = totpCode(secret, totpStep(Date.now()));
      const { recoveryCodes } = await own.post<{ recoveryCodes: string[] }>('/session/totp/confirmation', {
        otp,
      });
      const page = await open();
      await page.fill('input[name=username]', 'wang');
      await page.fill('input[name=password]', password);
      expect(await page.locator('input[name=otp]').count()).toBe(0);
      await page.locator('.sign-in-card button[type=submit]').click();
      await page.fill('input[name=otp]', '000000');
      await page.locator('.sign-in-card button[type=submit]').click();
      const alert = page.locator('.sign-in-card [role=alert]');
      await expect
        .poll(() => alert.textContent(), { timeout: 20_000 })
        .toMatch(/wrong, or was used|不正确，或已使用/);
      await page.fill('input[name=otp]', recoveryCodes[0] ?? '');
      await page.locator('.sign-in-card button[type=submit]').click();
      await signedIn(page);
    },
    slowMs,
  );
});
