/**
 * What media offers the rest of the gateway, and what it needs: pictures of now, live views, a probe for frames.
 * Nothing here knows HTTP, roles or the registry.
 */
import type { CameraProfile } from '../core/entities.ts';
import type { Login } from '../core/ports.ts';

export interface Picture {
  /** `image/jpeg`, `image/png` or `image/webp`. */
  mediaType: string;
  bytes: Uint8Array;
}

/** What media needs to know of a registered camera, looked up anew for each pull. */
export interface CameraSource {
  deviceId: string;
  /** Largest picture first, as the registry keeps them. */
  profiles: readonly CameraProfile[];
  login: Login | null;
}
export interface CameraSources {
  /** @throws RinggateError not_found, unsupported (no ONVIF camera, or not described yet) */
  sourceOf(deviceId: string): Promise<CameraSource>;
  /**
   * The camera's own picture over HTTP (ONVIF GetSnapshotUri), with its login.
   * null: it has none. @throws RinggateError where it does not give one
   */
  httpSnapshot(deviceId: string): Promise<Picture | null>;
}

export interface Snapshots {
  /**
   * A picture of now: the camera's own over HTTP, else a frame of its stream. At most a second old, one at a time per
   * camera. With `widthPx` a JPEG no wider than that; else as the camera gives it. Never with metadata.
   * @throws RinggateError device_unreachable, device_refused_login, device_too_slow, picture_broken, ffmpeg_missing,
   * stream_failed, stream_unsupported, unavailable (too many at once)
   */
  snapshot(deviceId: string, options: { widthPx?: number }): Promise<Picture>;
}

/** Fractions of the picture: x, y, width, height. */
export type PlateBox = readonly [number, number, number, number];

export interface Pictures {
  /** A JPEG that fits into a square of this size. */
  thumbnail(original: Uint8Array, sizePx: number): Promise<Picture>;
  /** The plate with some of its surroundings, in the original's resolution. */
  plateCrop(original: Uint8Array, box: PlateBox): Promise<Picture>;
  /** The whole picture for a file that leaves the gateway: full resolution, no metadata. The original is not touched. */
  evidence(original: Uint8Array): Promise<Picture & { originalSha256: string; sha256: string }>;
}

export const qualities = ['main', 'sub'] as const;
export type Quality = (typeof qualities)[number];
export const codecs = ['h264', 'h265'] as const;
export type Codec = (typeof codecs)[number];

/** What one view gets: fMP4 as the camera encodes it, fMP4 made anew as H.264, or JPEG pictures. */
export type LiveMode = 'copy' | 'transcode' | 'mjpeg';

/** What is known of a camera's stream. */
export interface StreamFacts {
  codec: Codec;
  /** For MediaSource, e.g. `video/mp4; codecs="avc1.640028"`. */
  mimeType: string;
  widthPx: number;
  heightPx: number;
}

/** What a viewer is told beside the video, as JSON text; `start` comes before each init segment. */
export type LiveMessage =
  | ({ type: 'start'; mode: LiveMode } & StreamFacts)
  /** No frame for so long; the gateway connects again by itself. */
  | { type: 'stalled'; silentMs: number }
  | { type: 'restarting'; attempt: number; inMs: number; code: string; detail: string }
  /** This viewer was too slow: so many frames were left out, up to a keyframe. */
  | { type: 'dropped'; frames: number }
  /** Nothing follows. */
  | { type: 'end'; code: string; detail: string };

export interface LiveStats {
  quality: Quality;
  mode: LiveMode;
  state: 'connecting' | 'running' | 'stalled' | 'waiting';
  viewers: number;
  codec: Codec | null;
  widthPx: number | null;
  heightPx: number | null;
  startedAt: string;
  framesPerSecond: number;
  kbitPerSecond: number;
  frames: number;
  /** Frames that slow viewers did not get. */
  droppedFrames: number;
  restarts: number;
  lastFrameAt: string | null;
  lastProblem: { code: string; detail: string; at: string } | null;
}

/** Evidence that a camera gives frames now. */
export interface FrameReport {
  ok: boolean;
  /** Frames seen while it was looked at. */
  frames: number;
  keyframes: number;
  /** From the call to the first frame; null without one. */
  firstFrameMs: number | null;
  codec: Codec | null;
  /** Somebody watches the camera anyway: nothing was asked of it. */
  fromRunningPull: boolean;
  /** Why not, where not ok: `device_unreachable`, `device_refused_login`, `device_too_slow`, `stream_failed`, `stream_unsupported`, `stream_silent`. */
  problem: { code: string; detail: string } | null;
}
export interface FrameProbe {
  /** Never rejects for what the camera does wrong. @throws RinggateError not_found, unsupported (no video camera) */
  framesOf(deviceId: string, options?: { timeoutMs?: number }): Promise<FrameReport>;
}

/** The ffmpeg that was found; null where there is none or it does not run. */
export interface FfmpegState {
  found: { path: string; from: 'setting' | 'path' | 'package'; version: string } | null;
  /** Why there is none. */
  problem: string | null;
  canDecode: Codec[];
  /** libx264, needed to transcode. */
  canEncodeH264: boolean;
  processes: number;
}
