/** Every view of the officer in both languages, both themes and all sizes: nothing sticks out, axe finds nothing. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { caseReference, layCase, vehicle } from './support/officer-case.ts';
import { openSite, type Site } from './support/site.ts';

const slowMs = 900_000;
const views = [
  '/mine',
  '/usual',
  '/convoy',
  '/section',
  '/findings',
  '/exports',
  '/entries',
  '/entries?state=all',
  '/propose',
  '/entries-import',
];
const looks = [
  ['dark', 'zh-CN'],
  ['light', 'en-GB'],
  ['light', 'zh-CN'],
  ['dark', 'en-GB'],
] as const;
const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const all = looks.flatMap(([theme, locale]) =>
  sizes.map((size) => ({ theme, locale, size, name: `${theme}, ${locale}, ${size.width}x${size.height}` })),
);

describeNeeding(['chromium'], "an officer's views as screens", ([chromium = '']) => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openSite(), launchBrowser(chromium, false)]);
    await layCase(site, browser);
    await site.list({ plate: '苏F99999' });
    await site.pass('苏F99999', 'city-A');
  }, slowMs);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  it.each(all)(
    'fit and have no finding of axe: $name',
    async ({ theme, locale, size }) => {
      const desk = await openConsole(browser, {
        url: site.gateway.http,
        username: 'officer',
        theme,
        locale,
        size,
      });
      const { page } = desk;
      const check = async (name: string): Promise<void> => {
        expect([name, await overflowPx(page)]).toEqual([name, 0]);
        expect([name, await findings(page)]).toEqual([name, []]);
      };
      await page.locator('[data-testid=mine]').waitFor();
      await page.goto(`${site.gateway.http}/ask`);
      await page.locator('[data-testid=investigation-start]').waitFor();
      await check('no case');
      await page.selectOption('[name=purpose]', 'criminal_case');
      await page.fill('[name=caseReference]', caseReference);
      await page.locator('[data-testid=investigation-open]:enabled').click();
      await page.fill('[name=plate]', vehicle);
      await page.press('[name=plate]', 'Enter');
      await page.locator('[data-testid=result-row]').first().locator('button').click();
      await page.locator('[data-testid=read-pane]').waitFor();
      await check('search');
      await page.locator('[data-testid=to-journey]').click();
      await page.locator('[data-testid=journey-verdict]').waitFor();
      await check('journey');
      await page.locator('[data-testid=ask-ask]').click();
      await page.fill('[name=plate]', '');
      await page.locator('[data-testid=ask-do]').click();
      await page.locator('[data-testid=approval-form]').waitFor();
      await check('approval');
      for (const address of views) {
        await page.goto(site.gateway.http + address);
        await page.locator('.view-head h2').waitFor();
        await check(address);
      }
      await desk.close();
    },
    slowMs,
  );
});
