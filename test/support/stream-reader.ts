/** ffmpeg and ffprobe as viewers of a camera. */
import { execFile, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { SimulatedCamera } from '../../simulators/cameras/camera.ts';

const run = promisify(execFile);

/** The stream address with the login in it. */
export function withLogin(camera: SimulatedCamera, token = 'main', password = camera.password): string {
  const url = camera.rtspUrl(camera.profile(token));
  return url.replace('rtsp://', `rtsp://${camera.username}:${encodeURIComponent(password)}@`);
}

export interface StreamFound {
  codec: string;
  widthPx: number;
  heightPx: number;
}

/** What ffprobe says of the stream. Rejects with what it says instead. */
export async function probeStream(
  ffmpeg: string,
  url: string,
  transport: 'tcp' | 'udp' = 'tcp',
): Promise<StreamFound> {
  const { stdout } = await run(
    join(dirname(ffmpeg), 'ffprobe'),
    [
      ...[
        '-v',
        'error',
        '-rtsp_transport',
        transport,
        '-analyzeduration',
        '500000',
        '-show_entries',
        'stream=codec_name,width,height',
      ],
      ...['-of', 'json', url],
    ],
    { timeout: 20_000 },
  );
  const [stream] = (
    JSON.parse(stdout) as { streams: { codec_name: string; width: number; height: number }[] }
  ).streams;
  return { codec: stream?.codec_name ?? '', widthPx: stream?.width ?? 0, heightPx: stream?.height ?? 0 };
}

export interface PictureReader {
  /** Grey pictures as they come, `widthPx` × `heightPx` bytes each, with the time of their arrival. */
  pictures: AsyncIterable<{ grey: Buffer; atMs: number }>;
  stop(): void;
}

/** ffmpeg decodes the stream; each picture is scaled to the size, grey. `crop` as ffmpeg's filter has it. */
export function readPictures(
  ffmpeg: string,
  url: string,
  shape: { widthPx: number; heightPx: number; crop?: string },
): PictureReader {
  const { widthPx, heightPx, crop } = shape;
  const filter = `${crop === undefined ? '' : `crop=${crop},`}scale=${widthPx}:${heightPx}:flags=area,format=gray`;
  const child = spawn(
    ffmpeg,
    [
      ...[
        '-v',
        'error',
        '-fflags',
        'nobuffer',
        '-flags',
        'low_delay',
        '-analyzeduration',
        '500000',
        '-rtsp_transport',
        'tcp',
        '-i',
        url,
      ],
      ...['-vf', filter, '-f', 'rawvideo', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const bytes = widthPx * heightPx;
  async function* pictures(): AsyncGenerator<{ grey: Buffer; atMs: number }> {
    let left = Buffer.alloc(0);
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      left = Buffer.concat([left, chunk]);
      for (; left.length >= bytes; left = left.subarray(bytes))
        yield { grey: left.subarray(0, bytes), atMs: Date.now() };
    }
  }
  return { pictures: pictures(), stop: () => void child.kill('SIGKILL') };
}
