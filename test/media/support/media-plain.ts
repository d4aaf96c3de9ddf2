/** Media without the test runner, for processes of their own. */
import type { Login } from '../../../src/core/ports.ts';
import { createMedia, type Media } from '../../../src/media/index.ts';
import type { HubLimits } from '../../../src/media/live/hub.ts';
import { createAddressGuard } from '../../../src/net/address-guard.ts';

export function openMedia(
  { url, login }: { url: string; login: Login },
  limits: Partial<HubLimits> = {},
): Media {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return createMedia({
    sources: {
      sourceOf: async (deviceId) => ({
        deviceId,
        login,
        profiles: [
          {
            token: 'main',
            name: 'main',
            encoding: 'h264',
            widthPx: 320,
            heightPx: 240,
            framesPerSecond: 25,
            bitrateKbps: null,
            streamUri: url,
            statedStreamUri: null,
            snapshotUri: null,
          },
        ],
      }),
      httpSnapshot: async () => null,
    },
    guard: createAddressGuard(['127.0.0.0/8']),
    allowPlainBasic: false,
    log,
    ffmpegPath: null,
    searchPath: process.env.PATH ?? '',
    limits: {
      maxStreams: 8,
      maxViewers: 8,
      maxTranscodes: 1,
      maxMjpegs: 1,
      lingerMs: 100,
      stallMs: 4_000,
      answerMs: 3_000,
      maxWaitingBytes: 1_000_000,
      giveUpMs: 60_000,
      ...limits,
    },
  });
}
