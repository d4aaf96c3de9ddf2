/** What is said to a camera's event service (ONVIF Core Specification, chapter 9; WS-BaseNotification; WS-Addressing). */
import { randomUUID } from 'node:crypto';
import { child, children, descend, textAt, type XmlElement } from '../wire/xml.ts';
import { escapeXml, namespaces } from './soap.ts';

const topicDialect = 'http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet';
const actions = {
  CreatePullPointSubscription:
    'http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest',
  PullMessages: 'http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesRequest',
  Renew: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest',
  Unsubscribe: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest',
} as const;
export type EventOperation = keyof typeof actions;

/** Where a subscription is spoken to, and what has to be said along each time. */
export interface Subscription {
  address: string;
  /** Reference parameters as SOAP headers. */
  header: string;
  /** By the camera's own clock, for how long it stands; null where it does not say. */
  lastsMs: number | null;
}

/** WS-Addressing headers; some cameras dispatch by them and not by the body. */
export function addressingHeader(operation: EventOperation, to: string): string {
  const wsa = `xmlns="${namespaces.addressing}"`;
  return (
    `<Action ${wsa} s:mustUnderstand="true">${actions[operation]}</Action>` +
    `<MessageID ${wsa}>urn:uuid:${randomUUID()}</MessageID>` +
    `<ReplyTo ${wsa}><Address>http://www.w3.org/2005/08/addressing/anonymous</Address></ReplyTo>` +
    `<To ${wsa} s:mustUnderstand="true">${escapeXml(to)}</To>`
  );
}

export function createBody(topicFilter: string | null, lastsSeconds: number): string {
  const filter =
    topicFilter === null
      ? ''
      : `<Filter><TopicExpression xmlns="${namespaces.notification}" xmlns:tns1="http://www.onvif.org/ver10/topics" Dialect="${topicDialect}">${escapeXml(topicFilter)}</TopicExpression></Filter>`;
  return `<CreatePullPointSubscription xmlns="${namespaces.events}">${filter}<InitialTerminationTime>PT${lastsSeconds}S</InitialTerminationTime></CreatePullPointSubscription>`;
}

export function pullBody(waitSeconds: number, messages: number): string {
  return `<PullMessages xmlns="${namespaces.events}"><Timeout>PT${waitSeconds}S</Timeout><MessageLimit>${messages}</MessageLimit></PullMessages>`;
}

export function renewBody(lastsSeconds: number): string {
  return `<Renew xmlns="${namespaces.notification}"><TerminationTime>PT${lastsSeconds}S</TerminationTime></Renew>`;
}

export function unsubscribeBody(): string {
  return `<Unsubscribe xmlns="${namespaces.notification}"/>`;
}

/** @returns null where the answer names no address */
export function subscriptionIn(answer: XmlElement): Subscription | null {
  const reference = child(answer, 'SubscriptionReference');
  // a few leave the reference out and put the address where it would be
  const address = textAt(reference, 'Address') ?? textAt(answer, 'Address');
  if (address === undefined) return null;
  const parameters = descend(reference, 'ReferenceParameters');
  const declared = { ...declarationsIn(answer), ...declarationsIn(reference), ...declarationsIn(parameters) };
  const header = (parameters?.children ?? [])
    .slice(0, 16)
    .map((one) => written(one, declared, 0))
    .join('');
  return {
    address,
    header: header.length > 8192 ? '' : header,
    lastsMs: lifetimeIn(answer) ?? (reference === undefined ? null : lifetimeIn(reference)),
  };
}

/** How long a subscription stands from now on, by the camera's own two times, whatever its clock says. */
export function lifetimeIn(answer: XmlElement): number | null {
  const now = Date.parse(textAt(answer, 'CurrentTime') ?? '');
  const end = Date.parse(textAt(answer, 'TerminationTime') ?? '');
  return Number.isFinite(now) && Number.isFinite(end) && end > now ? end - now : null;
}

/**
 * Whether an answer holds a message, and one of the topic where `filter` is given (ConcreteSet: alternatives by `|`, `//.`
 * for all that lies below). Prefixes are the camera's own and not compared.
 */
export function holdsTopic(answer: XmlElement, filter: string | null): boolean {
  const messages = children(answer, 'NotificationMessage');
  if (filter === null) return messages.length > 0;
  const wanted = filter.split('|').map(bareTopic);
  return messages.some((message) => {
    const topic = bareTopic(textAt(message, 'Topic') ?? '');
    return wanted.some((one) => {
      const root = one.replace(/\/\/\.$/, '');
      return topic === root || (root !== one && topic.startsWith(`${root}/`));
    });
  });
}

function bareTopic(text: string): string {
  return text.trim().replace(/[\w.-]+:/g, '');
}

function declarationsIn(element: XmlElement | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(element?.attributes ?? {}).filter(([name]) => /^xmlns(?::|$)/.test(name)),
  );
}

/** An element as XML again, with the declarations that stood around it: reference parameters go back as they came. */
function written(element: XmlElement, around: Readonly<Record<string, string>>, depth: number): string {
  const { prefix, name, attributes, children, text } = element;
  const tag = prefix === '' ? name : `${prefix}:${name}`;
  const all = { ...around, ...attributes };
  const shown = Object.entries(all)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join('');
  const inner = depth > 8 ? '' : children.map((one) => written(one, {}, depth + 1)).join('');
  return `<${tag}${shown}>${escapeXml(text)}${inner}</${tag}>`;
}
