import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { totpCode, totpStep } from '../../src/accounts/totp.ts';
import { apiClient } from '../support/api-client.ts';
import { ringOf, square } from '../support/districts.ts';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { type OversightSite, openOversightSite } from './support/oversight-site.ts';
import { caseReference, password } from './support/site.ts';

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
    'a supervisor publishes counts, holds what a case needs, and sees the plate behind a pseudonym',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'chief' });
      const { page } = desk;
      await page.locator('[data-testid=tab-statistics]').click();
      await page.locator('[data-testid=statistics-outcomes]').waitFor();
      expect(await findings(page)).toEqual([]);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('[data-testid=statistics-csv]').click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^statistics-.*\.csv$/);

      await page.locator('[data-testid=tab-retention]').click();
      await page.locator('[data-testid=retention-classes] [data-class=reads]').waitFor();
      expect(await findings(page)).toEqual([]);
      await page.fill('[data-testid=hold-plate]', '苏F11111');
      await page.fill('[data-testid=hold-caseReference]', caseReference);
      await page.fill('[data-testid=hold-reason]', 'asked for by the court');
      await page.locator('[data-testid=hold-place]').click();
      const held = page.locator('[data-testid=hold]');
      await held.waitFor();
      expect(await held.textContent()).toContain('苏F11111');
      await page.fill('[data-testid=release-reason]', 'the case is closed');
      await page.locator('[data-testid=release-ask]').click();
      // another supervisor has to agree
      await page.locator('[data-testid=hold-own]').waitFor();
      const { items } = await site.admin.get<{ items: { username: string }[] }>('/users');
      expect(items.map(({ username }) => username)).toContain('deputy');
      const deputy = await apiClient(site.gateway.http, 'deputy', password);
      const holds = await deputy.get<{ items: { id: string }[] }>('/legal-holds');
      await deputy.post(`/legal-holds/${holds.items[0]?.id}/release`, { reason: 'agreed' });
      await page.locator('[data-testid=holds-all]').click();
      await page.locator('[data-testid=hold][data-state=released]').waitFor();
      await page.locator('[data-testid=holds-current]').click();
      await held.waitFor({ state: 'detached' });

      // the link of an alert or a read leads to the form, filled in
      await page.goto(`${site.gateway.http}/retention?alert=alert-17`);
      expect(await page.locator('[data-testid=hold-ids]').inputValue()).toBe('alert-17');

      const log = await site.auditor.get<{ items: { seq: number }[] }>('/audit?action=watchlist.proposed');
      const named = log.items[0];
      const pseudonym = /p-[0-9a-f]{16}/.exec(JSON.stringify(named))?.[0] ?? '';
      await page.goto(`${site.gateway.http}/query-reviews`);
      await page.fill('[data-testid=reveal-seq]', String(named?.seq));
      await page.fill('[data-testid=reveal-pseudonym]', pseudonym);
      await page.fill('[data-testid=reveal-case]', caseReference);
      await page.fill('[data-testid=reveal-reason]', 'the auditor asks whose entry this is');
      await page.locator('[data-testid=reveal-do]').click();
      await page.locator('[data-testid=revealed]').getByText('苏F').first().waitFor();
      expect(await findings(page)).toEqual([]);
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
