import { afterEach, describe, expect, it, vi } from 'vitest';
import { CameraProber, probing } from '../../src/health/prober.ts';
import type { FrameReport } from '../../src/media/contract.ts';
import { probe } from './support.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const frames = (ok: boolean): FrameReport => ({
  ok,
  frames: ok ? 2 : 0,
  keyframes: 0,
  firstFrameMs: ok ? 80 : null,
  codec: 'h264',
  fromRunningPull: false,
  problem: ok ? null : { code: 'stream_silent', detail: 'no frame' },
});

/** Cameras that answer after a while, on a clock of the test. */
function rounds(count: number, answerMs = 200) {
  vi.useFakeTimers({ now: 0 });
  const ids = Array.from({ length: count }, (_, n) => `cam-${n}`);
  const lost = new Set<string>();
  const dead = new Set<string>();
  const probedAtMs = new Map<string, number[]>(ids.map((id) => [id, []]));
  const framedAtMs = new Map<string, number[]>(ids.map((id) => [id, []]));
  const sure: [string, boolean, boolean][] = [];
  const most = { probes: 0, frames: 0 };
  const now = { probes: 0, frames: 0 };
  const busy = async <T>(kind: 'probes' | 'frames', answer: T): Promise<T> => {
    now[kind]++;
    most[kind] = Math.max(most[kind], now[kind]);
    await new Promise((resolve) => setTimeout(resolve, answerMs));
    now[kind]--;
    return answer;
  };
  const prober = new CameraProber({
    cameraIds: () => ids,
    probe: (id) => busy('probes', lost.has(id) ? probe({ reachable: false, login: 'not_tried' }) : probe()),
    frames: (id) => busy('frames', frames(!dead.has(id))),
    probed: (id) => probedAtMs.get(id)?.push(Date.now()),
    framed: (id, report, isSure) => {
      framedAtMs.get(id)?.push(Date.now());
      sure.push([id, report.ok, isSure]);
    },
    clock: Date.now,
    log,
  });
  prober.start();
  return { prober, ids, lost, dead, probedAtMs, framedAtMs, sure, most };
}
const gaps = (times: readonly number[]): number[] => times.slice(1).map((at, i) => at - (times[i] ?? 0));
afterEach(() => vi.useRealTimers());

describe('looking at cameras', () => {
  it('asks each of 420 within its round, evenly and not too many at a time, and looks at frames within 10 min', async () => {
    const { prober, probedAtMs, framedAtMs, most } = rounds(420);
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    for (const times of probedAtMs.values()) {
      expect(times[0]).toBeLessThan(16_000);
      expect(Math.max(...gaps(times))).toBeLessThan(17_000);
    }
    for (const times of framedAtMs.values()) {
      expect(times[0]).toBeLessThan(10 * 60_000);
      expect(Math.max(...gaps(times))).toBeLessThan(10 * 60_000);
    }
    expect(most.probes).toBeLessThanOrEqual(probing.atOnce);
    expect(most.frames).toBeLessThanOrEqual(probing.framesAtOnce);
    const closing = prober.close();
    await vi.advanceTimersByTimeAsync(1000);
    await closing;
  }, 20_000);

  it('sees a lost camera twice within 30 s, and what it shows at once when it is back', async () => {
    const { prober, probedAtMs, framedAtMs, lost } = rounds(3);
    await vi.advanceTimersByTimeAsync(60_000);
    lost.add('cam-1');
    await vi.advanceTimersByTimeAsync(22_000);
    expect(probedAtMs.get('cam-1')?.filter((at) => at > 60_200)).toHaveLength(2);
    lost.clear();
    const before = framedAtMs.get('cam-1')?.length ?? 0;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(framedAtMs.get('cam-1')?.length).toBe(before + 1);
    const closing = prober.close();
    await vi.advanceTimersByTimeAsync(1000);
    await closing;
  });

  it('is sure of missing frames only after a second look, which comes soon', async () => {
    const { prober, framedAtMs, sure, dead } = rounds(1);
    dead.add('cam-0');
    await vi.advanceTimersByTimeAsync(probing.framesEveryMs + 10_000);
    expect(sure.slice(0, 3)).toEqual([
      ['cam-0', false, false],
      ['cam-0', false, true],
      ['cam-0', false, true],
    ]);
    const [second = 0, third = 0] = gaps(framedAtMs.get('cam-0') ?? []);
    expect(second).toBeLessThan(6000);
    expect(third).toBeLessThan(61_000);
    dead.clear();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(sure.at(-1)).toEqual(['cam-0', true, true]);
    const closing = prober.close();
    await vi.advanceTimersByTimeAsync(1000);
    await closing;
  });
});
