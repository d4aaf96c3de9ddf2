/** `ringgate backup` and `restore`: a gateway under traffic is saved, and another folder made from that goes on. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSite } from '../../bench/site.ts';
import type { BackupResult } from '../../src/command-line/backup.ts';
import { version } from '../../src/version.ts';
import { apiClient } from '../support/api-client.ts';
import { type RunningGateway, runCommand, startGateway } from '../support/gateway.ts';

const passphrase = '一个够长的口令 for backups';
const folder = mkdtempSync(join(tmpdir(), 'ringgate-backup-'));
const backupFile = join(folder, 'night.backup');
let gateway: RunningGateway;
let site: Awaited<ReturnType<typeof makeSite>>;
let made: BackupResult;
/** Event ids of reads that were acknowledged before the backup began, and all that were acknowledged. */
const before: string[] = [];
const all: string[] = [];

const env = (dataDir: string, more: Record<string, string> = {}) => ({
  RINGGATE_DATA_DIR: dataDir,
  RINGGATE_BACKUP_PASSPHRASE: passphrase,
  ...more,
});
const restore = (file: string, dataDir: string, more: Record<string, string> = {}) =>
  runCommand(['restore', file, '--json'], env(dataDir, more));

let sent = 0;
async function send(count: number): Promise<string[]> {
  const reads = Array.from({ length: count }, () => {
    sent += 1;
    // every fifth is a listed plate
    const plate =
      sent % 5 === 0 ? (site.listed[sent % site.listed.length] ?? '') : `苏F${String(10_000 + sent)}`;
    return { eventId: `e${sent}`, capturedAt: new Date().toISOString(), plate, lane: 1 };
  });
  const answer = await fetch(`${gateway.http}/api/v1/ingest/ringgate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.probe.password}` },
    body: JSON.stringify(reads),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return reads.map((read) => read.eventId);
}

async function storedEvents(http: string): Promise<Set<string>> {
  const officer = await apiClient(http, 'officer', 'a long bench password');
  const supervisor = await apiClient(http, 'supervisor', 'a long bench password');
  const { id } = await officer.post<{ id: string }>('/investigations', {
    purpose: 'criminal_case',
    caseReference: 'BACKUP-1',
  });
  const asked = await officer.post<{ id: string }>(
    '/approvals',
    { kind: 'reads', terms: { checkpointId: 'bench-1' }, reason: 'the test' },
    { 'ringgate-investigation': id },
  );
  await supervisor.post(`/approvals/${asked.id}/decision`, { decision: 'approved' });
  const headers: Record<string, string> = { 'ringgate-investigation': id, 'ringgate-approval': asked.id };
  const events = new Set<string>();
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: { eventId: string }[]; nextCursor: string | null } = await officer.get(
      `/reads?checkpointId=bench-1&limit=1000${from}`,
      headers,
    );
    for (const read of page.items) events.add(read.eventId);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return events;
}

/** Everything below that changes when a hit is lost or counted twice. */
async function alertsOf(http: string): Promise<Map<string, number>> {
  const operator = await apiClient(http, 'operator', 'a long bench password');
  const { items } = await operator.get<{ items: { kind: string; plate: string; hitCount: number }[] }>(
    '/alerts?limit=1000',
  );
  return new Map(
    items.filter(({ kind }) => kind === 'watchlist_hit').map((one) => [one.plate, one.hitCount]),
  );
}

beforeAll(async () => {
  gateway = await startGateway();
  site = await makeSite(gateway, 1, 4);
  for (let round = 0; round < 5; round += 1) before.push(...(await send(100)));
  all.push(...before);
  const traffic = new AbortController();
  const sending = (async () => {
    while (!traffic.signal.aborted) all.push(...(await send(50)));
  })();
  const { ending, stdout, stderr } = await runCommand(['backup', backupFile, '--json'], env(gateway.dataDir));
  traffic.abort();
  await sending;
  expect([ending, stderr]).toEqual([0, '']);
  made = JSON.parse(stdout) as BackupResult;
}, 120_000);
afterAll(async () => {
  await gateway.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup of a gateway under traffic', { timeout: 90_000 }, () => {
  it('is one encrypted file of this machine’s user, with a sum, and leaves nothing beside the data', () => {
    expect(made).toMatchObject({ file: backupFile, version, bytes: statSync(backupFile).size });
    expect(made.parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ringgate.db', 'reads/000001.db', 'keys.json']),
    );
    expect(made.counts.reads).toBeGreaterThanOrEqual(before.length);
    expect(made.counts.reads).toBeLessThanOrEqual(all.length);
    if (process.platform !== 'win32') expect(statSync(backupFile).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(backupFile);
    for (const secret of [site.listed[0] ?? '', 'SQLite format', 'vaultKey', '苏F1'])
      expect([secret, bytes.includes(secret)]).toEqual([secret, false]);
    expect(readdirSync(gateway.dataDir).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(readdirSync(folder)).toEqual(['night.backup']);
  });

  it('gives a gateway that has every read acknowledged before, the alert of each hit, its people, and a whole audit log', async () => {
    const restored = join(folder, 'restored');
    const done = await restore(backupFile, restored);
    expect([done.ending, done.stderr]).toEqual([0, '']);
    expect(JSON.parse(done.stdout)).toMatchObject({ dataDir: restored, counts: made.counts });
    expect(readdirSync(restored).filter((name) => name.startsWith('.restore'))).toEqual([]);
    const second = await startGateway({ dataDir: restored });
    try {
      const events = await storedEvents(second.http);
      expect(before.filter((id) => !events.has(id))).toEqual([]);
      expect(events.size).toBe(made.counts.reads);
      // an event is numbered, and every fifth was of a listed plate: as many hits as such reads, no more, no less
      const expected = new Map<string, number>();
      for (const id of events) {
        const n = Number(id.slice(1));
        const plate = site.listed[n % site.listed.length] ?? '';
        if (n % 5 === 0) expected.set(plate, (expected.get(plate) ?? 0) + 1);
      }
      const found = await alertsOf(second.http);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
      const admin = await apiClient(second.http, 'admin', second.adminPassword);
      expect(admin.user.roles).toEqual(['administrator']);
      // the reader's credentials work too, and what was sent already is known
      const again = await fetch(`${second.http}/api/v1/ingest/ringgate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${site.probe.password}` },
        body: JSON.stringify({
          eventId: before[0],
          capturedAt: new Date().toISOString(),
          plate: '',
          lane: 1,
        }),
      });
      expect(again.status).toBe(200);
      expect((await storedEvents(second.http)).size).toBe(made.counts.reads);
    } finally {
      await second.dispose();
    }
    // its own part of the log goes on where the backup ended
    const verified = await runCommand(['audit', 'verify', '--json'], env(restored));
    expect(verified.ending).toBe(0);
  });

  it('does not hold the gateway up: what was sent meanwhile was acknowledged', async () => {
    expect(all.length).toBeGreaterThan(before.length);
    expect((await storedEvents(gateway.http)).size).toBe(all.length);
  });

  it('is not written over, needs a passphrase, and says what is wrong otherwise', async () => {
    const again = await runCommand(['backup', backupFile], env(gateway.dataDir));
    expect([again.ending, again.stderr]).toEqual([1, expect.stringContaining('is there already')]);
    const bare = await runCommand(['backup', join(folder, 'bare')], { RINGGATE_DATA_DIR: gateway.dataDir });
    expect([bare.ending, bare.stderr]).toEqual([
      2,
      expect.stringContaining('RINGGATE_BACKUP_PASSPHRASE_FILE'),
    ]);
    const short = await runCommand(
      ['backup', join(folder, 'short')],
      env(gateway.dataDir, { RINGGATE_BACKUP_PASSPHRASE: 'short' }),
    );
    expect([short.ending, short.stderr]).toEqual([2, expect.stringContaining('at least 12 characters')]);
    const none = await runCommand(['backup', join(folder, 'none')], env(join(folder, 'nowhere')));
    expect([none.ending, none.stderr]).toEqual([1, expect.stringContaining('is not there')]);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    const [wrong, help] = await Promise.all([runCommand(['restore']), runCommand(['backup', '--help'])]);
    expect([wrong.ending, help.ending]).toEqual([2, 0]);
    expect(help.stdout).toContain('RINGGATE_BACKUP_PASSPHRASE_FILE');
  });
});

describe('a restore', { timeout: 60_000 }, () => {
  it('of a changed backup, with another passphrase, or over a folder that holds anything does nothing', async () => {
    const target = join(folder, 'target');
    const bytes = readFileSync(backupFile);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    const changed = join(folder, 'changed');
    writeFileSync(changed, bytes);
    for (const [file, more, why] of [
      [changed, {}, 'was changed'],
      [backupFile, { RINGGATE_BACKUP_PASSPHRASE: 'another passphrase' }, 'the passphrase is wrong'],
    ] as const) {
      const { ending, stderr, stdout } = await restore(file, target, more);
      expect([ending, stdout, existsSync(target)]).toEqual([1, '', false]);
      expect(stderr).toContain(why);
    }
    const running = await restore(backupFile, gateway.dataDir);
    expect([running.ending, running.stderr]).toEqual([1, expect.stringContaining('is not empty')]);
  });
});

describe('user add', () => {
  it('takes the password from its variable', async () => {
    const dataDir = join(folder, 'users');
    const { ending, stdout } = await runCommand(
      ['user', 'add', '--username', 'li', '--roles', 'operator', '--json'],
      {
        RINGGATE_DATA_DIR: dataDir,
        RINGGATE_USER_PASSWORD: 'a long password of li',
      },
    );
    expect([ending, JSON.parse(stdout)]).toMatchObject([0, { username: 'li' }]);
  });
});
