/** Which services a camera has and where (GetServices, else GetCapabilities), asked once for a session. */
import { RinggateError } from '../core/errors.ts';
import { children, descend, textAt, type XmlElement } from '../wire/xml.ts';
import type { CameraSession } from './session.ts';
import { namespaces } from './soap.ts';

export type ServiceName = 'media' | 'media2' | 'ptz' | 'events';
/** As the camera states them; a session finds the address behind each that answers. */
export type Services = Partial<Record<ServiceName, string>>;

const names: readonly ServiceName[] = ['media', 'media2', 'ptz', 'events'];

/** @throws RinggateError device_*, where neither question is answered */
export async function readServices(session: CameraSession, signal?: AbortSignal): Promise<Services> {
  let found: Services = {};
  try {
    const answer = await session.call(null, {
      operation: 'GetServices',
      body: `<GetServices xmlns="${namespaces.device}"><IncludeCapability>false</IncludeCapability></GetServices>`,
      signal,
    });
    found = servicesIn(answer);
    if (found.media !== undefined || found.media2 !== undefined) return found;
  } catch (error) {
    // cameras of before 2012 know GetCapabilities only; some say so with a fault, some with nonsense
    const isWorthIt =
      error instanceof RinggateError &&
      ['unsupported', 'device_fault', 'device_answer_broken', 'device_answered_error'].includes(error.code);
    if (!isWorthIt) throw error;
  }
  // a list without any media is not the whole of it
  const hasSome = Object.keys(found).length > 0;
  try {
    const answer = await session.call(null, {
      operation: 'GetCapabilities',
      body: `<GetCapabilities xmlns="${namespaces.device}"><Category>All</Category></GetCapabilities>`,
      signal,
    });
    return { ...capabilitiesIn(answer), ...found };
  } catch (error) {
    if (hasSome) return found;
    throw error;
  }
}

export function servicesIn(answer: XmlElement): Services {
  const found: Services = {};
  for (const service of children(answer, 'Service').slice(0, 100)) {
    const namespace = textAt(service, 'Namespace')?.replace(/\/$/, '');
    const name = names.find((one) => namespaces[one] === namespace);
    const address = textAt(service, 'XAddr');
    if (name !== undefined && address !== undefined) found[name] ??= address;
  }
  return found;
}

export function capabilitiesIn(answer: XmlElement): Services {
  const found: Services = {};
  const capabilities = descend(answer, 'Capabilities');
  const say = (name: ServiceName, address: string | undefined): void => {
    if (address !== undefined) found[name] = address;
  };
  say('media', textAt(capabilities, 'Media', 'XAddr'));
  say('ptz', textAt(capabilities, 'PTZ', 'XAddr'));
  say('events', textAt(capabilities, 'Events', 'XAddr'));
  say('media2', textAt(capabilities, 'Extension', 'Media2', 'XAddr'));
  return found;
}
