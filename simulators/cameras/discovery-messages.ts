/** WS-Discovery (April 2005, as ONVIF asks for) in words: probes read, matches, Hello and Bye written. */
import { randomUUID } from 'node:crypto';
import type { SimulatedCamera } from './camera.ts';
import { scopesOf } from './soap/device.ts';
import { at, child, escapeXml, parseXml, textAt, type XmlElement, XmlError } from './soap/xml.ts';

const namespaces =
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
  'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" ' +
  'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"';
const discoveryNamespace = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
const anonymous = 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous';
const everybody = 'urn:schemas-xmlsoap-org:ws:2005:04:discovery';
const types = ['NetworkVideoTransmitter', 'Device'];

/** Counts the messages of one run of this program. */
const instanceId = Math.floor(Date.now() / 1000);
let messageNumber = 0;

export interface Probe {
  messageId: string;
  /** Local names of the types asked for; none: any. */
  types: string[];
  scopes: string[];
}

/** A probe for cameras; null where the datagram is something else. */
export function readProbe(text: string): Probe | null {
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
  const probe = at(root, 'Body', 'Probe');
  const messageId = textAt(root, 'Header', 'MessageID');
  if (probe?.namespace !== discoveryNamespace || messageId === '') return null;
  const words = (element: XmlElement | undefined): string[] =>
    (element?.text ?? '').split(/\s+/).filter((word) => word !== '');
  return {
    messageId,
    types: words(child(probe, 'Types')).map((type) => type.replace(/^.*:/, '')),
    scopes: words(child(probe, 'Scopes')),
  };
}

/** Whether the camera is one that the probe looks for: every type, and every scope as the beginning of one of its own. */
export function matches(camera: SimulatedCamera, probe: Probe): boolean {
  const own = scopesOf({ camera });
  return (
    probe.types.every((type) => types.includes(type)) &&
    probe.scopes.every((scope) =>
      own.some((one) => one === scope || one.startsWith(`${scope.replace(/\/$/, '')}/`)),
    )
  );
}

/** Endpoint, types, scopes, addresses: the middle of a match and of a Hello. */
function selfDescription(camera: SimulatedCamera, address: string): string {
  const xaddrs = camera.defects.xaddrsText ?? `${camera.saidBase(address)}/onvif/device_service`;
  return (
    `<a:EndpointReference><a:Address>${camera.endpoint}</a:Address></a:EndpointReference>` +
    `<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>${escapeXml(scopesOf({ camera }).join(' '))}</d:Scopes>` +
    `<d:XAddrs>${escapeXml(xaddrs)}</d:XAddrs><d:MetadataVersion>${camera.metadataVersion}</d:MetadataVersion>`
  );
}

function message(action: string, to: string, body: string, relatesTo?: string): string {
  messageNumber += 1;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope ${namespaces}><s:Header><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>` +
    `${relatesTo === undefined ? '' : `<a:RelatesTo>${escapeXml(relatesTo)}</a:RelatesTo>`}<a:To s:mustUnderstand="1">${to}</a:To>` +
    `<a:Action s:mustUnderstand="1">${discoveryNamespace}/${action}</a:Action>` +
    `<d:AppSequence InstanceId="${instanceId}" MessageNumber="${messageNumber}"/></s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}

/** The answer to a probe, with the matches of all of these cameras. */
export function probeMatches(
  cameras: readonly { camera: SimulatedCamera; address: string }[],
  relatesTo: string,
): string {
  const list = cameras.map(
    ({ camera, address }) => `<d:ProbeMatch>${selfDescription(camera, address)}</d:ProbeMatch>`,
  );
  return message('ProbeMatches', anonymous, `<d:ProbeMatches>${list.join('')}</d:ProbeMatches>`, relatesTo);
}

export const helloOf = (camera: SimulatedCamera): string =>
  message('Hello', everybody, `<d:Hello>${selfDescription(camera, camera.address)}</d:Hello>`);

export const byeOf = (camera: SimulatedCamera): string =>
  message(
    'Bye',
    everybody,
    `<d:Bye><a:EndpointReference><a:Address>${camera.endpoint}</a:Address></a:EndpointReference></d:Bye>`,
  );
