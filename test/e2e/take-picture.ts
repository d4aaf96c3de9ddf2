/**
 * `npm run picture`: the picture of the README, taken from the running demo. Needs Chromium; build the
 * page first (`npm run build`).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findService } from '../support/services.ts';
import { launchBrowser } from './support/console-page.ts';

const root = join(import.meta.dirname, '..', '..');
const picture = join(root, 'docs', 'pictures', 'command-center.png');
/** So many alerts make a picture that says something. */
const alertsWanted = 4;

const executablePath = findService('chromium');
if (executablePath === null) throw new Error('Chromium is missing on this machine');
const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-picture-'));
const demo = spawn(process.execPath, [join(root, 'src', 'cli.ts'), 'demo'], {
  env: { ...process.env, RINGGATE_DATA_DIR: dataDir, RINGGATE_HTTP_PORT: '0', RINGGATE_MQTT_PORT: '0' },
  stdio: ['ignore', 'pipe', 'pipe'],
});
try {
  const ready: { http: string } = JSON.parse(await lineWith(demo.stdout, '"ready"'));
  const account = await lineWith(demo.stderr, 'demo-operator');
  const [username = '', password = ''] = account.trim().split(/\s+/);
  const browser = await launchBrowser(executablePath);
  const page = await browser.newPage({
    viewport: { width: 1920, height: 1080 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    colorScheme: 'dark',
  });
  await page.goto(ready.http);
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', password);
  await page.click('button[type=submit]');
  await page.locator('[data-testid=link][data-phase=live]').waitFor();
  const cards = page.locator('[data-testid=alert-card]');
  await cards.nth(alertsWanted - 1).waitFor({ timeout: 300_000 });
  await cards.first().locator('.card-open').click();
  await page.locator('[data-testid=detail]').waitFor();
  await page.screenshot({ path: picture });
  await browser.close();
  process.stdout.write(`${picture}\n`);
} finally {
  demo.kill('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
}

/** The first line of a stream that has a text in it. */
async function lineWith(stream: NodeJS.ReadableStream, text: string): Promise<string> {
  for await (const line of createInterface({ input: stream })) if (line.includes(text)) return line;
  throw new Error(`the demo ended before it said ${text}`);
}
