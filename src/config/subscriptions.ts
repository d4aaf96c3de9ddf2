/** MQTT topics on which other makes publish, each with the make that reads it and the devices it may name. */
import type { Parsed } from './definition.ts';

export interface SubscriptionSetting {
  /** A topic filter; with the embedded broker the listed devices may publish under it. */
  topic: string;
  make: string;
  /** Ids of registered devices. */
  devices: string[];
  /** A site's own broker beside the gateway's; absent: the gateway's broker. */
  url?: string;
  username?: string;
  password?: string;
}

export const subscriptionsAllowed =
  'a JSON list of {"topic": a topic filter, "make": the id of a make, "devices": a list of device ids} and, for a ' +
  'broker of the site\'s own, "url": mqtt://host[:port] or mqtts://…, "username", "password"';

/** Reads the setting's text; says what is wrong with which entry. */
export function parseSubscriptions(raw: string): Parsed<SubscriptionSetting[]> {
  let list: unknown;
  try {
    list = JSON.parse(raw);
  } catch {
    return { ok: false };
  }
  if (!Array.isArray(list)) return { ok: false };
  const subscriptions: SubscriptionSetting[] = [];
  for (const [index, item] of list.entries()) {
    const why = wrongIn(item);
    if (why !== null) return { ok: false, why: `entry ${index}: ${why}; ${subscriptionsAllowed}` };
    subscriptions.push(item as SubscriptionSetting);
  }
  return { ok: true, value: subscriptions };
}

const known: ReadonlySet<string> = new Set(['topic', 'make', 'devices', 'url', 'username', 'password']);
const deviceId = /^[A-Za-z0-9_-]{1,64}$/;

function wrongIn(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return 'is no object';
  const { topic, make, devices, url, username, password } = item as Partial<
    Record<keyof SubscriptionSetting, unknown>
  >;
  const strange = Object.keys(item).find((name) => !known.has(name));
  if (strange !== undefined) return `"${strange}" is not known`;
  if (typeof topic !== 'string' || !isTopicFilter(topic))
    return `topic "${String(topic)}" is no topic filter`;
  if (typeof make !== 'string' || !/^[a-z0-9-]{1,32}$/.test(make))
    return `make "${String(make)}" is no make's id`;
  if (!Array.isArray(devices) || devices.length === 0) return 'devices are missing';
  const wrong = devices.find((id) => typeof id !== 'string' || !deviceId.test(id));
  if (wrong !== undefined) return `device "${String(wrong)}" is no device id`;
  if (url !== undefined && (typeof url !== 'string' || !/^mqtts?:\/\/[^/@\s]+$/.test(url)))
    return 'url is no address of a broker (without user name and password)';
  if (username !== undefined && typeof username !== 'string') return 'username is no text';
  if (password !== undefined && typeof password !== 'string') return 'password is no text';
  return null;
}

/** MQTT 3.1.1, section 4.7: `#` only as the last level, `+` and `#` only as a whole level. */
function isTopicFilter(text: string): boolean {
  if (text === '' || text.length > 1000 || text.includes('\u0000')) return false;
  const levels = text.split('/');
  return levels.every((level, at) =>
    level === '#' ? at === levels.length - 1 : level === '+' || !/[+#]/.test(level),
  );
}
