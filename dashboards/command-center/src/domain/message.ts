/** The message that is tried: what the form holds, what it asks the gateway, and what a dead letter fills into it. Pure. */
import type { DeadLetter, DecodingAsk, MakeView, MessageTransport } from '../api/developer-types.ts';
import { base64Of, bytesOf, textOf } from './bytes.ts';

export type MessageBody = { kind: 'text'; text: string } | { kind: 'file'; name: string; bytes: Uint8Array };
export interface MessageForm {
  make: string;
  transport: MessageTransport;
  topic: string;
  path: string;
  contentType: string;
  zone: string;
  deviceId: string;
  body: MessageBody;
}

export const messageTransports: readonly MessageTransport[] = ['mqtt', 'http', 'tcp'];
/** As much as the gateway takes to be tried. */
export const textAtMost = 2_000_000;
export const fileBytesAtMost = 4_500_000;

export const emptyForm: MessageForm = {
  make: '',
  transport: 'http',
  topic: '',
  path: '',
  contentType: '',
  zone: '',
  deviceId: '',
  body: { kind: 'text', text: '' },
};

/** How messages of a make usually come to its decoder; what the gateway fetches comes as `http`. */
export function usualTransport(make: MakeView): MessageTransport {
  const ways = make.transports.map((way) => messageTransports.find((one) => one === way) ?? 'http');
  return ways[0] ?? 'http';
}

export function bodyOf(bytes: Uint8Array, name: string): MessageBody {
  const text = textOf(bytes);
  return text === null || text.length > textAtMost ? { kind: 'file', name, bytes } : { kind: 'text', text };
}
export function bytesOfBody(body: MessageBody): Uint8Array {
  return body.kind === 'file' ? body.bytes : new TextEncoder().encode(body.text);
}

export interface MessageLack {
  field: 'make' | 'body';
  what: 'none' | 'empty' | 'tooLarge';
}
/** What the form lacks before it can be sent. */
export function lacksOfMessage(form: MessageForm): MessageLack[] {
  const lacks: MessageLack[] = [];
  if (form.make === '') lacks.push({ field: 'make', what: 'none' });
  const { body } = form;
  const size = body.kind === 'text' ? body.text.length : body.bytes.length;
  if (size === 0) lacks.push({ field: 'body', what: 'empty' });
  else if (size > (body.kind === 'text' ? textAtMost : fileBytesAtMost))
    lacks.push({ field: 'body', what: 'tooLarge' });
  return lacks;
}

/** The form as the gateway takes it; what does not belong to the transport stays out. */
export function askOf(form: MessageForm): DecodingAsk {
  const { make, transport, body } = form;
  const given: [keyof DecodingAsk, string][] = [
    ['topic', transport === 'mqtt' ? form.topic.trim() : ''],
    ['path', transport === 'http' ? form.path.trim() : ''],
    ['contentType', transport === 'http' ? form.contentType.trim() : ''],
    ['zone', form.zone.trim()],
    ['deviceId', form.deviceId],
  ];
  return {
    make,
    transport,
    ...Object.fromEntries(given.filter(([, value]) => value !== '')),
    ...(body.kind === 'text' ? { text: body.text } : { bytesBase64: base64Of(body.bytes) }),
  };
}

/** A dead letter as a message to be tried, as it came. */
export function formOfLetter(letter: DeadLetter): MessageForm {
  return {
    ...emptyForm,
    // without a make it came by the native topics
    make: letter.make ?? 'ringgate',
    transport: letter.transport,
    topic: letter.transport === 'mqtt' ? letter.source : '',
    path: letter.transport === 'mqtt' ? '' : letter.source,
    contentType: letter.contentType ?? '',
    deviceId: letter.deviceId ?? '',
    body: bodyOf(bytesOf(letter.bytesBase64), letter.id),
  };
}

/** Two forms ask the same. */
export function sameForm(one: MessageForm, other: MessageForm): boolean {
  const { body, ...facts } = one;
  const { body: otherBody, ...otherFacts } = other;
  const sameBody =
    body.kind === 'text'
      ? otherBody.kind === 'text' && body.text === otherBody.text
      : otherBody.kind === 'file' && body.bytes === otherBody.bytes;
  return sameBody && JSON.stringify(facts) === JSON.stringify(otherFacts);
}
