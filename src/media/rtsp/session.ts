/**
 * One RTSP session: video over the same TCP connection (RFC 2326 §10.12), with the login that the camera asks for.
 * Works with what firewalls and NAT let through, loses no packets, and no other program ever sees the password.
 */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { RinggateError } from '../../core/errors.ts';
import type { Login } from '../../core/ports.ts';
import type { AddressGuard } from '../../net/address-guard.ts';
import { HttpLogin } from '../../net/http-login.ts';
import { resolvedTrack, shownStream } from './addresses.ts';
import { type RtspAnswer, RtspReader } from './reader.ts';
import { parseDescription, type VideoTrack } from './sdp.ts';

export interface RtspParts {
  /** `rtsp:` or `rtsps:`; a user name or password in it is left out. */
  url: string;
  login: Login | null;
  guard: AddressGuard;
  /** Basic without TLS shows the password to whoever listens on the way. */
  allowPlainBasic: boolean;
  /** For the connection and for each answer. */
  answerMs: number;
  /** An RTP packet of the video track. */
  onPacket(bytes: Buffer): void;
  /** The connection is gone; not called after `close`. */
  onClosed(error: RinggateError): void;
}

interface Waiting {
  resolve(answer: RtspAnswer): void;
  reject(error: RinggateError): void;
  timer: NodeJS.Timeout;
}

const userAgent = 'Ringgate';

export class RtspSession {
  readonly #parts: RtspParts;
  readonly #url: URL;
  readonly #login: HttpLogin | null;
  #socket: Socket | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #sequence = 0;
  #sessionId: string | null = null;
  /** null: not said; packets of other tracks are told by their payload type. */
  #channel: number | null = 0;
  #trackUrl = '';
  #base: string;
  #keepAlive: NodeJS.Timeout | null = null;
  #closed = false;
  #playing = false;
  #hasGetParameter = false;

  private constructor(parts: RtspParts) {
    this.#parts = parts;
    const url = URL.canParse(parts.url) ? new URL(parts.url) : null;
    if (url === null || !['rtsp:', 'rtsps:'].includes(url.protocol) || url.hostname === '')
      throw new RinggateError('stream_failed', 'The camera gives no RTSP address of this stream');
    url.username = '';
    url.password = '';
    this.#url = url;
    this.#base = url.href;
    const allowBasic = url.protocol === 'rtsps:' || parts.allowPlainBasic;
    this.#login = parts.login === null ? null : new HttpLogin(parts.login, allowBasic);
  }

  /**
   * Connects, signs in, asks what there is, and makes the way for the video; `play` lets it begin.
   * @throws RinggateError address_refused, device_unreachable, device_too_slow, device_refused_login, stream_failed, stream_unsupported
   */
  static async open(parts: RtspParts): Promise<{ session: RtspSession; track: VideoTrack }> {
    const session = new RtspSession(parts);
    try {
      await session.#connect();
      return { session, track: await session.#describe() };
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** From here on packets come. */
  async play(): Promise<void> {
    const played = await this.#ask('PLAY', this.#base, { range: 'npt=0.000-' }, true);
    // 457: a live stream has no range; 459: this server plays tracks only; what else it says is final
    if (played.status === 457) await this.#ask('PLAY', this.#base, {});
    else if (played.status === 459) await this.#ask('PLAY', this.#trackUrl, {});
    else this.#mustBeGood('PLAY', played);
    this.#playing = true;
  }

  /** Ends the session at the camera as well, as far as the connection still does. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#keepAlive !== null) clearInterval(this.#keepAlive);
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new RinggateError('stream_failed', 'The view was closed'));
    }
    this.#waiting.clear();
    const socket = this.#socket;
    if (socket === null) return;
    if (this.#sessionId !== null && socket.writable) {
      socket.write(this.#request('TEARDOWN', this.#base, {}));
      socket.end();
      // who does not take the end of it is cut off
      setTimeout(() => socket.destroy(), 500).unref();
    } else socket.destroy();
  }

  async #connect(): Promise<void> {
    const { guard, answerMs } = this.#parts;
    const host = this.#url.hostname.replace(/^\[|\]$/g, '');
    // a literal address never reaches the lookup
    if (isIP(host) !== 0) guard.check(host);
    const secure = this.#url.protocol === 'rtsps:';
    const port = this.#url.port === '' ? (secure ? 322 : 554) : Number(this.#url.port);
    const options = { host, port, lookup: guard.lookup };
    const socket = secure ? connectTls(options) : connect(options);
    this.#socket = socket;
    const reader = new RtspReader({
      answer: (answer) => this.#answered(answer),
      packet: (channel, bytes) => {
        if ((this.#channel ?? channel) === channel && !this.#closed) this.#parts.onPacket(bytes);
      },
    });
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.#fail(
          error instanceof RinggateError ? error : new RinggateError('stream_failed', String(error)),
        );
      }
    });
    socket.on('close', () =>
      this.#fail(new RinggateError('stream_failed', `${this.#shown()} closed the connection`)),
    );
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new RinggateError('device_too_slow', `${this.#shown()} did not answer in time`));
      }, answerMs);
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.on('error', (error) => {
        clearTimeout(timer);
        const known =
          error instanceof RinggateError
            ? error
            : new RinggateError('device_unreachable', `${this.#shown()} is not reached: ${error.message}`);
        reject(known);
        this.#fail(known);
      });
    });
  }

  async #describe(): Promise<VideoTrack> {
    // the answer says how to keep the session alive; servers that refuse the question get OPTIONS for that too
    const options = await this.#ask('OPTIONS', this.#url.href, {}, true);
    this.#hasGetParameter = /GET_PARAMETER/i.test(options.headers.get('public')?.join(',') ?? '');
    const described = await this.#ask('DESCRIBE', this.#url.href, { accept: 'application/sdp' });
    const base =
      described.headers.get('content-base')?.[0] ?? described.headers.get('content-location')?.[0] ?? '';
    this.#base = /^rtsps?:/i.test(base) ? base : this.#url.href;
    const { control, video } = parseDescription(described.body);
    const trackUrl = resolvedTrack(this.#base, video.control === '' ? (control ?? '') : video.control);
    if (control !== null && /^rtsps?:/i.test(control)) this.#base = control;
    this.#trackUrl = trackUrl;
    const setup = await this.#ask('SETUP', trackUrl, {
      transport: 'RTP/AVP/TCP;unicast;interleaved=0-1',
    });
    const transport = setup.headers.get('transport')?.[0] ?? '';
    // without TCP and channels some mean what was asked for (YooSee, old Foscam); ports are UDP
    if (/RTP\/AVP\/UDP|client_port|multicast/i.test(transport))
      throw new RinggateError('stream_unsupported', `${this.#shown()} does not send video over TCP`);
    const channel = /interleaved=\s*(\d{1,3})/i.exec(transport)?.[1];
    this.#channel = channel === undefined ? null : Number(channel);
    const [id = '', ...terms] = (setup.headers.get('session')?.[0] ?? '').split(';');
    this.#sessionId = id.trim() === '' ? null : id.trim();
    const timeoutS = Number(/timeout\s*=\s*(\d+)/i.exec(terms.join(';'))?.[1] ?? 60);
    const everyMs = Math.min(Math.max(timeoutS, 4), 120) * 400;
    this.#keepAlive = setInterval(() => {
      const method = this.#hasGetParameter ? 'GET_PARAMETER' : 'OPTIONS';
      // whether it is alive is told by its frames: a camera that refuses this may still send them
      this.#ask(method, this.#base, {}, true).then(
        ({ status }) => {
          // said to be known, and refused: the question that every server knows
          if (status >= 400) this.#hasGetParameter = false;
        },
        () => {
          this.#hasGetParameter = false;
        },
      );
    }, everyMs);
    return video;
  }

  /** @param anyStatus an answer that refuses is an answer */
  async #ask(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    anyStatus = false,
  ): Promise<RtspAnswer> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#send(method, url, headers);
      if (answer.status === 401) {
        const challenges = answer.headers.get('www-authenticate') ?? [];
        if (attempt < 2 && this.#login?.challenged(challenges) === true) continue;
        const offersBasic = challenges.some((challenge) => /^\s*basic\b/i.test(challenge));
        throw new RinggateError(
          'device_refused_login',
          this.#login === null
            ? `${this.#shown()} asks for a login, and none is kept for it`
            : offersBasic && challenges.length === 1
              ? `${this.#shown()} wants the password in plain text (Basic without TLS), which cameras.allowPlainBasic would allow`
              : `${this.#shown()} refuses the login`,
        );
      }
      if (!anyStatus) this.#mustBeGood(method, answer);
      return answer;
    }
  }

  #mustBeGood(method: string, { status, reason }: RtspAnswer): void {
    if (status >= 200 && status < 300) return;
    if (status === 403)
      throw new RinggateError('device_refused_login', `${this.#shown()} does not allow this login to watch`);
    throw new RinggateError(
      'stream_failed',
      `${this.#shown()} answered ${method} with ${status} ${reason}`.trim(),
    );
  }

  #send(method: string, url: string, headers: Readonly<Record<string, string>>): Promise<RtspAnswer> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket;
      if (this.#closed || socket === null || !socket.writable) {
        reject(new RinggateError('stream_failed', `The connection to ${this.#shown()} is gone`));
        return;
      }
      const text = this.#request(method, url, headers);
      const sequence = this.#sequence;
      const timer = setTimeout(() => {
        this.#waiting.delete(sequence);
        reject(new RinggateError('device_too_slow', `${this.#shown()} did not answer ${method} in time`));
      }, this.#parts.answerMs);
      this.#waiting.set(sequence, { resolve, reject, timer });
      socket.write(text);
    });
  }

  #request(method: string, url: string, headers: Readonly<Record<string, string>>): string {
    this.#sequence += 1;
    const authorization = this.#login?.header(method, url) ?? null;
    const lines = [
      `${method} ${url} RTSP/1.0`,
      `CSeq: ${this.#sequence}`,
      `User-Agent: ${userAgent}`,
      ...Object.entries(headers).map(
        ([name, value]) => `${name[0]?.toUpperCase()}${name.slice(1)}: ${value}`,
      ),
      ...(this.#sessionId === null ? [] : [`Session: ${this.#sessionId}`]),
      ...(authorization === null ? [] : [`Authorization: ${authorization}`]),
    ];
    return `${lines.join('\r\n')}\r\n\r\n`;
  }

  #answered(answer: RtspAnswer): void {
    const stated = Number(answer.headers.get('cseq')?.[0]);
    // servers that forget CSeq answer in order
    const sequence = this.#waiting.has(stated) ? stated : this.#waiting.keys().next().value;
    const waiting = sequence === undefined ? undefined : this.#waiting.get(sequence);
    if (sequence === undefined || waiting === undefined) return;
    this.#waiting.delete(sequence);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }

  #fail(error: RinggateError): void {
    if (this.#closed) return;
    const { onClosed } = this.#parts;
    const told = this.#playing;
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
    this.#sessionId = null;
    this.close();
    if (told) onClosed(error);
  }

  #shown(): string {
    return shownStream(this.#url);
  }
}
