/** A district with towns, stations and roads on a real gateway; vehicles pass with a picture. */
import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import type { Alert, Instruction, Role } from '../../../src/core/entities.ts';
import { type ApiClient, apiClient } from '../../support/api-client.ts';
import { ringOf, square, toPlace, type Xy } from '../../support/districts.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { caseReference, password } from './site.ts';

interface PlaceFacts {
  name: string;
  at: Xy;
  grade: 'A' | 'B' | 'C';
  ringId: string;
  areaId: string;
}
/** All on one road from west to east, which crosses both rings; vehicles are seen eastbound. */
export const deskPlaces: Readonly<Record<string, PlaceFacts>> = {
  'west-C': { name: '西界卡口', at: [-10_000, 0], grade: 'C', ringId: 'outer', areaId: 'west-station' },
  'city-A': { name: '环城西卡口', at: [-4_000, 0], grade: 'A', ringId: 'inner', areaId: 'west-station' },
  'city-B': { name: '环城东卡口', at: [4_000, 0], grade: 'B', ringId: 'inner', areaId: 'east-station' },
  'east-A': { name: '东界卡口', at: [10_000, 0], grade: 'A', ringId: 'outer', areaId: 'east-station' },
};
const areas = [
  ['district', '江海区', null],
  ['west-town', '临江镇', 'district'],
  ['east-town', '东港镇', 'district'],
  ['west-station', '临江派出所', 'west-town'],
  ['east-station', '东港派出所', 'east-town'],
] as const;
const people: readonly (readonly [string, Role, string])[] = [
  ['tech', 'technician', 'district'],
  ['li', 'operator', 'district'],
  ['wang', 'operator', 'district'],
  ['zhao', 'operator', 'west-station'],
  ['officer', 'officer', 'district'],
  ['chief', 'supervisor', 'district'],
  ['wall', 'wall', 'district'],
];

export interface DeskSite {
  gateway: RunningGateway;
  li: ApiClient;
  wang: ApiClient;
  list(
    plate: string,
    facts?: { priority?: number; instruction?: Instruction; reason?: string },
  ): Promise<void>;
  /** A vehicle passes a checkpoint and is stored; with its picture unless told otherwise. */
  pass(plate: string, checkpointId: string, picture?: boolean): Promise<void>;
  alertOf(plate: string): Promise<Alert>;
  close(): Promise<void>;
}

/** A picture of a vehicle with its plate, drawn by the browser. */
async function drawn(browser: Browser, plate: string): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 960, height: 540 } });
  await page.setContent(`<style>
    body { margin: 0; height: 540px; background: linear-gradient(#7c8a99 0 45%, #4a4f55 45%); position: relative }
    .car { position: absolute; left: 280px; top: 150px; width: 400px; height: 270px; border-radius: 90px 90px 24px 24px;
      background: #b9c1c9; box-shadow: inset 0 -60px #87919b, 0 30px 40px #222 }
    .glass { position: absolute; left: 60px; top: 24px; width: 280px; height: 90px; border-radius: 60px 60px 10px 10px; background: #232b33 }
    .plate { position: absolute; left: 100px; top: 186px; width: 200px; height: 50px; border-radius: 6px; background: #1448b8;
      color: #fff; font: 700 32px/50px sans-serif; text-align: center; border: 3px solid #fff; box-sizing: border-box; line-height: 44px }
  </style><div class="car"><div class="glass"></div><div class="plate">${plate}</div></div>`);
  const bytes = await page.screenshot({ type: 'jpeg', quality: 70 });
  await page.close();
  return bytes.toString('base64');
}

async function setUp(gateway: RunningGateway): Promise<Map<string, string>> {
  const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  for (const [id, name, parentId] of areas) await admin.post('/areas', { id, name, parentId });
  for (const [id, order, halfM, name] of [
    ['outer', 1, 10_000, '区际防控圈'],
    ['inner', 2, 4_000, '环城防控圈'],
  ] as const)
    await admin.post('/rings', { ...ringOf(id, order, square(halfM)), name });
  for (const [username, role, areaId] of people)
    await admin.post('/users', { username, password, roles: [role], areaId, shared: role === 'wall' });
  const tech = await apiClient(gateway.http, 'tech', password);
  const logins = new Map<string, string>();
  for (const [id, { at, grade, ...facts }] of Object.entries(deskPlaces)) {
    await tech.post('/checkpoints', {
      id,
      kind: 'checkpoint',
      grade,
      road: 'G40',
      position: toPlace(at),
      lanes: [{ number: 1, headingDeg: 90 }],
      staffed: grade !== 'C',
      ...facts,
    });
    const { mqtt } = await tech.post<{ mqtt: { username: string; password: string } }>('/devices', {
      id: `d-${id}`,
      name: `${facts.name} 1`,
      make: 'ringgate',
      kind: 'reader',
      checkpointId: id,
      areaId: facts.areaId,
    });
    logins.set(id, `Basic ${btoa(`${mqtt.username}:${mqtt.password}`)}`);
  }
  const line = [-11_000, -10_000, -4_000, 4_000, 10_000, 11_000].map((x) => {
    const { lon, lat } = toPlace([x, 0]);
    return [lon, lat];
  });
  const roads = await fetch(`${gateway.http}/api/v1/roads`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${tech.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'FeatureCollection',
      features: line.slice(1).map((to, index) => ({
        type: 'Feature',
        id: `g40-${index}`,
        geometry: { type: 'LineString', coordinates: [line[index], to] },
        properties: { name: 'G40', speedKmh: 80 },
      })),
    }),
  });
  if (!roads.ok) throw new Error(`the roads were refused: ${await roads.text()}`);
  return logins;
}

/** Starts it all. An alert of priority 1 goes up after 2 s, so that a test need not wait. */
export async function openDeskSite(browser: Browser): Promise<DeskSite> {
  const gateway = await startGateway({ settings: { 'alerts.escalateSeconds1': '2' } });
  const logins = await setUp(gateway);
  const [li, wang, officer, chief] = await Promise.all(
    (['li', 'wang', 'officer', 'chief'] as const).map((name) => apiClient(gateway.http, name, password)),
  );
  if (li === undefined || wang === undefined || officer === undefined || chief === undefined)
    throw new Error('somebody is missing');
  return {
    gateway,
    li,
    wang,
    async list(plate, { priority = 2, instruction = 'stop', reason = '被盗抢机动车' } = {}) {
      const nowMs = Date.now();
      const { id } = await officer.post<{ id: string }>('/watchlist-entries', {
        plate,
        plateColor: 'blue',
        category: 'stolen_vehicle',
        legalBasis: '中华人民共和国刑事诉讼法',
        caseReference,
        reason,
        priority,
        instruction,
        validFrom: new Date(nowMs - 3_600_000).toISOString(),
        validUntil: new Date(nowMs + 86_400_000).toISOString(),
      });
      await chief.post(`/watchlist-entries/${id}/approval`, {});
    },
    async pass(plate, checkpointId, picture = true) {
      const image = picture ? { mediaType: 'image/jpeg', data: await drawn(browser, plate) } : null;
      const sent = await fetch(`${gateway.http}/api/v1/ingest/ringgate`, {
        method: 'POST',
        headers: { authorization: logins.get(checkpointId) ?? '' },
        body: JSON.stringify({
          eventId: randomUUID(),
          capturedAt: new Date().toISOString(),
          plate,
          plateColor: 'blue',
          confidence: 0.96,
          lane: 1,
          speedKmh: 64,
          ...(image === null ? {} : { image }),
        }),
      });
      if (!sent.ok) throw new Error(`the read was refused: ${await sent.text()}`);
    },
    async alertOf(plate) {
      const { items } = await li.get<{ items: Alert[] }>('/alerts?limit=1000');
      const alert = items.find((each) => each.plate === plate);
      if (alert === undefined) throw new Error(`no alert of ${plate}`);
      return alert;
    },
    close: () => gateway.dispose(),
  };
}
