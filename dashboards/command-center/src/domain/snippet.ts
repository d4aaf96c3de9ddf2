/** The configuration that a device of a make needs to send to this gateway, ready to be pasted. Pure. */

export interface SnippetFacts {
  make: string;
  deviceId: string;
  /** Host by which the device reaches the gateway. */
  host: string;
  mqttPort: number;
  /** `https://host:port`, for makes that push over HTTP. */
  http: string;
  username: string;
  password: string;
}
export interface Snippet {
  /** How it reaches the gateway. */
  way: 'mqtt' | 'http' | 'pull';
  text: string;
}

/** Topic of a device's reads. */
export function readsTopic(deviceId: string): string {
  return `ringgate/v1/devices/${deviceId}/reads`;
}

function mqttText(facts: SnippetFacts): string {
  return [
    `host      ${facts.host}`,
    `port      ${facts.mqttPort}`,
    'QoS       1',
    `user      ${facts.username}`,
    `password  ${facts.password}`,
    `client id ${facts.deviceId}`,
    `topic     ${readsTopic(facts.deviceId)}`,
    `status    ringgate/v1/devices/${facts.deviceId}/status (retained)`,
  ].join('\n');
}
function mosquittoText(facts: SnippetFacts): string {
  const read = `{"eventId":"test-1","capturedAt":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","plate":"苏F00000","lane":1}`;
  return [
    `mosquitto_pub -h ${facts.host} -p ${facts.mqttPort} -q 1 \\`,
    `  -u ${facts.username} -P ${facts.password} \\`,
    `  -t ${readsTopic(facts.deviceId)} \\`,
    `  -m '${read}'`,
  ].join('\n');
}
function frigateText(facts: SnippetFacts): string {
  return [
    'mqtt:',
    '  enabled: true',
    `  host: ${facts.host}`,
    `  port: ${facts.mqttPort}`,
    `  user: ${facts.username}`,
    `  password: ${facts.password}`,
    `  client_id: ${facts.deviceId}`,
    `  topic_prefix: ringgate/v1/devices/${facts.deviceId}`,
    'lpr:',
    '  enabled: true',
  ].join('\n');
}
function httpText(facts: SnippetFacts): string {
  return [
    `method    POST`,
    `url       ${facts.http}/api/v1/ingest/${facts.make}`,
    'login     digest (or basic)',
    `user      ${facts.username}`,
    `password  ${facts.password}`,
  ].join('\n');
}

/** Makes that the gateway asks by itself: nothing has to be set in the device. */
const pulled: ReadonlySet<string> = new Set(['onvif', 'lilin']);

/** The snippets of a make; a make that we have no words for gets both ways. */
export function snippetsOf(facts: SnippetFacts): Snippet[] {
  if (pulled.has(facts.make)) return [{ way: 'pull', text: '' }];
  if (facts.make === 'ringgate')
    return [
      { way: 'mqtt', text: mqttText(facts) },
      { way: 'mqtt', text: mosquittoText(facts) },
      { way: 'http', text: httpText(facts) },
    ];
  if (facts.make === 'frigate') return [{ way: 'mqtt', text: frigateText(facts) }];
  return [
    { way: 'http', text: httpText(facts) },
    { way: 'mqtt', text: mqttText(facts) },
  ];
}
