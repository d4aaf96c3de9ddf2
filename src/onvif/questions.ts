/** The questions of a description, once somebody is signed in. */
import type { CameraProfile } from '../core/entities.ts';
import type { CameraDescription } from './contract.ts';
import { readEndpoint, readHardwareAddress, readName } from './identification.ts';
import { problemOf } from './problems.ts';
import { hasPtzNodes, type MediaService, readProfiles, readSnapshotUri, readStreamUri } from './profiles.ts';
import { readServices, type Services } from './services.ts';
import type { CameraSession } from './session.ts';

/** Streams of this many profiles are asked for: a recorder's first channels, a camera's all. */
const mostAddresses = 32;

/** Asks all that `CameraFacts` has room for; what is not answered goes to `missing`. */
export async function askAll(
  session: CameraSession,
  description: CameraDescription,
  signal: AbortSignal,
): Promise<void> {
  const { facts, missing } = description;
  const attempt = async <T>(operation: string, work: () => Promise<T>): Promise<T | null> => {
    if (signal.aborted) {
      missing.push({ operation, code: 'device_too_slow', detail: 'there was no time left for it' });
      return null;
    }
    try {
      return await work();
    } catch (error) {
      missing.push({ operation, ...problemOf(error) });
      return null;
    }
  };
  const services: Services = (await attempt('GetServices', () => readServices(session, signal))) ?? {};
  facts.hardwareAddress = await attempt('GetNetworkInterfaces', () => readHardwareAddress(session, signal));
  description.name = await attempt('GetScopes', () => readName(session, signal));
  if (facts.endpoint === null)
    facts.endpoint = await attempt('GetEndpointReference', () => readEndpoint(session, signal));
  facts.hasEvents = services.events !== undefined;
  const media: MediaService[] = [
    ...(services.media2 === undefined ? [] : [{ version: 2 as const, address: services.media2 }]),
    ...(services.media === undefined ? [] : [{ version: 1 as const, address: services.media }]),
  ];
  for (const service of media) {
    const profiles = await attempt('GetProfiles', () => readProfiles(session, service, signal));
    if (profiles === null || profiles.length === 0) continue;
    facts.hasPtz =
      services.ptz !== undefined &&
      (profiles.some(({ hasPtz }) => hasPtz) || (await hasPtzNodes(session, services.ptz, signal)));
    facts.profiles = [];
    for (const [index, { hasPtz: _, ...profile }] of profiles.entries()) {
      const addresses = index < mostAddresses;
      const { token } = profile;
      const stream = addresses
        ? await attempt('GetStreamUri', () => readStreamUri(session, service, token, signal))
        : null;
      const snapshotUri = addresses
        ? await attempt('GetSnapshotUri', () => readSnapshotUri(session, service, token, signal))
        : null;
      const complete: CameraProfile = {
        ...profile,
        streamUri: stream?.streamUri ?? null,
        statedStreamUri: stream?.statedStreamUri ?? null,
        snapshotUri,
      };
      facts.profiles.push(complete);
    }
    // Media2 that has profiles and no stream is no use: Media1 may have
    if (facts.profiles.some(({ streamUri }) => streamUri !== null)) return;
  }
}
