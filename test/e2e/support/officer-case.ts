/** A case for an officer: a vehicle that was seen, once where it cannot have been, with pictures. */
import type { Browser } from 'playwright-core';
import { type ApiClient, apiClient } from '../../support/api-client.ts';
import { caseReference, password, type Site } from './site.ts';

export const vehicle = '苏F12345';
const minuteMs = 60_000;

/** A road scene as a camera sends it: a real JPEG. */
async function scene(browser: Browser, plate: string): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 960, height: 540 } });
  await page.setContent(`<body style="margin:0;height:540px;background:linear-gradient(#8fa6b8 45%,#4b4f54 45%)">
    <div style="position:absolute;left:330px;top:170px;width:300px;height:210px;border-radius:40px 40px 16px 16px;background:#e9ecef"></div>
    <div style="position:absolute;left:370px;top:190px;width:220px;height:80px;border-radius:20px;background:#26323d"></div>
    <div style="position:absolute;left:405px;top:320px;padding:4px 12px;background:#1d4ed8;color:#fff;font:bold 30px monospace;border-radius:5px">${plate}</div></body>`);
  const bytes = await page.screenshot({ type: 'jpeg', quality: 70 });
  await page.close();
  return bytes.toString('base64');
}

/** Publishes the reads of the case, the last some minutes ago. */
export async function layCase(
  site: Site,
  browser: Browser,
): Promise<{ officer: ApiClient; chief: ApiClient }> {
  const data = await scene(browser, vehicle);
  const nowMs = Date.now();
  const at = (minutesAgo: number): string => new Date(nowMs - minutesAgo * minuteMs).toISOString();
  const image = { mediaType: 'image/jpeg', data };
  const car = { type: 'car', color: 'white', make: '大众' };
  const seen: readonly (readonly [string, string, number, object])[] = [
    [vehicle, 'north-A', 52, { image, vehicle: car, plateBox: [0.42, 0.59, 0.2, 0.08] }],
    [vehicle, 'city-A', 41, { image, vehicle: car, plateBox: [0.42, 0.59, 0.2, 0.08] }],
    [vehicle, 'east-B', 30, { image, vehicle: car }],
    // twenty kilometres further a minute later: another vehicle with its plate
    [vehicle, 'west-C', 29, { vehicle: { ...car, color: 'black' } }],
    ['苏F1234S', 'north-A', 47, {}],
    ['苏F88888', 'north-A', 51.9, {}],
    ['苏F88888', 'city-A', 40.9, {}],
    ['苏F88888', 'east-B', 29.9, {}],
    ...Array.from({ length: 30 }, (_, n) => [`沪A${String(70_000 + n * 37)}`, 'city-A', 20 + n, {}] as const),
  ];
  for (const [plate, place, minutesAgo, facts] of seen)
    await site.send(place, { plate, capturedAt: at(minutesAgo), ...facts });
  const [officer, chief] = await Promise.all(
    ['officer', 'chief'].map((name) => apiClient(site.gateway.http, name, password)),
  );
  if (officer === undefined || chief === undefined) throw new Error('somebody is missing');
  return { officer, chief };
}

export { caseReference };
