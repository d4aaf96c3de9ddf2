/** The district as the registry has it: rings, checkpoints, areas, devices, and the health that follows. */
import { create } from 'zustand';
import type { Area, Category, Checkpoint, Device, Ring, RoadLine } from '../api/types.ts';
import { type Health, healthByCheckpoint } from '../domain/health.ts';

export interface Registry {
  rings: readonly Ring[];
  areas: ReadonlyMap<string, Area>;
  checkpoints: ReadonlyMap<string, Checkpoint>;
  devices: ReadonlyMap<string, Device>;
  categories: ReadonlyMap<string, Category>;
  /** The imported road graph; empty where there is none. */
  roads: ReadonlyMap<string, RoadLine>;
}
export interface RegistryState extends Registry {
  health: ReadonlyMap<string, Health>;
  phase: 'loading' | 'ready' | 'failed';
  failure: string;
  put(registry: Registry): void;
  fail(detail: string): void;
  device(device: Device): void;
  checkpoint(checkpoint: Checkpoint): void;
  clear(): void;
}

const nothing: Registry = {
  rings: [],
  areas: new Map(),
  checkpoints: new Map(),
  devices: new Map(),
  categories: new Map(),
  roads: new Map(),
};

export const useRegistry = create<RegistryState>()((set, get) => ({
  ...nothing,
  health: new Map(),
  phase: 'loading',
  failure: '',
  put(registry) {
    const health = healthByCheckpoint([...registry.checkpoints.values()], registry.devices.values());
    set({ ...registry, health, phase: 'ready', failure: '' });
  },
  fail(detail) {
    // what was loaded before stays on the screen
    if (get().phase !== 'ready') set({ phase: 'failed', failure: detail });
  },
  device(device) {
    const devices = new Map(get().devices).set(device.id, device);
    set({ devices, health: healthByCheckpoint([...get().checkpoints.values()], devices.values()) });
  },
  checkpoint(checkpoint) {
    const checkpoints = new Map(get().checkpoints).set(checkpoint.id, checkpoint);
    set({ checkpoints, health: healthByCheckpoint([...checkpoints.values()], get().devices.values()) });
  },
  clear() {
    set({ ...nothing, health: new Map(), phase: 'loading', failure: '' });
  },
}));
