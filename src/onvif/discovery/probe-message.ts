/** WS-Discovery of April 2005, as ONVIF uses it (Core Specification, chapter 7). */
import { randomUUID } from 'node:crypto';

export const discoveryPort = 3702;
export const groups = { 4: '239.255.255.250', 6: 'ff02::c' } as const;

/** What is asked for: most cameras answer the first, some the second only, and a few none that names a type. */
const types = [
  '<d:Types xmlns:dn="http://www.onvif.org/ver10/network/wsdl">dn:NetworkVideoTransmitter</d:Types>',
  '<d:Types xmlns:tds="http://www.onvif.org/ver10/device/wsdl">tds:Device</d:Types>',
  '',
] as const;
export const variants = types.length;

export interface ProbeMessage {
  id: string;
  bytes: Buffer;
}

/** @param variant 0 … `variants` - 1 */
export function probeMessage(variant: number): ProbeMessage {
  const id = `urn:uuid:${randomUUID()}`;
  const text =
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">' +
    `<e:Header><w:MessageID>${id}</w:MessageID>` +
    '<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>' +
    '<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>' +
    `<e:Body><d:Probe>${types[variant] ?? ''}</d:Probe></e:Body></e:Envelope>`;
  return { id: idKey(id), bytes: Buffer.from(text) };
}

/** Cameras give `urn:uuid:X` back as `uuid:X` or `X`, in capitals too. */
export function idKey(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^(?:urn:)?(?:uuid:)?/, '');
}
