/** Media over cameras of the tests, and a viewer that keeps what it is given. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CameraProfile } from '../../../src/core/entities.ts';
import { RinggateError } from '../../../src/core/errors.ts';
import type { Login } from '../../../src/core/ports.ts';
import type { CameraSources, LiveMessage, Picture } from '../../../src/media/contract.ts';
import { createMedia, type Media } from '../../../src/media/index.ts';
import type { HubLimits } from '../../../src/media/live/hub.ts';
import type { ViewerSink } from '../../../src/media/live/viewer.ts';
import { createAddressGuard } from '../../../src/net/address-guard.ts';

export const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

export const testLimits: HubLimits = {
  maxStreams: 8,
  maxViewers: 8,
  maxTranscodes: 1,
  maxMjpegs: 1,
  lingerMs: 100,
  stallMs: 8_000,
  answerMs: 15_000,
  maxWaitingBytes: 200_000,
  giveUpMs: 60_000,
};

export function profile(streamUri: string, facts: Partial<CameraProfile> = {}): CameraProfile {
  return {
    token: 'main',
    name: 'main',
    encoding: 'h264',
    widthPx: 320,
    heightPx: 240,
    framesPerSecond: 25,
    bitrateKbps: null,
    streamUri,
    statedStreamUri: null,
    snapshotUri: null,
    ...facts,
  };
}

export interface TestCamera {
  url: string;
  login: Login | null;
}

export function sourcesOf(
  cameras: Readonly<Record<string, TestCamera>>,
  httpSnapshot: () => Promise<Picture | null> = async () => null,
): CameraSources {
  return {
    sourceOf: async (deviceId) => {
      const camera = cameras[deviceId];
      if (camera === undefined) throw new RinggateError('not_found');
      return { deviceId, profiles: [profile(camera.url)], login: camera.login };
    },
    httpSnapshot,
  };
}

export function openMedia(
  cameras: Readonly<Record<string, TestCamera>>,
  parts: {
    limits?: Partial<HubLimits>;
    networks?: string[];
    searchPath?: string;
    httpSnapshot?: () => Promise<Picture | null>;
  } = {},
): Media {
  return createMedia({
    sources: sourcesOf(cameras, parts.httpSnapshot),
    guard: createAddressGuard(parts.networks ?? ['127.0.0.0/8']),
    allowPlainBasic: false,
    log: silentLog,
    ffmpegPath: null,
    searchPath: parts.searchPath ?? process.env.PATH ?? '',
    limits: { ...testLimits, ...parts.limits },
  });
}

/** A viewer that takes everything, or says that so much waits for it. */
export class TestViewer implements ViewerSink {
  readonly messages: LiveMessage[] = [];
  readonly parts: Buffer[] = [];
  ended: string | null = null;
  waitingBytes = 0;

  text(message: LiveMessage): void {
    this.messages.push(message);
  }
  binary(bytes: Buffer): void {
    this.parts.push(bytes);
  }
  end(code: string): void {
    this.ended = code;
  }

  get types(): string[] {
    return this.messages.map(({ type }) => type);
  }
  async has(parts: number): Promise<void> {
    await expect.poll(() => this.parts.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(parts);
  }
}

/** What ffprobe finds in bytes: it decodes every frame. */
export function probed(
  ffprobe: string,
  bytes: Buffer,
): { codec: string; width: number; height: number; frames: number; errors: string; firstIsKey: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'ringgate-probe-'));
  try {
    const path = join(folder, 'view.mp4');
    writeFileSync(path, bytes);
    const run = (args: string[]): string => execFileSync(ffprobe, ['-v', 'error', ...args, path]).toString();
    const [codec = '', width, height, frames] = run([
      ...['-count_frames', '-select_streams', 'v', '-of', 'csv=p=0'],
      ...['-show_entries', 'stream=codec_name,width,height,nb_read_frames'],
    ])
      .trim()
      .split(',');
    const errors = execFileSync('sh', [
      '-c',
      `"${ffprobe}" -v error -count_frames "${path}" 2>&1 >/dev/null`,
    ]);
    const packets = run(['-of', 'csv=p=0', '-show_entries', 'packet=flags']).split('\n');
    return {
      codec,
      width: Number(width),
      height: Number(height),
      frames: Number(frames),
      errors: errors.toString(),
      firstIsKey: packets[0]?.startsWith('K') === true,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether a fragment begins with a keyframe, by the flags of its one sample. */
export function isKeyFragment(bytes: Buffer): boolean {
  const trun = bytes.indexOf('trun');
  return trun > 0 && (bytes.readUInt32BE(trun + 4 + 12 + 8) & 0x10000) === 0;
}
