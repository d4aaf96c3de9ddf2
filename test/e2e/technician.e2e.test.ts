import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openConnections } from '../../simulators/publish/connections.ts';
import type { Checkpoint, Device } from '../../src/core/entities.ts';
import { describeNeeding } from '../support/services.ts';
import { type CameraSite, openCameraSite } from './support/camera-site.ts';
import { ensureBuilt, findings, launchBrowser, openConsole } from './support/console-page.ts';
import { movingPicture } from './support/video.ts';

const slowMs = 120_000;

describeNeeding(['chromium', 'ffmpeg'], 'a technician at the page', ([chromium = '']) => {
  let site: CameraSite;
  let browser: Browser;

  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([
      openCameraSite({
        count: 3,
        defects: new Map([
          [1, { clockOffsetMs: -86_400_000 }],
          [2, { answers: 'malformed' }],
        ]),
      }),
      launchBrowser(chromium, false),
    ]);
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  async function find(page: Page): Promise<void> {
    const { username, password } = site.fleet.camera(0);
    await page.locator('[data-testid=nav-find]').click();
    await page.locator('[data-testid=find-multicast]').uncheck();
    await page.fill('[data-testid=find-targets]', site.targets);
    await page.fill('[data-testid=login-user-0]', username);
    await page.fill('[data-testid=login-password-0]', password);
    await page.locator('[data-testid=find-start]').click();
    await page.locator('[data-testid=find-state][data-state=done]').waitFor();
  }

  it(
    'begins at what is to be done, finds cameras with their pictures, and sees why one could not be opened',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'tech', locale: 'zh-CN' });
      const { page } = desk;
      await page.getByText('还没有登记设备').waitFor();
      expect(await page.locator('[data-testid=nav-console]').count()).toBe(0);
      await find(page);
      const found = page.locator('[data-testid=found]');
      expect(await found.count()).toBe(3);
      await page.locator('[data-testid=found][data-state=described] [data-picture=shown]').first().waitFor();
      await page.getByText('时钟偏 −24 h').waitFor();
      const wrong = page.locator('[data-testid=found]:not([data-state=described])');
      expect(await wrong.locator('.field-error').textContent()).not.toBe('');
      // the search is the gateway's: a reload finds it again
      await page.reload();
      await page.locator('[data-testid=find-state][data-state=done]').waitFor();
      expect(await found.count()).toBe(3);
      expect(await findings(page)).toEqual([]);
      expect([...desk.origins]).toEqual([site.gateway.http]);
      expect(desk.complaints).toEqual([]);
    },
    slowMs,
  );

  it(
    'registers a camera at a place that is put on the map, with the heading of its lane turned by keyboard',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'tech' });
      const { page } = desk;
      await find(page);
      await page.locator('[data-testid=found][data-state=described] input[type=checkbox]').first().check();
      await page.locator('[data-testid=register-chosen]').click();
      await page.fill('[data-testid=draft-name]', 'South gate overview');
      await page.locator('[data-testid=where-new]').click();
      await page.fill('[data-testid=place-name]', 'South gate');
      await page.locator('#draft-area').selectOption('north');
      const map = page.locator('[data-testid=placing]');
      const box = await map.boundingBox();
      if (box === null) throw new Error('the map has no place on the page');
      await page.mouse.click(box.x + box.width / 2, box.y + box.height * 0.7);
      await page.locator('[data-testid=placing-pin]').waitFor();
      expect(await page.locator('[data-testid=place-datum]').inputValue()).toBe('wgs84');
      await page.locator('[data-testid=add-lane]').click();
      const handle = page.locator('[data-testid=heading-handle-1]');
      await handle.focus();
      for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowLeft']) await page.keyboard.press(key);
      expect(await handle.getAttribute('aria-valuenow')).toBe('19');
      expect(await page.locator('[data-testid=lane-heading-0]').inputValue()).toBe('19');
      // turned by hand: to the right of the pin is east
      const pin = await page.locator('[data-testid=placing-pin]').boundingBox();
      const grip = await handle.boundingBox();
      if (pin === null || grip === null) throw new Error('pin or handle has no place on the page');
      await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
      await page.mouse.down();
      // the pin stands on its point
      await page.mouse.move(pin.x + pin.width / 2 + 90, pin.y + pin.height * 0.92, { steps: 4 });
      await page.mouse.up();
      expect(Math.abs(Number(await handle.getAttribute('aria-valuenow')) - 90)).toBeLessThanOrEqual(2);
      expect(await findings(page)).toEqual([]);
      await page.locator('[data-testid=register-submit]').click();
      await page.locator('[data-testid=registered]').waitFor();
      const { items } = await site.technician.get<{ items: Device[] }>('/devices');
      const device = items.find(({ name }) => name === 'South gate overview');
      expect(device).toMatchObject({ kind: 'camera', make: 'onvif', areaId: 'north', hasLogin: true });
      const checkpoint = await site.technician.get<Checkpoint>(`/checkpoints/${device?.checkpointId}`);
      expect(checkpoint.name).toBe('South gate');
      expect(Math.abs((checkpoint.lanes[0]?.headingDeg ?? 0) - 90)).toBeLessThanOrEqual(2);
      expect(checkpoint.position.datum).toBe('wgs84');
      expect(desk.complaints).toEqual([]);
    },
    slowMs,
  );

  it.each([
    ['zh-CN', 'dark', '实时'],
    ['en-GB', 'light', 'Live'],
  ] as const)(
    'sees on the page of a device how it is and what it sees, live (%s, %s)',
    async (locale, theme, live) => {
      const { items } = await site.technician.get<{ items: Device[] }>('/devices');
      const camera = items.find(({ kind }) => kind === 'camera');
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'tech', locale, theme });
      const { page } = desk;
      await page.locator('[data-testid=nav-devices]').click();
      await page.locator(`[data-testid=device-row][data-device="${camera?.id}"] a`).click();
      await page.locator('[data-testid=device-page]').waitFor();
      await page.locator('[data-testid=evidence-list] li').first().waitFor();
      await page.locator('[data-testid=device-picture] [data-picture=shown]').waitFor();
      await page.locator('[data-testid=coverage] svg').waitFor();
      await page.locator('[data-testid=clock]').waitFor();
      await page.locator('[data-testid=mode-live]').click();
      await page.locator('[data-testid=live-truth][data-phase=playing]').waitFor();
      expect(await page.locator('[data-testid=live-truth]').textContent()).toContain(live);
      expect(await movingPicture(page)).toBeGreaterThan(0.005);
      expect(await findings(page)).toEqual([]);
      expect(desk.complaints).toEqual([]);
    },
    slowMs,
  );

  it(
    'registers a reader by hand, shows its password once, and says when its first read has come, masked',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'tech' });
      const { page } = desk;
      await page.goto(`${site.gateway.http}/register`);
      await page.fill('[data-testid=draft-name]', 'Reader 1');
      await page.locator('[data-testid=where-existing]').click();
      await page.locator('[data-testid=draft-checkpoint]').selectOption('gate');
      await page.locator('[data-testid=register-submit]').click();
      const username = (await page.locator('[data-testid=mqtt-username]').textContent())?.trim() ?? '';
      const password = (await page.locator('[data-testid=mqtt-password]').textContent()) ?? '';
      expect(await page.locator('.snippet').first().textContent()).toContain(
        `ringgate/v1/devices/${username}/reads`,
      );
      await page.getByText('Waiting for the first read').waitFor();
      const connections = await openConnections({
        url: site.gateway.mqtt,
        deviceIds: [username],
        credentials: new Map([[username, { username, password }]]),
      });
      await new Promise<void>((resolve, reject) => {
        const read = { eventId: 'first', capturedAt: new Date().toISOString(), plate: '苏F12345', lane: 1 };
        connections.publish(username, JSON.stringify(read), (acknowledged) =>
          acknowledged ? resolve() : reject(new Error('the read was not acknowledged')),
        );
      });
      const got = page.locator('[data-testid=live-test-read]');
      await got.waitFor();
      expect(await got.textContent()).toMatch(/^Got it: 苏F1•••5, .*1$/);
      expect(await page.locator('body').textContent()).not.toContain('12345');
      await connections.close();
      // once: gone with the page
      await page.locator('[data-testid=to-device]').click();
      await page.locator('[data-testid=device-page]').waitFor();
      expect(await page.locator('body').textContent()).not.toContain(password);
      expect(desk.complaints).toEqual([]);
    },
    slowMs,
  );

  it(
    'proves with a drill that the way from the device to an operator who acknowledges is whole',
    async () => {
      const { items } = await site.technician.get<{ items: Device[] }>('/devices');
      const reader = items.find(({ kind }) => kind === 'reader');
      const console_ = await openConsole(browser, { url: site.gateway.http, username: 'li' });
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'tech' });
      await desk.page.goto(`${site.gateway.http}/devices/${reader?.id}`);
      await desk.page.locator('[data-testid=drill-start]').click();
      const card = console_.page.locator('[data-testid=alert-card]', { hasText: 'Drill' });
      await card.waitFor();
      await desk.page.locator('[data-stage=seen][data-done=true]').waitFor();
      await card.locator('[data-testid=card-acknowledge]').click();
      await desk.page.locator('[data-testid=drill][data-state=passed]').waitFor();
    },
    slowMs,
  );
});
