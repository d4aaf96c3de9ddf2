/** A live view tied to a video element. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { LiveAsk, Quality, VideoCodec } from '../api/live-types.ts';
import { siteApi } from '../live/state.ts';
import { useInvestigation } from '../stores/investigation.ts';
import { hasMediaSource, MseVideo, playsType } from './mseVideo.ts';
import { LiveSession, type LiveState } from './session.ts';

const sampleTypes: Readonly<Record<VideoCodec, string>> = {
  h264: 'video/mp4; codecs="avc1.640028"',
  h265: 'video/mp4; codecs="hvc1.1.6.L120.90"',
};

/** What to ask for: what this browser plays by MediaSource, else pictures. */
function askFor(quality: Quality): LiveAsk {
  const codecs = (['h264', 'h265'] as const).filter(
    (codec) => hasMediaSource() && playsType(sampleTypes[codec]),
  );
  return codecs.length === 0 ? { quality, format: 'mjpeg' } : { quality, format: 'mse', codecs };
}

function openSocket(
  url: string,
  events: {
    onText(text: string): void;
    onBinary(bytes: ArrayBuffer): void;
    onClose(code: number, reason: string): void;
  },
) {
  const socket = new WebSocket(new URL(url, location.href.replace(/^http/, 'ws')));
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
    typeof data === 'string' ? events.onText(data) : events.onBinary(data),
  );
  socket.addEventListener('close', ({ code, reason }) => events.onClose(code, reason));
  return { close: () => socket.close() };
}

export interface LiveVideo {
  state: LiveState;
  /** UTC ms of the last frame that was shown; null before the first. */
  frameAtMs: RefObject<number | null>;
  /** Seconds that the shown frame is behind the newest one here. */
  behindS: RefObject<number>;
  retry(): void;
  /** Pictures without MediaSource (MJPEG): one has come; they have broken off. */
  playing(): void;
  broken(): void;
}

const beginning: LiveState = { phase: 'connecting', detail: null, code: null, ticket: null, dropped: 0 };
/** Frames come at least once a second; after this long without one the picture is old, whatever the gateway says. */
export const oldAfterMs = 2000;

/** Shows a camera live in `video` while mounted; `still` keeps the last picture while the stream begins anew. */
export function useLiveVideo(
  deviceId: string,
  quality: Quality,
  video: RefObject<HTMLVideoElement | null>,
  still: RefObject<HTMLCanvasElement | null>,
): LiveVideo {
  const [state, setState] = useState<LiveState>(beginning);
  const [wish, setWish] = useState(0);
  // what was refused for want of an investigation is asked for again with it
  const investigationId = useInvestigation((store) => store.open?.id ?? null);
  const frameAtMs = useRef<number | null>(null);
  const behindS = useRef(0);
  const present = useRef<LiveSession | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wish` is the wish to begin anew, and so is another investigation
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    let player: MseVideo | null = null;
    let troubles = 0;
    setState(beginning);
    frameAtMs.current = null;
    const session = new LiveSession({
      ticket: () => siteApi().live(deviceId, troubles > 2 ? { quality, format: 'mjpeg' } : askFor(quality)),
      open: openSocket,
      schedule(run, afterMs) {
        const timer = setTimeout(run, afterMs);
        return () => clearTimeout(timer);
      },
      onState: setState,
      onStart(mimeType) {
        player ??= new MseVideo(element, {
          onFrame(behind) {
            frameAtMs.current = Date.now();
            behindS.current = behind;
            session.moving();
          },
          onTrouble(detail) {
            troubles += 1;
            keepStill(element, still.current);
            player?.destroy();
            player = null;
            session.restart(detail);
          },
        });
        player.start(mimeType);
      },
      onSegment: (bytes) => player?.append(bytes),
    });
    present.current = session;
    session.start();
    return () => {
      present.current = null;
      session.stop();
      player?.destroy();
    };
  }, [deviceId, quality, video, still, wish, investigationId]);
  return {
    state,
    frameAtMs,
    behindS,
    retry: () => setWish((count) => count + 1),
    playing() {
      frameAtMs.current = Date.now();
      present.current?.moving();
    },
    broken: () => present.current?.restart(''),
  };
}

/** The last frame stays to be seen (and is marked as old) while a new stream begins. */
function keepStill(from: HTMLVideoElement, to: HTMLCanvasElement | null): void {
  if (to === null || from.videoWidth === 0) return;
  to.width = from.videoWidth;
  to.height = from.videoHeight;
  to.getContext('2d')?.drawImage(from, 0, 0);
}
