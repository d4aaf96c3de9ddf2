import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { type OversightSite, openOversightSite } from './support/oversight-site.ts';

const slowMs = 120_000;

interface Listed {
  items: { plate: string; state: string; approvedBy: string | null; importId?: string }[];
}

describeNeeding(['chromium'], 'a supervisor who decides', ([chromium = '']) => {
  let site: OversightSite;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openOversightSite(true), launchBrowser(chromium, false)]);
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  it(
    'sees what waits, oldest first, with all that the decision needs, and decides; their own is not theirs to decide',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'chief' });
      const { page } = desk;
      const rows = page.locator('[data-testid=decision]');
      await rows.nth(4).waitFor();
      expect(await rows.evaluateAll((all) => all.map((one) => one.getAttribute('data-kind')))).toEqual([
        'entry',
        'emergency',
        'entry',
        'import',
        'question',
      ]);
      const pane = page.locator('[data-testid=decision-pane]');
      // the refused proposal of the same plate, the validity against the category's longest, the scope
      await page.locator('[data-testid=similar]').getByText('案号与案情不符', { exact: false }).waitFor();
      expect(await pane.textContent()).toMatch(/30 days of \d+ at most/);
      expect(await pane.textContent()).toContain('失窃');
      expect(await findings(page)).toEqual([]);
      expect(await overflowPx(page)).toBe(0);
      await page.locator('[data-testid=do-reject]').click();
      expect(await page.locator('[data-testid=decision-words]').getAttribute('aria-invalid')).toBe('true');
      await page.locator('[data-testid=do-approve]').click();
      await page.locator('[data-testid=decided]').getByText('Approved.').waitFor();
      const listed = await site.chief.get<Listed>('/watchlist-entries?plate=苏F11111&state=active');
      expect(listed.items).toMatchObject([{ approvedBy: 'chief' }]);

      await page.locator('[data-testid=decision][data-own=true]').click();
      await page.locator('[data-testid=own-decision]').waitFor();
      expect(await page.locator('[data-testid=do-approve]').count()).toBe(0);

      await page.locator('[data-testid=decision][data-kind=emergency]').click();
      await page.fill('[data-testid=decision-words]', 'seen on camera as it was taken');
      await page.locator('[data-testid=do-justified]').click();
      await page.locator('[data-testid=decided]').getByText('Found justified.').waitFor();
      await page.locator('[data-testid=decision][data-kind=import]').click();
      await pane.getByRole('rowheader').nth(1).waitFor();
      await page.locator('[data-testid=do-approveAll]').click();
      await page.locator('[data-testid=decided]').getByText('All approved.').waitFor();
      const { items } = await site.chief.get<Listed>('/watchlist-entries?state=active');
      expect(items.filter(({ importId }) => importId !== undefined)).toHaveLength(2);

      await page.locator('[data-testid=decision][data-kind=question]').click();
      await page.locator('[data-testid=over-everybody]').waitFor();
      expect(await pane.textContent()).toContain('夜间逃逸车辆牌照未知');
      await page.fill('[data-testid=decision-words]', 'too wide: name the checkpoints');
      await page.locator('[data-testid=do-reject]').click();
      await page.locator('[data-testid=decided]').getByText('Refused.').waitFor();
      const decided = await site.chief.get(`/approvals/${site.approvalId}`);
      expect(decided).toMatchObject({ state: 'refused', note: 'too wide: name the checkpoints' });
      await page.locator('[data-testid=expiring]').getByText('chen').waitFor();
      // a list that is pulled from elsewhere, and has nobody's approval yet
      const feed = page.locator('[data-testid=feed]');
      await feed.waitFor();
      expect(await feed.getAttribute('data-stands')).toBe('false');
      expect(await feed.textContent()).toMatch(/stolen-cars.*deputy/);
      expect(desk.complaints).toEqual([]);
      expect([...desk.origins]).toEqual([site.gateway.http]);
    },
    slowMs,
  );

  it(
    'reviews questions drawn by lot, in Chinese; their own is somebody else’s to review',
    async () => {
      const desk = await openConsole(browser, {
        url: site.gateway.http,
        username: 'chief',
        locale: 'zh-CN',
        theme: 'light',
      });
      const { page } = desk;
      await page.locator('[data-testid=tab-queryReviews]').click();
      const sampled = page.locator('[data-testid=sampled]');
      await sampled.nth(5).waitFor();
      expect(await page.locator('[data-testid=questionable]').count()).toBe(5);
      expect(await findings(page)).toEqual([]);
      const first = sampled.filter({ has: page.locator('[data-testid=questionable]') }).first();
      const seq = Number(await first.getAttribute('data-seq'));
      expect(await first.locator('[data-testid=questionable]').isDisabled()).toBe(true);
      await first.locator('[data-testid=verdict-note]').fill('与案情无关');
      await first.locator('[data-testid=questionable]').click();
      await page.locator(`[data-seq="${seq}"][data-review=questionable]`).waitFor();
      const { items } = await site.auditor.get<{ items: { seq: number; review: { note: string } }[] }>(
        '/questionable-queries',
      );
      expect(items).toMatchObject([{ seq, review: { note: '与案情无关', by: 'chief' } }]);
      await page.locator('[data-testid=tab-areaLooks]').click();
      await page.locator('[data-testid=area-looks]').waitFor();
      expect(await findings(page)).toEqual([]);
      await page.locator('[data-testid=tab-hygiene]').click();
      await page.locator('[data-testid=hygiene-neverHit]').waitFor();
      expect(await findings(page)).toEqual([]);
      // the list that nobody serves any more: its entries match nothing, and the gateway's own alert says so
      await page.locator('[data-testid=tab-decide]').click();
      const feed = page.locator('[data-testid=feed]');
      await feed.getByText('过期：条目已停用').waitFor();
      expect(await feed.textContent()).toMatch(/stolen-cars/);
      expect(await findings(page)).toEqual([]);
      const alerts = () =>
        site.chief
          .get<{ items: { kind: string; key?: string }[] }>('/alerts?kind=gateway')
          .then(({ items }) => JSON.stringify(items));
      await expect.poll(alerts, { timeout: 30_000 }).toContain('the watchlist feed stolen-cars is stale');
    },
    slowMs,
  );
});
