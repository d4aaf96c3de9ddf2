/** Steering (ONVIF PTZ service 2.0): every move ends with our own Stop, whatever the camera makes of its timeout. */
import { RinggateError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { attribute, children, textAt, type XmlElement } from '../wire/xml.ts';
import type { CameraPtz, CameraTarget, PtzPreset, PtzVelocity } from './contract.ts';
import { hasPtzNodes, type ProfileFacts, readProfiles } from './profiles.ts';
import type { PooledSession, SessionPool } from './session-pool.ts';
import { escapeXml, namespaces, shortened } from './soap.ts';

const mostPresets = 500;

interface Steering {
  address: string;
  profileToken: string;
}
interface Moving {
  target: CameraTarget;
  timer: NodeJS.Timeout;
  signal: AbortSignal | null;
  onAbort(): void;
}

export class PtzControl implements CameraPtz {
  readonly #pool: SessionPool;
  readonly #log: Log;
  readonly #steering = new WeakMap<PooledSession, Steering>();
  readonly #moving = new Map<string, Moving>();

  constructor(pool: SessionPool, log: Log) {
    this.#pool = pool;
    this.#log = log;
  }

  async move(
    target: CameraTarget,
    { pan, tilt, zoom }: PtzVelocity,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const steering = await this.#steeringOf(target);
    if (signal?.aborted === true) return;
    // before the camera answers: one that does not answer may move all the same
    this.#stopLater(target, timeoutMs, signal ?? null);
    const speed = (value: number): string => String(Math.max(-1, Math.min(1, value)));
    const panTilt = `<PanTilt xmlns="${namespaces.schema}" x="${speed(pan)}" y="${speed(tilt)}"/>`;
    const zoomed = `<Zoom xmlns="${namespaces.schema}" x="${speed(zoom)}"/>`;
    const velocity = panTilt + zoomed;
    const timeout = `<Timeout>PT${(timeoutMs / 1000).toFixed(3)}S</Timeout>`;
    try {
      await this.#call(target, steering, 'ContinuousMove', `<Velocity>${velocity}</Velocity>${timeout}`);
    } catch (error) {
      // cameras that do not know Timeout or want none, and those without a zoom that refuse to hear of one
      if (!(error instanceof RinggateError && error.code === 'device_fault')) throw error;
      const moving = [pan !== 0 || tilt !== 0 ? panTilt : '', zoom !== 0 ? zoomed : ''].join('') || velocity;
      await this.#call(target, steering, 'ContinuousMove', `<Velocity>${moving}</Velocity>`);
    }
  }

  async stop(target: CameraTarget): Promise<void> {
    this.#forgetMove(target);
    const steering = await this.#steeringOf(target);
    await this.#call(target, steering, 'Stop', '<PanTilt>true</PanTilt><Zoom>true</Zoom>');
  }

  async presets(target: CameraTarget): Promise<PtzPreset[]> {
    const steering = await this.#steeringOf(target);
    try {
      const answer = await this.#call(target, steering, 'GetPresets', '');
      return children(answer, 'Preset').slice(0, mostPresets).flatMap(presetOf);
    } catch (error) {
      // one that knows no presets has none
      if (error instanceof RinggateError && error.code === 'unsupported') return [];
      throw error;
    }
  }

  async goto(target: CameraTarget, presetToken: string): Promise<void> {
    const steering = await this.#steeringOf(target);
    const preset = `<PresetToken>${escapeXml(presetToken)}</PresetToken>`;
    await this.#call(target, steering, 'GotoPreset', preset).catch(asNoPreset(presetToken));
  }

  async save(target: CameraTarget, name: string): Promise<PtzPreset> {
    const steering = await this.#steeringOf(target);
    const answer = await this.#call(
      target,
      steering,
      'SetPreset',
      `<PresetName>${escapeXml(name)}</PresetName>`,
    );
    const said = textAt(answer, 'PresetToken') ?? answer.text.trim();
    // one that does not say what it has saved has it in its list
    const token =
      said === '' ? (await this.presets(target)).findLast((preset) => preset.name === name)?.token : said;
    if (token === undefined)
      throw new RinggateError('device_answer_broken', 'The camera does not say what it has saved');
    return { token, name };
  }

  async remove(target: CameraTarget, presetToken: string): Promise<void> {
    const steering = await this.#steeringOf(target);
    const preset = `<PresetToken>${escapeXml(presetToken)}</PresetToken>`;
    await this.#call(target, steering, 'RemovePreset', preset).catch(asNoPreset(presetToken));
  }

  /** Stops whatever still moves. */
  async close(): Promise<void> {
    const targets = [...this.#moving.values()].map(({ target }) => target);
    await Promise.allSettled(targets.map((target) => this.stop(target)));
  }

  #stopLater(target: CameraTarget, timeoutMs: number, signal: AbortSignal | null): void {
    this.#forgetMove(target);
    const stopNow = (): void => {
      this.stop(target).catch((error: unknown) =>
        this.#log.warn({ err: error, serviceUrl: target.serviceUrl }, 'a camera did not take the stop'),
      );
    };
    const timer = setTimeout(stopNow, timeoutMs);
    signal?.addEventListener('abort', stopNow, { once: true });
    this.#moving.set(target.serviceUrl, { target, timer, signal, onAbort: stopNow });
  }

  #forgetMove({ serviceUrl }: CameraTarget): void {
    const moving = this.#moving.get(serviceUrl);
    if (moving === undefined) return;
    this.#moving.delete(serviceUrl);
    clearTimeout(moving.timer);
    moving.signal?.removeEventListener('abort', moving.onAbort);
  }

  async #call(
    target: CameraTarget,
    { address, profileToken }: Steering,
    operation: string,
    inner: string,
  ): Promise<XmlElement> {
    const { session } = this.#pool.of(target);
    const profile = `<ProfileToken>${escapeXml(profileToken)}</ProfileToken>`;
    const body = `<${operation} xmlns="${namespaces.ptz}">${profile}${inner}</${operation}>`;
    return session.call(address, { operation, body });
  }

  /** The service and the first profile that can be steered, asked for once. @throws RinggateError unsupported */
  async #steeringOf(target: CameraTarget): Promise<Steering> {
    const pooled = this.#pool.of(target);
    const known = this.#steering.get(pooled);
    if (known !== undefined) return known;
    const { ptz, media, media2 } = await pooled.services();
    if (ptz === undefined) throw new RinggateError('unsupported', 'The camera cannot be steered');
    // PTZ goes by tokens of Media1 or Media2, which are the same where a camera has both
    let profile: ProfileFacts | undefined;
    let first: ProfileFacts | undefined;
    let problem: unknown = null;
    for (const [version, address] of [
      [1, media],
      [2, media2],
    ] as const) {
      if (address === undefined || profile !== undefined) continue;
      try {
        const profiles = await readProfiles(pooled.session, { version, address });
        first ??= profiles[0];
        profile = profiles.find(({ hasPtz }) => hasPtz);
      } catch (error) {
        problem ??= error;
      }
    }
    if (profile === undefined && problem !== null) throw problem;
    // not every camera that can be steered says so in its profiles
    if (profile === undefined && first !== undefined && (await hasPtzNodes(pooled.session, ptz)))
      profile = first;
    if (profile === undefined)
      throw new RinggateError('unsupported', 'The camera has no profile that can be steered');
    const steering = { address: ptz, profileToken: profile.token };
    this.#steering.set(pooled, steering);
    return steering;
  }
}

function presetOf(element: XmlElement): PtzPreset[] {
  const token = attribute(element, 'token')?.trim() ?? '';
  if (token === '' || token.length > 256) return [];
  return [{ token, name: shortened(plainName(textAt(element, 'Name') ?? token)) }];
}

/** A make gives names as parts of addresses (`%E9%97%A8`); what is none is left as it stands. */
function plainName(name: string): string {
  if (!/%[0-9a-f]{2}/i.test(name)) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function asNoPreset(presetToken: string): (error: unknown) => never {
  return (error) => {
    const fault = error instanceof RinggateError ? error.extra.fault : undefined;
    const codes = (fault as { codes?: string[] } | undefined)?.codes ?? [];
    if (codes.some((code) => /^NoToken|NoPreset|NoSuchPreset/i.test(code)))
      throw new RinggateError('not_found', `The camera has no preset "${shortened(presetToken, 80)}"`);
    throw error;
  };
}
