import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { type OversightSite, openOversightSite } from './support/oversight-site.ts';
import { password } from './support/site.ts';

const slowMs = 600_000;
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const pages: readonly (readonly [string, readonly string[]])[] = [
  ['chief', ['/decide', '/query-reviews', '/hygiene', '/area-looks', '/account']],
  ['auditor', ['/oversee', '/log', '/misreads']],
  ['root2', ['/administer', '/people', '/people/new', '/district']],
];

describeNeeding(['chromium'], 'the pages of oversight and administration', ([chromium = '']) => {
  let site: OversightSite;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openOversightSite(), launchBrowser(chromium, false)]);
    await site.admin.post('/users', { username: 'root2', password, roles: ['administrator'], areaId: null });
  }, slowMs);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  for (const theme of ['dark', 'light'] as const)
    for (const locale of ['zh-CN', 'en-GB'] as const)
      it(
        `fit the screen and have no finding of axe: ${theme}, ${locale}`,
        async () => {
          for (const size of sizes)
            for (const [username, addresses] of pages) {
              const desk = await openConsole(browser, {
                url: site.gateway.http,
                username,
                theme,
                locale,
                size,
              });
              for (const address of addresses) {
                await desk.page.goto(site.gateway.http + address);
                await desk.page.locator('.view-head h2').waitFor();
                // a connection that is cut while it is being made is a complaint of the browser's
                await desk.page.locator('[data-testid=link][data-phase=live]').waitFor();
                const where = `${address} ${size.width}`;
                expect([where, await overflowPx(desk.page)]).toEqual([where, 0]);
                expect([where, await findings(desk.page)]).toEqual([where, []]);
              }
              expect(desk.complaints).toEqual([]);
              await desk.close();
            }
        },
        slowMs,
      );
});
