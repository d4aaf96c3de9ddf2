/** One RTSP connection: its requests in their order, its sessions. */
import type { Socket } from 'node:net';
import type { SimulatedCamera } from '../camera.ts';
import type { CameraProfile } from '../identity.ts';
import type { StreamFacts, VideoStream } from '../video/stream.ts';
import { createRtspReader, type RtspRequest, rtspResponse } from './messages.ts';
import { sdpOf } from './sdp.ts';
import { RtspSession } from './session.ts';
import { interleaved, overUdp, type PacketTransport } from './transports.ts';

export interface ConnectionParts {
  camera: SimulatedCamera;
  socket: Socket;
  open: (profile: CameraProfile) => Promise<{ stream: VideoStream; facts: StreamFacts }>;
}

type Headers = readonly (readonly [string, string])[];
interface Reply {
  status: number;
  headers?: Headers;
  body?: string;
}
const methods = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER';
const sessionSeconds = 60;
const trackSuffix = '/trackID=1';

export class RtspConnection {
  readonly #camera: SimulatedCamera;
  readonly #socket: Socket;
  readonly #open: ConnectionParts['open'];
  readonly #sessions = new Map<string, RtspSession>();
  /** Requests are answered one after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor({ camera, socket, open }: ConnectionParts) {
    this.#camera = camera;
    this.#socket = socket;
    this.#open = open;
  }

  start(): void {
    const read = createRtspReader({
      request: (request) => {
        this.#last = this.#last.then(() => this.#answer(request));
      },
      bad: () => {
        this.#socket.end(rtspResponse(400, '0'));
      },
    });
    this.#socket.on('data', read);
    this.#socket.once('close', () => {
      for (const session of this.#sessions.values()) this.#end(session);
      this.#sessions.clear();
    });
  }

  async #answer(request: RtspRequest): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.#reply(request);
    } catch {
      // no video on this machine: what a camera says that has no picture
      reply = { status: 503 };
    }
    if (this.#socket.destroyed) return;
    const sequence = request.headers.get('cseq') ?? '0';
    this.#socket.write(rtspResponse(reply.status, sequence, reply.headers, reply.body));
  }

  async #reply(request: RtspRequest): Promise<Reply> {
    if (request.method === 'OPTIONS') return { status: 200, headers: [['Public', methods]] };
    const login = this.#camera.logins.checkRtsp(request.method, request.headers.get('authorization'));
    if (login.kind === 'challenge')
      return { status: 401, headers: login.challenges.map((value) => ['WWW-Authenticate', value] as const) };
    switch (request.method) {
      case 'DESCRIBE':
        return this.#describe(request);
      case 'SETUP':
        return this.#setUp(request);
      case 'PLAY':
        return this.#play(request);
      case 'PAUSE':
        return this.#withSession(request, (session) => {
          this.#pause(session);
          return [];
        });
      case 'TEARDOWN':
        return this.#withSession(request, (session) => {
          this.#end(session);
          this.#sessions.delete(session.id);
          return [];
        });
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return { status: 200 };
      default:
        return { status: 405, headers: [['Allow', methods]] };
    }
  }

  #profileOf(url: string): CameraProfile | undefined {
    if (this.#camera.defects.stream === 'refuse' || !URL.canParse(url)) return undefined;
    const path = new URL(url).pathname.replace(trackSuffix, '').replace(/^\/|\/$/g, '');
    return this.#camera.identity.profiles.find((profile) => profile.path === path);
  }

  async #describe({ url }: RtspRequest): Promise<Reply> {
    const profile = this.#profileOf(url);
    if (!profile) return { status: 404 };
    const { facts } = await this.#open(profile);
    return {
      status: 200,
      headers: [
        ['Content-Base', `${url.replace(/\/$/, '')}/`],
        ['Content-Type', 'application/sdp'],
      ],
      body: sdpOf(facts, this.#socket.localAddress ?? '0.0.0.0', this.#camera.now()),
    };
  }

  async #setUp({ url, headers }: RtspRequest): Promise<Reply> {
    const profile = this.#profileOf(url);
    if (!profile) return { status: 404 };
    const transport = await this.#transportOf(headers.get('transport') ?? '');
    if (!transport) return { status: 461 };
    const { stream, facts } = await this.#open(profile);
    const session = new RtspSession({
      stream,
      facts,
      transport,
      clockMs: () => this.#camera.clockMs(),
      defects: () => this.#camera.defects,
    });
    if (this.#socket.destroyed) {
      session.close();
      return { status: 454 };
    }
    this.#sessions.set(session.id, session);
    const ssrc = session.ssrc.toString(16).padStart(8, '0').toUpperCase();
    return {
      status: 200,
      headers: [
        ['Session', `${session.id};timeout=${sessionSeconds}`],
        ['Transport', `${transport.header};ssrc=${ssrc};mode="PLAY"`],
      ],
    };
  }

  /** The first transport of the request that a camera knows. */
  async #transportOf(header: string): Promise<PacketTransport | null> {
    for (const wanted of header.split(',')) {
      const channels = /^\s*RTP\/AVP\/TCP\b.*interleaved=(\d+)-(\d+)/i.exec(wanted);
      if (channels) return interleaved(this.#socket, [Number(channels[1]), Number(channels[2])]);
      const ports = /^\s*RTP\/AVP(?:\/UDP)?;.*client_port=(\d+)-(\d+)/i.exec(wanted);
      if (ports && !/multicast/i.test(wanted))
        return overUdp(this.#socket, [Number(ports[1]), Number(ports[2])]);
      if (/^\s*RTP\/AVP\/TCP\b/i.test(wanted)) return interleaved(this.#socket, [0, 1]);
    }
    return null;
  }

  #play(request: RtspRequest): Reply {
    return this.#withSession(request, (session) => {
      if (!session.isPlaying) this.#camera.addViewers(1);
      const track = request.url.replace(/\/$/, '').replace(trackSuffix, '') + trackSuffix;
      const info = session.isPlaying ? '' : session.play(track);
      this.#camera.count('plays');
      return [['Range', 'npt=0.000-'], ...(info === '' ? [] : [['RTP-Info', info] as const])];
    });
  }

  #withSession(request: RtspRequest, act: (session: RtspSession) => Headers): Reply {
    const id = (request.headers.get('session') ?? '').replace(/;.*$/, '').trim();
    const session = this.#sessions.get(id);
    if (!session) return { status: 454 };
    return { status: 200, headers: [['Session', `${id};timeout=${sessionSeconds}`], ...act(session)] };
  }

  #pause(session: RtspSession): void {
    if (session.isPlaying) this.#camera.addViewers(-1);
    session.pause();
  }

  #end(session: RtspSession): void {
    this.#pause(session);
    session.close();
  }
}
