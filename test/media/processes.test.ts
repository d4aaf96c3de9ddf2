import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { describeNeeding } from '../support/services.ts';
import { RtspCamera } from './support/rtsp-camera.ts';

interface ProcessFacts {
  pid: number;
  parent: number;
  commandLine: string;
  environment: string;
}

/** All processes of this machine that may be looked at. */
function processes(): ProcessFacts[] {
  const found: ProcessFacts[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // dead and not yet collected by its parent: no process any more
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      found.push({
        pid: Number(name),
        parent: Number(parent),
        commandLine: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '),
        environment: readFileSync(`/proc/${name}/environ`, 'utf8'),
      });
    } catch {
      // it has ended meanwhile, or belongs to somebody else
    }
  }
  return found;
}

describeNeeding(['ffmpeg'], 'the processes of ffmpeg', ([ffmpeg = '']) => {
  const cleanUp: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const each of cleanUp.splice(0).reverse()) await each();
  });

  async function watching(camera: RtspCamera, mode: string): Promise<ChildProcess> {
    const program = join(import.meta.dirname, 'support', 'watching-process.ts');
    const child = spawn(process.execPath, [program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, RINGGATE_ADMIN_PASSWORD: 'never-to-be-seen' },
    });
    cleanUp.push(() => void child.kill('SIGKILL'));
    child.stdin?.write(`${JSON.stringify({ url: camera.url, login: camera.login, mode })}\n`);
    const [chunk] = await once(child.stdout ?? child, 'data');
    expect(String(chunk)).toBe('watching\n');
    return child;
  }

  test.runIf(process.platform === 'linux').each(['mjpeg', 'transcode'])(
    'none is left when the gateway is killed (%s), and none ever saw a password or an address',
    async (mode) => {
      const camera = await RtspCamera.start(ffmpeg);
      cleanUp.push(() => camera.close());
      const gateway = await watching(camera, mode);
      const children = processes().filter(({ parent }) => parent === gateway.pid);
      expect(children.map(({ commandLine }) => commandLine.split(' ')[0])).toEqual([ffmpeg]);
      const [child] = children;
      expect(child?.commandLine).toContain('pipe:0');
      expect(child?.commandLine).not.toMatch(/rtsp:|127\.0\.0\.1/);
      expect(child?.environment).not.toContain('never-to-be-seen');
      for (const { commandLine, environment } of processes()) {
        expect(commandLine).not.toContain(camera.login.password);
        expect(environment).not.toContain(camera.login.password);
      }
      gateway.kill('SIGKILL');
      await once(gateway, 'exit');
      await expect
        .poll(() => processes().some(({ pid }) => pid === child?.pid), { timeout: 10_000 })
        .toBe(false);
      await expect.poll(() => camera.players, { timeout: 10_000 }).toBe(0);
    },
  );
});
