/** SOAP 1.2 as ONVIF speaks it (Core Specification, chapter 5), and 1.1 where a camera answers in it. */
import { RinggateError } from '../core/errors.ts';
import { child, children, descend, everyElement, parseXml, textAt, type XmlElement } from '../wire/xml.ts';
import { textOfEnvelope } from './envelope-text.ts';

export const namespaces = {
  device: 'http://www.onvif.org/ver10/device/wsdl',
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
  schema: 'http://www.onvif.org/ver10/schema',
  notification: 'http://docs.oasis-open.org/wsn/b-2',
  addressing: 'http://www.w3.org/2005/08/addressing',
} as const;

/** Bounds on what a camera may answer; a recorder with 64 channels stays well below. */
export const soapLimits = { maxBytes: 1024 * 1024, maxDepth: 48, maxElements: 50_000 } as const;

const xmlEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML cannot carry, and the rarer control characters with it. */
const notInXml = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]+/gu;

/** Text inside XML. Characters that XML has no way to say are left out. */
export function escapeXml(text: string): string {
  return text.replace(notInXml, '').replace(/[&<>"']/g, (c) => xmlEscapes[c] ?? '');
}

export function envelope(body: string, header = ''): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">' +
    `${header === '' ? '' : `<s:Header>${header}</s:Header>`}<s:Body>${body}</s:Body></s:Envelope>`
  );
}

/**
 * The envelope of an answer. What cameras do wrong without harm is put up with: bytes after the end, characters that
 * are not allowed, `&` left bare in addresses, values of attributes without quotes.
 * @throws RinggateError not_xml
 */
export function parseEnvelope(bytes: Uint8Array): XmlElement {
  const text = textOfEnvelope(bytes).replace(notInXml, '').trimEnd();
  let root: XmlElement;
  try {
    root = parseXml(text, soapLimits);
  } catch (error) {
    const mended = text
      .replace(/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)/gi, '&amp;')
      .replace(/(\s[\w:.-]{1,80}=)([\w:.-]{1,80})(?=[\s/>])/g, '$1"$2"');
    if (mended === text) throw error;
    root = parseXml(mended, soapLimits);
  }
  if (root.name !== 'Envelope')
    throw new RinggateError('not_xml', `<${shortened(root.name)}> is no SOAP envelope`);
  return root;
}

export interface Fault {
  /** Local names of the code and its subcodes: `Sender`, `NotAuthorized`. */
  codes: string[];
  reason: string;
  /** What a camera can do at most where a pull asked for more (ONVIF Core, PullMessagesFaultResponse). */
  pullLimits?: { seconds: number | null; messages: number | null };
}

/** The fault in an envelope; null where it is a good answer. */
export function faultOf(root: XmlElement): Fault | null {
  const fault = descend(root, 'Body', 'Fault');
  if (fault === undefined) return null;
  const codes: string[] = [];
  let code = child(fault, 'Code');
  while (code !== undefined && codes.length < 8) {
    // some write the code and the reason without the elements that belong around them
    codes.push(localName(textAt(code, 'Value') ?? code.text.trim()));
    code = child(code, 'Subcode');
  }
  const old = textAt(fault, 'faultcode');
  if (old !== undefined) codes.push(localName(old));
  const reasons = children(child(fault, 'Reason'), 'Text');
  const english = reasons.find((text) => /^en/i.test(text.attributes['xml:lang'] ?? ''));
  const reason =
    (english ?? reasons[0])?.text ??
    textAt(fault, 'faultstring') ??
    textAt(fault, 'Reason') ??
    codes.join('/');
  const [limits] = everyElement(fault, 'PullMessagesFaultResponse');
  return {
    codes: codes.filter((one) => one !== ''),
    reason: shortened(reason),
    ...(limits === undefined
      ? {}
      : {
          pullLimits: {
            seconds: durationSeconds(textAt(limits, 'MaxTimeout') ?? ''),
            messages: Number(/^\d{1,6}$/.exec(textAt(limits, 'MaxMessageLimit') ?? '')?.[0] ?? 0) || null,
          },
        }),
  };
}

/** `PT1M30S` and the like, up to hours (xs:duration); null for what is none. */
export function durationSeconds(text: string): number | null {
  const parts = /^PT(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d+)?S)?$/.exec(text);
  if (parts === null) return null;
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** ONVIF, WS-Security and what makes say of their own accord. */
const refusedCodes =
  /^(?:NotAuthorized|FailedAuthentication|InvalidSecurity|InvalidSecurityToken|FailedCheck|UnauthorizedAccess|Unauthorized|SenderNotAuthorized)$/i;
const lockWords = /\block(?:ed|out)?\b|too many|blocked|锁定/i;
const loginWords = /account|login|log-in|password|attempt|authenti|authori|用户|账号|密码/i;

/** Servers that look for the token before they look whether there is one. */
const noTokenWords =
  /UsernameToken|\b(?:reading|property) 'Security'|(?:missing|no|without|requires?) (?:a |the )?(?:ws-?)?security/i;

/** It lets nobody in for now. Not: something else that is locked, as the steering of a camera by another user. */
export function isLockFault({ codes, reason }: Fault): boolean {
  const isAboutLogin = codes.some((code) => refusedCodes.test(code)) || loginWords.test(reason);
  return (
    codes.some((code) => /account.?lock|user.?lock/i.test(code)) || (isAboutLogin && lockWords.test(reason))
  );
}

export function isRefusalFault(fault: Fault): boolean {
  return (
    fault.codes.some((code) => refusedCodes.test(code)) ||
    /not authori[sz]ed|unauthori[sz]ed|authentication (?:fail|error)/i.test(fault.reason) ||
    (!fault.codes.includes('MustUnderstand') && noTokenWords.test(fault.reason))
  );
}

/** A fault that is not about the login. */
export function faultError(fault: Fault, where: string): RinggateError {
  const said = [...fault.codes, fault.reason].join(', ');
  if (
    /^method '[^']*' not implemented/i.test(fault.reason) ||
    fault.codes.some((code) =>
      /^(?:ActionNotSupported|OptionalActionNotImplemented|NotImplemented|NotSupported|NoSuchService)$/i.test(
        code,
      ),
    )
  )
    return new RinggateError('unsupported', `${where}: ${said}`, { extra: { fault } });
  return new RinggateError('device_fault', `${where}: ${said}`, { extra: { fault } });
}

/** The first element of the body, which has to be of this name. @throws RinggateError device_answer_broken */
export function bodyOf(root: XmlElement, name: string, where: string): XmlElement {
  const body = child(root, 'Body');
  const answer = child(body, name);
  if (answer !== undefined) return answer;
  const got = body?.children[0]?.name;
  throw new RinggateError(
    'device_answer_broken',
    `${where}: <${name}> was expected, ${got === undefined ? 'nothing' : `<${shortened(got)}>`} came`,
  );
}

/** One line of a camera's own words, so that a log or a page takes no harm. */
export function shortened(text: string, length = 200): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

function localName(qualified: string): string {
  return shortened(qualified.slice(qualified.lastIndexOf(':') + 1), 80);
}
