/** What a test reads off a video on the page. The functions run in the browser, so they are text. */
import type { Page } from 'playwright-core';

/**
 * Waits until the picture of a live view moves: frames are drawn to a canvas, and enough of their pixels differ.
 * @returns the share of pixels that changed
 */
export async function movingPicture(page: Page, view = '[data-testid=live-view] video'): Promise<number> {
  const script = `(async () => {
    const video = document.querySelector(${JSON.stringify(view)});
    const canvas = document.createElement('canvas');
    canvas.width = 160;
    canvas.height = 90;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const look = () => {
      pen.drawImage(video, 0, 0, 160, 90);
      return pen.getImageData(0, 0, 160, 90).data;
    };
    const frame = () => new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await frame();
    const first = look().slice();
    for (let n = 0; n < 20; n += 1) await frame();
    const later = look();
    let changed = 0;
    for (let at = 0; at < first.length; at += 4) if (Math.abs(first[at] - later[at]) > 16) changed += 1;
    return changed / (first.length / 4);
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
    const video = document.querySelector('[data-testid=live-view] video');
    const canvas = document.createElement('canvas');
    canvas.width = widthPx;
    canvas.height = rowHeightPx;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const delays = [];
    let tries = 0;
    while (delays.length < ${frames} && tries < ${frames} * 3) {
      tries += 1;
      await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
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
