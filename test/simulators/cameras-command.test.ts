import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import type { CameraDescription } from '../../simulators/cameras/start-cameras.ts';
import { ask, device, soapText } from '../support/camera-client.ts';

const top = join(import.meta.dirname, '..', '..');
let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill('SIGKILL');
  child = null;
});

async function started(program: string[], args: string[]): Promise<CameraDescription[]> {
  child = spawn(process.execPath, [...program, 'simulate', 'cameras', ...args], {
    cwd: top,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ready = JSON.parse(line) as { ready: boolean; cameras: CameraDescription[] };
  expect(ready.ready).toBe(true);
  return ready.cameras;
}

describe('ringgate simulate cameras', () => {
  for (const program of [['src/cli.ts'], ['simulators/main.ts']]) {
    test(`says what it started in one line and ends with 0 at SIGTERM (${program[0]})`, async () => {
      const cameras = await started(program, [
        '--count',
        '3',
        '--seed',
        's',
        '--password',
        'Other-1',
        '--defects',
        'none,wsse-only',
      ]);
      expect(cameras).toHaveLength(3);
      expect(cameras[1]).toMatchObject({
        index: 1,
        name: 'Camera 2',
        password: 'Other-1',
        defects: { login: 'wsse' },
      });
      expect(cameras[0]?.profiles[0]?.rtsp).toBe(
        `rtsp://${cameras[0]?.address}:${cameras[0]?.rtspPort}/stream/main`,
      );
      const answer = await ask(cameras[2]?.xaddr ?? '', { body: soapText(device('GetHostname')) });
      expect(answer.text).toContain(cameras[2]?.serial.toLowerCase());
      const gone = once(child as ChildProcess, 'exit');
      child?.kill('SIGTERM');
      expect(await gone).toEqual([0, null]);
    });
  }

  test.each([
    [['--count', '0'], '--count is 0; allowed: 1 to 5000'],
    [['--defects', 'colour'], '--defects: there is no defect "colour"'],
    [['--live-clock', '7', '--count', '2'], '--live-clock is 7; allowed: numbers from 0 to 1'],
    [['--bind', '192.0.2.99'], 'EADDRNOTAVAIL'],
  ])('refuses %j with a word about it', async (args, text) => {
    child = spawn(process.execPath, ['src/cli.ts', 'simulate', 'cameras', ...args], {
      cwd: top,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(said).toContain(text);
    expect(code).toBe(text === 'EADDRNOTAVAIL' ? 1 : 2);
  });
});
