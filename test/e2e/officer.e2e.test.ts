/** An officer's day in a real Chromium: from the case to the vehicle, its picture, a file, and an entry. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { caseReference, layCase, vehicle } from './support/officer-case.ts';
import { openSite, type Site } from './support/site.ts';

const slowMs = 120_000;

describeNeeding(['chromium'], 'an officer at work', ([chromium = '']) => {
  let site: Site;
  let browser: Browser;
  let chief: ApiClient;

  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openSite(), launchBrowser(chromium, false)]);
    ({ chief } = await layCase(site, browser));
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  /** Opens an investigation; a case reference that fits no pattern cannot be sent. */
  async function openCase(page: Page): Promise<void> {
    await page.locator('[data-testid=nav-ask]').click();
    await page.selectOption('[name=purpose]', 'criminal_case');
    await page.fill('[name=caseReference]', '苏 公');
    expect(await page.locator('[data-testid=investigation-open]').isDisabled()).toBe(true);
    await page.fill('[name=caseReference]', caseReference);
    await page.locator('[data-testid=investigation-open]:enabled').click();
    await page.locator('[data-testid=reads-form]').waitFor();
  }

  it(
    'opens a case, finds a vehicle, sees its journey and picture, takes a file along, and proposes an entry',
    async () => {
      const { page } = await openConsole(browser, { url: site.gateway.http, username: 'officer' });
      await page.locator('[data-testid=mine]').waitFor();
      expect(await findings(page)).toEqual([]);
      await openCase(page);
      const banner = page.locator('[data-testid=banner-investigation][data-over=false]');
      expect(await banner.textContent()).toContain(caseReference);

      await page.fill('[name=plate]', vehicle);
      expect(await page.locator('[data-testid=plate-why]').getAttribute('data-match')).toBe('exact');
      await page.press('[name=plate]', 'Enter');
      const rows = page.locator('[data-testid=result-row]');
      await rows.nth(3).waitFor();
      expect(await rows.count()).toBe(4);
      expect(await page.locator('[data-testid=lane]').count()).toBe(4);
      // the leg of the two vehicles with one plate, on the search's own map
      expect(await page.locator('[data-testid=impossible-leg]').count()).toBe(1);
      // the gateway was not there yet when the vehicle passed: nothing is said of what could be seen
      await page.locator('[data-testid=lane] .piece-unknown').first().waitFor();

      await page.locator('h2').first().focus();
      await page.keyboard.press('j');
      const pane = page.locator('[data-testid=read-pane]');
      const first = await pane.getAttribute('data-read');
      await page.keyboard.press('j');
      await page.locator(`[data-testid=read-pane]:not([data-read="${first}"]) .tile-image img`).waitFor();
      expect(await findings(page)).toEqual([]);

      await page.locator('[data-testid=export-csv]').click();
      await page.locator('[data-testid=export-row][data-state=done]').waitFor();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('[data-testid=export-get]').click(),
      ]);
      const csv = readFileSync(await file.path(), 'utf8');
      expect(csv.split('\r\n').filter((line) => line.includes(vehicle)).length).toBe(4);

      await page.locator('[data-testid=to-journey]').click();
      await page.locator('[data-testid=journey-verdict]').waitFor();
      expect(await page.locator('[data-testid=drive][data-impossible=true]').count()).toBe(1);
      expect(await page.locator('[data-testid=impossible-leg]').count()).toBe(1);
      expect(await page.locator('[data-testid=answer-notes]').textContent()).toContain(
        'A lead, not a ground',
      );

      await page.locator('[data-testid=ask-ask]').click();
      await rows.first().locator('button').click();
      await page.locator('[data-testid=to-propose]').click();
      expect(await page.inputValue('[name=plate]')).toBe(vehicle);
      expect(await page.inputValue('[name=caseReference]')).toBe(caseReference);
      await page.selectOption('[name=category]', 'stolen_vehicle');
      await page.fill('[name=reason]', '被盗机动车');
      await page.locator('[data-testid=propose-do]').click();
      // the time is missing: the gateway's own words stand at the field
      await page.locator('[data-field=validUntil][data-wrong=true]').waitFor();
      await page.locator('[data-testid=valid-30]').click();
      await page.locator('[data-testid=propose-do]').click();
      await page.locator('[data-testid=entry][data-state=proposed]').waitFor();
      const { items } = await chief.get<{ items: { plate: string; createdBy: string }[] }>(
        '/watchlist-entries?state=proposed',
      );
      expect(items).toEqual([expect.objectContaining({ plate: vehicle, createdBy: 'officer' })]);
    },
    slowMs,
  );

  it(
    'asks a supervisor in place, waits, and has the answer once it is approved; the end of a case loses nothing',
    async () => {
      const { page } = await openConsole(browser, { url: site.gateway.http, username: 'officer' });
      await openCase(page);
      await page.fill('[name=plate]', '*70*');
      await page.locator('[data-testid=ask-do]').click();
      await page.fill('[data-testid=approval-form] [name=reason]', '目击者只记得 70');
      await page.locator('[data-testid=approval-request]').click();
      await page.locator('[data-testid=approval-waiting]').waitFor();
      const { items } = await chief.get<{ items: { id: string; reason: string }[] }>(
        '/approvals?state=requested',
      );
      expect(items.map(({ reason }) => reason)).toEqual(['目击者只记得 70']);
      // it waits over a reload
      await page.reload();
      await page.locator('[data-testid=approval-waiting]').waitFor();
      await chief.post(`/approvals/${items[0]?.id}/decision`, { decision: 'approved' });
      await page.locator('[data-testid=result-row]').first().waitFor();

      await page.locator('[data-testid=save-question]').click();
      await page.fill('.saved-name', '七十');
      await page.press('.saved-name', 'Enter');
      await page.locator('[data-testid=saved-questions] li').waitFor();

      // ended elsewhere: the next question finds out
      const open = await page.evaluate<string | null>("sessionStorage.getItem('ringgate.investigation')");
      const { id } = JSON.parse(open ?? '{}') as { id: string };
      const token = await page.evaluate<string | null>("sessionStorage.getItem('ringgate.session')");
      const ended = await fetch(`${site.gateway.http}/api/v1/investigations/${id}/end`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${(JSON.parse(token ?? '{}') as { token: string }).token}`,
          'content-type': 'application/json',
        },
        body: '{}',
      });
      expect(ended.status).toBe(200);
      await page.fill('[name=plate]', vehicle);
      await page.locator('[data-testid=ask-do]').click();
      await page.locator('[data-testid=banner-investigation][data-over=true]').waitFor();
      await page.locator('[data-testid=investigation-again]').click();
      await page.locator('[data-testid=banner-investigation][data-over=false]').waitFor();
      expect(await page.inputValue('[name=plate]')).toBe(vehicle);
      await page.locator('[data-testid=ask-do]').click();
      await page.locator('[data-testid=result-row]').nth(3).waitFor();
      await page.locator('[data-testid=investigation-end]').click();
      await page.locator('[data-testid=investigation-start]').waitFor();
    },
    slowMs,
  );

  it(
    'asks where a vehicle usually is; a supervisor sees that this is about somebody’s habits, and approves',
    async () => {
      const dayMs = 86_400_000;
      for (const day of [1, 2, 3, 4])
        await site.send('city-A', {
          plate: '苏F70707',
          capturedAt: new Date(Date.now() - day * dayMs).toISOString(),
        });
      const { page } = await openConsole(browser, { url: site.gateway.http, username: 'officer' });
      await openCase(page);
      await page.locator('[data-testid=ask-usual]').click();
      await page.fill('[data-testid=usual-form] [name=plate]', '苏F70707');
      await page.locator('[data-testid=ask-do]').click();
      await page.fill('[data-testid=approval-form] [name=reason]', '查明嫌疑车辆的活动规律');
      await page.locator('[data-testid=approval-request]').click();
      await page.locator('[data-testid=approval-waiting]').waitFor();

      const desk = await openConsole(browser, { url: site.gateway.http, username: 'chief' });
      const pane = desk.page.locator('[data-testid=decision-pane]');
      await desk.page.locator('[data-testid=decision][data-kind=question]').click();
      await desk.page.locator('[data-testid=over-habits]').waitFor();
      expect(await pane.textContent()).toMatch(
        /where a vehicle usually is.*查明嫌疑车辆的活动规律.*30 days/s,
      );
      expect(await pane.textContent()).toContain('苏F·70707');
      await desk.page.locator('[data-testid=do-approve]').click();
      await desk.page.locator('[data-testid=decided]').getByText('Approved.').waitFor();

      await page.locator('[data-testid=usual-verdict]').waitFor();
      // what the checkpoint saw on these days is not on record: the days are told apart
      expect(await page.locator('[data-testid=usual-cell]').first().textContent()).toContain(
        'on 4 further days on which it is not known to have seen everything',
      );
      expect(await page.locator('[data-testid=answer-notes]').textContent()).toContain(
        'A lead, not a ground',
      );
      expect(await findings(page)).toEqual([]);
      expect(await overflowPx(page)).toBe(0);
    },
    slowMs,
  );
});
