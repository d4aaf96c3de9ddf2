/** The registry as the API speaks of it. */
import { Id, Nullable, OneOf, type Static, Type } from '../http/schema.ts';

const Name = Type.String({ minLength: 1, maxLength: 200 });
const Reference = Type.String({ minLength: 1, maxLength: 64 });
const DatumName = OneOf(['wgs84', 'gcj02']);

export const AreaView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  parentId: Nullable(Type.String()),
});
export const AreaBody = Type.Object({
  id: Type.Optional(Id),
  name: Name,
  parentId: Type.Optional(Nullable(Reference)),
});
export const AreaPatchBody = Type.Partial(Type.Omit(AreaBody, ['id']));

const Polygon = Type.Object(
  {
    type: Type.Literal('Polygon'),
    coordinates: Type.Array(Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 3 })), {
      minItems: 1,
    }),
  },
  { description: 'GeoJSON Polygon: one closed line of [longitude, latitude], no holes' },
);
export const RingView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  order: Type.Integer(),
  polygon: Polygon,
  datum: DatumName,
});
export const RingBody = Type.Object({
  id: Type.Optional(Id),
  name: Name,
  order: Type.Integer({ minimum: 1, description: '1 = outermost' }),
  polygon: Polygon,
  datum: Type.Optional(OneOf(['wgs84', 'gcj02'])),
});
export type RingBody = Static<typeof RingBody>;
export const RingPatchBody = Type.Partial(Type.Omit(RingBody, ['id']));
export type RingPatchBody = Static<typeof RingPatchBody>;

const Position = Type.Object(
  {
    lat: Type.Number({ minimum: -90, maximum: 90 }),
    lon: Type.Number({ minimum: -180, maximum: 180 }),
    datum: DatumName,
  },
  { description: 'GCJ-02 is converted and answered as WGS84' },
);
const LaneBody = Type.Object({
  number: Type.Integer({ minimum: 1, maximum: 99 }),
  headingDeg: Type.Optional(
    Nullable(
      Type.Number({
        minimum: 0,
        maximum: 360,
        description: 'degrees clockwise from true north, the way its traffic drives',
      }),
    ),
  ),
});
const Kind = OneOf(['checkpoint', 'junction', 'bridge']);
const GradeName = OneOf(['A', 'B', 'C']);

export const CheckpointView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  grade: Nullable(GradeName),
  ringId: Nullable(Type.String()),
  kind: Kind,
  areaId: Type.String(),
  position: Position,
  road: Type.String(),
  lanes: Type.Array(Type.Object({ number: Type.Integer(), headingDeg: Nullable(Type.Number()) })),
  staffed: Type.Boolean(),
});
export const CheckpointBody = Type.Object({
  id: Type.Optional(Id),
  name: Name,
  grade: Type.Optional(Nullable(GradeName)),
  ringId: Type.Optional(Nullable(Reference)),
  kind: Kind,
  areaId: Reference,
  position: Position,
  road: Type.Optional(Type.String({ maxLength: 200 })),
  lanes: Type.Optional(Type.Array(LaneBody, { maxItems: 99 })),
  staffed: Type.Optional(Type.Boolean({ description: 'a switch for grade B; A is always staffed, C never' })),
});
export type CheckpointBody = Static<typeof CheckpointBody>;
export const CheckpointPatchBody = Type.Partial(
  Type.Object({
    ...Type.Omit(CheckpointBody, ['id']).properties,
    staffedUntil: Type.String({
      format: 'date-time',
      description: 'where there is a roster: until when staffed holds against it; 12 hours if absent',
    }),
  }),
);
export type CheckpointPatchBody = Static<typeof CheckpointPatchBody>;

const DeviceKind = OneOf(['reader', 'camera']);
const DeviceStateName = OneOf(['pending', 'online', 'degraded', 'offline', 'retired']);
const Address = Type.String({ minLength: 1, maxLength: 255 });
const ImageHosts = Type.Array(
  Type.String({ pattern: '^[A-Za-z0-9.:\\[\\]-]{1,255}$', description: 'host or host:port' }),
  { maxItems: 16, uniqueItems: true },
);

const Connection = Type.Object(
  {
    transport: OneOf(['stream', 'pullpoint', 'poll', 'tcp']),
    url: Type.Optional(
      Type.String({
        pattern: '^(https?|tcp)://[^/@\\s]+(/\\S*)?$',
        maxLength: 512,
        description: "without user name and password; if absent, the make's own path at the device's address",
      }),
    ),
  },
  { description: 'how the gateway fetches from a device that does not push' },
);
const Login = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 128 }),
    password: Type.String({ maxLength: 128 }),
  },
  { description: 'kept encrypted; never answered' },
);
const CameraProfile = Type.Object({
  token: Type.String(),
  name: Type.String(),
  encoding: OneOf(['h264', 'h265', 'jpeg', 'other']),
  widthPx: Type.Number(),
  heightPx: Type.Number(),
  framesPerSecond: Nullable(Type.Number()),
  bitrateKbps: Nullable(Type.Number()),
  streamUri: Nullable(Type.String()),
  statedStreamUri: Nullable(Type.String()),
  snapshotUri: Nullable(Type.String()),
});
/** What an ONVIF camera says of itself. */
export const CameraView = Type.Object({
  endpoint: Nullable(Type.String()),
  hardwareAddress: Nullable(Type.String()),
  manufacturer: Nullable(Type.String()),
  model: Nullable(Type.String()),
  serial: Nullable(Type.String()),
  firmware: Nullable(Type.String()),
  serviceUrl: Type.String(),
  profiles: Type.Array(CameraProfile),
  hasPtz: Type.Boolean(),
  hasEvents: Type.Boolean(),
  describedAt: Nullable(Type.String()),
  pinnedCertificate: Type.Optional(Type.String()),
});

export const DeviceView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  make: Type.String(),
  kind: DeviceKind,
  checkpointId: Nullable(Type.String()),
  areaId: Type.String(),
  state: DeviceStateName,
  clock: Type.Object({ offsetMs: Nullable(Type.Number()), quality: OneOf(['good', 'bad', 'unknown']) }),
  address: Type.Optional(Type.String()),
  imageHosts: Type.Optional(Type.Array(Type.String())),
  zone: Type.Optional(Type.String()),
  keys: Type.Optional(Type.Array(Type.String())),
  speaksFor: Type.Optional(Type.Array(Type.String())),
  connection: Type.Optional(Connection),
  hasLogin: Type.Boolean({
    description: 'a user name and password for it are kept; they are never answered',
  }),
  firmware: Type.Optional(Type.String()),
  model: Type.Optional(Type.String()),
  camera: Type.Optional(CameraView),
});
export const DeviceBody = Type.Object({
  id: Type.Optional(Id),
  name: Type.Optional(Name),
  make: Type.String({ minLength: 1, maxLength: 64 }),
  kind: DeviceKind,
  checkpointId: Type.Optional(Nullable(Reference)),
  areaId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'if absent, that of the checkpoint' }),
  ),
  address: Type.Optional(Nullable(Address)),
  imageHosts: Type.Optional(Nullable(ImageHosts)),
  zone: Type.Optional(
    Nullable(
      Type.String({ maxLength: 64, description: 'IANA time zone of messages whose times state none' }),
    ),
  ),
  keys: Type.Optional(
    Nullable(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 32,
        uniqueItems: true,
        description: 'names by which messages know it: serial number, MAC address, channel',
      }),
    ),
  ),
  speaksFor: Type.Optional(
    Nullable(
      Type.Array(Reference, {
        maxItems: 500,
        uniqueItems: true,
        description: 'devices whose reads it may send beside its own (a recorder, a management system)',
      }),
    ),
  ),
  connection: Type.Optional(Nullable(Connection)),
  login: Type.Optional(Nullable(Login)),
});
export type DeviceBody = Static<typeof DeviceBody>;
export const DevicePatchBody = Type.Partial(
  Type.Object({
    ...Type.Omit(DeviceBody, ['id']).properties,
    state: Type.Unsafe<Static<typeof DeviceStateName>>({
      ...DeviceStateName,
      description: 'only "retired" can be set, and taken back; the others are found out by the gateway',
    }),
  }),
);
export type DevicePatchBody = Static<typeof DevicePatchBody>;
export const DeviceWithCredentials = Type.Object({
  ...DeviceView.properties,
  mqtt: Type.Object({ username: Type.String(), password: Type.String() }, { description: 'shown this once' }),
});
