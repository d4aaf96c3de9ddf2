/**
 * How late a camera is seen: from the clock drawn into its picture to the frame that Chromium shows, and how long the
 * first frame takes. Prints one line of JSON. The bounds hold on a quiet machine; a busy one is told of and let off.
 */
import { loadavg } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clockBits } from '../../simulators/cameras/video/live-clock.ts';
import { describeNeeding } from '../support/services.ts';
import { type CameraSite, openCameraSite, registerCameras } from './support/camera-site.ts';
import { ensureBuilt, launchBrowser, openConsole } from './support/console-page.ts';
import { glassToGlassMs, percentile } from './support/video.ts';

const slowMs = 300_000;
const frames = 750;
const openings = 5;

/** Chooses a camera in an empty view of the wall; answers the ms until its first frame is shown. */
async function firstFrameMs(page: Page, url: string): Promise<number> {
  await page.goto(`${url}/live?layout=1`);
  await page.locator('[data-testid=wall-choose-0] option[value="cam-0"]').waitFor({ state: 'attached' });
  const script = `(async () => {
    const choice = document.querySelector('[data-testid=wall-choose-0]');
    const began = performance.now();
    const shown = new Promise((resolve) => {
      new MutationObserver((_, observer) => {
        const video = document.querySelector('[data-testid=live-view] video');
        if (video === null) return;
        observer.disconnect();
        video.requestVideoFrameCallback(() => resolve(performance.now() - began));
      }).observe(document.body, { subtree: true, childList: true });
    });
    Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(choice, 'cam-0');
    choice.dispatchEvent(new Event('change', { bubbles: true }));
    return shown;
  })()`;
  return Math.round(Number(await page.evaluate(script)));
}

describeNeeding(['chromium', 'ffmpeg'], 'the delay of live video', ([chromium = '']) => {
  let site: CameraSite;
  let browser: Browser;

  beforeAll(async () => {
    ensureBuilt();
    [site, browser] = await Promise.all([
      openCameraSite({ count: 2, liveClock: [0] }),
      launchBrowser(chromium, false),
    ]);
    await registerCameras(site);
  }, slowMs);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, slowMs);

  it(
    'is under a second from glass to glass for 95 of 100 frames, and the first frame comes within two',
    async () => {
      const desk = await openConsole(browser, { url: site.gateway.http, username: 'li' });
      const first = await firstFrameMs(desk.page, site.gateway.http);
      const delays = await glassToGlassMs(desk.page, clockBits, frames);
      // somebody watches already: what everybody after the first one waits
      const watched: number[] = [];
      for (let n = 0; n < openings; n += 1) {
        const further = await openConsole(browser, { url: site.gateway.http, username: 'tech' });
        watched.push(await firstFrameMs(further.page, site.gateway.http));
        await further.close();
      }
      const load = loadavg()[0] ?? 0;
      const busy = load > 2;
      const figures = {
        glassToGlassMs: {
          frames: delays.length,
          p50: percentile(delays, 50),
          p95: percentile(delays, 95),
          max: Math.max(...delays),
        },
        firstFrameMs: {
          nobodyWatched: first,
          watched: percentile(watched, 50),
          watchedMax: Math.max(...watched),
        },
        load: Math.round(load * 10) / 10,
        busy,
      };
      process.stderr.write(`${JSON.stringify(figures)}\n`);
      expect(delays.length).toBeGreaterThan(frames / 2);
      expect(figures.glassToGlassMs.p95).toBeLessThan(busy ? 8000 : 1000);
      expect(first).toBeLessThan(busy ? 20_000 : 2000);
      expect(figures.firstFrameMs.watched).toBeLessThan(busy ? 20_000 : 2000);
    },
    slowMs,
  );
});
