/** The command center in a real Chromium, and the words with which tests speak of it. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { password } from './site.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const softwareGl = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
const noGl = ['--disable-gpu', '--disable-3d-apis'];

/** Builds the page where it was never built; `npm test` builds it when it is stale. */
export function ensureBuilt(): void {
  if (existsSync(join(root, 'dashboards', 'command-center', 'dist', 'index.html'))) return;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(process.execPath, [vite, 'build', 'dashboards/command-center'], {
    cwd: root,
    stdio: 'ignore',
  });
}

export function launchBrowser(executablePath: string, webGl = true): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...quiet, ...(webGl ? softwareGl : noGl)] });
}

/** Of one step of a test; generous, since the machine of a test is busy, and more so where nobody waits for a long one. */
const stepWithinMs = process.env.RINGGATE_TEST_LONG === '1' ? 120_000 : 20_000;

export interface Console {
  page: Page;
  /** What the browser complained of: errors of the page, refusals by the content security policy. */
  complaints: string[];
  /** Origins that anything was asked of. */
  origins: Set<string>;
  card(alertId: string): Locator;
  choose(alertId: string): Promise<void>;
  close(): Promise<void>;
}
export interface ConsoleOptions {
  url: string;
  username?: string;
  /** The one of the tests' own accounts unless told. */
  password?: string;
  theme?: 'dark' | 'light';
  locale?: 'zh-CN' | 'en-GB';
  size?: { width: number; height: number };
  /** How long a step may take; as long as a test has patience unless told. */
  withinMs?: number;
  /** Pixels of a screenshot per pixel of the page. */
  scale?: number;
  /** Script that runs before the page's own. */
  before?: string;
}

/** Opens the page and signs in. */
export async function openConsole(browser: Browser, options: ConsoleOptions): Promise<Console> {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    colorScheme: options.theme ?? 'dark',
    locale: options.locale ?? 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    deviceScaleFactor: options.scale ?? 1,
  });
  if (options.before !== undefined) await context.addInitScript(options.before);
  const page = await context.newPage();
  page.setDefaultTimeout(options.withinMs ?? stepWithinMs);
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:') origins.add(origin);
  });
  page.on('websocket', (socket) => origins.add(new URL(socket.url()).origin.replace('ws', 'http')));
  await page.goto(options.url);
  await page.fill('[name=username]', options.username ?? 'li');
  await page.fill('[name=password]', options.password ?? password);
  await page.click('button[type=submit]');
  await page.locator('[data-testid=link][data-phase=live]').waitFor();
  return {
    page,
    complaints,
    origins,
    card: (alertId) => page.locator(`[data-testid=alert-card][data-alert="${alertId}"]`),
    async choose(alertId) {
      await page.locator(`[data-alert="${alertId}"] .card-open`).click();
      await page.locator(`[data-testid=detail][data-alert="${alertId}"]`).waitFor();
      // out of the list, so that it may move again
      await page.mouse.move(640, 20);
    },
    close: () => context.close(),
  };
}

/** What axe finds on a page, as text that a failed test can show. */
export async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

/** How far a page reaches beyond the right edge of the screen, pixels. */
export async function overflowPx(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
}
