import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Device } from '../../src/core/entities.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { ringOf, square, toPlace } from '../support/districts.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { describeNeeding } from '../support/services.ts';
import { ensureBuilt, findings, launchBrowser, openConsole, overflowPx } from './support/console-page.ts';
import { password } from './support/site.ts';

const slowMs = 120_000;
const serial = 'DS-TCG225-7';

/** As a recorder of this make forwards what one of its cameras saw. */
const alertXml = (plate: string, second: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
<macAddress>aa:bb:cc:00:11:22</macAddress><channelID>1</channelID>
<dateTime>2026-11-24T16:00:${second}</dateTime><eventType>ANPR</eventType><eventState>active</eventState>
<ANPR><licensePlate>${plate}</licensePlate><line>1</line><confidenceLevel>97</confidenceLevel>
<plateColor>blue</plateColor><vehicleInfo><speed>61</speed></vehicleInfo></ANPR>
<deviceUUID>${serial}</deviceUUID></EventNotificationAlert>`;

describeNeeding(['chromium'], 'who asks why a message is not a read', ([chromium = '']) => {
  let gateway: RunningGateway;
  let browser: Browser;
  let tech: ApiClient;
  let recorderPassword = '';

  beforeAll(async () => {
    ensureBuilt();
    [gateway, browser] = await Promise.all([
      startGateway({ settings: { 'site.zone': 'Asia/Shanghai' } }),
      launchBrowser(chromium, false),
    ]);
    const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
    await admin.post('/areas', { id: 'district', name: '江海区', parentId: null });
    await admin.post('/rings', { ...ringOf('outer', 1, square(10_000)), name: '区际防控圈' });
    for (const [username, role] of [
      ['tech', 'technician'],
      ['chief', 'supervisor'],
    ] as const)
      await admin.post('/users', { username, password, roles: [role], areaId: 'district' });
    tech = await apiClient(gateway.http, 'tech', password);
    await tech.post('/checkpoints', {
      id: 'gate',
      name: '北大门',
      kind: 'checkpoint',
      grade: 'A',
      ringId: 'outer',
      areaId: 'district',
      road: 'G15',
      position: toPlace([0, 10_000]),
      lanes: [{ number: 1, headingDeg: 180 }],
    });
    const facts = { make: 'hikvision', kind: 'reader', areaId: 'district' };
    await tech.post('/devices', { ...facts, id: 'cam-1', name: '一号机', checkpointId: 'gate' });
    const recorder = await tech.post<Device & { mqtt: { password: string } }>('/devices', {
      ...facts,
      id: 'nvr',
      name: '录像主机',
      checkpointId: null,
      speaksFor: ['cam-1'],
    });
    recorderPassword = recorder.mqtt.password;
  }, slowMs);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.dispose();
  }, slowMs);

  async function push(body: string): Promise<void> {
    const response = await fetch(`${gateway.http}/api/v1/ingest/hikvision`, {
      method: 'POST',
      headers: { authorization: `Bearer ${recorderPassword}`, 'content-type': 'application/xml' },
      body,
    });
    expect(response.status).toBe(200);
  }
  const decode = async (page: Page, make: string, text: string): Promise<void> => {
    await page.selectOption('[data-testid=message-make]', make);
    await page.fill('[data-testid=message-text]', text);
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid=decoding]').waitFor();
  };
  const stage = (page: Page, name: string) => page.locator(`[data-stage=${name}]`);

  it(
    'sees a pasted message stage by stage, can keep it as a fixture, and is told what is wrong with another',
    async () => {
      const desk = await openConsole(browser, { url: gateway.http, username: 'tech' });
      const { page } = desk;
      await page.locator('[data-testid=nav-messages]').click();
      await page.locator('[data-testid=no-decoding]').waitFor();
      await page.locator('[data-testid=decode]').click();
      await page.getByText('Choose a make').waitFor();
      await page.selectOption('[data-testid=message-make]', 'hikvision');
      await page.locator('[data-testid=make-facts]').getByText('ANPR', { exact: false }).first().waitFor();
      await page.selectOption('[data-testid=message-device]', 'nvr');
      await decode(page, 'hikvision', alertXml('苏F·I2345', '00'));
      // the message states no offset: the zone of the site is taken, and both times are shown
      const captured = await page.locator('[data-testid=captured]').textContent();
      expect(captured).toContain('2026-11-24 16:00:00.000 UTC+08:00');
      expect(captured).toContain('2026-11-24 08:00:00.000 UTC');
      expect(await page.locator('[data-testid=normal-plate]').getAttribute('data-plate')).toBe('苏F12345');
      expect(await page.locator('[data-testid=raw-plate] mark').allTextContents()).toEqual(['·', 'I']);
      expect(await stage(page, 'identify').getAttribute('data-look')).toBe('bad');
      expect(await stage(page, 'place').getAttribute('data-look')).toBe('idle');
      expect(await findings(page)).toEqual([]);
      await page.locator('[data-testid=fixture] summary').click();
      const expected = JSON.parse((await page.locator('[data-testid=fixture-text]').textContent()) ?? '');
      expect(expected).toMatchObject({
        transport: 'http',
        zone: 'Asia/Shanghai',
        reads: [{ plateRaw: '苏F·I2345', capturedAt: '2026-11-24T08:00:00.000Z', confidence: 0.97, lane: 1 }],
        rejects: [],
      });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('[data-testid=fixture-message]').click(),
      ]);
      expect(download.suggestedFilename()).toBe('message.message');
      expect(await overflowPx(page)).toBe(0);
      await page.selectOption('[data-testid=message-device]', '');
      await decode(page, 'ringgate', '{"eventId": "e1", "plate": ');
      const reject = page.locator('[data-testid=reject]');
      await reject.getByText('not_json').first().waitFor();
      const codes = await reject.locator('a').getAttribute('href');
      const docs = await (await fetch(`${gateway.http}/docs`)).text();
      expect(codes).toBe('/docs#error-not_json');
      expect(docs).toContain('id="error-not_json"');
      await page.fill('[data-testid=message-zone]', 'Mars/Olympus');
      await page.locator('[data-testid=stale]').waitFor();
      await page.locator('[data-testid=decode]').click();
      const problem = page.locator('[data-testid=problem]');
      await problem.waitFor();
      expect(await problem.textContent()).toMatch(/\/zone.*Mars\/Olympus/);
      await page.fill('[data-testid=message-zone]', '');
      await page.setInputFiles('[data-testid=message-choose]', {
        name: 'anpr.bin',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from([0xff, 0xd8, 0x00, 0x01]),
      });
      await page.locator('[data-testid=message-file]').getByText('anpr.bin, 4 bytes').waitFor();
      await page.locator('[data-testid=decode]').click();
      await page.locator('[data-testid=decoding]').waitFor();
      expect(await reject.count()).toBe(1);
      // the zone that is none was refused with 400, which the browser notes
      expect(desk.complaints.filter((text) => !text.includes('400'))).toEqual([]);
      expect([...desk.origins]).toEqual([gateway.http]);
    },
    slowMs,
  );

  it(
    'turns a dead letter into a read: its name is given to the device, and it is taken in again',
    async () => {
      await push('<EventNotificationAlert');
      await push(alertXml('苏F22222', '01'));
      await push(alertXml('苏F33333', '02'));
      const chief = await openConsole(browser, { url: gateway.http, username: 'chief', theme: 'light' });
      await chief.page.goto(`${gateway.http}/dead-letters`);
      const letters = chief.page.locator('[data-testid=letter]');
      await letters.nth(2).waitFor();
      await letters.first().locator('[data-testid=letter-show]').click();
      expect(await letters.first().locator('[data-testid=letter-bytes]').textContent()).toContain('苏F33333');
      await letters.first().locator('[data-testid=bytes-hex]').click();
      expect(await letters.first().locator('[data-testid=letter-bytes]').textContent()).toMatch(
        /^00000000 {2}3c/,
      );
      expect(await findings(chief.page)).toEqual([]);
      await letters.first().locator('[data-testid=letter-try]').click();
      await chief.page.locator('[data-testid=from-letter]').waitFor();
      await chief.page.locator('[data-testid=decode]').click();
      await stage(chief.page, 'identify').waitFor();
      expect(await stage(chief.page, 'identify').getAttribute('data-look')).toBe('bad');
      // a supervisor looks; who builds may change the registration
      expect(await chief.page.locator('[data-testid=name-device]').count()).toBe(0);

      const { page } = await openConsole(browser, { url: gateway.http, username: 'tech', locale: 'zh-CN' });
      await page.locator('[data-testid=nav-messages]').click();
      await page.locator('[data-testid=tab-letters]').click();
      const letter = page.locator('[data-testid=letter]');
      await letter.nth(2).waitFor();
      expect(await page.locator('[data-testid=letter-show]').count()).toBe(0);
      const first = letter.first();
      await first.locator('[data-testid=replay]').click();
      await first.locator('[data-testid=replayed][data-removed=false]').waitFor();
      await first.locator('[data-testid=name-device]').selectOption('cam-1');
      await first.locator('[data-testid=name-do]').click();
      await first.locator('[data-testid=named]').waitFor();
      expect((await tech.get<Device>('/devices/cam-1')).keys).toEqual([serial]);
      await first.locator('[data-testid=replay]').click();
      await first.locator('[data-testid=replayed][data-removed=true]').waitFor();
      await page.selectOption('[data-testid=letters-code]', 'unknown_device');
      await page.locator('[data-testid=replay-all]').click();
      await page.locator('[data-testid=replay-progress][data-done=true]').waitFor();
      await page.locator('[data-testid=letter][data-gone=true]').waitFor();
      const { items } = await tech.get<{ items: { code: string }[] }>('/dead-letters');
      expect(items.map(({ code }) => code)).toEqual(['not_xml']);
      const reads = await tech.get<{ items: { plate: string; direction: string }[] }>(
        '/checkpoints/gate/recent-reads',
      );
      expect(reads.items.map(({ plate }) => plate).toSorted()).toEqual(['苏F2•••2', '苏F3•••3']);
    },
    slowMs,
  );

  it(
    'fits a phone held upright, in Chinese',
    async () => {
      const { page } = await openConsole(browser, {
        url: gateway.http,
        username: 'tech',
        size: { width: 390, height: 844 },
        locale: 'zh-CN',
      });
      await page.locator('[data-testid=nav-messages]').click();
      await page.selectOption('[data-testid=message-device]', 'nvr');
      await decode(page, 'hikvision', alertXml('苏F·I2345', '00'));
      expect(await overflowPx(page)).toBe(0);
      await page.locator('[data-testid=tab-letters]').click();
      await page.locator('[data-testid=letter]').first().waitFor();
      expect(await overflowPx(page)).toBe(0);
      expect(await findings(page)).toEqual([]);
    },
    slowMs,
  );
});
