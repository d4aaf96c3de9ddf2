import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/command-line/doctor.ts';
import { oldBackups } from '../../src/command-line/old-backups.ts';
import { runCommand } from '../support/gateway.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
async function doctor(
  env: Record<string, string> = {},
): Promise<{ exit: unknown; states: Record<string, string>; text: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'ringgate-doctor-'));
  folders.push(folder);
  const ports = { RINGGATE_HTTP_PORT: '0', RINGGATE_MQTT_PORT: '0' };
  const { ending, stdout } = await runCommand(['doctor', '--json'], {
    RINGGATE_DATA_DIR: folder,
    ...ports,
    ...env,
  });
  const { findings } = JSON.parse(stdout) as Diagnosis;
  return {
    exit: ending,
    states: Object.fromEntries(findings.map(({ name, state }) => [name, state])),
    text: stdout,
  };
}

describe('ringgate doctor', () => {
  it('finds nothing wrong on a machine that can run the gateway', async () => {
    const { exit, states } = await doctor();
    expect(exit).toBe(0);
    expect(states).toMatchObject({
      node: 'ok',
      dataFolder: 'ok',
      keys: 'ok',
      http: 'ok',
      mqtt: 'ok',
      makes: 'ok',
      tls: 'warning',
    });
  });

  it('names the backups that are older than reads are kept, and no file that is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringgate-old-backups-'));
    folders.push(folder);
    const dayMs = 86_400_000;
    const put = (name: string, ageDays: number, format = 'ringgate-backup') =>
      writeFileSync(
        join(folder, name),
        `${JSON.stringify({ format, createdAt: new Date(Date.now() - ageDays * dayMs).toISOString() })}\n\0\u0001`,
      );
    put('fresh.backup', 29);
    put('older', 31);
    put('oldest.backup', 300);
    put('a list of something else', 300, 'other');
    writeFileSync(join(folder, 'empty'), '');
    mkdirSync(join(folder, 'below'));
    const { exit, states, text } = await doctor({ RINGGATE_BACKUP_FOLDER: folder });
    const { findings } = JSON.parse(text) as Diagnosis;
    expect([exit, states.backups]).toEqual([0, 'warning']);
    expect(findings.find(({ name }) => name === 'backups')?.detail).toBe(
      `older than reads are kept, delete them: ${join(folder, 'oldest.backup')}, ${join(folder, 'older')}`,
    );
    // kept for longer, none is overdue
    expect(oldBackups(folder, 301 * dayMs, Date.now())).toEqual({ old: [], looked: 3 });
    expect(oldBackups(join(folder, 'no-such'), dayMs, Date.now())).toEqual({ old: [], looked: 0 });
  });

  it('says that ffmpeg is not there, and what does not work then', async () => {
    const { exit, states, text } = await doctor({ RINGGATE_MEDIA_FFMPEG: '/no/such/ffmpeg' });
    expect([exit, states.ffmpeg]).toEqual([0, 'warning']);
    expect(text).toContain('/no/such/ffmpeg');
  });

  it('fails where the external broker is not reached, or the keys of a store are gone', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect((await doctor({ RINGGATE_MQTT_URL: `mqtt://127.0.0.1:${port}` })).states.mqtt).toBe('ok');
    server.close();
    await once(server, 'close');
    const gone = await doctor({ RINGGATE_MQTT_URL: `mqtt://127.0.0.1:${port}` });
    expect([gone.exit, gone.states.mqtt]).toEqual([1, 'wrong']);
    const folder = mkdtempSync(join(tmpdir(), 'ringgate-doctor-'));
    folders.push(folder);
    writeFileSync(join(folder, 'ringgate.db'), '');
    const keyless = await doctor({ RINGGATE_DATA_DIR: folder });
    expect([keyless.exit, keyless.states.keys]).toEqual([1, 'wrong']);
  });
});
