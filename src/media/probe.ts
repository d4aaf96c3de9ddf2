/** Whether a camera gives frames now: what a running pull shows, else a short look at its smallest stream. */
import { RinggateError } from '../core/errors.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import type { CameraSource, CameraSources, Codec, FrameProbe, FrameReport } from './contract.ts';
import type { LiveHub } from './live/hub.ts';
import { addressOf } from './live/profile.ts';
import { AccessUnits } from './rtsp/access-units.ts';
import { RtspSession } from './rtsp/session.ts';

export interface ProbeParts {
  sources: CameraSources;
  hub: LiveHub;
  guard: AddressGuard;
  allowPlainBasic: boolean;
  answerMs: number;
}

const defaultTimeoutMs = 6_000;
/** So many frames, or one keyframe, are evidence enough: the rest is bandwidth of the camera. */
const enoughFrames = 2;
/** A running pull is believed while its last frame is not older. */
const freshMs = 2_000;

export function createProbe(parts: ProbeParts): FrameProbe {
  return {
    async framesOf(deviceId, { timeoutMs = defaultTimeoutMs } = {}) {
      const running = parts.hub.running(deviceId);
      if (running !== null) {
        const { channel } = running;
        if (channel.lastFrameAtMs !== null && Date.now() - channel.lastFrameAtMs < freshMs)
          return {
            ok: true,
            frames: channel.frames.all,
            keyframes: channel.frames.key,
            firstFrameMs: 0,
            codec: channel.facts?.codec ?? null,
            fromRunningPull: true,
            problem: null,
          };
      }
      const source = await parts.sources.sourceOf(deviceId);
      return look(parts, source, timeoutMs);
    },
  };
}

async function look(parts: ProbeParts, source: CameraSource, timeoutMs: number): Promise<FrameReport> {
  const startMs = performance.now();
  const seen = { frames: 0, keyframes: 0, firstFrameMs: null as number | null, codec: null as Codec | null };
  const over = Promise.withResolvers<RinggateError | null>();
  let session: RtspSession | null = null;
  let units: AccessUnits | null = null;
  const timer = setTimeout(() => {
    over.resolve(new RinggateError('stream_silent', `No frame came within ${timeoutMs / 1000} s`));
  }, timeoutMs);
  try {
    const opened = await RtspSession.open({
      ...addressOf(source, 'sub'),
      guard: parts.guard,
      allowPlainBasic: parts.allowPlainBasic,
      answerMs: Math.min(parts.answerMs, timeoutMs),
      onPacket: (packet) => units?.push(packet),
      onClosed: over.resolve,
    });
    session = opened.session;
    seen.codec = opened.track.codec;
    units = new AccessUnits(opened.track.codec, opened.track.payloadType, {
      parameterSet: () => undefined,
      unit: ({ key }) => {
        seen.frames += 1;
        if (key) seen.keyframes += 1;
        seen.firstFrameMs ??= Math.round(performance.now() - startMs);
        if ((key || seen.frames >= enoughFrames) && units?.isVideo === true) over.resolve(null);
      },
      nonsense: () => over.resolve(new RinggateError('stream_failed', 'The camera sends what is no video')),
    });
    await session.play();
    const problem = await over.promise;
    return reportOf(seen, seen.frames > 0 && units.isVideo ? null : problem);
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    return reportOf(seen, error);
  } finally {
    clearTimeout(timer);
    session?.close();
  }
}

function reportOf(
  seen: { frames: number; keyframes: number; firstFrameMs: number | null; codec: Codec | null },
  problem: RinggateError | null,
): FrameReport {
  return {
    ...seen,
    ok: problem === null,
    fromRunningPull: false,
    problem: problem === null ? null : { code: problem.code, detail: problem.message },
  };
}
