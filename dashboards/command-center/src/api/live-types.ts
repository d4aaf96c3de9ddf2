/** Live views as the API gives them. Copied, not imported. */
export type Quality = 'main' | 'sub';
export type VideoCodec = 'h264' | 'h265';
export type LiveMode = 'copy' | 'transcode' | 'mjpeg';

export interface LiveAsk {
  quality?: Quality;
  format?: 'mse' | 'mjpeg';
  /** What the browser plays. */
  codecs?: VideoCodec[];
}
/** A place to watch, for one viewer, once. */
export interface LiveTicket {
  viewId: string;
  url: string;
  protocol: 'websocket' | 'multipart';
  mode: LiveMode;
  mimeType: string;
  codec: VideoCodec | null;
  quality: Quality;
  widthPx: number | null;
  heightPx: number | null;
  expiresAt: string;
  token: string;
  whepUrl: string | null;
}
/** What comes as text beside the video. */
export type LiveMessage =
  | { type: 'start'; mode: LiveMode; codec: VideoCodec; mimeType: string; widthPx: number; heightPx: number }
  | { type: 'stalled'; silentMs: number }
  | { type: 'restarting'; attempt: number; inMs: number; code: string; detail: string }
  | { type: 'dropped'; frames: number }
  | { type: 'end'; code: string; detail: string };
export interface LiveStats {
  deviceId: string;
  streams: {
    quality: Quality;
    mode: LiveMode;
    state: 'connecting' | 'running' | 'stalled' | 'waiting';
    viewers: number;
    codec: VideoCodec | null;
    widthPx: number | null;
    heightPx: number | null;
    startedAt: string;
    framesPerSecond: number;
    kbitPerSecond: number;
    frames: number;
    droppedFrames: number;
    restarts: number;
    lastFrameAt: string | null;
    lastProblem: { code: string; detail: string; at: string } | null;
  }[];
}
/** What the gateway can do with video. */
export interface Media {
  ffmpeg: {
    found: { path: string; from: 'setting' | 'path' | 'package'; version: string } | null;
    problem: string | null;
    canDecode: VideoCodec[];
    canEncodeH264: boolean;
    processes: number;
  };
  live: {
    streams: number;
    viewers: number;
    transcodes: number;
    maxStreams: number;
    maxViewers: number;
    maxTranscodes: number;
  };
}
