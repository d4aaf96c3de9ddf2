/** What a camera says of itself on its device service. Every text is the camera's own and bounded here. */
import { children, descend, everyElement, textAt, type XmlElement } from '../wire/xml.ts';
import type { CameraSession } from './session.ts';
import { namespaces, shortened } from './soap.ts';

export interface DeviceInformation {
  manufacturer: string | null;
  model: string | null;
  firmware: string | null;
  serial: string | null;
}

/** @throws RinggateError device_*, unsupported */
export async function readDeviceInformation(
  session: CameraSession,
  options: { signal?: AbortSignal | undefined; answerMs?: number } = {},
): Promise<DeviceInformation> {
  const answer = await session.call(null, {
    operation: 'GetDeviceInformation',
    body: `<GetDeviceInformation xmlns="${namespaces.device}"/>`,
    ...options,
  });
  return {
    manufacturer: said(answer, 'Manufacturer'),
    model: said(answer, 'Model'),
    firmware: said(answer, 'FirmwareVersion'),
    serial: said(answer, 'SerialNumber'),
  };
}

/** MAC address of the first interface in use that has one. @throws RinggateError device_*, unsupported */
export async function readHardwareAddress(
  session: CameraSession,
  signal?: AbortSignal,
): Promise<string | null> {
  const answer = await session.call(null, {
    operation: 'GetNetworkInterfaces',
    body: `<GetNetworkInterfaces xmlns="${namespaces.device}"/>`,
    signal,
  });
  return hardwareAddressIn(answer);
}

export function hardwareAddressIn(answer: XmlElement): string | null {
  const interfaces = children(answer, 'NetworkInterfaces').slice(0, 64);
  const inUse = interfaces.filter((one) => textAt(one, 'Enabled') !== 'false');
  for (const one of [...inUse, ...interfaces]) {
    const address = hardwareAddress(textAt(one, 'Info', 'HwAddress') ?? '');
    if (address !== null) return address;
  }
  return null;
}

/** Lower case with colons; null where it is none, or one that says nothing. */
export function hardwareAddress(text: string): string | null {
  const digits = text.toLowerCase().replace(/[\s:.-]/g, '');
  if (!/^[0-9a-f]{12}$/.test(digits) || /^(?:0{12}|f{12})$/.test(digits)) return null;
  return digits.match(/../g)?.join(':') ?? null;
}

/** WS-Discovery endpoint reference; null where it does not say. @throws RinggateError device_*, unsupported */
export async function readEndpoint(session: CameraSession, signal?: AbortSignal): Promise<string | null> {
  const answer = await session.call(null, {
    operation: 'GetEndpointReference',
    body: `<GetEndpointReference xmlns="${namespaces.device}"/>`,
    signal,
  });
  const guid = textAt(answer, 'GUID')?.trim() ?? '';
  if (guid === '' || guid.length > 256) return null;
  return guid.includes(':') ? guid : `urn:uuid:${guid}`;
}

/** The name that somebody has given the camera. @throws RinggateError device_*, unsupported */
export async function readName(session: CameraSession, signal?: AbortSignal): Promise<string | null> {
  const answer = await session.call(null, {
    operation: 'GetScopes',
    body: `<GetScopes xmlns="${namespaces.device}"/>`,
    signal,
  });
  const scopes = [...everyElement(answer, 'ScopeItem')].slice(0, 200).map(({ text }) => text);
  return scopeValue(scopes, 'name');
}

/** The value of `onvif://www.onvif.org/<kind>/<value>`, without its escapes. */
export function scopeValue(scopes: readonly string[], kind: string): string | null {
  const start = `onvif://www.onvif.org/${kind}/`;
  for (const scope of scopes) {
    const trimmed = scope.trim();
    if (trimmed.length > 1024 || !trimmed.toLowerCase().startsWith(start)) continue;
    const value = trimmed.slice(start.length);
    let plain = value;
    try {
      plain = decodeURIComponent(value);
    } catch {
      // a % that is no escape: as it stands
    }
    const short = shortened(plain);
    if (short !== '') return short;
  }
  return null;
}

function said(answer: XmlElement, name: string): string | null {
  const text = shortened(textAt(descend(answer, name)) ?? '');
  return text === '' ? null : text;
}
