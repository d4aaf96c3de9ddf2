/** A dispatch on the phone of the people at a checkpoint: it rings, they answer, it is recalled, the connection breaks. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { apiClient } from '../support/api-client.ts';
import { toPlace } from '../support/districts.ts';
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
import { openSite, password, places, type Site } from './support/site.ts';

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
    const tech = await apiClient(gateway.http, 'tech', password);
    const at = (xy: readonly [number, number]) => {
      const { lat, lon } = toPlace([...xy]);
      return [lon, lat];
    };
    const ways = [
      places['north-A']?.at ?? [0, 0],
      [0, 0],
      places['city-A']?.at ?? [0, 0],
      [4_400, -900],
    ] as const;
    const geometry = { type: 'LineString', coordinates: ways.map(at) };
    const road = { type: 'Feature', id: 'way', geometry, properties: { name: 'G15', speedKmh: 60 } };
    expect((await tech.call('PUT', '/roads', { type: 'FeatureCollection', features: [road] })).status).toBe(
      200,
    );
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
    await press(alert, 'stopped');
    await card(alert).locator('[data-testid=crew-undo]').click();
    await press(alert, 'seen');
    await card(alert).locator('[data-testid=crew-answered][data-sent=yes]').waitFor();
    // the slip was taken back before it was sent
    expect((await now(alert)).dispatch?.answer).toMatchObject({ what: 'seen', by: 'gate' });
    await press(alert, 'stopped');
    await until(alert, ({ state, dispatch }) => [state, dispatch?.answer?.what], ['dispatched', 'stopped']);
    const resolved = await step(alert, 'resolution', { version: 6, outcome: 'stopped' });
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

  it('takes a plan of shifts from the operator, and staffs the booth by it', async () => {
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
  }, 60_000);
});
