import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Device } from '../../src/core/entities.ts';
import { describeNeeding } from '../support/services.ts';
import { type CameraSite, openCameraSite, registerCameras } from './support/camera-site.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';

const slowMs = 120_000;

describeNeeding(['chromium', 'ffmpeg'], "a technician's views as screens", ([chromium = '']) => {
  let site: CameraSite;
  let browser: Browser;

  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openCameraSite({ count: 1 }), launchBrowser(chromium, false)]);
    await registerCameras(site);
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  it(
    'checks a file of cameras line by line before anything is imported',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'tech' });
      const { page } = desk;
      await page.locator('[data-testid=nav-import]').click();
      const wrong =
        'name,address,areaId\nOne,127.9.9.1,north\nTwo,not a host!,north\nThree,127.9.9.3,nowhere\n';
      await page.fill('[data-testid=import-text]', wrong);
      await page.locator('[data-testid=import-check]').click();
      const rows = page.locator('[data-testid=import-preview] .row-wrong');
      await rows.first().waitFor();
      expect(await rows.locator('th').allTextContents()).toEqual(['3', '4']);
      expect(await page.locator('[data-testid=import-do]').isDisabled()).toBe(true);
      expect(await findings(page)).toEqual([]);
      await page.fill('[data-testid=import-text]', 'name,address,areaId\nOne,127.9.9.1,north\n');
      await page.locator('[data-testid=import-check]').click();
      await page.locator('[data-testid=import-do]:enabled').click();
      await page.locator('[data-testid=import-done]').waitFor();
      const { items } = await site.technician.get<{ items: Device[] }>('/devices');
      expect(items.some(({ name }) => name === 'One')).toBe(true);
    },
    slowMs,
  );

  it(
    'fits a phone held upright, in every view, with no finding of axe',
    async () => {
      const desk = await openConsole(browser, {
        url: site.gateway.http,
        username: 'tech',
        size: { width: 390, height: 844 },
      });
      const { page } = desk;
      for (const address of [
        '/work',
        '/find',
        '/register',
        '/devices',
        '/devices/cam-0',
        '/import',
        '/live',
      ]) {
        await page.goto(site.gateway.http + address);
        await page.locator('.view-head h2').waitFor();
        expect([address, await overflowPx(page)]).toEqual([address, 0]);
        expect([address, await findings(page)]).toEqual([address, []]);
      }
      const tall = await page.locator('[data-testid=nav-find]').boundingBox();
      expect(tall?.height).toBeGreaterThanOrEqual(44);
    },
    slowMs,
  );
});
