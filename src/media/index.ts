/** Media, put together: pictures, live views and the probe for frames. */
import type { Log } from '../core/ports.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import type { CameraSources, FfmpegState, FrameProbe, Pictures, Snapshots } from './contract.ts';
import { findFfmpeg } from './ffmpeg/find.ts';
import { FfmpegProcesses } from './ffmpeg/processes.ts';
import { type HubLimits, LiveHub } from './live/hub.ts';
import { createPictures } from './pictures.ts';
import { createProbe } from './probe.ts';
import { createSnapshots } from './snapshots.ts';
import { stillOf } from './still.ts';

export interface MediaParts {
  sources: CameraSources;
  guard: AddressGuard;
  /** Basic over RTSP without TLS shows the password to whoever listens on the way. */
  allowPlainBasic: boolean;
  log: Log;
  /** Path in the settings; null: looked for. */
  ffmpegPath: string | null;
  /** The folders that ffmpeg is looked for in, as in `PATH`. */
  searchPath: string;
  limits: HubLimits;
}
export interface Media {
  snapshots: Snapshots;
  pictures: Pictures;
  frames: FrameProbe;
  hub: LiveHub;
  /** As far as it is known: see `ready`. */
  ffmpeg(): FfmpegState;
  /** Looks for ffmpeg, once; resolves when it is known which there is. */
  ready(): Promise<void>;
  /** Ends all views and all processes. */
  close(): Promise<void>;
}

/** One-shot jobs run beside what is transcoded. */
const stillProcesses = 4;
/** Cameras of the roads send a keyframe every one to four seconds. */
const keyframeWaitMs = 12_000;
const lookAfterMs = 10_000;

/** Never fails for want of ffmpeg: what needs it says so when it is asked for. */
export function createMedia(parts: MediaParts): Media {
  const { sources, guard, allowPlainBasic, log, limits } = parts;
  const find = async () => {
    const found = await findFfmpeg(parts.ffmpegPath, parts.searchPath);
    if (found.found === null)
      log.warn({ problem: found.problem }, 'there is no ffmpeg: H.264 is shown live, the rest needs it');
    else log.info({ ...found.found }, 'ffmpeg was found');
    return found;
  };
  const maxProcesses = limits.maxTranscodes + limits.maxMjpegs + stillProcesses;
  const ffmpeg = new FfmpegProcesses({ find, log, maxProcesses });
  // the log tells in any case whether there is one; not while the gateway starts, which has its hands full
  const looking = setTimeout(() => void ffmpeg.ready(), lookAfterMs).unref();
  const hub = new LiveHub({ sources, guard, allowPlainBasic, ffmpeg, log, limits });
  const pictures = createPictures();
  const still = (deviceId: string) =>
    stillOf({ hub, ffmpeg, waitMs: keyframeWaitMs }, { deviceId, quality: 'main', mode: 'copy' });
  return {
    snapshots: createSnapshots({ sources, pictures, still, nowMs: () => performance.now() }),
    pictures,
    frames: createProbe({ sources, hub, guard, allowPlainBasic, answerMs: limits.answerMs }),
    hub,
    ffmpeg: () => ffmpeg.state,
    ready: () => ffmpeg.ready(),
    close: async () => {
      clearTimeout(looking);
      hub.close();
      await ffmpeg.close();
    },
  };
}
