import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeNeeding } from '../support/services.ts';
import { type Cable, layCable } from './support/cable.ts';
import { ensureBuilt, launchBrowser, openConsole } from './support/console-page.ts';
import { openSite, type Site } from './support/site.ts';

const slowMs = 120_000;

describeNeeding(['chromium'], 'the command center in a browser', ([chromium = '']) => {
  let site: Site;
  let browser: Browser;
  let cable: Cable;

  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openSite(), launchBrowser(chromium, false)]);
    cable = await layCable(site.gateway.http);
  }, slowMs);
  // a page that a failed test has left open would slow down the next
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await cable?.close();
    await site?.close();
  }, slowMs);

  it(
    'refuses a wrong password in words and lets nobody in',
    async () => {
      const page = await browser.newPage({ locale: 'en-GB' });
      await page.goto(site.gateway.http);
      await page.fill('[name=username]', 'li');
      await page.fill('[name=password]', 'certainly not this one');
      await page.click('button[type=submit]');
      await page.getByText('User name or password is wrong.').waitFor();
      expect(await page.locator('.board').count()).toBe(0);
      await page.close();
    },
    slowMs,
  );

  it(
    'takes a near hit from card to outcome by keyboard: acknowledge, verify, dispatch, resolve',
    async () => {
      await site.list({ plate: '苏F8K0B2' });
      const desk = await openConsole(browser, { url: site.gateway.http });
      const { page } = desk;
      await site.pass('苏F8K082', 'east-B');
      const { id } = await site.alertOf('苏F8K082');
      await desk.card(id).getByText('Verify first').waitFor();
      await page.keyboard.press('j');
      await page.locator(`[data-testid=detail][data-alert="${id}"]`).waitFor();
      // both plates mark the one character that differs, and it is said in words
      expect(await page.locator('.plates .differs').allTextContents()).toContain('8');
      expect(await page.locator('.plates .plate-char.differs').allTextContents()).toEqual(['8', 'B']);
      await page.getByText('Character 6: read 8, listed B').waitFor();
      await page.getByText('被盗抢机动车').waitFor();
      expect(await page.locator('[data-testid=step-dispatch]').isDisabled()).toBe(true);

      await page.keyboard.press('a');
      await page.locator('[data-testid=step-acknowledge].done').waitFor();
      await page.keyboard.press('d');
      expect(await page.locator('[data-testid=panel-dispatch]').count()).toBe(0);
      await page.keyboard.press('v');
      await page.locator('[data-testid=panel-verify]').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('[data-testid=step-verify].done').waitFor();
      await page.keyboard.press('d');
      // the hit was at east-B itself: it is the nearest, then the A on the inner ring; C cannot stop anybody
      const candidates = page.locator('[data-testid=dispatch-candidate]');
      await candidates.first().waitFor();
      const order = await candidates.evaluateAll((all) =>
        all.map((each) => each.getAttribute('data-checkpoint')),
      );
      expect(order).toEqual(['east-B', 'city-A', 'north-A']);
      await candidates.nth(1).click();
      await page.locator('[data-testid=dispatch-submit]').click();
      await page.locator('[data-testid=step-dispatch].done').waitFor();
      await page.keyboard.press('r');
      await page.locator('[data-testid=panel-resolve]').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('[data-testid=step-resolve].done').waitFor();

      const alert = await site.operator.get<Awaited<ReturnType<Site['alertOf']>>>(`/alerts/${id}`);
      expect([alert.state, alert.outcome]).toEqual(['resolved', 'stopped']);
      expect([alert.verification?.agrees, alert.dispatch?.checkpointId]).toEqual([true, 'city-A']);
      expect(alert.history.slice(1).map((item) => item.by)).toEqual(['li', 'li', 'li', 'li']);
      await desk.close();
    },
    slowMs,
  );

  it(
    'shows what the other operator did and carries nothing out when somebody was faster',
    async () => {
      await site.list({ plate: '苏F60001' });
      const desk = await openConsole(browser, { url: site.gateway.http });
      const { page } = desk;
      await site.pass('苏F60001', 'north-A');
      const { id, version } = await site.alertOf('苏F60001');
      await desk.choose(id);
      await page.route('**/resolution', async (route) => {
        await site.second.post(`/alerts/${id}/acknowledgement`, { version });
        await route.continue();
      });
      await page.keyboard.press('r');
      await page.locator('[data-testid=resolve-submit]').click();
      const conflict = page.locator('[data-testid=conflict]');
      await conflict.waitFor();
      const text = (await conflict.textContent()) ?? '';
      expect(text).toContain('wang at');
      expect(text).toContain('New → Acknowledged');
      expect(text).toContain('You wanted to: Resolve');
      const alert = await site.alertOf('苏F60001');
      expect([alert.state, alert.outcome]).toEqual(['acknowledged', null]);
      await page.getByRole('button', { name: 'Understood, show it' }).click();
      await page.locator('[data-testid=step-acknowledge].done').waitFor();
      await desk.close();
    },
    slowMs,
  );

  it(
    'says that the connection is lost and how old the data is, and misses no alert of the break',
    async () => {
      for (const plate of ['苏F70001', '苏F70002', '苏F70003']) await site.list({ plate, priority: 2 });
      const desk = await openConsole(browser, { url: cable.url });
      const { page } = desk;
      await site.pass('苏F70001', 'west-C');
      const first = await site.alertOf('苏F70001');
      await desk.card(first.id).waitFor();
      await cable.cut();
      await page.locator('[data-testid=banner-lost]').waitFor();
      await page.getByText(/is 0:0[1-9] old/).waitFor();
      for (const [plate, place] of [
        ['苏F70001', 'north-A'],
        ['苏F70002', 'west-C'],
        ['苏F70003', 'city-A'],
      ] as const)
        await site.pass(plate, place);
      await cable.restore();
      await page.locator('[data-testid=banner-caught-up]').waitFor();
      expect(await page.locator('[data-testid=banner-caught-up]').textContent()).toContain(
        '3 alert changes fetched, none missed',
      );
      for (const plate of ['苏F70002', '苏F70003']) await desk.card((await site.alertOf(plate)).id).waitFor();
      await desk.card(first.id).getByText('×2').waitFor();
      await desk.close();
    },
    slowMs,
  );

  it(
    'holds the list still under the pointer and counts what is new',
    async () => {
      await site.list({ plate: '苏F80001' });
      const desk = await openConsole(browser, { url: site.gateway.http });
      const { page } = desk;
      await page.locator('[data-testid=alert-card]').first().waitFor();
      await page.hover('[data-testid=queue-scroll]');
      const before = await page.locator('[data-testid=alert-card]').first().getAttribute('data-alert');
      await site.pass('苏F80001', 'north-A');
      await page.locator('[data-testid=new-pill]').getByText('1 new').waitFor();
      expect(await page.locator('[data-testid=alert-card]').first().getAttribute('data-alert')).toBe(before);
      await page.locator('[data-testid=new-pill]').click();
      await desk.card((await site.alertOf('苏F80001')).id).waitFor();
      await desk.close();
    },
    slowMs,
  );

  it(
    'shows the last reads of a chosen checkpoint, masked, and those that follow',
    async () => {
      await site.pass('苏F99871', 'city-A');
      const desk = await openConsole(browser, { url: site.gateway.http });
      const { page } = desk;
      await page.locator('[data-testid=place-picker] option[value="city-A"]').waitFor({ state: 'attached' });
      await page.selectOption('[data-testid=place-picker]', 'city-A');
      const masked = page.locator('[data-testid=read-row] .plate[aria-label^="苏F·9"]');
      await masked.first().waitFor();
      const earlier = await masked.count();
      await site.pass('苏F99872', 'city-A');
      await page.locator('[data-testid=read-row] .plate[aria-label$="2, blue"]').first().waitFor();
      expect(await masked.count()).toBe(earlier + 1);
      const labels = await masked.evaluateAll((all) =>
        all.map((each) => each.getAttribute('aria-label') ?? ''),
      );
      expect(labels.filter((label) => label.includes('9987'))).toEqual([]);
      expect(await page.locator('[data-testid=place-facts]').textContent()).toMatch(/Grade Astaffed/);
      await desk.close();
    },
    slowMs,
  );
});
