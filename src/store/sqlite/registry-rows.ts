/** Registry records as rows and back. */
import type {
  Area,
  CameraFacts,
  Checkpoint,
  Device,
  DeviceConnection,
  Grade,
  Lane,
  PolygonGeometry,
  Ring,
} from '../../core/entities.ts';

export interface AreaRow {
  id: string;
  name: string;
  parent_id: string | null;
}
export interface RingRow {
  id: string;
  name: string;
  ring_order: number;
  polygon: string;
}
export interface CheckpointRow {
  id: string;
  name: string;
  kind: Checkpoint['kind'];
  grade: Grade | null;
  ring_id: string | null;
  area_id: string;
  lat: number;
  lon: number;
  road: string;
  lanes: string;
  staffed: number;
}
export interface DeviceRow {
  id: string;
  name: string;
  make: string;
  kind: Device['kind'];
  checkpoint_id: string | null;
  area_id: string;
  connection: 'online' | 'degraded' | 'offline';
  retired: number;
  clock_offset_ms: number | null;
  clock_quality: Device['clock']['quality'];
  address: string | null;
  image_hosts: string | null;
  credential_hash: string;
  zone: string | null;
  keys: string | null;
  fetching: string | null;
  login: string | null;
  firmware: string | null;
  model: string | null;
  camera: string | null;
  speaks_for: string | null;
  digest_login: string | null;
}

export function toArea(row: AreaRow): Area {
  return { id: row.id, name: row.name, parentId: row.parent_id };
}

export function toRing(row: RingRow): Ring {
  const polygon = JSON.parse(row.polygon) as PolygonGeometry;
  return { id: row.id, name: row.name, order: row.ring_order, polygon, datum: 'wgs84' };
}

export function fromRing(ring: Ring): RingRow {
  return { id: ring.id, name: ring.name, ring_order: ring.order, polygon: JSON.stringify(ring.polygon) };
}

export function toCheckpoint(row: CheckpointRow): Checkpoint {
  return {
    id: row.id,
    name: row.name,
    grade: row.grade,
    ringId: row.ring_id,
    kind: row.kind,
    areaId: row.area_id,
    position: { lat: row.lat, lon: row.lon, datum: 'wgs84' },
    road: row.road,
    lanes: JSON.parse(row.lanes) as Lane[],
    staffed: row.staffed === 1,
  };
}

export function fromCheckpoint(checkpoint: Checkpoint): CheckpointRow {
  return {
    id: checkpoint.id,
    name: checkpoint.name,
    kind: checkpoint.kind,
    grade: checkpoint.grade,
    ring_id: checkpoint.ringId,
    area_id: checkpoint.areaId,
    lat: checkpoint.position.lat,
    lon: checkpoint.position.lon,
    road: checkpoint.road,
    lanes: JSON.stringify(checkpoint.lanes),
    staffed: checkpoint.staffed ? 1 : 0,
  };
}

/** The state follows: retired by a person, pending without a checkpoint, else what was last heard of the device. */
export function toDevice(row: DeviceRow): Device {
  // a camera that watches a road or a yard needs no checkpoint, once it is known what it is
  const isPending = row.checkpoint_id === null && row.camera === null;
  const state = row.retired === 1 ? 'retired' : isPending ? 'pending' : row.connection;
  return {
    id: row.id,
    name: row.name,
    make: row.make,
    kind: row.kind,
    checkpointId: row.checkpoint_id,
    areaId: row.area_id,
    state,
    clock: { offsetMs: row.clock_offset_ms, quality: row.clock_quality },
    ...(row.address === null ? {} : { address: row.address }),
    ...(row.image_hosts === null ? {} : { imageHosts: JSON.parse(row.image_hosts) as string[] }),
    ...(row.zone === null ? {} : { zone: row.zone }),
    ...(row.keys === null ? {} : { keys: JSON.parse(row.keys) as string[] }),
    ...(row.speaks_for === null ? {} : { speaksFor: JSON.parse(row.speaks_for) as string[] }),
    ...(row.fetching === null ? {} : { connection: JSON.parse(row.fetching) as DeviceConnection }),
    hasLogin: row.login !== null,
    ...(row.firmware === null ? {} : { firmware: row.firmware }),
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.camera === null ? {} : { camera: JSON.parse(row.camera) as CameraFacts }),
  };
}
