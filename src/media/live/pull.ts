/**
 * The one pull of a camera's stream: connects, makes fragments of its frames, notices silence, connects again.
 * H.264 and H.265 go through as they are; no other program is needed for it.
 */
import { type ErrorCode, RinggateError } from '../../core/errors.ts';
import type { Login } from '../../core/ports.ts';
import type { AddressGuard } from '../../net/address-guard.ts';
import { type Configuration, ParameterSets } from '../codec/parameter-sets.ts';
import type { StreamFacts } from '../contract.ts';
import { Timeline } from '../mp4/timeline.ts';
import { fragment, initSegment, timescaleHz } from '../mp4/writer.ts';
import { AccessUnits } from '../rtsp/access-units.ts';
import { RtspSession } from '../rtsp/session.ts';
import type { Channel } from './channel.ts';

export interface PullParts {
  channel: Channel;
  /** Asked before each connection, since an address or a password may have changed. */
  source(): Promise<{ url: string; login: Login | null }>;
  guard: AddressGuard;
  allowPlainBasic: boolean;
  answerMs: number;
  /** No frame for so long: it has stalled. */
  stallMs: number;
  /** It gave up: trying again would not help. */
  onGivenUp(error: RinggateError): void;
}

/** What no second try makes better; a camera that is asked with a wrong password again and again locks it. */
const final: readonly ErrorCode[] = [
  'device_refused_login',
  'stream_unsupported',
  'address_refused',
  'not_found',
  'unsupported',
];
const longestWaitMs = 15_000;

export class CameraPull {
  readonly #parts: PullParts;
  readonly #beganAtMs = performance.now();
  #session: RtspSession | null = null;
  #stopped = false;
  #stopWaiting: (() => void) | null = null;
  #fail: ((error: RinggateError) => void) | null = null;
  #sequence = 0;
  readonly #ready = Promise.withResolvers<StreamFacts>();

  constructor(parts: PullParts) {
    this.#parts = parts;
    // whoever does not wait for it is no reason to end the gateway
    this.#ready.promise.catch(() => undefined);
  }

  /** What the stream is; rejects with what the first connection met. */
  get ready(): Promise<StreamFacts> {
    return this.#ready.promise;
  }

  /** Works until `stop` or until it gives up. */
  async run(): Promise<void> {
    const { channel, onGivenUp } = this.#parts;
    let attempt = 0;
    while (!this.#stopped) {
      channel.state = 'connecting';
      const framesBefore = channel.frames.all;
      const error = await this.#once();
      if (this.#stopped) break;
      this.#ready.reject(error);
      if (final.includes(error.code)) {
        channel.noteProblem({ code: error.code, detail: error.message });
        onGivenUp(error);
        break;
      }
      attempt = channel.frames.all > framesBefore ? 1 : attempt + 1;
      const inMs = attempt === 1 ? 0 : Math.min(500 * 2 ** (attempt - 2), longestWaitMs);
      channel.message({ type: 'restarting', attempt, inMs, code: error.code, detail: error.message });
      channel.state = 'waiting';
      await this.#wait(inMs);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#ready.reject(new RinggateError('stream_failed', 'Nobody watches any more'));
    this.#stopWaiting?.();
    this.#fail?.(new RinggateError('stream_failed', 'Nobody watches any more'));
    this.#session?.close();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One connection, to its end. */
  async #once(): Promise<RinggateError> {
    const { source, guard, allowPlainBasic, answerMs } = this.#parts;
    const over = Promise.withResolvers<RinggateError>();
    this.#fail = over.resolve;
    let units: AccessUnits | null = null;
    let watchdog: NodeJS.Timeout | null = null;
    try {
      const { url, login } = await source();
      if (this.#stopped) return new RinggateError('stream_failed', 'Nobody watches any more');
      const { session, track } = await RtspSession.open({
        url,
        login,
        guard,
        allowPlainBasic,
        answerMs,
        onPacket: (packet) => units?.push(packet),
        onClosed: over.resolve,
      });
      this.#session = session;
      if (this.#stopped) return new RinggateError('stream_failed', 'Nobody watches any more');
      const sets = new ParameterSets(track.codec, track.parameterSets);
      if (sets.configuration !== null) this.#ready.resolve(sets.configuration);
      const writer = this.#writer(sets, new Timeline(track.clockRateHz, this.#startTicks()));
      units = new AccessUnits(track.codec, track.payloadType, {
        parameterSet: (nal) => sets.add(nal),
        unit: writer,
        nonsense: () => over.resolve(new RinggateError('stream_failed', 'The camera sends what is no video')),
      });
      await session.play();
      watchdog = this.#watch(over.resolve);
      return await over.promise;
    } catch (error) {
      if (error instanceof RinggateError) return error;
      return new RinggateError('stream_failed', error instanceof Error ? error.message : String(error));
    } finally {
      if (watchdog !== null) clearInterval(watchdog);
      this.#session?.close();
      this.#session = null;
    }
  }

  /** Where the first frame of a connection lies: players get one line of time over all restarts. */
  #startTicks(): number {
    return ((performance.now() - this.#beganAtMs) * timescaleHz) / 1000;
  }

  #writer(sets: ParameterSets, timeline: Timeline) {
    const { channel } = this.#parts;
    let shown: Configuration | null = null;
    return (unit: Parameters<typeof fragment>[0]): void => {
      const { configuration } = sets;
      if (configuration === null) return;
      if (shown === null) this.#ready.resolve(configuration);
      if (configuration !== shown) {
        // what was described anew is shown from its first keyframe on
        if (!unit.key) return;
        shown = configuration;
        channel.start(configuration, initSegment(configuration));
      }
      this.#sequence += 1;
      channel.frame(fragment(unit, this.#sequence, timeline.next(unit.timestamp)), unit.key);
    };
  }

  #watch(fail: (error: RinggateError) => void): NodeJS.Timeout {
    const { channel, stallMs } = this.#parts;
    const playedAtMs = Date.now();
    return setInterval(
      () => {
        const silentMs = Date.now() - Math.max(channel.lastFrameAtMs ?? 0, playedAtMs);
        if (silentMs < stallMs) return;
        channel.state = 'stalled';
        channel.message({ type: 'stalled', silentMs });
        fail(
          new RinggateError(
            'stream_silent',
            `The camera sent no frame for ${Math.round(silentMs / 100) / 10} s`,
          ),
        );
      },
      Math.max(20, stallMs / 8),
    );
  }
}
