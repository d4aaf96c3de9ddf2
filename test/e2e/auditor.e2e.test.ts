import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { totpCode, totpStep } from '../../src/accounts/totp.ts';
import { ringOf, square } from '../support/districts.ts';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { type OversightSite, openOversightSite } from './support/oversight-site.ts';
import { password } from './support/site.ts';

const slowMs = 120_000;

describeNeeding(['chromium'], 'who watches over the others, and who keeps the site', ([chromium = '']) => {
  let site: OversightSite;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openOversightSite(), launchBrowser(chromium, false)]);
    await site.admin.post('/users', { username: 'root2', password, roles: ['administrator'], areaId: null });
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  it(
    'an auditor sees that the log holds, what stands out, and who asked what, and takes the log along',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'auditor' });
      const { page } = desk;
      await page.locator('[data-testid=chain][data-state=holds]').waitFor();
      // who approved has had their account for less than a day
      const flag = page.locator('[data-testid=flag][data-flag=young_account]');
      expect(await flag.getAttribute('data-count')).toBe('1');
      await flag.click();
      await page.locator('[data-testid=record][data-action="watchlist.approved"]').first().waitFor();
      await page.locator('[data-testid=unreviewed-emergencies] .pseudonym').waitFor();
      expect(await page.textContent('body')).not.toContain('苏F');
      expect(await findings(page)).toEqual([]);
      expect(await overflowPx(page)).toBe(0);
      await page.locator('[data-testid=who-asked]').click();
      const record = page.locator('[data-testid=record][data-action="reads.asked"]');
      await record.nth(5).waitFor();
      expect(await page.locator('[data-testid=record]').count()).toBe(6);
      await record.first().locator('[data-testid=record-open]').click();
      await page.locator('[data-testid=record-detail]').getByText('Criminal case').waitFor();
      const detail = await page.locator('[data-testid=record-detail]').textContent();
      expect(detail).toMatch(/p-[0-9a-f]{16}/);
      expect(await page.textContent('body')).not.toContain('苏F');
      expect(await findings(page)).toEqual([]);
      await page.fill('[data-testid=log-actor]', 'chief');
      await page.locator('[data-testid=log-apply]').click();
      await page.waitForURL(/actor=chief/);
      await page.waitForFunction("document.querySelectorAll('[data-testid=record]').length === 1");
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('[data-testid=log-export]').click(),
      ]);
      expect(download.suggestedFilename()).toBe('audit.csv');
      expect(desk.complaints).toEqual([]);
    },
    slowMs,
  );

  it(
    'an administrator sees what is lacking, makes an account that the rules allow, and puts a ring on the map',
    async () => {
      const desk = await openConsole(browser, {
        url: site.gateway.http,
        username: 'root2',
        locale: 'zh-CN',
        theme: 'light',
      });
      const { page } = desk;
      await page.locator('[data-testid=step][data-step=secondFactor][data-next=true]').waitFor();
      expect(await page.locator('[data-step=supervisor]').getAttribute('data-done')).toBe('true');
      expect(await findings(page)).toEqual([]);
      await page.locator('[data-testid=nav-people]').click();
      await page.locator('[data-testid=user]').nth(6).waitFor();
      await page.locator('[data-testid=person-new]').click();
      await page.fill('[data-testid=person-name]', 'zhao');
      await page.fill('[data-testid=person-password]', password);
      await page.locator('[data-testid=role-administrator]').check();
      expect(await page.locator('[data-testid=role-officer]').isDisabled()).toBe(true);
      expect(await findings(page)).toEqual([]);
      await page.locator('[data-testid=role-administrator]').uncheck();
      await page.locator('[data-testid=role-officer]').check();
      await page.locator('[data-testid=person-save]').click();
      await page.locator('[data-testid=person-state]').waitFor();
      await page.locator('[data-testid=person-disable]').click();
      await page.locator('[data-testid=confirm-do]').click();
      await page.locator('[data-testid=person-enable]').waitFor();
      const { items } = await site.admin.get<{ items: { username: string; disabled: boolean }[] }>('/users');
      expect(items.find(({ username }) => username === 'zhao')).toMatchObject({ disabled: true });
      await page.locator('[data-testid=nav-district]').click();
      const { polygon } = ringOf('inner', 2, square(4_000));
      await page.setInputFiles('[data-testid=ring-file]', {
        name: 'inner.geojson',
        mimeType: 'application/geo+json',
        buffer: Buffer.from(JSON.stringify(polygon)),
      });
      await page.locator('[data-testid=shape-preview]').waitFor();
      await page.fill('[data-testid=ring-name]', '环城防控圈');
      await page.selectOption('[data-testid=datum]', 'wgs84');
      expect(await findings(page)).toEqual([]);
      await page.locator('[data-testid=ring-add]').click();
      await page.locator('[data-testid=ring]').nth(1).waitFor();
      const rings = await site.admin.get<{ items: { name: string }[] }>('/rings');
      expect(rings.items.map(({ name }) => name)).toContain('环城防控圈');
      expect(desk.complaints).toEqual([]);
    },
    slowMs,
  );

  it(
    'everybody protects their own account by a code that is then asked for, and makes a token that is shown once',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'li' });
      const { page } = desk;
      await page.locator('[data-testid=own-account]').click();
      await page.locator('[data-testid=totp-begin]').click();
      await page.locator('[data-testid=qr]').waitFor();
      const secret = ((await page.locator('[data-testid=totp-secret]').textContent()) ?? '').replaceAll(
        ' ',
        '',
      );
      expect(await findings(page)).toEqual([]);
      await page.fill('[data-testid=own-otp]', totpCode(secret, totpStep(Date.now())));
      await page.locator('[data-testid=totp-confirm]').click();
      const codes = page.locator('[data-testid=recovery-codes] code');
      await codes.nth(9).waitFor();
      const recovery = (await codes.first().textContent()) ?? '';
      await page.locator('[data-testid=codes-kept]').click();
      await page.locator('[data-testid=second-factor][data-enrolled=true]').waitFor();
      await page.fill('[data-testid=token-name]', 'report of the night');
      await page.locator('[data-testid=token-make]').click();
      expect(await page.locator('[data-testid=token-once] code').textContent()).toMatch(/^rgt_/);
      await page.locator('[data-testid=token-end]').click();
      await page.locator('[data-testid=token]').waitFor({ state: 'detached' });
      expect(desk.complaints).toEqual([]);
      await desk.close();

      const context = await browser.newContext({ locale: 'en-GB' });
      const again = await context.newPage();
      await again.goto(site.gateway.http);
      await again.fill('[name=username]', 'li');
      await again.fill('[name=password]', password);
      await again.click('button[type=submit]');
      await again.fill('[name=otp]', recovery);
      await again.click('button[type=submit]');
      await again.locator('[data-testid=link][data-phase=live]').waitFor();
    },
    slowMs,
  );
});
