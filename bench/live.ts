/**
 * `node bench/live.ts [--streams N] [--seconds S] --json`: live streams passed through on one core. One camera of the
 * tests sends 1080p25 at 4 Mbit/s; the gateway's media, in a process of its own, pulls it N times. Prints one line.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RtspCamera } from '../test/media/support/rtsp-camera.ts';
import { findService } from '../test/support/services.ts';
import type { LiveFigures, LiveTask } from './live-process.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    streams: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '10' },
  },
});
const streams = Number(values.streams);
const ffmpeg = findService('ffmpeg');
if (ffmpeg === null) throw new Error('ffmpeg is not on this machine: it makes the video of this bench');

const camera = await RtspCamera.start(ffmpeg, { widthPx: 1920, heightPx: 1080, kbitPerSecond: 4_000 });
const child = spawn(process.execPath, [join(import.meta.dirname, 'live-process.ts')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const task: LiveTask = {
  url: camera.url,
  login: camera.login,
  streams,
  overMs: Number(values.seconds) * 1000,
};
child.stdin.write(`${JSON.stringify(task)}\n`);
let text = '';
child.stdout.on('data', (chunk: Buffer) => {
  text += chunk.toString('utf8');
});
const [code] = await once(child, 'close');
await camera.close();
if (code !== 0) throw new Error(`the measured process ended with ${code}`);
const figures: LiveFigures = JSON.parse(text);

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
function percentiles(all: readonly number[]): { p50: number; p95: number } {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0, 1);
  return { p50: at(0.5), p95: at(0.95) };
}
const cpuPercentPerStream = figures.cpuPercent / streams;
process.stdout.write(
  `${JSON.stringify({
    live: {
      streams,
      video: '1920x1080, 25 a second',
      kbitPerSecondPerStream: Math.round(figures.kbitPerSecond / streams),
      framesPerSecondPerStream: rounded(figures.framesPerSecond / streams, 1),
      cpuPercent: rounded(figures.cpuPercent, 1),
      cpuPercentPerStream: rounded(cpuPercentPerStream, 2),
      streamsPerCore: Math.floor(100 / cpuPercentPerStream),
      memoryMb: figures.memoryMb.after,
      memoryMbPerStream: rounded((figures.memoryMb.after - figures.memoryMb.before) / streams, 1),
      firstFragmentMs: percentiles(figures.firstFragmentMs),
      joinMs: percentiles(figures.joinMs),
    },
  })}\n`,
);
