/** The topics of interfaces.md: built and taken apart in this one place. */

/** What a topic below `…/devices/{deviceId}/` is for. */
export type DeviceTopicKind = 'reads' | 'status' | 'other';
export interface DeviceTopic {
  deviceId: string;
  kind: DeviceTopicKind;
}

const deviceIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text may be the id of a device. */
export function isDeviceId(text: string): boolean {
  return deviceIdPattern.test(text);
}

/** The topics under one prefix (setting `mqtt.topicPrefix`, `ringgate` by default). */
export interface Topics {
  readonly prefix: string;
  readsOf(deviceId: string): string;
  statusOf(deviceId: string): string;
  /** Everything one device may publish under, with the closing slash. */
  ownPrefixOf(deviceId: string): string;
  readonly allReads: string;
  readonly allStatus: string;
  readonly outAlerts: string;
  readonly outReads: string;
  readonly outStatus: string;
  readonly outAuditHead: string;
  /** Takes a device's topic apart; null for any other topic. */
  parse(topic: string): DeviceTopic | null;
}

/** @param prefix one or more topic levels without wildcards, no slash at either end */
export function createTopics(prefix = 'ringgate'): Topics {
  const devices = `${prefix}/v1/devices/`;
  const out = `${prefix}/v1/out/`;
  return {
    prefix,
    readsOf: (deviceId) => `${devices}${deviceId}/reads`,
    statusOf: (deviceId) => `${devices}${deviceId}/status`,
    ownPrefixOf: (deviceId) => `${devices}${deviceId}/`,
    allReads: `${devices}+/reads`,
    allStatus: `${devices}+/status`,
    outAlerts: `${out}alerts`,
    outReads: `${out}reads`,
    outStatus: `${out}status`,
    outAuditHead: `${out}audit-head`,
    parse(topic) {
      if (!topic.startsWith(devices)) return null;
      const slash = topic.indexOf('/', devices.length);
      if (slash < 0) return null;
      const deviceId = topic.slice(devices.length, slash);
      if (!isDeviceId(deviceId)) return null;
      const rest = topic.slice(slash + 1);
      return { deviceId, kind: rest === 'reads' ? 'reads' : rest === 'status' ? 'status' : 'other' };
    },
  };
}

/**
 * Whether a topic falls under a subscription's filter (MQTT 3.1.1, section 4.7).
 * A wildcard in the first level never matches a topic that starts with `$`.
 */
export function topicMatches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const wanted = filter.split('/');
  const given = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (let level = 0; level < wanted.length; level++) {
    const part = wanted[level];
    if (part === '#') return level === wanted.length - 1;
    if (level >= given.length) return false;
    if (part !== '+' && part !== given[level]) return false;
  }
  return wanted.length === given.length;
}

/** Whether a text is a valid topic filter: `#` only as the last level, `+` and `#` only as a whole level. */
export function isTopicFilter(text: string): boolean {
  if (text === '' || text.includes('\u0000') || Buffer.byteLength(text) > 65_535) return false;
  const levels = text.split('/');
  return levels.every((level, at) =>
    level === '#' ? at === levels.length - 1 : level === '+' || !/[+#]/.test(level),
  );
}
