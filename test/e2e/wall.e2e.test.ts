/** The wall: it can only look, signs in again by itself without a password kept, and is never old without saying so. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiClient } from '../support/api-client.ts';
import { describeNeeding } from '../support/services.ts';
import { type Cable, layCable } from './support/cable.ts';
import { ensureBuilt, findings, launchBrowser, overflowPx } from './support/console-page.ts';
import { type DeskSite, openDeskSite } from './support/desk-site.ts';
import { password } from './support/site.ts';

const slowMs = 120_000;

describeNeeding(['chromium'], 'the wall of the command center', ([chromium = '']) => {
  let site: DeskSite;
  let browser: Browser;
  let cable: Cable;
  beforeAll(async () => {
    ensureBuilt();
    browser = await launchBrowser(chromium, false);
    site = await openDeskSite(browser);
    cable = await layCable(site.gateway.http);
  }, slowMs);
  afterAll(async () => {
    await browser?.close();
    await cable?.close();
    await site?.close();
  }, slowMs);

  it(
    'signs in again by itself with a token that can only look, says when it is old, and comes back whole',
    async () => {
      const context = await browser.newContext({
        viewport: { width: 3840, height: 2160 },
        locale: 'en-GB',
        timezoneId: 'Asia/Shanghai',
        reducedMotion: 'reduce',
      });
      let page = await context.newPage();
      await page.goto(cable.url);
      await page.fill('[name=username]', 'wall');
      await page.fill('[name=password]', password);
      await page.click('button[type=submit]');
      await page.locator('[data-testid=wall]').waitFor();
      await page.locator('[data-testid=wall-keep]').click();
      await page.locator('[data-testid=wall-kept]').waitFor();
      const kept = String(await page.evaluate("localStorage.getItem('ringgate.wall')"));
      expect(kept).not.toContain(password);
      const { token } = JSON.parse(kept) as { token: string };
      const may = async (method: string, path: string): Promise<number> =>
        (
          await fetch(`${site.gateway.http}/api/v1${path}`, {
            method,
            headers: { authorization: `Bearer ${token}` },
          })
        ).status;
      expect(await may('GET', '/alerts')).toBe(200);
      for (const [method, path] of [
        ['POST', '/alerts/x/acknowledgement'],
        ['POST', '/tokens'],
        ['GET', '/tokens'],
        ['POST', '/handovers'],
        ['GET', '/reads'],
        ['GET', '/watchlist-entries'],
        ['POST', '/devices/d-west-C/live'],
      ] as const)
        expect([method, path, await may(method, path)]).toEqual([method, path, 403]);

      // the browser of the wall is started anew: nothing of the old tab is there
      await page.close();
      page = await context.newPage();
      page.setDefaultTimeout(30_000);
      await page.goto(cable.url);
      await page.locator('[data-testid=wall-kept]').waitFor();
      await site.list('苏F20001');
      await site.pass('苏F20001', 'west-C', false);
      const alert = await site.alertOf('苏F20001');
      await page.locator(`[data-testid=wall-alert][data-alert="${alert.id}"]`).waitFor();
      expect(await page.locator('[data-testid=wall-fresh]').textContent()).toBe('1');
      expect(await overflowPx(page)).toBeLessThanOrEqual(0);
      expect(await findings(page)).toEqual([]);
      // nothing of an alert is cut off
      const cutPx = await page
        .locator('[data-testid=wall-alert]')
        .evaluateAll((all) => all.map((each) => each.scrollHeight - each.clientHeight));
      expect(Math.max(...cutPx)).toBeLessThanOrEqual(1);
      // at five metres: no word of an alert is lower than 38 pixels
      const heights = await page
        .locator('[data-testid=wall-alert] p > *')
        .evaluateAll((all) => all.map((each) => Number.parseFloat(getComputedStyle(each).fontSize)));
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(38);

      await cable.cut();
      await page
        .locator('[data-testid=wall-not-now]')
        .getByText(/Not the present: no data for \d:\d\d/)
        .waitFor();
      await site.list('苏F20002');
      await site.pass('苏F20002', 'west-C', false);
      await cable.restore();
      const missed = await site.alertOf('苏F20002');
      await page.locator(`[data-testid=wall-alert][data-alert="${missed.id}"]`).waitFor();
      await page.locator('[data-testid=wall-not-now]').waitFor({ state: 'detached' });

      // an account that is closed ends its wall at once
      const admin = await apiClient(site.gateway.http, 'admin', site.gateway.adminPassword);
      const { items } = await admin.get<{ items: { id: string; username: string }[] }>('/users');
      await admin.patch(`/users/${items.find((user) => user.username === 'wall')?.id}`, { disabled: true });
      await page.locator('[name=username]').waitFor();
      expect(await page.evaluate("localStorage.getItem('ringgate.wall')")).toBeNull();
      await context.close();
    },
    slowMs,
  );
});
