/** Where the gateway listens and where it sends to, from its settings. */
import type { AddressInfo } from 'node:net';
import type { Settings } from '../config/index.ts';

/** Sent where the site's settings say so (external broker), or where a named consumer reads it. */
export function sendsOut(settings: Settings, topic: 'alerts' | 'reads' | 'auditHead'): boolean {
  const name = topic === 'auditHead' ? 'audit-head' : topic;
  return settings.out[topic] || settings.mqtt.consumers.some(({ topics }) => topics.includes(name));
}

export function addressOf(address: AddressInfo | string | null, settings: Settings): string {
  const port = typeof address === 'object' && address !== null ? address.port : settings.http.port;
  const host = settings.http.host.includes(':') ? `[${settings.http.host}]` : settings.http.host;
  return `${settings.tls === null ? 'http' : 'https'}://${host}:${port}`;
}

/** Where the page may call beside the gateway itself. */
export function originsOf({ media }: Pick<Settings, 'media'>): string[] {
  return media.whepUrl === null ? [] : [new URL(media.whepUrl).origin];
}
