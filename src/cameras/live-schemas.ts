/**
 * Live views, as the API speaks of them.
 *
 * `POST /devices/{id}/live` gives a place to watch for one viewer, once, within `expiresAt`:
 * - `protocol: "websocket"`: open `url` (a path; `ws:` or `wss:` as the page is `http:` or `https:`). Text frames are
 *   JSON: `{type:"start",mode,codec,mimeType,widthPx,heightPx}`, `{type:"stalled",silentMs}`,
 *   `{type:"restarting",attempt,inMs,code,detail}`, `{type:"dropped",frames}`, `{type:"end",code,detail}`. Binary frames
 *   are fMP4: the first after each `start` is an init segment, then one fragment (moof + mdat) each, beginning with a
 *   keyframe. Times go on over a `start` and do not begin at 0: seek to `buffered.start(0)` first. The page sends
 *   nothing. Codes 4000 … mean what their reason says: 4001 the right to look is over, 4002 the camera gave up,
 *   4003 the gateway stops.
 * - `protocol: "multipart"`: `url` as the `src` of an `<img>` (multipart/x-mixed-replace of JPEG).
 */
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';

const qualities = ['main', 'sub'] as const;
const codecs = ['h264', 'h265'] as const;
const modes = ['copy', 'transcode', 'mjpeg'] as const;

export const LiveBody = Type.Object({
  quality: Type.Optional(OneOf(qualities)),
  format: Type.Optional({
    ...OneOf(['mse', 'mjpeg']),
    description: 'mse: fMP4 over a WebSocket (default); mjpeg: JPEG pictures, where there is no MediaSource',
  } as ReturnType<typeof OneOf<['mse', 'mjpeg']>>),
  codecs: Type.Optional(
    Type.Array(OneOf(codecs), {
      minItems: 1,
      maxItems: 2,
      uniqueItems: true,
      description:
        'what the browser plays; h264 if absent. Others are transcoded, within media.maxTranscodes',
    }),
  ),
});
export type LiveBody = Static<typeof LiveBody>;

export const LiveTicket = Type.Object(
  {
    viewId: Type.String({ description: 'as in the audit log' }),
    url: Type.String({ description: 'path with the token; works once' }),
    protocol: OneOf(['websocket', 'multipart']),
    mode: OneOf(modes),
    mimeType: Type.String({
      description: 'for MediaSource; `start` on the socket says it again and is right',
    }),
    codec: Nullable(OneOf(codecs)),
    quality: OneOf(qualities),
    widthPx: Nullable(Type.Integer()),
    heightPx: Nullable(Type.Integer()),
    expiresAt: Timestamp,
    token: Type.String(),
    whepUrl: Nullable(
      Type.String({
        description: 'setting media.whepUrl with this device in it: a media server to ask first',
      }),
    ),
  },
  { title: 'LiveTicket' },
);
export type LiveTicket = Static<typeof LiveTicket>;

const Problem = Type.Object({ code: Type.String(), detail: Type.String(), at: Timestamp });
export const LiveStatsView = Type.Object(
  {
    deviceId: Type.String(),
    streams: Type.Array(
      Type.Object({
        quality: OneOf(qualities),
        mode: OneOf(modes),
        state: OneOf(['connecting', 'running', 'stalled', 'waiting']),
        viewers: Type.Integer(),
        codec: Nullable(OneOf(codecs)),
        widthPx: Nullable(Type.Integer()),
        heightPx: Nullable(Type.Integer()),
        startedAt: Timestamp,
        framesPerSecond: Type.Number(),
        kbitPerSecond: Type.Number(),
        frames: Type.Integer(),
        droppedFrames: Type.Integer({ description: 'that viewers who could not keep up did not get' }),
        restarts: Type.Integer(),
        lastFrameAt: Nullable(Timestamp),
        lastProblem: Nullable(Problem),
      }),
      { description: 'what is pulled or made now; empty while nobody watches' },
    ),
  },
  { title: 'LiveStats' },
);
export type LiveStatsView = Static<typeof LiveStatsView>;

/** `GET /media`: what the gateway can do with video. */
export const MediaView = Type.Object(
  {
    ffmpeg: Type.Object({
      found: Nullable(
        Type.Object({
          path: Type.String(),
          from: OneOf(['setting', 'path', 'package']),
          version: Type.String(),
        }),
      ),
      problem: Nullable(Type.String({ description: 'why there is none' })),
      canDecode: Type.Array(OneOf(codecs)),
      canEncodeH264: Type.Boolean(),
      processes: Type.Integer(),
    }),
    live: Type.Object({
      streams: Type.Integer(),
      viewers: Type.Integer(),
      transcodes: Type.Integer(),
      maxStreams: Type.Integer(),
      maxViewers: Type.Integer(),
      maxTranscodes: Type.Integer(),
    }),
  },
  { title: 'Media' },
);
export type MediaView = Static<typeof MediaView>;
