/** A gateway over a store of some size: how long it takes to start, to answer for a plate, and to raise an alert. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '../test/support/gateway.ts';
import { fillStore } from './fill.ts';
import { measureLatency } from './latency.ts';
import { makeSite } from './site.ts';

export interface QueryFigures {
  rows: number;
  startMs: number;
  exactP95Ms: number;
  alertLatencyMs: { p50: number; p99: number };
}

const questions = 300;

/** @param dataDir a folder that was filled before; without it one is filled and removed again */
export async function benchQuery(rows: number, dataDir?: string): Promise<QueryFigures> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'ringgate-full-'));
  if (dataDir === undefined) await fillStore(folder, rows);
  try {
    // The first start makes the administrator and what else a fresh store lacks.
    const first = await startGateway({ dataDir: folder, settings: { 'log.level': 'error' } });
    const site = await makeSite(first, 8, 100);
    await first.stop();
    const start = performance.now();
    await first.restart();
    const startMs = performance.now() - start;
    try {
      const exactP95Ms = await askForPlates(first, site.officerToken);
      const alertLatencyMs = await measureLatency(first, site, 1000, 4);
      return { rows, startMs: Math.round(startMs), exactP95Ms, alertLatencyMs };
    } finally {
      await first.dispose();
    }
  } finally {
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function askForPlates(gateway: RunningGateway, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const opened = await fetch(`${gateway.http}/api/v1/investigations`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ purpose: 'criminal_case', caseReference: 'BENCH-1' }),
  });
  if (!opened.ok) throw new Error(`no investigation: ${await opened.text()}`);
  const { id } = (await opened.json()) as { id: string };
  const took: number[] = [];
  for (let i = 0; i < questions; i++) {
    // The plates of bench/store.ts.
    const plate = `苏F${((i * 977) % 300_000).toString(36).toUpperCase().padStart(5, '0')}`;
    // I and O are no letters of a plate: the question would be for another one.
    if (/[IO]/.test(plate)) continue;
    const start = performance.now();
    const answer = await fetch(`${gateway.http}/api/v1/reads?plate=${encodeURIComponent(plate)}`, {
      headers: { ...headers, 'ringgate-investigation': id },
    });
    const { items } = (await answer.json()) as { items: unknown[] };
    took.push(performance.now() - start);
    if (items.length === 0) throw new Error(`${plate} should have been found`);
  }
  took.sort((a, b) => a - b);
  return Math.round((took[Math.floor(took.length * 0.95)] ?? 0) * 10) / 10;
}
