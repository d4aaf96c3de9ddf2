/**
 * A camera of the tests: an RTSP server that hands on what an ffmpeg of its own records into it (ANNOUNCE, RECORD), so
 * the packets and the description that the gateway has to understand are ffmpeg's. Asks for Digest, counts who plays,
 * and can fall silent, hang up and change its password.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface VideoSpec {
  codec: 'h264' | 'h265';
  widthPx: number;
  heightPx: number;
  framesPerSecond: number;
  /** Frames from keyframe to keyframe. */
  keyframeEvery: number;
  bFrames: number;
  /** 0 = as it comes. */
  kbitPerSecond: number;
}
export const plainVideo: VideoSpec = {
  codec: 'h264',
  widthPx: 320,
  heightPx: 240,
  framesPerSecond: 25,
  keyframeEvery: 25,
  bFrames: 0,
  kbitPerSecond: 0,
};

/** A file of four seconds, made once for each kind. */
export function videoFile(ffmpeg: string, spec: VideoSpec): string {
  const { codec, widthPx, heightPx, framesPerSecond, keyframeEvery, bFrames, kbitPerSecond } = spec;
  const rate =
    kbitPerSecond === 0
      ? []
      : ['-b:v', `${kbitPerSecond}k`, '-maxrate', `${kbitPerSecond}k`, '-bufsize', `${kbitPerSecond}k`];
  const path = join(tmpdir(), `ringgate-test-${Object.values(spec).join('-')}.mp4`);
  if (existsSync(path)) return path;
  const encoder =
    codec === 'h264'
      ? [
          'libx264',
          '-preset',
          'ultrafast',
          '-tune',
          bFrames === 0 ? 'zerolatency' : 'film',
          '-bf',
          `${bFrames}`,
        ]
      : [
          'libx265',
          '-preset',
          'ultrafast',
          '-x265-params',
          `keyint=${keyframeEvery}:bframes=${bFrames}:log-level=error`,
        ];
  const partial = `${path}.${process.pid}.mp4`;
  execFileSync(ffmpeg, [
    ...[
      '-v',
      'error',
      '-y',
      '-f',
      'lavfi',
      '-i',
      `testsrc2=s=${widthPx}x${heightPx}:r=${framesPerSecond}:d=4`,
    ],
    ...['-c:v', ...encoder, ...rate, '-g', `${keyframeEvery}`, '-pix_fmt', 'yuv420p', partial],
  ]);
  execFileSync('mv', [partial, path]);
  return path;
}

interface Player {
  socket: Socket;
  channel: number;
  playing: boolean;
}

export class RtspCamera {
  readonly login = { username: 'viewer', password: `p-${randomBytes(9).toString('base64url')}` };
  #password = this.login.password;
  readonly #server: Server;
  readonly #players = new Set<Player>();
  readonly #nonce = randomBytes(8).toString('hex');
  readonly #recorder = `rec-${randomBytes(9).toString('base64url')}`;
  #description = '';
  #publisher: ChildProcess | null = null;
  readonly #sockets = new Set<Socket>();
  #silent = false;
  plays = 0;
  refused = 0;
  describes = 0;

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(ffmpeg: string, spec: Partial<VideoSpec> = {}): Promise<RtspCamera> {
    const camera = new RtspCamera();
    camera.#server.listen(0, '127.0.0.1');
    await once(camera.#server, 'listening');
    const file = videoFile(ffmpeg, { ...plainVideo, ...spec });
    const recorded = once(camera.#server, 'recorded');
    camera.#publisher = spawn(
      ffmpeg,
      [
        ...['-v', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', file, '-c', 'copy'],
        ...['-f', 'rtsp', '-rtsp_transport', 'tcp', camera.#address(camera.#recorder)],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    await recorded;
    return camera;
  }

  get url(): string {
    return this.#address('stream/main');
  }
  get players(): number {
    return [...this.#players].filter(({ playing }) => playing).length;
  }

  /** Packets are taken and not handed on. */
  fallSilent(silent: boolean): void {
    this.#silent = silent;
  }

  /** What `login` says opens nothing any more. */
  changePassword(): void {
    this.#password = randomBytes(9).toString('base64url');
  }

  hangUp(): void {
    for (const { socket } of this.#players) socket.destroy();
  }

  async close(): Promise<void> {
    this.#publisher?.kill('SIGKILL');
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #address(path: string): string {
    return `rtsp://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    const player: Player = { socket, channel: 0, playing: false };
    let bytes = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#players.delete(player);
      this.#sockets.delete(socket);
    });
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (;;) {
        if (bytes[0] === 0x24) {
          const end = 4 + (bytes.length >= 4 ? bytes.readUInt16BE(2) : 0);
          if (bytes.length < end || bytes.length < 4) return;
          this.#handOn(bytes[1] ?? 0, bytes.subarray(0, end));
          bytes = bytes.subarray(end);
          continue;
        }
        const headEnd = bytes.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const head = bytes.toString('utf8', 0, headEnd);
        const end = headEnd + 4 + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        if (bytes.length < end) return;
        this.#request(player, head, bytes.toString('utf8', headEnd + 4, end));
        bytes = bytes.subarray(end);
      }
    });
  }

  #handOn(channel: number, packet: Buffer): void {
    if (this.#silent || channel !== 0) return;
    for (const { socket, playing, channel: to } of this.#players) {
      if (!playing) continue;
      const copy = Buffer.from(packet);
      copy[1] = to;
      socket.write(copy);
    }
  }

  #request(player: Player, head: string, body: string): undefined {
    const [, method = '', uri = ''] = /^(\w+) (\S+)/.exec(head) ?? [];
    const header = (name: string): string => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1] ?? '';
    const recording = uri.includes(this.#recorder);
    const answer = (status: string, headers: string[] = [], text = ''): undefined => {
      const lines = [`RTSP/1.0 ${status}`, `CSeq: ${header('CSeq')}`, ...headers];
      if (text !== '') lines.push(`Content-Length: ${Buffer.byteLength(text)}`);
      player.socket.write(`${lines.join('\r\n')}\r\n\r\n${text}`);
    };
    if (!recording && method !== 'OPTIONS' && !this.#mayEnter(method, uri, header('Authorization'))) {
      this.refused += 1;
      answer('401 Unauthorized', [`WWW-Authenticate: Digest realm="camera", nonce="${this.#nonce}"`]);
      return;
    }
    switch (method) {
      case 'OPTIONS':
        return answer('200 OK', ['Public: DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER']);
      case 'ANNOUNCE':
        this.#description = body
          .replace(/^a=control:.*\r\n/gm, '')
          .replace(/(m=video.*\r\n)/, '$1a=control:track1\r\n');
        return answer('200 OK');
      case 'DESCRIBE':
        this.describes += 1;
        return answer(
          '200 OK',
          ['Content-Type: application/sdp', `Content-Base: ${uri}/`],
          this.#description,
        );
      case 'SETUP':
        player.channel = recording ? 0 : 4;
        return answer('200 OK', [
          'Session: 1234;timeout=60',
          `Transport: RTP/AVP/TCP;unicast;interleaved=${player.channel}-${player.channel + 1}`,
        ]);
      case 'RECORD':
        this.#server.emit('recorded');
        return answer('200 OK', ['Session: 1234']);
      case 'PLAY':
        this.plays += 1;
        answer('200 OK', ['Session: 1234']);
        player.playing = true;
        this.#players.add(player);
        return;
      case 'TEARDOWN':
        player.playing = false;
        return answer('200 OK');
      default:
        return answer('200 OK', ['Session: 1234']);
    }
  }

  /** RFC 2069, as old cameras ask for it. */
  #mayEnter(method: string, uri: string, authorization: string): boolean {
    const hash = (text: string): string => createHash('md5').update(text).digest('hex');
    const { username } = this.login;
    const right = hash(
      `${hash(`${username}:camera:${this.#password}`)}:${this.#nonce}:${hash(`${method}:${uri}`)}`,
    );
    return authorization.includes(`response="${right}"`) && authorization.includes(`uri="${uri}"`);
  }
}
