/** Media profiles and their addresses: Media2 (ver20) where a camera has it, else Media1 (ver10). */
import type { CameraProfile } from '../core/entities.ts';
import { attribute, child, children, descend, textAt, type XmlElement } from '../wire/xml.ts';
import { isSameHost, parseCameraUrl, reachableStream, textOfUrl } from './camera-url.ts';
import type { CameraSession } from './session.ts';
import { escapeXml, namespaces, shortened } from './soap.ts';

/** A recorder of 64 channels has more profiles than anybody looks at. */
const mostProfiles = 64;

export interface MediaService {
  version: 1 | 2;
  /** As stated. */
  address: string;
}
export interface ProfileFacts extends Omit<CameraProfile, 'streamUri' | 'statedStreamUri' | 'snapshotUri'> {
  hasPtz: boolean;
}

/** @throws RinggateError device_*, unsupported */
export async function readProfiles(
  session: CameraSession,
  { version, address }: MediaService,
  signal?: AbortSignal,
): Promise<ProfileFacts[]> {
  const body =
    version === 2
      ? `<GetProfiles xmlns="${namespaces.media2}"><Type>All</Type></GetProfiles>`
      : `<GetProfiles xmlns="${namespaces.media}"/>`;
  const answer = await session.call(address, { operation: 'GetProfiles', body, signal });
  return profilesIn(answer, version);
}

/**
 * Those with a video encoder, largest picture first; where a camera shows the encoder of none (some leave the
 * configurations out), those that may have one.
 */
export function profilesIn(answer: XmlElement, version: 1 | 2): ProfileFacts[] {
  const profiles = children(answer, 'Profiles').slice(0, mostProfiles);
  const encoders = profiles.map((profile) =>
    version === 2
      ? descend(profile, 'Configurations', 'VideoEncoder')
      : child(profile, 'VideoEncoderConfiguration'),
  );
  const isShown = encoders.some((encoder) => encoder !== undefined);
  const found: ProfileFacts[] = [];
  for (const [index, profile] of profiles.entries()) {
    const holder = version === 2 ? child(profile, 'Configurations') : profile;
    const encoder = encoders[index];
    const hasOther = holder?.children.some(({ name }) => /^(?:Audio|Metadata)/.test(name)) === true;
    const token = attribute(profile, 'token')?.trim() ?? '';
    if (isShown ? encoder === undefined : hasOther) continue;
    if (token === '' || token.length > 256) continue;
    const rate = child(encoder, 'RateControl');
    found.push({
      token,
      name: shortened(textAt(profile, 'Name') ?? token),
      encoding: encodingOf(textAt(encoder, 'Encoding') ?? ''),
      widthPx: count(textAt(encoder, 'Resolution', 'Width')) ?? 0,
      heightPx: count(textAt(encoder, 'Resolution', 'Height')) ?? 0,
      framesPerSecond: count(textAt(rate, 'FrameRateLimit')),
      bitrateKbps: count(textAt(rate, 'BitrateLimit')),
      hasPtz: child(holder, version === 2 ? 'PTZ' : 'PTZConfiguration') !== undefined,
    });
  }
  return found.sort((a, b) => b.widthPx * b.heightPx - a.widthPx * a.heightPx);
}

/** Media1 says `H264`, Media2 a media type such as `video/H265` or `H265`; makes say `HEVC` and `MJPEG` too. */
function encodingOf(text: string): CameraProfile['encoding'] {
  const name = text
    .toLowerCase()
    .replace(/^video\//, '')
    .replace(/[^a-z0-9]/g, '');
  if (name === 'h264' || name === 'avc') return 'h264';
  if (name === 'h265' || name === 'hevc') return 'h265';
  return name === 'jpeg' || name === 'mjpeg' ? 'jpeg' : 'other';
}

/** A number that a camera may give as `25` or `25.0`; null for what is none. */
function count(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return null;
  return Number(text);
}

/** Whether there is anything to steer, whatever the profiles say. Never rejects. */
export async function hasPtzNodes(
  session: CameraSession,
  address: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const body = `<GetNodes xmlns="${namespaces.ptz}"/>`;
    const answer = await session.call(address, { operation: 'GetNodes', body, signal });
    return children(answer, 'PTZNode').length > 0;
  } catch {
    return false;
  }
}

/** @throws RinggateError device_*, unsupported */
export async function readStreamUri(
  session: CameraSession,
  { version, address }: MediaService,
  token: string,
  signal?: AbortSignal,
): Promise<Pick<CameraProfile, 'streamUri' | 'statedStreamUri'>> {
  const profile = `<ProfileToken>${escapeXml(token)}</ProfileToken>`;
  const body =
    version === 2
      ? `<GetStreamUri xmlns="${namespaces.media2}"><Protocol>RTSP</Protocol>${profile}</GetStreamUri>`
      : `<GetStreamUri xmlns="${namespaces.media}"><StreamSetup><Stream xmlns="${namespaces.schema}">RTP-Unicast</Stream>` +
        `<Transport xmlns="${namespaces.schema}"><Protocol>RTSP</Protocol></Transport></StreamSetup>${profile}</GetStreamUri>`;
  const answer = await session.call(address, { operation: 'GetStreamUri', body, signal });
  const found = reachableStream(uriIn(answer), session.deviceUrl.host);
  return { streamUri: found?.uri ?? null, statedStreamUri: found?.stated ?? null };
}

/** @returns null where the camera names none. @throws RinggateError device_*, unsupported */
export async function readSnapshotUri(
  session: CameraSession,
  { version, address }: MediaService,
  token: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const namespace = version === 2 ? namespaces.media2 : namespaces.media;
  const body = `<GetSnapshotUri xmlns="${namespace}"><ProfileToken>${escapeXml(token)}</ProfileToken></GetSnapshotUri>`;
  const answer = await session.call(address, { operation: 'GetSnapshotUri', body, signal });
  const stated = uriIn(answer);
  const asSaid = parseCameraUrl(stated);
  const { host, port, secure } = session.deviceUrl;
  // pictures of a camera whose services are on a port of their own are often on that of its pages
  if (asSaid !== null && !asSaid.hasPort && asSaid.port !== port && asSaid.secure === secure) {
    const atUsual = { ...asSaid, host };
    if (await session.hasPicture(atUsual, signal)) return textOfUrl(atUsual);
  }
  return reachableSnapshot(stated, session);
}

function uriIn(answer: XmlElement): string {
  return textAt(answer, 'Uri') ?? textAt(descend(answer, 'MediaUri'), 'Uri') ?? '';
}

/** With the host that answers; with its port too where the camera has left out a port. */
export function reachableSnapshot(
  stated: string,
  { deviceUrl }: Pick<CameraSession, 'deviceUrl'>,
): string | null {
  const said = parseCameraUrl(stated);
  if (said === null) return null;
  const { host, port, secure } = deviceUrl;
  if (said.hasPort) return textOfUrl(isSameHost(said.host, host) ? said : { ...said, host });
  return textOfUrl(said.secure === secure ? { ...said, host, port } : { ...said, host });
}
