/**
 * Who steers which camera. One person at a time has a camera; who does not call again within the idle time loses it.
 * A moving camera is stopped by us when no renewal comes: cameras differ in what they do with their own timeouts.
 */
import type { Actor, Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';

export interface Velocity {
  /** -1..1 each. */
  pan: number;
  tilt: number;
  zoom: number;
}
export interface Preset {
  token: string;
  name: string;
}
/** What steers a camera. @throws RinggateError with why the camera did not do it */
export interface PtzDriver {
  /** @param timeoutMs told to the camera too, where it takes one */
  move(device: Device, velocity: Velocity, timeoutMs: number): Promise<void>;
  stop(device: Device): Promise<void>;
  presets(device: Device): Promise<Preset[]>;
  goto(device: Device, preset: string): Promise<void>;
  save(device: Device, name: string): Promise<Preset>;
  remove(device: Device, preset: string): Promise<void>;
}

export interface PtzDeskParts {
  driver: PtzDriver;
  clock: Clock;
  log: Log;
  changes: Changes;
  /** A moving camera is stopped after this time without a renewal. */
  stopMs: number;
  /** A camera is free again after this time without a call. */
  holdMs: number;
  audit(by: Pick<Actor, 'username'>, action: string, detail: Record<string, unknown>): Promise<void>;
}

interface Hold {
  device: Device;
  userId: string;
  username: string;
  sessionId: string;
  untilMs: number;
  moving: boolean;
  moves: number;
  stopTimer: NodeJS.Timeout | null;
  freeTimer: NodeJS.Timeout;
}

export class PtzDesk {
  readonly #parts: PtzDeskParts;
  readonly #holds = new Map<string, Hold>();

  constructor(parts: PtzDeskParts) {
    this.#parts = parts;
    parts.changes.on('sessionEnded', (sessionId) => {
      for (const hold of this.#holds.values())
        if (hold.sessionId === sessionId) this.#free(hold, 'session_ended');
    });
  }

  get stopMs(): number {
    return this.#parts.stopMs;
  }

  holder(deviceId: string): { userId: string; username: string; untilMs: number; moving: boolean } | null {
    return this.#holds.get(deviceId) ?? null;
  }

  presets(device: Device): Promise<Preset[]> {
    return this.#parts.driver.presets(device);
  }

  async move(device: Device, actor: Actor, velocity: Velocity): Promise<void> {
    const hold = await this.#take(device, actor);
    hold.moves++;
    if (velocity.pan === 0 && velocity.tilt === 0 && velocity.zoom === 0) return this.stop(device, actor);
    hold.moving = true;
    // before the camera answers: a camera that does not answer may move all the same
    this.#stopLater(hold);
    await this.#parts.driver.move(device, velocity, this.#parts.stopMs);
  }

  async stop(device: Device, actor: Actor): Promise<void> {
    const hold = await this.#take(device, actor);
    if (hold.stopTimer !== null) clearTimeout(hold.stopTimer);
    hold.stopTimer = null;
    hold.moving = false;
    await this.#parts.driver.stop(device);
  }

  /** Steps that need the camera for oneself: to a preset, saving or removing one. */
  async with<T>(device: Device, actor: Actor, work: (driver: PtzDriver) => Promise<T>): Promise<T> {
    await this.#take(device, actor);
    return work(this.#parts.driver);
  }

  /** Gives the camera back; it is stopped if it moves. Nothing happens where somebody else has it. */
  release(device: Device, actor: Actor): void {
    const hold = this.#holds.get(device.id);
    if (hold?.userId === actor.userId) this.#free(hold, 'released');
  }

  /** Stops what moves and frees all. */
  async close(): Promise<void> {
    const moving = [...this.#holds.values()].filter((hold) => hold.moving);
    for (const hold of this.#holds.values()) {
      clearTimeout(hold.freeTimer);
      if (hold.stopTimer !== null) clearTimeout(hold.stopTimer);
    }
    this.#holds.clear();
    await Promise.allSettled(moving.map(({ device }) => this.#parts.driver.stop(device)));
  }

  /** @throws RinggateError camera_held */
  async #take(device: Device, actor: Actor): Promise<Hold> {
    const { clock, holdMs, audit } = this.#parts;
    const untilMs = clock() + holdMs;
    const present = this.#holds.get(device.id);
    if (present !== undefined && present.userId !== actor.userId) {
      const until = new Date(present.untilMs).toISOString();
      throw new RinggateError(
        'camera_held',
        `${present.username} steers "${device.name}" until ${until}, or until they let go.`,
        { extra: { holder: { username: present.username, until } } },
      );
    }
    if (present !== undefined) {
      present.untilMs = untilMs;
      present.sessionId = actor.sessionId;
      present.device = device;
      present.freeTimer.refresh();
      return present;
    }
    const hold: Hold = {
      device,
      userId: actor.userId,
      username: actor.username,
      sessionId: actor.sessionId,
      untilMs,
      moving: false,
      moves: 0,
      stopTimer: null,
      freeTimer: setTimeout(() => this.#free(hold, 'idle'), holdMs),
    };
    this.#holds.set(device.id, hold);
    await audit(actor, 'ptz.take', { deviceId: device.id });
    return hold;
  }

  #stopLater(hold: Hold): void {
    if (hold.stopTimer !== null) {
      hold.stopTimer.refresh();
      return;
    }
    hold.stopTimer = setTimeout(() => {
      hold.stopTimer = null;
      hold.moving = false;
      this.#stopNow(hold);
    }, this.#parts.stopMs);
  }

  #free(hold: Hold, why: 'idle' | 'released' | 'session_ended'): void {
    this.#holds.delete(hold.device.id);
    clearTimeout(hold.freeTimer);
    if (hold.stopTimer !== null) clearTimeout(hold.stopTimer);
    if (hold.moving) this.#stopNow(hold);
    const { log, audit } = this.#parts;
    const detail = { deviceId: hold.device.id, why, moves: hold.moves };
    audit({ username: hold.username }, 'ptz.release', detail).catch((error: unknown) =>
      log.error({ err: error }, 'the end of steering a camera was not audited'),
    );
  }

  #stopNow({ device }: Hold): void {
    this.#parts.driver
      .stop(device)
      .catch((error: unknown) =>
        this.#parts.log.warn({ err: error, deviceId: device.id }, 'a camera did not take the stop'),
      );
  }
}
