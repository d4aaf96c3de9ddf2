/** A dispatch on the phone of the people at a checkpoint: it rings, they answer, it is recalled, the connection breaks. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { apiClient } from '../support/api-client.ts';
import { describeNeeding } from '../support/services.ts';
import { type Cable, layCable } from './support/cable.ts';
import {
  type Console,
  ensureBuilt,
  findings,
  launchBrowser,
  openConsole,
  overflowPx,
} from './support/console-page.ts';
import { layRoad, openSite, password, type Site } from './support/site.ts';

const phone = { width: 390, height: 844 };
/** Counts what the page sounds and shakes; the page's own code runs unchanged. */
const listen = `
  globalThis.heard = { tones: [], shakes: 0 };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    globalThis.heard.tones.push(this.type);
    return start.apply(this, when);
  };
  navigator.vibrate = () => { globalThis.heard.shakes += 1; return true; };`;

describeNeeding(['chromium'], 'a crew at its checkpoint, on the phone', ([chromium = '']) => {
  let site: Site;
  let browser: Browser;
  let cable: Cable;
  let crew: Console;

  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([openSite(), launchBrowser(chromium, false)]);
    const { gateway } = site;
    const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    const post = { username: 'gate', password, roles: ['crew'], areaId: 'district', shared: true };
    await admin.post('/users', { ...post, checkpointIds: ['city-A'] });
    await layRoad(site);
    cable = await layCable(gateway.http);
    crew = await openConsole(browser, { url: cable.url, username: 'gate', size: phone, before: listen });
  }, 120_000);
  afterAll(async () => {
    await crew?.close();
    await cable?.close();
    await browser?.close();
    await site?.close();
  });

  const step = (alert: Alert, what: string, body: object): Promise<Alert> =>
    site.operator.post<Alert>(`/alerts/${alert.id}/${what}`, body);
  const now = (alert: Alert): Promise<Alert> => site.operator.get<Alert>(`/alerts/${alert.id}`);
  const card = (alert: Alert) => crew.page.locator(`[data-testid=crew-dispatch][data-alert="${alert.id}"]`);
  const press = (alert: Alert, what: string) => card(alert).locator(`[data-testid=crew-${what}]`).click();
  const until = (alert: Alert, what: (present: Alert) => unknown, value: unknown) =>
    expect.poll(async () => what(await now(alert)), { timeout: 20_000, interval: 150 }).toEqual(value);

  async function dispatched(plate: string, checkpointId = 'city-A'): Promise<Alert> {
    await site.list({ plate });
    await site.pass(plate, 'north-A');
    const alert = await site.alertOf(plate);
    await step(alert, 'acknowledgement', { version: 1 });
    await step(alert, 'verification', { version: 2, agrees: true });
    return step(alert, 'dispatch', { version: 3, checkpointId });
  }

  it('shows and rings what is dispatched here and tells the operator so; seen and stopped arrive', async () => {
    await crew.page.locator('[data-testid=crew-nothing]').waitFor();
    await expect(crew.page.locator('[data-testid=crew-post]').textContent()).resolves.toBe('city-A');
    const alert = await dispatched('苏F30001');
    await card(alert).waitFor();
    await until(alert, ({ dispatch }) => [dispatch?.deliveredAt !== null, dispatch?.undelivered], [
      true,
      null,
    ]);
    const heard = await crew.page.evaluate('globalThis.heard');
    expect(heard).toMatchObject({ tones: expect.arrayContaining(['triangle']) });
    expect((heard as { shakes: number }).shakes).toBeGreaterThan(0);
    const text = (await card(alert).textContent()) ?? '';
    for (const part of ['STOP IT', '被盗抢机动车', '刑事诉讼法', 'north-A', 'Expected in'])
      expect(text).toContain(part);
    expect([await findings(crew.page), await overflowPx(crew.page)]).toEqual([[], 0]);
    await press(alert, 'seen');
    await card(alert).locator('[data-testid=crew-undo]').click();
    await press(alert, 'stopped');
    // the slip was taken back before it was sent
    await until(alert, ({ state, version, dispatch }) => [state, version, dispatch?.answer?.what], [
      'dispatched',
      5,
      'stopped',
    ]);
    await card(alert).locator('[data-testid=crew-answered][data-sent=yes]').waitFor();
    const resolved = await step(alert, 'resolution', { version: 5, outcome: 'stopped' });
    expect(resolved.recalls).toBeUndefined();
    await crew.page.locator('[data-testid=crew-past][data-end=stopped]').waitFor();
  }, 60_000);

  it('keeps an answer that is given without a connection, says so, and sends it once when it is back', async () => {
    const alert = await dispatched('苏F30002');
    await card(alert).waitFor();
    await cable.cut();
    await crew.page.locator('[data-testid=link][data-phase=lost]').waitFor();
    await press(alert, 'passed');
    await crew.page.locator('[data-testid=crew-unsent]').waitFor();
    await crew.page.evaluate('document.body.dataset.before = "the break"');
    // the operator does something meanwhile: the answer is for a version that is old by then
    await step(alert, 'verification', { version: 4, agrees: true });
    expect((await now(alert)).dispatch?.answer).toBeNull();
    await cable.restore();
    await until(alert, ({ state, dispatch }) => [state, dispatch?.answer?.what], ['acknowledged', 'passed']);
    await crew.page.locator('[data-testid=crew-past][data-end=passed]').waitFor();
    const { history } = await now(alert);
    expect(history.filter(({ by }) => by === 'gate')).toHaveLength(1);
    await step(alert, 'resolution', { version: 6, outcome: 'lost' });
  }, 60_000);

  it('takes the whole screen for a recall, sounds otherwise, and is gone when somebody has confirmed', async () => {
    const alert = await dispatched('苏F30003');
    await card(alert).waitFor();
    await step(alert, 'resolution', { version: 4, outcome: 'misread' });
    const recall = crew.page.locator(`[data-testid=crew-recall][data-alert="${alert.id}"]`);
    await recall.waitFor();
    expect(await recall.textContent()).toContain('Let it go');
    expect(await crew.page.locator('[data-testid=crew-dispatch]').count()).toBe(0);
    const heard = await crew.page.evaluate('globalThis.heard');
    expect(heard).toMatchObject({ tones: expect.arrayContaining(['square']) });
    await until(alert, ({ recalls }) => recalls?.map(({ shownAt }) => shownAt !== null), [true]);
    expect(await findings(crew.page)).toEqual([]);
    await crew.page.locator('[data-testid=crew-confirm]').click();
    await until(alert, ({ recalls }) => recalls?.map(({ confirmed }) => confirmed?.by), ['gate']);
    await crew.page.locator('[data-testid=crew-past][data-end=recalled]').waitFor();
  }, 60_000);

  it("shows the operator what became of a dispatch: nobody's page open, shown, answered", async () => {
    const operator = await openConsole(browser, { url: site.gateway.http });
    const alone = await dispatched('苏F30004', 'east-B');
    const state = (alert: Alert, name: string) =>
      operator.card(alert.id).locator(`[data-testid=crew-state][data-state=${name}]`).waitFor();
    await state(alone, 'no_screen');
    const alert = await dispatched('苏F30005');
    await state(alert, 'shown');
    await operator.choose(alert.id);
    await press(alert, 'seen');
    await operator.page.locator('[data-testid=detail] [data-testid=crew-state][data-state=seen]').waitFor();
    await operator.close();
  }, 60_000);

  it('opens again without a connection with what it knew, marked as old; its answer is sent later; nothing is left at the end', async () => {
    const { page } = crew;
    const alert = await dispatched('苏F30006');
    await card(alert).waitFor();
    await until(alert, ({ dispatch }) => dispatch?.deliveredAt !== null, true);
    const keepsPage =
      'caches.open("ringgate-page").then((cache) => cache.match("/")).then((page) => page !== undefined)';
    await expect.poll(() => page.evaluate(keepsPage), { timeout: 20_000 }).toBe(true);
    await page.context().setOffline(true);
    await page.reload();
    await card(alert).waitFor();
    await page.locator('[data-testid=crew-old]').waitFor();
    expect(await page.locator('[data-testid=crew-post]').textContent()).toBe('city-A');
    expect([await findings(page), await overflowPx(page)]).toEqual([[], 0]);
    await press(alert, 'passed');
    await page.locator('[data-testid=crew-unsent]').waitFor();
    // a plate is kept for as long as the tab, and nowhere in what is kept of the page
    const inCaches = `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
      .then((found) => found.flat().map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith('/api')))`;
    expect(await page.evaluate(inCaches)).toEqual([]);
    await page.context().setOffline(false);
    await until(alert, ({ state, dispatch }) => [state, dispatch?.answer?.what], ['acknowledged', 'passed']);
    await page.locator('[data-testid=crew-old]').waitFor({ state: 'detached' });

    const last = await dispatched('苏F30007');
    await card(last).waitFor();
    await page.context().setOffline(true);
    await press(last, 'seen');
    await crew.page.locator('[data-testid=crew-unsent]').waitFor();
    await page.locator('.crew-head button').last().click();
    await page.locator('[name=username]').waitFor();
    await expect
      .poll(() => page.evaluate('caches.keys().then((names) => names.length)'), { timeout: 10_000 })
      .toBe(0);
    const left = String(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'));
    expect(left).not.toMatch(/苏F3\d{4}/);
    // the answer itself is not lost: who signs in again sends it
    await page.context().setOffline(false);
    await page.fill('[name=username]', 'gate');
    await page.fill('[name=password]', password);
    await page.click('button[type=submit]');
    await until(last, ({ dispatch }) => dispatch?.answer?.what, 'seen');
  }, 60_000);
});
