/** What a camera answers to a probe: everything in it is somebody else's text. */
import { child, children, descend, textAt, type XmlElement } from '../../wire/xml.ts';
import { parseCameraUrl } from '../camera-url.ts';
import { scopeValue } from '../identification.ts';
import { parseEnvelope } from '../soap.ts';
import { idKey } from './probe-message.ts';

export interface Match {
  endpoint: string | null;
  /** Device services as stated; only what is an http(s) address. */
  xaddrs: string[];
  name: string | null;
  model: string | null;
}
export interface ProbeAnswer {
  /** Of the probe that it answers, as `idKey` gives it. */
  relatesTo: string;
  matches: Match[];
}

/** A datagram may hold the matches of many devices (a recorder's); more than fit into one are somebody's joke. */
const mostMatches = 256;
const mostAddresses = 16;

/** @returns null where the datagram is no answer to a probe */
export function readProbeAnswer(datagram: Uint8Array): ProbeAnswer | null {
  // before it is parsed: on the multicast port others' probes and announcements come by too
  if (Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength).indexOf('ProbeMatch') < 0)
    return null;
  let root: XmlElement;
  try {
    root = parseEnvelope(datagram);
  } catch {
    return null;
  }
  const relatesTo = textAt(root, 'Header', 'RelatesTo');
  const answer = descend(root, 'Body', 'ProbeMatches');
  if (relatesTo === undefined || answer === undefined) return null;
  const declared = [root, child(root, 'Body'), answer].flatMap((one) => declarationsOf(one));
  const matches = children(answer, 'ProbeMatch')
    .slice(0, mostMatches)
    .flatMap((one) => readMatch(one, declared));
  return { relatesTo: idKey(relatesTo), matches };
}

function readMatch(match: XmlElement, around: readonly Declaration[]): Match[] {
  const scopes = words(textAt(match, 'Scopes')).slice(0, 200);
  const stated = words(textAt(match, 'XAddrs')).slice(0, mostAddresses);
  const types = child(match, 'Types');
  const declared = [...around, ...declarationsOf(match), ...declarationsOf(types)];
  if (!isCamera({ types: words(types?.text), scopes, stated, declared })) return [];
  const endpoint = textAt(match, 'EndpointReference', 'Address') ?? '';
  return [
    {
      endpoint: endpoint === '' || endpoint.length > 256 ? null : endpoint,
      xaddrs: stated.filter((text) => parseCameraUrl(text) !== null),
      name: scopeValue(scopes, 'name'),
      model: scopeValue(scopes, 'hardware'),
    },
  ];
}

interface Declaration {
  prefix: string;
  namespace: string;
}

/** Printers and computers answer probes without a type as well. */
function isCamera(match: {
  types: readonly string[];
  scopes: readonly string[];
  stated: readonly string[];
  declared: readonly Declaration[];
}): boolean {
  if (match.scopes.some((scope) => /^onvif:\/\//i.test(scope))) return true;
  if (match.stated.some((address) => /onvif/i.test(address))) return true;
  return match.types.some((type) => {
    const [prefix = '', name = ''] = type.includes(':') ? type.split(':') : ['', type];
    if (/^NetworkVideo/.test(name)) return true;
    return (
      name === 'Device' &&
      match.declared.some((one) => one.prefix === prefix && one.namespace.includes('onvif.org'))
    );
  });
}

function declarationsOf(element: XmlElement | undefined): Declaration[] {
  return Object.entries(element?.attributes ?? {}).flatMap(([name, namespace]) =>
    name === 'xmlns' || name.startsWith('xmlns:') ? [{ prefix: name.slice(6), namespace }] : [],
  );
}

/** Between white space of any kind: makes put new lines and tabs between addresses. */
function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}
