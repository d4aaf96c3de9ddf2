/** Good answers of a camera, got from one: what is mutated. */
import { envelopeOf, faultAnswer, startRawCamera } from './raw-camera.ts';

const operations = [
  'GetSystemDateAndTime',
  'GetDeviceInformation',
  'GetServices',
  'GetNetworkInterfaces',
  'GetScopes',
  'GetProfiles',
  'GetStreamUri',
  'GetSnapshotUri',
  'GetPresets',
];

const discovery = [
  ['urn:uuid:1', 'http://10.0.0.5/onvif/device_service'],
  ['uuid:2', 'http://[fe80::1%25eth0]/onvif/device_service\n http://192.168.1.64:8000/onvif/device_service'],
]
  .map(
    ([endpoint, xaddrs]) =>
      `<d:ProbeMatch><w:EndpointReference><w:Address>${endpoint}</w:Address></w:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>onvif://www.onvif.org/name/Cam%201 onvif://www.onvif.org/hardware/X</d:Scopes><d:XAddrs>${xaddrs}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>`,
  )
  .join('');

/** Answers of both media services, a fault, a subscription, and answers to probes. */
export async function corpusOfAnswers(): Promise<string[]> {
  const answers: string[] = [
    String(faultAnswer('NotAuthorized', 'Sender not authorized').body),
    envelopeOf(
      '<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>http://10.0.0.5/sub/1</wsa:Address><wsa:ReferenceParameters xmlns:o="o"><o:Id a="b">1</o:Id></wsa:ReferenceParameters></tev:SubscriptionReference><wsnt:CurrentTime>2026-11-24T00:00:00Z</wsnt:CurrentTime><wsnt:TerminationTime>2026-11-24T00:01:00Z</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>',
    ),
    envelopeOf(
      '<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Events><tt:XAddr>http://10.0.0.5/e</tt:XAddr></tt:Events><tt:Media><tt:XAddr>http://10.0.0.5/m</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>',
    ),
    `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header><w:RelatesTo>urn:uuid:7</w:RelatesTo></s:Header><s:Body><d:ProbeMatches>${discovery}</d:ProbeMatches></s:Body></s:Envelope>`,
  ];
  for (const media of [1, 2] as const) {
    const camera = await startRawCamera({ media });
    for (const operation of operations) {
      const answer = await fetch(camera.serviceUrl, { method: 'POST', body: `<Body><${operation}/></Body>` });
      answers.push(await answer.text());
    }
    await camera.close();
  }
  // answers to probes are a fifth of it
  const [probe = ''] = answers.filter((text) => text.includes('ProbeMatches'));
  return [...answers, probe, probe, probe, probe];
}
