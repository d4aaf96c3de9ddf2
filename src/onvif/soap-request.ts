/** One SOAP question as HTTP (SOAP 1.2 Part 2, chapter 7): its media type names the action, which some servers go by. */
import type { CameraUrl } from './camera-url.ts';
import type { Question } from './exchange.ts';
import { envelope } from './soap.ts';

export interface SoapRequest {
  url: CameraUrl;
  /** The operation's element with its namespace declaration. */
  body: string;
  /** SOAP headers, '' for none. */
  header: string;
  pinnedCertificate?: string | undefined;
  answerMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * What a question is about: WS-Addressing's action where it has one, else the operation's namespace and name, as the
 * WSDLs of ONVIF have it. Servers of .NET and of Pelco answer nothing else; '' where there is none.
 */
export function actionOf(body: string, header: string): string {
  const addressed = /<Action [^>]*>([^<]+)</.exec(header)?.[1];
  if (addressed !== undefined) return addressed;
  const [, name, namespace] = /^<(\w+)\s+xmlns="([^"]+)"/.exec(body) ?? [];
  return name === undefined || namespace === undefined ? '' : `${namespace}/${name}`;
}

export function soapQuestion(request: SoapRequest): Question {
  const { url, body, header, pinnedCertificate, answerMs, signal } = request;
  const action = actionOf(body, header);
  return {
    url,
    method: 'POST',
    headers: {
      'content-type': `application/soap+xml; charset=utf-8${action === '' ? '' : `; action="${action}"`}`,
    },
    body: envelope(body, header),
    ...(pinnedCertificate === undefined ? {} : { pinnedCertificate }),
    ...(answerMs === undefined ? {} : { answerMs }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** The same headers for a server that refuses what it does not know, though nothing hangs on it. */
export function withoutMustUnderstand(header: string): string {
  return header.replaceAll(' s:mustUnderstand="true"', '');
}
