/** SOAP 1.2 as ONVIF cameras write it: envelopes, faults, the parts of a request. */
import { at, child, escapeXml, parseXml, type XmlElement } from './xml.ts';

/** Prefixes as most cameras declare them, all of them on every envelope. */
const namespaces = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  wsa: 'http://www.w3.org/2005/08/addressing',
  wsnt: 'http://docs.oasis-open.org/wsn/b-2',
  wstop: 'http://docs.oasis-open.org/wsn/t-1',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  xs: 'http://www.w3.org/2001/XMLSchema',
  tt: 'http://www.onvif.org/ver10/schema',
  ter: 'http://www.onvif.org/ver10/error',
  tns1: 'http://www.onvif.org/ver10/topics',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
} as const;
export type Prefix = keyof typeof namespaces;
export const namespaceOf = (prefix: Prefix): string => namespaces[prefix];

const declarations = Object.entries(namespaces)
  .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  .join('');

/** A whole answer around `body`. `header` is XML as well. */
export function envelope(body: string, header = ''): string {
  const head = header === '' ? '' : `<s:Header>${header}</s:Header>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope${declarations}>${head}<s:Body>${body}</s:Body></s:Envelope>`;
}

/** What a service answers instead of its result: core specification 5.8.2. */
export class SoapFault extends Error {
  readonly code: 'Sender' | 'Receiver';
  readonly subcodes: readonly string[];
  readonly status: number;

  constructor(code: 'Sender' | 'Receiver', subcodes: readonly string[], reason: string, status?: number) {
    super(reason);
    this.code = code;
    this.subcodes = subcodes;
    this.status = status ?? (code === 'Sender' ? 400 : 500);
  }

  toXml(): string {
    const subcode = this.subcodes.reduceRight(
      (inner, value) => `<s:Subcode><s:Value>${value}</s:Value>${inner}</s:Subcode>`,
      '',
    );
    return envelope(
      `<s:Fault><s:Code><s:Value>s:${this.code}</s:Value>${subcode}</s:Code>` +
        `<s:Reason><s:Text xml:lang="en">${escapeXml(this.message)}</s:Text></s:Reason></s:Fault>`,
    );
  }
}

export const notAuthorized = (reason = 'Sender not authorized'): SoapFault =>
  new SoapFault('Sender', ['ter:NotAuthorized'], reason);
export const invalidArgument = (subcode: string, reason: string): SoapFault =>
  new SoapFault('Sender', ['ter:InvalidArgVal', `ter:${subcode}`], reason);
export const notSupported = (operation: string): SoapFault =>
  new SoapFault('Receiver', ['ter:ActionNotSupported'], `${operation} is not supported`);

export interface SoapRequest {
  header: XmlElement | undefined;
  /** The first element of the body: the operation. */
  operation: XmlElement;
}

/** Throws a SoapFault on what is no SOAP request. */
export function readRequest(text: string): SoapRequest {
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    throw new SoapFault('Sender', ['ter:WellFormed'], error instanceof Error ? error.message : 'not XML');
  }
  const operation = at(root, 'Body')?.children[0];
  if (root.name !== 'Envelope' || root.namespace !== namespaces.s || !operation)
    throw new SoapFault('Sender', ['ter:WellFormed'], 'no SOAP 1.2 envelope with an operation');
  return { header: child(root, 'Header'), operation };
}
