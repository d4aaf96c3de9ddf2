/**
 * Every setting of the gateway: key, environment variable, default, bounds, unit, text. The one place to add one.
 * ringgate.sample.yaml and docs/settings.md are made from it (`node scripts/generate-docs.ts`).
 */
import {
  choice,
  consumers,
  type Definition,
  flag,
  hostPattern,
  integer,
  mappingsFile,
  networks,
  optionalText,
  subscriptions,
  text,
  textFile,
} from './definition.ts';
import { accountsSchema } from './schema-accounts.ts';
import { alertSchema } from './schema-alerts.ts';
import { auditSchema } from './schema-audit.ts';
import { backupSchema } from './schema-backup.ts';
import { cameraSchema } from './schema-cameras.ts';
import { crewSchema } from './schema-crew.ts';
import { interceptionSchema } from './schema-interception.ts';
import { investigationSchema } from './schema-investigations.ts';
import { mediaSchema } from './schema-media.ts';
import { oidcSchema } from './schema-oidc.ts';
import { retentionSchema } from './schema-retention.ts';
import { watchlistSchema } from './schema-watchlists.ts';

const host = { allowed: 'an IP address or a host name', pattern: hostPattern, default: '127.0.0.1' };
const port = { min: 0, max: 65535 };

export const schema = {
  'data.dir': text(
    {
      env: 'RINGGATE_DATA_DIR',
      text: 'Folder of the store, the keys and the images. Made if it is not there.',
    },
    { allowed: 'a path', pattern: /\S/, default: './data' },
  ),
  'http.host': text({ env: 'RINGGATE_HTTP_HOST', text: 'Address that HTTP and Socket.IO listen on.' }, host),
  'http.port': integer(
    { env: 'RINGGATE_HTTP_PORT', text: 'Port of HTTP and Socket.IO; 0 takes any free one and prints it.' },
    { ...port, default: 8080 },
  ),
  'mqtt.host': text(
    { env: 'RINGGATE_MQTT_HOST', text: 'Address that the embedded MQTT broker listens on.' },
    host,
  ),
  'mqtt.port': integer(
    {
      env: 'RINGGATE_MQTT_PORT',
      text: 'Port of the embedded MQTT broker; 0 takes any free one and prints it.',
    },
    { ...port, default: 1883 },
  ),
  'mqtt.url': optionalText(
    { env: 'RINGGATE_MQTT_URL', text: 'An external MQTT broker to use instead of the embedded one.' },
    {
      allowed: 'mqtt://host[:port] or mqtts://host[:port], without user name and password',
      accepts: isBrokerUrl,
    },
  ),
  'mqtt.username': optionalText(
    { env: 'RINGGATE_MQTT_USERNAME', text: 'User name at the external broker.' },
    { allowed: 'a text', accepts: () => true },
  ),
  'mqtt.password': optionalText(
    { env: 'RINGGATE_MQTT_PASSWORD', text: 'Password at the external broker.', secret: true },
    { allowed: 'a text', accepts: () => true },
  ),
  'mqtt.ca': textFile(
    {
      env: 'RINGGATE_MQTT_CA',
      text: 'Certificate authority of the external broker, where the system does not know it.',
    },
    'the path of a readable PEM file',
  ),
  'mqtt.topicPrefix': text(
    {
      env: 'RINGGATE_MQTT_TOPIC_PREFIX',
      text: 'First part of every topic: <prefix>/v1/devices/{deviceId}/reads.',
    },
    {
      allowed: 'letters, digits, _ and -, parts separated by /',
      pattern: /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/,
      default: 'ringgate',
    },
  ),
  'mqtt.consumers': consumers({
    env: 'RINGGATE_MQTT_CONSUMERS',
    text: 'Other systems that may sign in at the embedded broker and read what the gateway publishes.',
    secret: true,
  }),
  'mqtt.subscriptions': subscriptions({
    env: 'RINGGATE_MQTT_SUBSCRIPTIONS',
    text: 'Topics on which other makes publish, each with its make and the devices its messages may name.',
    secret: true,
  }),
  'site.zone': optionalText(
    {
      env: 'RINGGATE_SITE_ZONE',
      text: 'Time zone of devices whose messages state none and whose registration names none.',
    },
    { allowed: 'an IANA time zone such as Asia/Shanghai', accepts: isZone },
  ),
  'gat1400.platformId': text(
    {
      env: 'RINGGATE_GAT1400_PLATFORM_ID',
      text: 'Under which code the gateway speaks to platforms of GA/T 1400.',
    },
    { allowed: '20 digits', pattern: /^\d{20}$/, default: '00000000005030000001' },
  ),
  'tls.cert': textFile(
    { env: 'RINGGATE_TLS_CERT', text: 'Certificate (with its chain) for HTTP and the embedded broker.' },
    'the path of a readable PEM file',
  ),
  'tls.key': textFile(
    { env: 'RINGGATE_TLS_KEY', text: 'Private key of the certificate.' },
    'the path of a readable PEM file',
  ),
  allowPlaintext: flag(
    {
      env: 'RINGGATE_ALLOW_PLAINTEXT',
      text: 'Listen beyond this machine without TLS, where something in front of the gateway does TLS.',
    },
    false,
  ),
  trustedProxies: networks({
    env: 'RINGGATE_TRUSTED_PROXIES',
    text: 'Proxies whose X-Forwarded-For is believed. Without one, the address of the connection counts.',
  }),
  'store.url': optionalText(
    { env: 'RINGGATE_STORE_URL', text: 'Where the store is. Nothing: SQLite in the data folder.' },
    { allowed: 'nothing, or sqlite', accepts: isStoreUrl },
  ),
  'store.synchronous': choice(
    {
      env: 'RINGGATE_STORE_SYNCHRONOUS',
      text: 'With full, an acknowledged read survives a power cut; normal is faster and survives a crash of the program, but perhaps not a power cut.',
    },
    ['full', 'normal'],
    'full',
  ),
  'reads.lateAfterMinutes': integer(
    {
      env: 'RINGGATE_READS_LATE_AFTER_MINUTES',
      text: 'A read captured longer ago than this is late: stored and matched, never a live interception.',
    },
    { min: 1, max: 10080, default: 10, unit: 'minutes' },
  ),
  'reads.aheadAfterMinutes': integer(
    {
      env: 'RINGGATE_READS_AHEAD_AFTER_MINUTES',
      text: 'A read captured further ahead of the gateway than this has a bad clock: left out of rules on time differences.',
    },
    { min: 1, max: 1440, default: 5, unit: 'minutes' },
  ),
  'batch.maxReads': integer(
    { env: 'RINGGATE_BATCH_MAX_READS', text: 'At most so many reads in one commit.' },
    { min: 1, max: 10000, default: 500, unit: 'reads' },
  ),
  ...accountsSchema,
  ...oidcSchema,
  ...investigationSchema,
  ...auditSchema,
  ...alertSchema,
  'out.alerts': flag(
    {
      env: 'RINGGATE_OUT_ALERTS',
      text: 'Publish each change of an alert to <prefix>/v1/out/alerts, for named consumers.',
    },
    false,
  ),
  'out.reads': flag(
    {
      env: 'RINGGATE_OUT_READS',
      text: 'Publish the normalised reads to <prefix>/v1/out/reads, for named consumers.',
    },
    false,
  ),
  ...cameraSchema,
  ...mediaSchema,
  ...watchlistSchema,
  ...retentionSchema,
  ...interceptionSchema,
  ...crewSchema,
  ...backupSchema,
  'makes.mappings': mappingsFile({
    env: 'RINGGATE_MAKES_MAPPINGS',
    text: 'Makes that are described in configuration alone: where each field of a read lies in their messages.',
  }),
  'log.level': choice(
    {
      env: 'RINGGATE_LOG_LEVEL',
      text: 'From which level on the log is written (JSON lines on standard error).',
    },
    ['debug', 'info', 'warn', 'error', 'silent'],
    'info',
  ),
} as const satisfies Record<string, Definition<unknown>>;

export type SettingKey = keyof typeof schema;

/** The value of each setting by its key. */
export type SettingValues = {
  [K in SettingKey]: (typeof schema)[K] extends Definition<infer T> ? T : never;
};

/** Settings that interfaces.md names and this version does not have yet: refused by name, not as a typing mistake. */
export const notYet: Readonly<Record<string, string>> = {
  RINGGATE_REDIS_URL: 'fan-out between several gateways is not there yet in this version; leave it out',
  'redis.url': 'fan-out between several gateways is not there yet in this version; leave it out',
};

function isBrokerUrl(raw: string): boolean | string {
  if (!URL.canParse(raw)) return false;
  const url = new URL(raw);
  if (!['mqtt:', 'mqtts:'].includes(url.protocol) || url.hostname === '') return false;
  if (url.username !== '' || url.password !== '')
    return 'user name and password go into mqtt.username and mqtt.password';
  return true;
}

function isStoreUrl(raw: string): boolean | string {
  if (/^postgres(?:ql)?:/i.test(raw)) {
    return 'PostgreSQL is not there yet in this version; leave it out for SQLite in the data folder';
  }
  return raw === 'sqlite';
}

function isZone(raw: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: raw });
    return true;
  } catch {
    return false;
  }
}
