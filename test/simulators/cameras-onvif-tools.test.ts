import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { describeNeeding } from '../support/services.ts';

const run = promisify(execFile);
const top = join(import.meta.dirname, '..', '..');

/**
 * onvif-util sends its probes by the one interface that is not loopback and hears no answer of its own machine. So
 * the cameras are in one network namespace and it is in another, with a cable between them.
 */
const script = `
set -e
ip link set lo up
unshare -n sleep 600 & other=$!
trap 'kill $other $cameras 2>/dev/null' EXIT
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
there="nsenter -t $other -n"
ip link add cable type veth peer name plug
ip link set plug netns $other
ip addr add 10.99.0.1/24 dev cable
ip link set cable up
ip route add 239.0.0.0/8 dev cable
$there ip addr add 10.99.0.2/24 dev plug
$there ip link set plug up
$there ip route add 239.0.0.0/8 dev plug
mkfifo "$1/ready"
"$2" simulators/main.ts simulate cameras --count 1 --seed tools --bind 10.99.0.1 --password Tools-1 --defects replays > "$1/ready" & cameras=$!
read -r line < "$1/ready"
echo "$line"
$there "$3" -a
printf 'get time\\nget rtsp\\nget profiles\\nget profile\\nget video\\nget video options\\nget network\\nquit\\n' | $there "$3" -u admin -p Tools-1 10.99.0.1
`;

/** Namespaces need root, or the right to be root in one. */
function unshareArguments(): string[] | null {
  for (const args of [['-n'], ['-rn']]) {
    try {
      execFileSync('unshare', [...args, 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
      return args;
    } catch {
      // not so, then
    }
  }
  return null;
}
const unshare = process.platform === 'linux' ? unshareArguments() : null;

describeNeeding(['onvif-tools', 'ffmpeg'], "Debian's onvif-util", ([tool = '']) => {
  let said = '';
  let cameras: { serial: string; rtspPort: number; model: string }[] = [];
  beforeAll(async () => {
    if (unshare === null) return;
    const folder = mkdtempSync(join(tmpdir(), 'ringgate-onvif-tools-'));
    try {
      const args = [...unshare, 'bash', '-c', script, 'bash', folder, process.execPath, tool];
      const { stdout } = await run('unshare', args, { cwd: top, timeout: 55_000 });
      const [ready = '', ...rest] = stdout.split('\n');
      cameras = (JSON.parse(ready) as { cameras: typeof cameras }).cameras;
      said = rest.join('\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.runIf(unshare !== null)('finds a simulated camera by multicast', () => {
    expect(said).toContain('Found 1 cameras');
    expect(said).toMatch(/^10\.99\.0\.1 \S+\(Camera 1 RG-P25\)$/m);
  });

  test.runIf(unshare !== null)('logs in and reads device, clock, profiles and stream address', () => {
    expect(said).toContain('successfully connected to host');
    expect(said).toContain(`serial: ${cameras[0]?.serial}`);
    expect(said).toMatch(/Time Offset: -?[01] seconds/);
    expect(said).toContain(`rtsp://10.99.0.1:${cameras[0]?.rtspPort}/stream/main`);
    expect(said).toContain('Token 0: main');
    expect(said).toContain('Token 1: sub');
  });

  test.runIf(unshare !== null)(
    'reads how the picture is encoded, what else is possible, and the network',
    () => {
      expect(said).toContain('Resolution: 1920 x 1080');
      expect(said).toMatch(/Gov Length: 25/);
      expect(said).toMatch(/Available Resolutions\n\s+1920 x 1080/);
      expect(said).toMatch(/10\.99\.0\.1/);
      expect(said).not.toContain('ERROR');
    },
  );
});
