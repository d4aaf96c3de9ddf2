/** Advice on open alerts anew, as other checkpoints are staffed and after a crash. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { openSite, password, type Site } from '../e2e/support/site.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { toPlace } from '../support/districts.ts';

let site: Site;
let tech: ApiClient;

beforeAll(async () => {
  site = await openSite();
  tech = await apiClient(site.gateway.http, 'tech', password);
  const at = (xy: [number, number]) => {
    const { lat, lon } = toPlace(xy);
    return [lon, lat];
  };
  const ways: [number, number][] = [
    [0, 10_000],
    [0, 0],
    [4_000, 0],
    [10_000, 0],
    [12_000, 0],
  ];
  const geometry = { type: 'LineString', coordinates: ways.map(at) };
  const road = { type: 'Feature', id: 'way', geometry, properties: { name: 'G15', speedKmh: 60 } };
  const roads = { type: 'FeatureCollection', features: [road] };
  expect((await tech.call('PUT', '/roads', roads)).status).toBe(200);
}, 90_000);
afterAll(() => site?.close());

const advisedAt = (alert: Alert) => alert.interception.map(({ checkpointId }) => checkpointId).sort();
const becomes = (plate: string, places: string[]) =>
  expect
    .poll(async () => advisedAt(await site.alertOf(plate)), { timeout: 20_000, interval: 100 })
    .toEqual(places);
const staff = (staffed: boolean) => site.operator.patch('/checkpoints/east-B', { staffed });

it('follows the staffing of a booth ahead while the alert is open, without making any step stale', async () => {
  await site.list({ plate: '苏F40001' });
  await site.pass('苏F40001', 'north-A');
  await becomes('苏F40001', ['city-A', 'east-B']);
  await staff(false);
  await becomes('苏F40001', ['city-A']);
  await staff(true);
  await becomes('苏F40001', ['city-A', 'east-B']);
  const alert = await site.alertOf('苏F40001');
  expect(alert.version).toBe(1);
  await site.operator.post(`/alerts/${alert.id}/resolution`, { version: 1, outcome: 'observed' });
  await staff(false);
  await site.list({ plate: '苏F40002' });
  await site.pass('苏F40002', 'north-A');
  await becomes('苏F40002', ['city-A']);
  // what is closed stays as it was closed
  expect(advisedAt(await site.alertOf('苏F40001'))).toEqual(['city-A', 'east-B']);
}, 60_000);
