/** One viewer of one stream: sequence numbers, timestamps, reports, and what is wrong with the stream. */
import { randomBytes } from 'node:crypto';
import type { CameraDefects } from '../defects.ts';
import type { VideoFrame } from '../video/frames.ts';
import type { StreamFacts, VideoStream } from '../video/stream.ts';
import { payloadsOf, rtpPacket } from './packets.ts';
import { payloadTypeOf } from './sdp.ts';
import type { PacketTransport } from './transports.ts';

const reportEveryMs = 5000;
/** Seconds from 1900, where NTP's time begins, to 1970. */
const ntpEpochSeconds = 2_208_988_800;

export interface SessionParts {
  stream: VideoStream;
  facts: StreamFacts;
  transport: PacketTransport;
  /** The camera's clock, UTC ms. */
  clockMs: () => number;
  defects: () => CameraDefects;
}

export class RtspSession {
  readonly id: string = randomBytes(6).toString('hex');
  readonly ssrc: number = randomBytes(4).readUInt32BE();
  readonly transport: PacketTransport;
  readonly #parts: SessionParts;
  readonly #firstTimestamp: number = randomBytes(4).readUInt32BE();
  #sequence: number = randomBytes(2).readUInt16BE();
  #timestamp: number;
  #packets = 0;
  #bytes = 0;
  #startedMs = 0;
  #reportedMs = Number.NEGATIVE_INFINITY;
  #isWaitingForKey = false;
  #stop: (() => void) | null = null;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.transport = parts.transport;
    this.#timestamp = this.#firstTimestamp;
  }

  get isPlaying(): boolean {
    return this.#stop !== null;
  }

  /** Begins to send with the next turn, so that the answer to PLAY goes first. Answers the RTP-Info of the answer. */
  play(url: string): string {
    const info = `url=${url};seq=${this.#sequence};rtptime=${this.#timestamp}`;
    this.#startedMs = performance.now();
    let isStopped = false;
    let unsubscribe: (() => void) | null = null;
    setImmediate(() => {
      if (!isStopped) unsubscribe = this.#parts.stream.subscribe((frame, ticks) => this.#send(frame, ticks));
    });
    this.#stop = () => {
      isStopped = true;
      unsubscribe?.();
    };
    return info;
  }

  pause(): void {
    this.#stop?.();
    this.#stop = null;
  }

  close(): void {
    this.pause();
    this.transport.close();
  }

  #send(frame: VideoFrame, ticks: number): void {
    const { stream, freezeAfterMs } = this.#parts.defects();
    const isFrozen = stream === 'freeze' && performance.now() - this.#startedMs > freezeAfterMs;
    if (stream === 'silent' || isFrozen) return;
    if (this.#isWaitingForKey && !frame.isKey) return;
    const { codec } = this.#parts.facts;
    this.#timestamp = (this.#firstTimestamp + ticks) % 2 ** 32;
    this.#report();
    const payloads = payloadsOf(codec, frame);
    const packets = payloads.map((payload, index) => {
      const sent = rtpPacket(stream === 'garbage' ? randomBytes(payload.length) : payload, {
        payloadType: payloadTypeOf(codec),
        marker: index === payloads.length - 1,
        sequence: this.#sequence,
        timestamp: this.#timestamp,
        ssrc: this.ssrc,
      });
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#bytes += payload.length;
      return sent;
    });
    this.#packets += packets.length;
    // what is lost breaks every frame up to the next key frame
    this.#isWaitingForKey = !this.transport.sendFrame(packets);
  }

  /** A sender report (RFC 3550): which wall-clock time the timestamp stands for. */
  #report(): void {
    const nowMs = performance.now();
    if (nowMs - this.#reportedMs < reportEveryMs) return;
    this.#reportedMs = nowMs;
    const clockMs = this.#parts.clockMs();
    const packet = Buffer.alloc(28);
    packet.writeUInt32BE(0x80c80006, 0);
    packet.writeUInt32BE(this.ssrc, 4);
    packet.writeUInt32BE((Math.floor(clockMs / 1000) + ntpEpochSeconds) % 2 ** 32, 8);
    packet.writeUInt32BE(Math.floor(((clockMs % 1000) / 1000) * 2 ** 32), 12);
    packet.writeUInt32BE(this.#timestamp, 16);
    packet.writeUInt32BE(this.#packets % 2 ** 32, 20);
    packet.writeUInt32BE(this.#bytes % 2 ** 32, 24);
    this.transport.sendReport(packet);
  }
}
