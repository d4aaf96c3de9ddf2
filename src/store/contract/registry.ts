/** Areas, rings, checkpoints and devices. Positions are WGS84 here; whoever calls has converted them. */
import type {
  Area,
  CameraFacts,
  Checkpoint,
  Device,
  DeviceConnection,
  DeviceState,
  Page,
  Ring,
} from '../../core/entities.ts';

export interface RegistryListQuery {
  limit: number;
  cursor?: string;
  /** Only records of these areas; null = all. */
  areaIds: readonly string[] | null;
}
/** What the messages and the broker say of a device. */
export interface DeviceHealth {
  state?: Extract<DeviceState, 'online' | 'degraded' | 'offline'>;
  clock?: Device['clock'];
  firmware?: string;
  model?: string;
}
/** What a person may change of a device. */
export interface DevicePatch {
  name?: string;
  make?: string;
  kind?: Device['kind'];
  checkpointId?: string | null;
  areaId?: string;
  retired?: boolean;
  address?: string | null;
  imageHosts?: string[] | null;
  zone?: string | null;
  keys?: string[] | null;
  connection?: DeviceConnection | null;
  speaksFor?: string[] | null;
  /** Sealed by the vault; null = forget it. */
  sealedLogin?: string | null;
}
/** A device as it is registered: its state follows from the checkpoint and from what is heard of it. */
export type NewDevice = Omit<Device, 'state' | 'clock' | 'hasLogin' | 'firmware' | 'model' | 'camera'> & {
  /** Sealed by the vault. */
  sealedLogin?: string;
  /** What was found out of a camera before it was registered. */
  camera?: CameraFacts;
};

/** Everything that placing reads needs, as of one moment. */
export interface RegistrySnapshot {
  areas: Area[];
  rings: Ring[];
  checkpoints: Checkpoint[];
  devices: Device[];
}

/**
 * `create…` throws conflict (id taken); `get…`, `update…`, `delete…` throw not_found; `delete…` throws in_use with
 * `extra.usedBy: { kind, id }[]`. References to unknown records throw invalid_request with the field.
 * Lists are in order of id.
 */
export interface RegistryRepository {
  snapshot(): RegistrySnapshot;
  listAreas(query: RegistryListQuery): Page<Area>;
  allAreas(): Area[];
  getArea(id: string): Area;
  createArea(area: Area): Area;
  updateArea(id: string, patch: Partial<Omit<Area, 'id'>>): Area;
  deleteArea(id: string): void;

  listRings(query: Omit<RegistryListQuery, 'areaIds'>): Page<Ring>;
  allRings(): Ring[];
  getRing(id: string): Ring;
  createRing(ring: Ring): Ring;
  updateRing(id: string, patch: Partial<Omit<Ring, 'id'>>): Ring;
  deleteRing(id: string): void;

  listCheckpoints(query: RegistryListQuery): Page<Checkpoint>;
  getCheckpoint(id: string): Checkpoint;
  createCheckpoint(checkpoint: Checkpoint): Checkpoint;
  updateCheckpoint(id: string, patch: Partial<Omit<Checkpoint, 'id'>>): Checkpoint;
  deleteCheckpoint(id: string): void;

  listDevices(query: RegistryListQuery): Page<Device>;
  getDevice(id: string): Device;
  createDevice(device: NewDevice, credentialHash: string, digestLogin?: string): Device;
  /** All or none. @throws as createDevice, with paths `/{index}/{field}` */
  createDevices(
    devices: readonly { device: NewDevice; credentialHash: string; digestLogin?: string }[],
  ): Device[];
  updateDevice(id: string, patch: DevicePatch): Device;
  /** The old one is retired under another name and the new one takes its place, in one transaction. */
  replaceDevice(
    old: { id: string; name: string },
    made: { device: NewDevice; credentialHash: string; digestLogin?: string },
  ): { retired: Device; device: Device };
  deleteDevice(id: string): void;
  /** null: there is no such device. */
  setDeviceHealth(id: string, health: DeviceHealth): Device | null;
  /** @param digestLogin what HTTP Digest needs to check the same password, sealed */
  setDeviceCredential(id: string, credentialHash: string, digestLogin?: string): void;
  /** What ONVIF says of a camera; its address follows where the facts give another one. null: no such device. */
  setCameraFacts(id: string, facts: CameraFacts, address?: string): Device | null;
  /** The sealed login; null where there is none. */
  deviceLogin(id: string): string | null;
  /** The device whose password has this SHA-256 (hex); null for an unknown one and for a retired device. */
  deviceOfCredential(credentialHash: string): string | null;
  /** Where polling of a device goes on; null at the first time. */
  fetchCursor(id: string): string | null;
  setFetchCursor(id: string, cursor: string): void;
  /** Sealed; null where there is none, for an unknown and for a retired device. */
  deviceDigestLogin(id: string): string | null;
  /** SHA-256 (hex) of the device's password; null when the device is unknown or retired. */
  deviceCredential(id: string): string | null;
}
