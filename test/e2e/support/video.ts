/** What a test reads off a video on the page. The functions run in the browser, so they are text. */
import type { Page } from 'playwright-core';

/**
 * The next frame of a video, in the page. The element is looked up each time, and a wait ends after a second: a view
 * that connects again gets a new element, and the old one never has a frame again.
 */
const nextFrame = (view: string): string => `
    const current = () => document.querySelector(${JSON.stringify(view)});
    const frame = () => new Promise((resolve) => {
      // the frame is the event; this is the limit of the wait for a frame that a replaced element never has
      const timer = setTimeout(() => resolve(null), 1000);
      current()?.requestVideoFrameCallback(() => {
        clearTimeout(timer);
        resolve(current());
      });
    });`;

/**
 * Waits until the picture of a live view moves: frames are drawn to a canvas, and enough of their pixels differ.
 * @returns the share of pixels that changed; 0 where it did not move within half a minute
 */
export async function movingPicture(page: Page, view = '[data-testid=live-view] video'): Promise<number> {
  const script = `(async () => {
    ${nextFrame(view)}
    const canvas = document.createElement('canvas');
    canvas.width = 160;
    canvas.height = 90;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const look = (video) => {
      pen.drawImage(video, 0, 0, 160, 90);
      return pen.getImageData(0, 0, 160, 90).data.slice();
    };
    const deadlineMs = performance.now() + 30000;
    let first = null;
    let frames = 0;
    while (performance.now() < deadlineMs) {
      const video = await frame();
      if (video === null) continue;
      first ??= look(video);
      frames += 1;
      if (frames % 20 !== 0) continue;
      const later = look(video);
      let changed = 0;
      for (let at = 0; at < first.length; at += 4) if (Math.abs(first[at] - later[at]) > 16) changed += 1;
      if (changed > first.length / 4 / 200) return changed / (first.length / 4);
    }
    return 0;
  })()`;
  return Number(await page.evaluate(script));
}

/** The share of pixels in which two pictures of an MJPEG view differ that are half a second apart. */
export async function differingPictures(page: Page): Promise<number> {
  const script = `(async () => {
    const image = document.querySelector('[data-testid=live-view] img');
    const canvas = document.createElement('canvas');
    canvas.width = 160;
    canvas.height = 90;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const look = () => {
      pen.drawImage(image, 0, 0, 160, 90);
      return pen.getImageData(0, 0, 160, 90).data.slice();
    };
    const first = look();
    for (let n = 0; n < 30; n += 1) await new Promise(requestAnimationFrame);
    const later = look();
    let changed = 0;
    for (let at = 0; at < first.length; at += 4) if (Math.abs(first[at] - later[at]) > 16) changed += 1;
    return changed / (first.length / 4);
  })()`;
  return Number(await page.evaluate(script));
}

/** The clock that is drawn into the picture, as `clockBits` of the simulated cameras says. */
export interface ClockPicture {
  count: number;
  widthPx: number;
  heightPx: number;
  rowHeightPx: number;
}

/**
 * Reads the burnt-in clock from so many frames as they are shown.
 * @returns for each how long ago its picture was made, ms; frames whose clock could not be read are left out
 */
export async function glassToGlassMs(page: Page, clock: ClockPicture, frames: number): Promise<number[]> {
  const script = `(async () => {
    const { count, widthPx, heightPx, rowHeightPx } = ${JSON.stringify(clock)};
    ${nextFrame('[data-testid=live-view] video')}
    const canvas = document.createElement('canvas');
    canvas.width = widthPx;
    canvas.height = rowHeightPx;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const delays = [];
    let tries = 0;
    while (delays.length < ${frames} && tries < ${frames} * 3) {
      tries += 1;
      const video = await frame();
      if (video === null) continue;
      pen.drawImage(video, 0, 0, widthPx, heightPx);
      const shownMs = Date.now();
      const row = pen.getImageData(0, Math.floor(rowHeightPx / 2), widthPx, 1).data;
      let value = 0n;
      let sure = true;
      for (let bit = 0; bit < count; bit += 1) {
        const at = Math.floor(((bit + 0.5) * widthPx) / count) * 4;
        const light = row[at];
        if (light > 80 && light < 175) sure = false;
        value = value * 2n + (light > 127 ? 1n : 0n);
      }
      const delay = shownMs - Number(value);
      if (sure && delay > -1000 && delay < 60000) delays.push(delay);
    }
    return delays;
  })()`;
  return (await page.evaluate(script)) as number[];
}

/** The value that so many percent do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
