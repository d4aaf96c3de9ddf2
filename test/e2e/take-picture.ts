/**
 * `npm run picture`: the pictures of README and docs, taken from the running demo in both languages. Needs Chromium;
 * build the page first (`npm run build`).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Alert } from '../../src/core/entities.ts';
import { findService } from '../support/services.ts';
import { launchBrowser, openConsole } from './support/console-page.ts';
import { type DemoRole, type DemoSite, layDispatch, layRequests, openDemo } from './support/demo-site.ts';
import { caseReference } from './support/site.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
/** So many alerts make a picture that says something. */
const alertsWanted = 6;
/** Small enough that a reader of the README does not wait, and no letter frays. */
const quality = 74;
const widestPx = 1600;
const patienceMs = 45_000;

interface Picture {
  name: string;
  role: DemoRole;
  size: { width: number; height: number };
  theme: 'dark' | 'light';
  /** Goes from the start to what the picture shows. */
  go(page: Page): Promise<void>;
}

const desk = { width: 1920, height: 1080 };
const phone = { width: 390, height: 844 };
const pictures: readonly Picture[] = [
  {
    name: 'operator',
    role: 'operator',
    size: desk,
    theme: 'dark',
    async go(page) {
      // the queue draws the cards that are in sight, and its order follows what comes in
      const cards = alertIds.map((id) => `[data-alert="${id}"] .card-open`);
      await page.locator(cards.join(', ')).first().click();
      await page.locator('[data-testid=detail]').waitFor();
    },
  },
  {
    name: 'crew',
    role: 'crew',
    size: phone,
    theme: 'dark',
    async go(page) {
      await page.locator('[data-testid=crew-dispatch]').first().waitFor();
      await page.locator('[data-testid=crew-dispatch] .tile-image img').first().waitFor();
    },
  },
  {
    name: 'supervisor',
    role: 'supervisor',
    size: desk,
    theme: 'light',
    go: (page) => page.locator('.view-head').waitFor(),
  },
  {
    name: 'officer',
    role: 'officer',
    size: desk,
    theme: 'light',
    async go(page) {
      await page.locator('[data-testid=nav-ask]').click();
      await page.selectOption('[name=purpose]', 'criminal_case');
      await page.fill('[name=caseReference]', caseReference);
      await page.locator('[data-testid=investigation-open]:enabled').click();
      await page.fill('[name=plate]', plate);
      await page.press('[name=plate]', 'Enter');
      const row = page.locator('[data-testid=result-row]').first();
      await row.waitFor();
      await row.locator('button').click();
      await page.locator('[data-testid=read-pane] .tile-image img').waitFor();
    },
  },
  {
    name: 'wall',
    role: 'wall',
    size: { width: 3840, height: 2160 },
    theme: 'dark',
    go: (page) => page.locator('[data-testid=wall-alert]').first().waitFor(),
  },
  {
    name: 'technician-phone',
    role: 'technician',
    size: phone,
    theme: 'light',
    async go(page) {
      await page.locator('[data-testid=nav-devices]').click();
      await page.locator('.view-head').waitFor();
    },
  },
  {
    name: 'technician',
    role: 'technician',
    size: desk,
    theme: 'light',
    async go(page) {
      await page.locator('[data-testid=nav-devices]').click();
      await page.locator('.view-head').waitFor();
    },
  },
  {
    name: 'rings',
    role: 'operator',
    size: desk,
    theme: 'dark',
    async go(page) {
      await page.locator('[data-testid=nav-rings]').click();
      await page.locator('[data-testid=rings]').waitFor();
    },
  },
];
/** Alerts that the console may be shown with: one of them is open. */
let alertIds: string[] = [];
/** The vehicle that the officer asks about: one that was read more than once. */
let plate = '';

async function take(
  browser: Browser,
  demo: DemoSite,
  picture: Picture,
  locale: 'zh-CN' | 'en-GB',
): Promise<void> {
  const opened = await openConsole(browser, {
    url: demo.http,
    ...demo.login(picture.role),
    theme: picture.theme,
    locale,
    size: picture.size,
    withinMs: patienceMs,
  });
  await picture.go(opened.page);
  await opened.page.locator('.view-loading').waitFor({ state: 'detached' });
  // pictures of vehicles and tiles of the map come after the text
  await opened.page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
  await opened.page.mouse.move(0, 0);
  const path = join(folder, `${picture.name}.${locale.slice(0, 2)}.jpg`);
  const shot = await opened.page.screenshot({ type: 'png' });
  await sharp(shot)
    .resize({ width: widestPx, withoutEnlargement: true })
    .jpeg({ quality, mozjpeg: true })
    .toFile(path);
  await opened.close();
  process.stdout.write(`${path}\n`);
}

/** New, with advice where to stop it and a picture; read twice alike, since a misread is corrected after a while. */
const isWorthOpening =
  (dispatchedId: string) =>
  ({ id, state, interception, reads, match }: Alert): boolean =>
    id !== dispatchedId &&
    state === 'new' &&
    interception.length > 0 &&
    (match?.class === 'exact' || match?.class === 'pattern') &&
    reads.length > 1 &&
    reads.at(-1)?.imageUrl != null;

const executablePath = findService('chromium');
if (executablePath === null) throw new Error('Chromium is missing on this machine');
mkdirSync(folder, { recursive: true });
const demo = await openDemo();
try {
  await layRequests(demo);
  await demo.alerts(alertsWanted);
  const dispatched = await layDispatch(demo);
  const alerts = await demo.until((all) => all.some(isWorthOpening(dispatched.id)));
  alertIds = alerts.filter(isWorthOpening(dispatched.id)).map(({ id }) => id);
  plate = alerts.find(isWorthOpening(dispatched.id))?.plate ?? '';
  const browser = await launchBrowser(executablePath);
  for (const picture of pictures)
    for (const locale of ['zh-CN', 'en-GB'] as const)
      await take(browser, demo, picture, locale).catch((error: unknown) => {
        // the others are taken all the same
        process.exitCode = 1;
        process.stderr.write(`${picture.name} was not taken: ${String(error)}\n`);
      });
  await browser.close();
} finally {
  await demo.close();
}
