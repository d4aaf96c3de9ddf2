/** One picture out of a camera's stream: its next keyframe, decoded by ffmpeg. */
import { RinggateError } from '../core/errors.ts';
import type { Codec, Picture } from './contract.ts';
import type { FfmpegProcesses } from './ffmpeg/processes.ts';
import type { LiveHub, StreamName } from './live/hub.ts';

const decodeMs = 8_000;
const outputArgs = [
  '-an',
  '-frames:v',
  '1',
  '-c:v',
  'mjpeg',
  '-q:v',
  '3',
  '-pix_fmt',
  'yuvj420p',
  '-f',
  'mjpeg',
];
const maxPictureBytes = 16 * 1024 * 1024;

/** @throws RinggateError what the camera met, ffmpeg_missing, stream_silent, stream_failed, unavailable */
export async function stillOf(
  parts: { hub: LiveHub; ffmpeg: FfmpegProcesses; waitMs: number },
  name: StreamName,
): Promise<Picture> {
  // before the camera is asked for anything
  await parts.ffmpeg.ready();
  parts.ffmpeg.require('h264');
  const { codec, video } = await nextKeyframe(parts.hub, name, parts.waitMs);
  return { mediaType: 'image/jpeg', bytes: await decoded(parts.ffmpeg, codec, video) };
}

function nextKeyframe(
  hub: LiveHub,
  name: StreamName,
  waitMs: number,
): Promise<{ codec: Codec; video: Buffer }> {
  return new Promise((resolve, reject) => {
    let init: { codec: Codec; bytes: Buffer } | null = null;
    let leave: (() => void) | null = null;
    let done = false;
    const finish = (): void => {
      done = true;
      clearTimeout(timer);
      // not from within a call of the stream
      queueMicrotask(() => leave?.());
    };
    const timer = setTimeout(() => {
      finish();
      reject(new RinggateError('stream_silent', `The camera sent no keyframe within ${waitMs / 1000} s`));
    }, waitMs);
    const fail = (code: string, detail: string): void => {
      if (done) return;
      finish();
      reject(new RinggateError(codeOf(code), detail));
    };
    leave = hub.listen(name, {
      start: ({ codec }, bytes) => {
        if (bytes !== null) init = { codec, bytes };
      },
      frame: (bytes, key, catchingUp) => {
        // pictures that were kept for new viewers are not of now
        if (done || !key || catchingUp === true || init === null) return;
        finish();
        resolve({ codec: init.codec, video: Buffer.concat([init.bytes, bytes]) });
      },
      message: (message) => {
        if (message.type === 'restarting') fail(message.code, message.detail);
      },
      end: fail,
    });
    if (done) leave();
  });
}

function codeOf(code: string): ConstructorParameters<typeof RinggateError>[0] {
  switch (code) {
    case 'device_unreachable':
    case 'device_refused_login':
    case 'device_too_slow':
    case 'address_refused':
    case 'stream_unsupported':
    case 'stream_silent':
    case 'not_found':
    case 'unsupported':
    case 'unavailable':
      return code;
    default:
      return 'stream_failed';
  }
}

async function decoded(ffmpeg: FfmpegProcesses, codec: Codec, video: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const job = ffmpeg.start(codec, outputArgs, (chunk) => {
    length += chunk.length;
    if (length <= maxPictureBytes) chunks.push(chunk);
  });
  const timer = setTimeout(() => job.kill(), decodeMs);
  job.write(video);
  job.end();
  const { failed } = await job.ended;
  clearTimeout(timer);
  if (length === 0 || length > maxPictureBytes)
    throw new RinggateError(
      'stream_failed',
      `No picture could be made of a keyframe: ${failed ?? 'nothing came'}`,
    );
  return Buffer.concat(chunks);
}
