/** Finding and registering cameras, PTZ and the drill, as the API speaks of them. */
import { Id, Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';

const Reference = Type.String({ minLength: 1, maxLength: 64 });
const Name = Type.String({ minLength: 1, maxLength: 200 });
export const LoginBody = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 128 }),
    password: Type.String({ maxLength: 128 }),
  },
  { description: 'kept encrypted where it is kept; never answered' },
);

/** What may be looked for at once: a request that asks for more is refused with the field. */
export const discoveryLimits = {
  targets: 64,
  addresses: 65_536,
  logins: 8,
  timeoutMs: { min: 500, max: 120_000 },
} as const;

export const DiscoveryBody = Type.Object({
  targets: Type.Optional(
    Type.Array(
      Type.String({
        minLength: 2,
        maxLength: 64,
        description: 'an address, a network such as 10.0.0.0/24 or a range such as 10.0.0.10-10.0.0.40',
      }),
      { maxItems: discoveryLimits.targets, description: 'probed by unicast, beside the multicast' },
    ),
  ),
  timeoutMs: Type.Optional(
    Type.Integer({
      minimum: discoveryLimits.timeoutMs.min,
      maximum: discoveryLimits.timeoutMs.max,
      description: 'how long answers to the probes are waited for; describing what was found comes on top',
    }),
  ),
  multicast: Type.Optional(Type.Boolean({ description: 'probe by multicast too; true if absent' })),
  interfaces: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      maxItems: 32,
      description:
        'names or addresses of the network interfaces to look on; if absent, those of the settings, else all',
    }),
  ),
  areaId: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'the area whose kept logins are tried (with those above it that you may use)',
    }),
  ),
  logins: Type.Optional(
    Type.Array(LoginBody, {
      maxItems: discoveryLimits.logins,
      description: 'tried first, in this order; kept only with a camera that is registered with it',
    }),
  ),
  pictures: Type.Optional(Type.Boolean({ description: 'fetch a thumbnail of each camera; true if absent' })),
});
export type DiscoveryBody = Static<typeof DiscoveryBody>;
export const DiscoveryStarted = Type.Object({ id: Type.String() });

export const discoveryStates = ['running', 'done', 'cancelled', 'failed'] as const;
/** `describing`: it answered a probe and is being asked what it is. */
export const foundStates = ['describing', 'described', 'needs_credentials', 'unreachable', 'broken'] as const;

const FoundProfile = Type.Object({
  token: Type.String(),
  name: Type.String(),
  encoding: OneOf(['h264', 'h265', 'jpeg', 'other']),
  widthPx: Type.Number(),
  heightPx: Type.Number(),
  framesPerSecond: Nullable(Type.Number()),
});
export const FoundView = Type.Object(
  {
    index: Type.Integer({ description: 'stays the same for the life of the job' }),
    endpoint: Nullable(Type.String({ description: 'WS-Discovery endpoint reference, e.g. urn:uuid:…' })),
    addresses: Type.Array(Type.String(), {
      description: 'host or host:port; the one that answered comes first',
    }),
    hardwareAddress: Nullable(Type.String()),
    manufacturer: Nullable(Type.String()),
    model: Nullable(Type.String()),
    firmware: Nullable(Type.String()),
    serial: Nullable(Type.String()),
    name: Nullable(Type.String({ description: 'as the camera names itself' })),
    state: OneOf(foundStates),
    problem: Nullable(
      Type.Object(
        { code: Type.String(), detail: Type.String() },
        { description: 'why it could not be opened' },
      ),
    ),
    profiles: Type.Array(FoundProfile),
    hasPtz: Type.Boolean(),
    hasEvents: Type.Boolean(),
    picture: Nullable(
      Type.String({ description: 'URL of a thumbnail, for this session, while the job is kept' }),
    ),
    clockOffsetMs: Nullable(
      Type.Number({ description: 'of the camera against the gateway; positive: ahead' }),
    ),
    login: Nullable(
      Type.String({ description: 'name of the kept login that fits; "given" for one of the request' }),
    ),
    certificate: Nullable(Type.String({ description: 'SHA-256 of its certificate, to be pinned' })),
    registered: Type.Boolean(),
    deviceId: Nullable(Type.String({ description: 'where it is registered within your area' })),
    addressChanged: Nullable(
      Type.Object(
        { from: Nullable(Type.String()), to: Type.String() },
        { description: 'the registered device was moved to its new address just now' },
      ),
    ),
  },
  { title: 'FoundCamera' },
);
export type FoundView = Static<typeof FoundView>;

export const DiscoveryView = Type.Object(
  {
    id: Type.String(),
    state: OneOf(discoveryStates),
    startedAt: Timestamp,
    endedAt: Nullable(Timestamp),
    startedBy: Type.String(),
    progress: Type.Object({
      fraction: Type.Number({ description: '0..1 of the whole job' }),
      probed: Type.Integer({ description: 'addresses probed by unicast so far' }),
      targets: Type.Integer({ description: 'addresses to probe by unicast' }),
      answered: Type.Integer({ description: 'cameras that answered' }),
      described: Type.Integer({ description: 'of those, asked what they are (with or without success)' }),
    }),
    problem: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
    found: Type.Array(FoundView),
  },
  { title: 'Discovery' },
);
export type DiscoveryView = Static<typeof DiscoveryView>;

export const PictureParams = Type.Object({ id: Type.String(), index: Type.String() });

const LaneOfCamera = Type.Object({
  number: Type.Integer({ minimum: 1, maximum: 99 }),
  headingDeg: Type.Optional(Nullable(Type.Number({ minimum: 0, maximum: 360 }))),
});
export const RegistrationItem = Type.Object({
  index: Type.Optional(Type.Integer({ minimum: 0, description: 'of the found camera; or its endpoint' })),
  endpoint: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  id: Type.Optional(Id),
  name: Type.Optional(Name),
  make: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: '"onvif" if absent' })),
  areaId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'if absent, that of the checkpoint' }),
  ),
  checkpointId: Type.Optional(Nullable(Reference)),
  lanes: Type.Optional(
    Type.Array(LaneOfCamera, {
      maxItems: 99,
      description: 'lanes that it sees: added to the checkpoint, or their heading set',
    }),
  ),
  login: Type.Optional(LoginBody),
  loginId: Type.Optional(
    Type.String({ maxLength: 64, description: 'a kept login; if absent, the one that fitted' }),
  ),
  pinCertificate: Type.Optional(
    Type.String({
      maxLength: 128,
      description: 'SHA-256 shown in the result, where it has no certificate of the CA',
    }),
  ),
});
export type RegistrationItem = Static<typeof RegistrationItem>;
export const RegistrationsBody = Type.Object({
  registrations: Type.Array(RegistrationItem, { minItems: 1, maxItems: 1000 }),
});

export const CameraCsvBody = Type.Object({
  csv: Type.String({
    minLength: 1,
    maxLength: 4_000_000,
    description: 'the file as text, first line names the columns',
  }),
  preview: Type.Optional(Type.Boolean({ description: 'check only: register nothing' })),
});

export const CameraLoginView = Type.Object(
  { id: Type.String(), name: Type.String(), areaId: Nullable(Type.String()), createdAt: Timestamp },
  { title: 'CameraLogin', description: 'user name and password are never answered' },
);
export const CameraLoginBody = Type.Object({
  id: Type.Optional(Id),
  name: Name,
  areaId: Type.Optional(
    Nullable(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'null: the whole tree (administrators of it)',
      }),
    ),
  ),
  username: LoginBody.properties.username,
  password: LoginBody.properties.password,
});

export const ReplacementBody = Type.Object({
  id: Type.Optional(Id),
  name: Type.Optional(Name),
  make: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'that of the old one if absent' }),
  ),
  address: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 255 }))),
  login: Type.Optional(Nullable(LoginBody)),
  keys: Type.Optional(
    Nullable(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 32, uniqueItems: true })),
  ),
  discoveryId: Type.Optional(Type.String({ maxLength: 64, description: 'with index: a camera just found' })),
  index: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type ReplacementBody = Static<typeof ReplacementBody>;
