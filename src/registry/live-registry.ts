/** The registry as the hot path needs it, kept current: placements, area tree, makes of devices. */
import { AreaTree } from '../core/area.ts';
import type { Checkpoint, Device } from '../core/entities.ts';
import type { Placement, Travel } from '../core/model.ts';
import type { Changes, Log } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';
import { PlacementTable } from './placements.ts';

export class LiveRegistry {
  /** Goes up when the rings have changed, so that zones mean other things. */
  ringsVersion = 0;
  readonly #store: Pick<Store, 'registry' | 'changesElsewhere' | 'reads'>;
  readonly #log: Log;
  #placements = new PlacementTable({ rings: [], checkpoints: [], devices: [] });
  #areas = new AreaTree([]);
  #devices = new Map<string, Device>();
  #checkpoints = new Map<string, Checkpoint>();
  #refreshing: Promise<void> | null = null;
  #stale = false;
  #rings: string | null = null;
  #version = 0;

  private constructor(store: Pick<Store, 'registry' | 'changesElsewhere' | 'reads'>, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  static async open(
    store: Pick<Store, 'registry' | 'changesElsewhere' | 'reads'>,
    changes: Changes,
    log: Log,
  ): Promise<LiveRegistry> {
    const registry = new LiveRegistry(store, log);
    await registry.#load();
    changes.on('registryChanged', () => registry.#refresh());
    return registry;
  }

  get areas(): AreaTree {
    return this.#areas;
  }
  get devices(): ReadonlyMap<string, Device> {
    return this.#devices;
  }
  get checkpoints(): ReadonlyMap<string, Checkpoint> {
    return this.#checkpoints;
  }

  /** Grows with each state of the registry that is taken in. */
  get version(): number {
    return this.#version;
  }

  placementOf(deviceId: string, lane: number | null, travel: Travel): Placement | null {
    return this.#placements.placementOf(deviceId, lane, travel);
  }

  /** Null, or resolves when every change that was announced so far is in force. */
  get settling(): Promise<void> | null {
    return this.#refreshing;
  }

  /** A device's state or clock changed; nothing about its place did. */
  noteDevice(device: Device): void {
    this.#devices.set(device.id, device);
  }

  /** Looks every second whether a command changed the registry beside the gateway. @returns stops looking */
  watchOtherProcesses(): () => void {
    let seen: number | null = null;
    const look = async (): Promise<void> => {
      const now = await this.#store.changesElsewhere();
      if (seen !== null && now !== seen) this.#refresh();
      seen = now;
    };
    const timer = setInterval(() => {
      look().catch((error: unknown) => this.#log.warn({ err: error }, 'the store did not answer'));
    }, 1_000);
    return () => clearInterval(timer);
  }

  /** Many changes in a row (an import) make few rebuilds: what comes during one is taken by the next. */
  #refresh(): void {
    this.#stale = true;
    this.#refreshing ??= this.#load()
      .catch((error: unknown) => this.#log.error({ err: error }, 'the registry could not be read anew'))
      .finally(() => {
        this.#refreshing = null;
        if (this.#stale) this.#refresh();
      });
  }

  async #load(): Promise<void> {
    this.#stale = false;
    const snapshot = await this.#store.registry.snapshot();
    this.#version++;
    this.#areas = new AreaTree(snapshot.areas);
    this.#devices = new Map(snapshot.devices.map((device) => [device.id, device]));
    this.#checkpoints = new Map(snapshot.checkpoints.map((checkpoint) => [checkpoint.id, checkpoint]));
    this.#placements = new PlacementTable(snapshot);
    const rings = JSON.stringify(snapshot.rings);
    if (this.#rings !== null && this.#rings !== rings) {
      this.ringsVersion++;
      await this.#store.reads.forgetZones();
    }
    this.#rings = rings;
  }
}
