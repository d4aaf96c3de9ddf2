import { expect, test } from 'vitest';
import { loadSettings } from '../../src/config/index.ts';
import { schema } from '../../src/config/schema.ts';
import { RinggateError } from '../../src/core/errors.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function reader(files: Record<string, string> = {}): (path: string) => string {
  return (path) => {
    const content = files[path];
    if (content === undefined) throw new Error(`no file ${path}`);
    return content;
  };
}

function load(env: Record<string, string>, files: Record<string, string> = {}) {
  return loadSettings(env, reader(files));
}

/** Messages by setting. */
function problems(env: Record<string, string>, files: Record<string, string> = {}): Record<string, string> {
  try {
    load(env, files);
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    expect(error.code).toBe('invalid_settings');
    return Object.fromEntries(error.errors.map(({ path, message }) => [path, message]));
  }
  return {};
}

test('nothing set gives the defaults of the contract', () => {
  expect(load({})).toEqual({
    dataDir: './data',
    tls: null,
    trustedProxies: [],
    siteZone: null,
    http: { host: '127.0.0.1', port: 8080 }, // not opened
    mqtt: {
      host: '127.0.0.1',
      port: 1883, // not opened
      topicPrefix: 'ringgate',
      consumers: [],
      subscriptions: [],
      external: null,
    }, // not opened
    store: { synchronous: 'full' },
    reads: { lateAfterMs: 600_000, aheadAfterMs: 300_000 },
    batch: { maxReads: 500 },
    accounts: {
      adminPassword: null,
      sessionMs: 43_200_000,
      totp: 'optional',
      tokenMs: 31_536_000_000,
      lookMs: 259_200_000,
      oidc: null,
    },
    alerts: {
      escalateAfterMs: { 1: 60_000, 2: 120_000, 3: 300_000, 4: 900_000, 5: 3_600_000 },
      undoMs: 60_000,
    },
    crew: { receiptMs: 20_000 },
    interception: { prepareMs: 60_000 },
    investigations: {
      caseReferencePattern: /^(?:[\p{L}\p{N}()（）〔〕-]{4,64})$/u,
      ageSteps: [{ olderThanDays: 90, needs: 'approval' }],
      approvalMs: 8 * 3_600_000,
      exportMs: 86_400_000,
      exportRows: 1000,
      highestSpeedKmh: 240,
      pdfFont: null,
    },
    audit: { headEveryMs: 600_000, headPath: null },
    statistics: { smallestCount: 5 },
    out: { alerts: false, reads: false, auditHead: false },
    cameras: {
      networks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
      interfaces: [],
      probeMs: 4000,
      answerMs: 8000,
      ptzStopMs: 1500,
      ptzHoldMs: 30_000,
      allowPlainBasic: false,
      ca: null,
      wrongLogins: 2,
    },
    makes: { mappings: [] },
    backup: { passphrase: null, folder: null },
    gat1400: { platformId: '00000000005030000001' },
    media: {
      ffmpeg: null,
      maxStreams: 64,
      maxViewers: 200,
      maxTranscodes: 2,
      maxMjpegs: 8,
      lingerMs: 10_000,
      stallMs: 4000,
      whepUrl: null,
    },
    retention: {
      readsMs: 30 * 86_400_000,
      imagesMs: 30 * 86_400_000,
      hitsMs: 365 * 86_400_000,
      deadLetterMs: 7 * 86_400_000,
      auditMs: 1095 * 86_400_000,
    },
    watchlists: {
      emergencyMs: 14_400_000,
      unreviewedEmergencies: 3,
      reviewMs: 2_592_000_000,
      reviewGraceMs: 604_800_000,
      feeds: [],
      feedNetworks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
      feedApprovalMs: 2_592_000_000,
    },
    logLevel: 'info',
  });
});

test('every default is itself allowed', () => {
  for (const [key, definition] of Object.entries(schema)) {
    if (definition.defaultText === '') continue;
    const parsed = definition.parse(definition.defaultText);
    expect(parsed, key).toEqual({ ok: true, value: definition.default });
  }
});

test('all wrong settings are named at once, each with its value and what is allowed', () => {
  const found = problems({
    RINGGATE_HTTP_PORT: '65536', // not opened
    RINGGATE_MQTT_PORT: '18a3',
    RINGGATE_BATCH_MAX_READS: '0',
    RINGGATE_LOG_LEVEL: 'loud',
    RINGGATE_ALLOW_PLAINTEXT: 'maybe',
    RINGGATE_TRUSTED_PROXIES: '10.0.0.0/33',
    RINGGATE_CASE_REFERENCE_PATTERN: '[',
  });
  expect(found).toEqual({
    RINGGATE_HTTP_PORT: 'is "65536"; allowed: a whole number from 0 to 65535',
    RINGGATE_MQTT_PORT: 'is "18a3"; allowed: a whole number from 0 to 65535',
    RINGGATE_BATCH_MAX_READS: 'is "0"; allowed: a whole number from 1 to 10000',
    RINGGATE_LOG_LEVEL: 'is "loud"; allowed: one of debug, info, warn, error, silent',
    RINGGATE_ALLOW_PLAINTEXT: 'is "maybe"; allowed: 1, true, yes, on or 0, false, no, off',
    RINGGATE_TRUSTED_PROXIES:
      'is "10.0.0.0/33"; allowed: IP addresses or networks such as 10.0.0.0/8, separated by commas',
    RINGGATE_CASE_REFERENCE_PATTERN: 'is "["; allowed: a regular expression; it has to match the whole text',
  });
});

// not opened
test.each(['http:\n  port: 9000', 'http.port: 9000', 'RINGGATE_HTTP_PORT: 9000', 'http: { port: "9000" }'])(
  'the file may write a key as %j',
  (content) => {
    expect(load({ RINGGATE_CONFIG: 'a.yaml' }, { 'a.yaml': content }).http.port).toBe(9000);
  },
);

test('the environment wins over the file, also where one of them names a secret file', () => {
  // not opened
  const file = 'http.port: 9000\naccounts.adminPassword: from-the-yaml-file\nmqtt.topicPrefix: site';
  const env = {
    RINGGATE_CONFIG: 'a.yaml',
    RINGGATE_HTTP_PORT: '9001', // not opened
    RINGGATE_ADMIN_PASSWORD_FILE: 'secret',
  };
  const settings = load(env, { 'a.yaml': file, secret: 'from-the-secret-file\n' });
  expect(settings.http.port).toBe(9001);
  expect(settings.accounts.adminPassword).toBe('from-the-secret-file');
  expect(settings.mqtt.topicPrefix).toBe('site');
});

test('a list in the file is the same as commas in the environment', () => {
  const file = 'trustedProxies:\n  - 10.0.0.1\n  - fd00::/8\n';
  expect(load({ RINGGATE_CONFIG: 'a.yaml' }, { 'a.yaml': file }).trustedProxies).toEqual([
    '10.0.0.1',
    'fd00::/8',
  ]);
  expect(load({ RINGGATE_TRUSTED_PROXIES: '10.0.0.1, fd00::/8' }).trustedProxies).toEqual([
    '10.0.0.1',
    'fd00::/8',
  ]);
});

test('a broken, missing or shapeless file is one of the problems', () => {
  expect(problems({ RINGGATE_CONFIG: 'none.yaml' }).RINGGATE_CONFIG).toMatch(/readable YAML file/);
  expect(problems({ RINGGATE_CONFIG: 'a' }, { a: 'http: {port: [' }).RINGGATE_CONFIG).toMatch(/YAML: /);
  expect(problems({ RINGGATE_CONFIG: 'a' }, { a: '- 1' }).RINGGATE_CONFIG).toMatch(/keys and values/);
  expect(problems({ RINGGATE_CONFIG: 'a' }, { a: 'http.port: [{a: 1}]' })['http.port']).toMatch(
    /a single value/,
  );
  expect(problems({ RINGGATE_CONFIG: 'a', RINGGATE_HTTP_PORT: 'x' }, { a: 'log.level: x' })).toHaveProperty(
    'log.level',
  );
});

test('an unknown key is refused with the nearest known one', () => {
  expect(problems({ RINGGATE_HTTP_PROT: '1' }).RINGGATE_HTTP_PROT).toMatch(
    /did you mean RINGGATE_HTTP_PORT\?/,
  );
  expect(problems({ RINGGATE_CONFIG: 'a' }, { a: 'http:\n  prot: 1' })['http.prot']).toMatch(
    /did you mean http\.port\?/,
  );
  expect(problems({ RINGGATE_WEATHER: 'fine' }).RINGGATE_WEATHER).toBe(
    'is "fine"; allowed: nothing: there is no such setting',
  );
});

test('variables of other programs, and what Kubernetes sets for a service of this name, are left alone', () => {
  const env = {
    PATH: '/bin',
    RINGGATE_SERVICE_HOST: '10.0.0.1',
    RINGGATE_PORT: 'tcp://10.0.0.1',
    RINGGATE_REQUIRE_SERVICES: '1',
  };
  expect(problems(env)).toEqual({});
});

test('what this version does not have yet is refused by name', () => {
  expect(problems({ RINGGATE_STORE_URL: 'postgres://db/ringgate' }).RINGGATE_STORE_URL).toMatch(
    /not there yet/,
  );
  expect(problems({ RINGGATE_REDIS_URL: 'redis://cache' }).RINGGATE_REDIS_URL).toMatch(/not there yet/);
  expect(problems({ RINGGATE_STORE_URL: 'sqlite' })).toEqual({});
});

test('a secret is never shown, not even under a mistyped name', () => {
  const found = problems({ RINGGATE_ADMIN_PASSWORD: 'hunter2', RINGGATE_ADMIN_PASSWROD: 'hunter2' });
  expect(Object.keys(found)).toHaveLength(2);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

test('a secret comes from a file, of which only the last line break is dropped', () => {
  const env = { RINGGATE_ADMIN_PASSWORD_FILE: '/run/secrets/admin' };
  expect(load(env, { '/run/secrets/admin': ' long enough \n' }).accounts.adminPassword).toBe(' long enough ');
  expect(problems(env).RINGGATE_ADMIN_PASSWORD_FILE).toMatch(/readable file/);
  const both = { ...env, RINGGATE_ADMIN_PASSWORD: 'something-long' };
  expect(problems(both, { '/run/secrets/admin': 'something-else' })).toHaveProperty(
    'RINGGATE_ADMIN_PASSWORD',
  );
});

test('a file is only for secrets', () => {
  expect(problems({ RINGGATE_HTTP_PORT_FILE: 'x' })).toHaveProperty('RINGGATE_HTTP_PORT_FILE');
});

test.each([
  ['11 characters', 'a'.repeat(11), false],
  ['12 characters', '密'.repeat(12), true],
  ['128 characters', 'a'.repeat(128), true],
  ['129 characters', 'a'.repeat(129), false],
])('an administrator password of %s', (_name, password, fits) => {
  expect(Object.keys(problems({ RINGGATE_ADMIN_PASSWORD: password }))).toHaveLength(fits ? 0 : 1);
});

test.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('%s needs no TLS', (host) => {
  expect(problems({ RINGGATE_HTTP_HOST: host, RINGGATE_MQTT_HOST: host })).toEqual({});
});

test.each(['0.0.0.0', '::', '10.1.2.3', 'gateway.example'])(
  '%s is refused without TLS, for both listeners',
  (host) => {
    const env = { RINGGATE_HTTP_HOST: host, RINGGATE_MQTT_HOST: host };
    expect(Object.keys(problems(env))).toEqual(['RINGGATE_HTTP_HOST', 'RINGGATE_MQTT_HOST']);
    expect(problems({ ...env, RINGGATE_ALLOW_PLAINTEXT: '1' })).toEqual({});
    const tls = { RINGGATE_TLS_CERT: 'c', RINGGATE_TLS_KEY: 'k' };
    expect(load({ ...env, ...tls }, { c: pem, k: pem }).tls).toEqual({ cert: pem, key: pem });
  },
);

test('with an external broker the address of the embedded one does not matter', () => {
  expect(problems({ RINGGATE_MQTT_URL: 'mqtt://broker', RINGGATE_MQTT_HOST: '0.0.0.0' })).toEqual({});
});

test('a certificate needs its key, and both have to be PEM', () => {
  expect(problems({ RINGGATE_TLS_CERT: 'c' }, { c: pem }).RINGGATE_TLS_KEY).toMatch(
    /together with RINGGATE_TLS_CERT/,
  );
  expect(problems({ RINGGATE_TLS_CERT: 'c', RINGGATE_TLS_KEY: 'k' }, { c: 'hello', k: pem })).toHaveProperty(
    'RINGGATE_TLS_CERT',
  );
});

test('an external broker comes with its account and certificate authority', () => {
  const env = {
    RINGGATE_MQTT_URL: 'mqtts://broker.example:8883', // not opened
    RINGGATE_MQTT_USERNAME: 'gateway',
    RINGGATE_MQTT_PASSWORD: 'secret',
    RINGGATE_MQTT_CA: 'ca',
  };
  const external = load(env, { ca: pem }).mqtt.external;
  expect(external).toEqual({ url: env.RINGGATE_MQTT_URL, username: 'gateway', password: 'secret', ca: pem });
});

test.each(['http://broker', 'broker:1883', 'mqtt://', 'mqtt://user:pass@broker'])(
  '%s is no broker',
  (url) => {
    expect(problems({ RINGGATE_MQTT_URL: url })).toHaveProperty('RINGGATE_MQTT_URL');
  },
);

test('an account at a broker makes no sense without the broker', () => {
  expect(problems({ RINGGATE_MQTT_USERNAME: 'gateway' }).RINGGATE_MQTT_URL).toMatch(
    /together with RINGGATE_MQTT_USERNAME/,
  );
});

test('an empty value counts as not set', () => {
  expect(load({ RINGGATE_HTTP_PORT: '', RINGGATE_MQTT_URL: '', RINGGATE_CONFIG: '' }).http.port).toBe(8080);
});
