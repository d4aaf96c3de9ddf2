/** The crew's page in all its looks, and the planning of shifts, in a real Chromium. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { apiClient } from '../support/api-client.ts';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { layRoad, openSite, password, type Site } from './support/site.ts';

const slowMs = 900_000;
/** Where to keep what was seen, for people to look at. */
const folder = process.env.RINGGATE_SCREENSHOTS;

describeNeeding(['chromium'], 'the crew and its shifts', ([chromium = '']) => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
    [site, browser] = await Promise.all([openSite(), launchBrowser(chromium, false)]);
    await layRoad(site);
    const admin = await apiClient(site.gateway.http, 'admin', site.gateway.adminPassword);
    const post = { username: 'gate', password, roles: ['crew'], areaId: 'district', shared: true };
    await admin.post('/users', { ...post, checkpointIds: ['city-A'] });
  }, slowMs);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  it(
    'fits a phone in both languages and themes: a dispatch, the page without a connection, a recall',
    async () => {
      let plates = 0;
      for (const theme of ['dark', 'light'] as const)
        for (const locale of ['zh-CN', 'en-GB'] as const) {
          const { page, close } = await openConsole(browser, {
            url: site.gateway.http,
            username: 'gate',
            size: { width: 390, height: 844 },
            theme,
            locale,
          });
          const look = async (what: string): Promise<void> => {
            expect([what, theme, locale, await findings(page), await overflowPx(page)]).toEqual([
              what,
              theme,
              locale,
              [],
              0,
            ]);
            if (folder !== undefined)
              await page.screenshot({ path: join(folder, `crew-${what}-${theme}-${locale}.png`) });
          };
          await page.locator('[data-testid=crew-nothing]').waitFor();
          await look('nothing');
          plates += 1;
          const plate = `苏F4000${plates}`;
          await site.list({ plate });
          await site.pass(plate, 'north-A');
          const { id } = await site.alertOf(plate);
          const step = (what: string, body: object): Promise<Alert> =>
            site.operator.post<Alert>(`/alerts/${id}/${what}`, body);
          await step('acknowledgement', { version: 1 });
          await step('verification', { version: 2, agrees: true });
          await step('dispatch', { version: 3, checkpointId: 'city-A' });
          await page.locator('[data-testid=crew-dispatch]').waitFor();
          await look('dispatch');
          const keepsPage =
            'caches.open("ringgate-page").then((cache) => cache.match("/")).then((kept) => !!kept)';
          await expect.poll(() => page.evaluate(keepsPage), { timeout: 120_000 }).toBe(true);
          await page.context().setOffline(true);
          await page.reload();
          await page.locator('[data-testid=crew-old]').waitFor();
          await look('old');
          await page.context().setOffline(false);
          await page.locator('[data-testid=crew-old]').waitFor({ state: 'detached' });
          await step('resolution', { version: 4, outcome: 'misread' });
          await page.locator('[data-testid=crew-recall]').waitFor();
          await look('recall');
          await page.locator('[data-testid=crew-confirm]').click();
          await page.locator('[data-testid=crew-past][data-end=recalled]').first().waitFor();
          await close();
        }
    },
    slowMs,
  );

  it(
    'takes a plan of shifts from the operator, and staffs the booth by it',
    async () => {
      const operator = await openConsole(browser, { url: `${site.gateway.http}/rosters/east-B` });
      const { page } = operator;
      await page.locator('[data-testid=roster-now][data-staffed=true]').waitFor();
      for (let day = 1; day <= 7; day += 1) {
        const row = page.locator(`[data-testid=roster-day-${day}]`);
        await row.locator('button').last().click();
      }
      await page.locator('[data-testid=roster-save]').click();
      await page.locator('[data-testid=roster-notice]:not(:empty)').waitFor();
      const kept = await site.operator.get<{ inForce: boolean; weekly: { from: string; until: string }[] }>(
        '/checkpoints/east-B/roster',
      );
      expect([kept.inForce, kept.weekly.length, kept.weekly[0]]).toEqual([
        true,
        7,
        { day: 1, from: '08:00', until: '20:00' },
      ]);
      await page.locator('[data-testid=roster-off]').click();
      await page.locator('[data-testid=roster-now][data-staffed=false]').waitFor();
      const { staffed } = await site.operator.get<{ staffed: boolean }>('/checkpoints/east-B');
      expect([staffed, await findings(page)]).toEqual([false, []]);
      await operator.close();
    },
    slowMs,
  );
});
