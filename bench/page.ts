/**
 * `npm run bench:page -- [--storm SECONDS] [--reads N] [--rate N] [--picture FOLDER]`: the operator's page under load, in a real
 * Chromium without a GPU. Prints one line of JSON last.
 *
 * Storm: 1,000 hits on 50 vehicles in a minute while an operator works with keys: how long the main thread's tasks
 * and the waits of the keys are. Soak: many reads (1,400,000 at 500 a second unless said otherwise): the page's memory.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import type { Alert } from '../src/core/entities.ts';
import { ensureBuilt, launchBrowser, openConsole } from '../test/e2e/support/console-page.ts';
import { openSite, places, type Site } from '../test/e2e/support/site.ts';
import { findService } from '../test/support/services.ts';
import { type Memory, memoryOf, observe, seenSince, traceTasks } from './page-browser.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    storm: { type: 'string', default: '60' },
    reads: { type: 'string', default: '1400000' },
    rate: { type: 'string', default: '500' },
    picture: { type: 'string' },
  },
});
const stormVehicles = 50;
const stormHits = 1_000;
const stormMs = Number(values.storm) * 1000;
const soakReads = Number(values.reads);
const soakRate = Number(values.rate);
/** The keys of an operator who goes through the queue, opens and closes, filters and goes on. */
const keysPressed = ['j', 'j', 'k', 'Enter', 'j', 'Escape', '/', '1', 'Backspace', 'Escape', 'a', 'j'];
const keyEveryMs = 250;
/** Of the soak: another listed vehicle passes so often. */
const hitEveryReads = 2_500;
const samples = 14;

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
const placeNames = Object.keys(places);
const placeAt = (index: number): string => placeNames[index % placeNames.length] ?? 'north-A';
const stormPlate = (index: number): string => `苏F${String(10_000 + (index % stormVehicles))}`;

/** Calls `each` for 0 … count − 1 at a steady pace, however long a call takes. */
async function paced(
  count: number,
  perSecond: number,
  each: (index: number) => Promise<void>,
): Promise<void> {
  const waiting = new Set<Promise<void>>();
  const beganMs = performance.now();
  let failure: unknown = null;
  for (let index = 0; index < count; ) {
    const due = Math.min(count, Math.ceil(((performance.now() - beganMs) / 1000) * perSecond));
    for (; index < due && waiting.size < 2_000; index += 1) {
      const call = each(index).catch((error: unknown) => {
        failure ??= error;
      });
      waiting.add(call);
      void call.finally(() => waiting.delete(call));
    }
    if (failure !== null) throw failure;
    await later(5);
  }
  await Promise.all(waiting);
  if (failure !== null) throw failure;
}

/** Presses the keys one after the other until the signal. */
async function work(page: Page, until: AbortSignal): Promise<number> {
  let pressed = 0;
  while (!until.aborted) {
    await page.keyboard.press(keysPressed[pressed % keysPressed.length] ?? 'j');
    pressed += 1;
    await later(keyEveryMs);
  }
  return pressed;
}

async function storm(site: Site, page: Page): Promise<Record<string, unknown>> {
  for (let index = 0; index < stormVehicles; index += 1) await site.list({ plate: stormPlate(index) });
  const browser = page.context().browser();
  if (browser === null) throw new Error('the page has no browser');
  const endTrace = await traceTasks(await browser.newBrowserCDPSession());
  await seenSince(page);
  const done = new AbortController();
  const working = work(page, done.signal);
  const beganMs = performance.now();
  await paced(stormHits, (stormHits * 1000) / stormMs, (index) =>
    site.pass(stormPlate(index), placeAt(index + Math.floor(index / stormVehicles))),
  );
  const { items } = await site.operator.get<{ items: Alert[] }>('/alerts?limit=1000');
  const hits = items.reduce((sum, alert) => sum + alert.hitCount, 0);

  await page.locator('[data-testid=open-alerts]', { hasText: String(stormVehicles) }).waitFor();
  const seconds = (performance.now() - beganMs) / 1000;
  done.abort();
  const keys = await working;
  const { tasks, inputs } = await seenSince(page);
  const traced = await endTrace();
  if (values.picture !== undefined) await page.screenshot({ path: `${values.picture}/storm.png` });
  return {
    hits,
    vehicles: stormVehicles,
    cards: items.length,
    seconds: rounded(seconds),
    tasksOver50Ms: tasks.length,
    longestTaskMs: rounded(Math.max(0, ...tasks, traced.longestMs)),
    longestTaskCpuMs: rounded(traced.longestCpuMs),
    tasksOver50CpuMs: traced.over50CpuMs,
    tasks: traced.tasks,
    keys,
    inputsSeen: inputs.length,
    longestInputWaitMs: rounded(Math.max(0, ...inputs)),
  };
}

async function soak(site: Site, page: Page): Promise<Record<string, unknown>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const taken: (Memory & { reads: number })[] = [];
  const beganMs = performance.now();
  const rounds = Array.from({ length: samples }, (_, round) => round);
  for (const round of rounds) {
    await paced(Math.round(soakReads / samples), soakRate, (index) => {
      const nth = round * Math.round(soakReads / samples) + index;
      const plate =
        nth % hitEveryReads === 0
          ? stormPlate(nth / hitEveryReads)
          : `苏G${randomUUID().slice(0, 5).toUpperCase().replaceAll('I', '1').replaceAll('O', '0')}`;
      return site.pass(plate, placeAt(nth));
    });
    const memory = await memoryOf(session);
    taken.push({ ...memory, reads: (round + 1) * Math.round(soakReads / samples) });
    process.stderr.write(
      `${taken.at(-1)?.reads} reads: ${rounded(memory.heapMb)} MB, ${memory.nodes} nodes, ${memory.listeners} listeners\n`,
    );
  }
  const first = taken[1] ?? taken[0];
  const last = taken.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  return {
    reads: last.reads,
    readsPerSecond: rounded((last.reads * 1000) / (performance.now() - beganMs)),
    heapMb: taken.map(({ heapMb }) => rounded(heapMb)),
    nodes: [first.nodes, last.nodes],
    listeners: [first.listeners, last.listeners],
    growthMbPerMillionReads: rounded((last.heapMb - first.heapMb) / ((last.reads - first.reads) / 1e6)),
  };
}

const executablePath = findService('chromium');
if (executablePath === null) throw new Error('Chromium is missing on this machine');
ensureBuilt();
const site = await openSite();
// no GPU: the map is drawn on a canvas, as on the machine of a small station
const browser = await launchBrowser(executablePath, false);
try {
  const { page, complaints } = await openConsole(browser, {
    url: site.gateway.http,
    size: { width: 1920, height: 1080 },
    before: observe,
  });
  const result: Record<string, unknown> = {};
  if (stormMs > 0) result.storm = await storm(site, page);
  if (soakReads > 0) result.soak = await soak(site, page);
  process.stdout.write(`${JSON.stringify({ page: { ...result, complaints } })}\n`);
} finally {
  await browser.close();
  await site.close();
}
