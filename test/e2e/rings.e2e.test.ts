import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { apiClient } from '../support/api-client.ts';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { openSite, password, type Site } from './support/site.ts';

const slowMs = 120_000;

describeNeeding(['chromium'], 'the picture of the rings', ([chromium = '']) => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openSite(), launchBrowser(chromium, false)]);
    const admin = await apiClient(site.gateway.http, 'admin', site.gateway.adminPassword);
    await admin.post('/users', { username: 'watcher', password, roles: ['auditor'], areaId: null });
    // four drive in over the outer ring and are next seen amid the city; one more only drives in
    for (const plate of ['苏F70001', '苏F70002', '苏F70003', '苏F70004', '苏F70005'])
      await site.pass(plate, 'north-A');
    for (const plate of ['苏F70001', '苏F70002', '苏F70003', '苏F70004'])
      await site.pass(plate, 'middle-junction');
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  it(
    'shows an auditor what went in and out, why that cannot be trusted, and whom nothing saw, without a plate',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'watcher' });
      const { page } = desk;
      await page.locator('[data-testid=nav-rings]').click();
      await page.locator('[data-testid=rings][data-ready=true]').waitFor();
      expect(await page.locator('[data-testid=ring-card]').count()).toBe(2);
      expect(await page.locator('[data-testid=sum-entered]').textContent()).toBe('5');
      expect(await page.locator('[data-testid=sum-balance]').textContent()).toBe('+5');
      expect(await page.locator('[data-testid=flow-hour][data-doubtful=true]').count()).toBe(24);
      expect(await page.locator('[data-testid=doubts]').textContent()).toMatch(/3 of 3 .*not on record/);
      await page.locator('[data-testid=hour-table] summary').click();
      expect(await page.locator('[data-testid=hour-table] tbody tr').count()).toBe(24);
      const places = page.locator('[data-testid=ring-place]');
      await page.locator('[data-testid=sort-inbound]').click();
      expect(await places.first().getAttribute('data-place')).toBe('north-A');
      await page.locator('[data-testid=sort-name]').click();
      expect(await places.first().getAttribute('data-place')).toBe('east-B');
      await page.locator('[data-testid=ring-card][data-ring=inner]').click();
      await page.waitForURL(/\/rings\/inner$/);
      expect(await page.locator('[data-testid=skipped-in]').textContent()).toBe('3');
      expect(await page.locator('[data-testid=skip-place]').allTextContents()).toEqual([
        'north-A3',
        'middle-junction3',
      ]);
      expect(await page.locator('[data-testid=open-findings]').count()).toBe(0);
      expect(await page.locator('[data-testid=coverage-device]').count()).toBe(0);
      expect(await page.textContent('body')).not.toContain('苏F');
      expect(await findings(page)).toEqual([]);
      expect(await overflowPx(page)).toBe(0);
      expect(desk.complaints).toEqual([]);
    },
    slowMs,
  );

  it(
    'tells a supervisor how many exactly, and leads to the findings of a case; a technician to the device',
    async () => {
      const chief = await openConsole(browser, {
        url: `${site.gateway.http}/rings/inner`,
        username: 'chief',
      });
      expect(await chief.page.locator('[data-testid=skipped-in]').textContent()).toBe('4');
      await chief.page.locator('[data-testid=span-today]').click();
      await chief.page.waitForURL(/span=today/);
      await chief.page.locator('[data-testid=open-findings]').click();
      await chief.page.waitForURL(/\/findings$/);
      expect(chief.complaints).toEqual([]);
      const tech = await openConsole(browser, { url: `${site.gateway.http}/rings`, username: 'tech' });
      const row = tech.page.locator('[data-testid=coverage-row][data-place=west-C]');
      await row.locator('[data-testid=coverage-device]').click();
      await tech.page.waitForURL(/\/devices\/d-west-C$/);
      expect(tech.complaints).toEqual([]);
    },
    slowMs,
  );
});
