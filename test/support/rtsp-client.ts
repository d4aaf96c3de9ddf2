/** A bare RTSP viewer over TCP: counts packets, looks at their headers, decodes nothing. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RtpPacket {
  marker: boolean;
  sequence: number;
  timestamp: number;
  payload: Buffer;
}

export interface RtspViewer {
  sdp: string;
  packets: RtpPacket[];
  /** Waits for the next packet, up to the time. False: none came. */
  next(timeoutMs: number): Promise<boolean>;
  close(): void;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

interface Reply {
  status: number;
  head: string;
  body: string;
}

/** Sends requests one by one; what comes between the answers is packets. */
function createExchange(socket: Socket, onPacket: (channel: number, packet: Buffer) => void) {
  let left = Buffer.alloc(0);
  let waiting: ((reply: Reply) => void) | null = null;
  socket.on('data', (chunk: Buffer) => {
    left = Buffer.concat([left, chunk]);
    for (;;) {
      if (left[0] === 0x24) {
        if (left.length < 4 || left.length < 4 + left.readUInt16BE(2)) return;
        const end = 4 + left.readUInt16BE(2);
        onPacket(left.readUInt8(1), left.subarray(4, end));
        left = left.subarray(end);
        continue;
      }
      const end = left.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = left.subarray(0, end).toString();
      const bytes = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (left.length < end + 4 + bytes) return;
      const body = left.subarray(end + 4, end + 4 + bytes).toString();
      left = left.subarray(end + 4 + bytes);
      waiting?.({ status: Number(/^RTSP\/1\.0 (\d+)/.exec(head)?.[1]), head, body });
    }
  });
  let sequence = 0;
  return (method: string, url: string, headers: readonly string[]): Promise<Reply> => {
    sequence += 1;
    const lines = [`${method} ${url} RTSP/1.0`, `CSeq: ${sequence}`, ...headers];
    return new Promise((resolve) => {
      waiting = resolve;
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
  };
}

/** Plays the stream. Throws an error with the status where a request is refused. */
export async function watch(url: string, login: { username: string; password: string }): Promise<RtspViewer> {
  const { hostname, port } = new URL(url.replace('rtsp:', 'http:'));
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const packets: RtpPacket[] = [];
  let wake: (() => void) | null = null;
  const exchange = createExchange(socket, (channel, packet) => {
    if (channel !== 0) return;
    packets.push({
      marker: (packet.readUInt8(1) & 0x80) !== 0,
      sequence: packet.readUInt16BE(2),
      timestamp: packet.readUInt32BE(4),
      payload: Buffer.from(packet.subarray(12)),
    });
    wake?.();
  });
  const challenge = (await exchange('DESCRIBE', url, [])).head;
  const field = (name: string): string => new RegExp(`${name}="([^"]+)"`).exec(challenge)?.[1] ?? '';
  const user = md5(`${login.username}:${field('realm')}:${login.password}`);
  const request = async (method: string, to: string, headers: readonly string[] = []): Promise<Reply> => {
    const response = md5(`${user}:${field('nonce')}:${md5(`${method}:${to}`)}`);
    const authorization =
      `Authorization: Digest username="${login.username}", realm="${field('realm')}", nonce="${field('nonce')}", ` +
      `uri="${to}", response="${response}"`;
    const reply = await exchange(method, to, [authorization, ...headers]);
    if (reply.status !== 200) {
      socket.destroy();
      throw new Error(`${method}: ${reply.status}`);
    }
    return reply;
  };
  const sdp = (await request('DESCRIBE', url)).body;
  const setUp = await request('SETUP', `${url}/trackID=1`, [
    'Transport: RTP/AVP/TCP;unicast;interleaved=0-1',
  ]);
  const session = `Session: ${/session: *([^;\r]+)/i.exec(setUp.head)?.[1] ?? ''}`;
  await request('PLAY', url, [session]);
  return {
    sdp,
    packets,
    next: (timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), timeoutMs);
        wake = () => {
          clearTimeout(timer);
          wake = null;
          resolve(true);
        };
      }),
    close: () => void socket.destroy(),
  };
}
