/** The operator's desk: what is to be done, three keys to a dispatch, two at one alert, taking back, handing over. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole } from './support/console-page.ts';
import { type DeskSite, openDeskSite } from './support/desk-site.ts';

const slowMs = 120_000;

describeNeeding(['chromium'], 'the desk of the operator in a browser', ([chromium = '']) => {
  let site: DeskSite;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    browser = await launchBrowser(chromium, false);
    site = await openDeskSite(browser);
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  const hit = async (
    plate: string,
    facts: Parameters<DeskSite['list']>[1] = {},
    picture = true,
  ): Promise<Alert> => {
    await site.list(plate, facts);
    await site.pass(plate, 'west-C', picture);
    return site.alertOf(plate);
  };
  const pictureShown = async (page: Page, alert: Alert): Promise<void> => {
    const picture = `document.querySelector('[data-testid=scene-picture][data-read="${alert.reads[0]?.id}"]')`;
    await expect
      .poll(() => page.evaluate(`${picture}?.complete === true && ${picture}.naturalWidth > 0`), {
        timeout: 20_000,
      })
      .toBe(true);
  };

  it(
    'sends a crew with three keys, the picture on the screen: a, v, d to the checkpoint advised first',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http });
      const { page } = desk;
      const alert = await hit('苏F10001');
      await desk.card(alert.id).waitFor();
      expect(await page.locator('[data-testid=now-acknowledge] strong').textContent()).toBe('1');
      await page.keyboard.press('a');
      await page.locator(`[data-testid=detail][data-alert="${alert.id}"]`).waitFor();
      await pictureShown(page, alert);
      // the operator sees whom d will send before pressing it
      await page.keyboard.press('v');
      await page
        .locator('[data-testid=step-dispatch]')
        .getByText(/in \d:\d\d: 环城西卡口/)
        .waitFor();
      await page.keyboard.press('d');
      await page.locator('[data-testid=step-dispatch].done').waitFor();
      const after = await site.alertOf('苏F10001');
      expect([after.state, after.dispatch?.checkpointId]).toEqual([
        'dispatched',
        alert.interception[0]?.checkpointId,
      ]);
      expect(after.interception[0]).toMatchObject({ checkpointId: 'city-A', canAct: true });
      expect(after.history.slice(1).map((item) => [item.by, item.to])).toEqual([
        ['li', 'acknowledged'],
        ['li', 'acknowledged'],
        ['li', 'dispatched'],
      ]);
      expect(after.verification?.agrees).toBe(true);
      expect(desk.complaints).toEqual([]);
      await desk.close();
    },
    slowMs,
  );

  it(
    'asks instead of agreeing where no picture was on the screen, and sends nobody after a vehicle to be observed',
    async () => {
      const blind = await hit('苏F10002', {}, false);
      const desk = await openConsole(browser, { url: site.gateway.http });
      const { page } = desk;
      await desk.choose(blind.id);
      // typed at once: each key waits for the one before
      await page.keyboard.type('avd');
      await page.locator('[data-testid=panel-verify]').waitFor();
      const present = await site.alertOf('苏F10002');
      expect([present.state, present.verification, present.dispatch]).toEqual(['acknowledged', null, null]);
      const watched = await hit('苏F10003', { instruction: 'observe' });
      await desk.choose(watched.id);
      await pictureShown(page, watched);
      await page.keyboard.press('a');
      await page.locator('[data-testid=step-acknowledge].done').waitFor();
      await page.keyboard.press('v');
      await page.locator('[data-testid=step-verify].done').waitFor();
      await page.keyboard.press('d');
      await page.locator('[data-testid=panel-dispatch]').getByText('The instruction is').waitFor();
      expect((await site.alertOf('苏F10003')).dispatch).toBeNull();
      await desk.close();
    },
    slowMs,
  );

  it(
    'advises in the panel who can act, when the vehicle comes and why, with nothing for axe to find',
    async () => {
      const alert = await hit('苏F10004');
      await site.li.post(`/alerts/${alert.id}/acknowledgement`, { version: 1 });
      await site.li.post(`/alerts/${alert.id}/verification`, { version: 2, agrees: true });
      const desk = await openConsole(browser, { url: site.gateway.http });
      const { page } = desk;
      await desk.choose(alert.id);
      await page.keyboard.press('Shift+D');
      const candidates = page.locator('[data-testid=dispatch-candidate]');
      await candidates.first().waitFor();
      const order = await candidates.evaluateAll((all) =>
        all.map((each) => each.getAttribute('data-checkpoint')),
      );
      expect(order).toEqual(['city-A', 'city-B', 'east-A']);
      const first = (await candidates.first().textContent()) ?? '';
      expect(first).toMatch(/advised/);
      expect(first).toMatch(/6\.0 km by road/);
      expect(first).toMatch(/arrives in \d:\d\d/);
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await page.locator('[data-testid=panel-dispatch]').count()).toBe(0);
      await desk.close();
    },
    slowMs,
  );

  it(
    'shows two at one alert each other, and takes back a step with its seconds counting down',
    async () => {
      const alert = await hit('苏F10005');
      const [li, wang] = await Promise.all([
        openConsole(browser, { url: site.gateway.http }),
        openConsole(browser, { url: site.gateway.http, username: 'wang' }),
      ]);
      await li.choose(alert.id);
      await wang.card(alert.id).locator('[data-testid=presence]').getByText('li is looking').waitFor();
      await wang.choose(alert.id);
      await li.page
        .locator('[data-testid=detail] [data-testid=presence]')
        .getByText('wang is looking')
        .waitFor();
      await li.page.keyboard.press('a');
      await wang.page.locator('[data-testid=step-acknowledge].done').waitFor();
      // only who took the step may take it back
      const undo = li.page.locator('[data-testid=undo]');
      await undo.getByText(/Take back \(\d+ s\)/).waitFor();
      expect(await wang.page.locator('[data-testid=undo]').count()).toBe(0);
      await li.page.keyboard.press('u');
      await wang.page.locator('[data-testid=step-acknowledge]:not(.done)').waitFor();
      await li.page.getByText('took the last step back').waitFor();
      expect((await site.alertOf('苏F10005')).state).toBe('new');
      // keys are text inside a field
      await li.page.keyboard.press('c');
      await li.page.keyboard.type('dark van ahead');
      await li.page.keyboard.press('Enter');
      await wang.page.locator('[data-testid=note]').getByText('dark van ahead').waitFor();
      expect((await site.alertOf('苏F10005')).state).toBe('new');
      await wang.close();
      await li.page.locator('[data-testid=detail] [data-testid=presence]').waitFor({ state: 'detached' });
      await li.close();
    },
    slowMs,
  );

  it(
    "shows an alert that nobody acknowledges in the town's and then the district's queue, marked",
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http });
      const { page } = desk;
      const alert = await hit('苏F10006', { priority: 1 });
      await desk.card(alert.id).locator('[data-testid=escalation]').getByText('江海区').waitFor();
      await page.locator('[data-testid=queue-escalated]').click();
      await desk.card(alert.id).waitFor();
      expect(await page.locator('[data-testid=alert-card]').count()).toBe(1);
      await page.locator('[data-testid=queue-own]').click();
      await page.getByText('No open alert of this area itself').waitFor();
      await page.locator('[data-testid=now-escalated]').click();
      await page.locator(`[data-testid=detail][data-alert="${alert.id}"]`).waitFor();
      await page.getByText('acknowledged by nobody, escalated to 临江镇').waitFor();
      const { escalation } = await site.alertOf('苏F10006');
      expect(escalation?.history.map((step) => step.areaId)).toEqual(['west-town', 'district']);
      await desk.close();
    },
    slowMs,
  );

  it(
    'hands a shift over: what is open with its notes, the words of one, taken over by another',
    async () => {
      const li = await openConsole(browser, { url: site.gateway.http });
      await li.page.locator('[data-testid=nav-handover]').click();
      await li.page.locator('[data-testid=handover-text]').fill('北门道闸已坏，维修明早到。');
      await li.page.locator('[data-testid=hand-over]').click();
      await li.page.locator('[data-testid=last-handover]').getByText('nobody has taken over yet').waitFor();
      expect(await li.page.locator('[data-testid=take-over]').count()).toBe(0);
      expect(await findings(li.page)).toEqual([]);
      const wang = await openConsole(browser, { url: `${site.gateway.http}/handover`, username: 'wang' });
      await wang.page.getByText('北门道闸已坏').waitFor();
      await wang.page.getByText('dark van ahead').waitFor();
      await wang.page.locator('[data-testid=take-over]').click();
      await wang.page.locator('[data-testid=taken-by]').getByText('wang took over').waitFor();
      await wang.page.getByRole('button', { name: 'Open 苏F10006' }).click();
      await wang.page.locator('[data-testid=detail]').waitFor();
      await li.close();
    },
    slowMs,
  );
});
