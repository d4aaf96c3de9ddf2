/** Cameras as their owners' logs show them: what Tapo, Reolink, Pelco, Axis, Hikvision and nameless makes answer. */
import { afterEach, describe, expect, it } from 'vitest';
import { testClient } from './support/client.ts';
import { describeAt, discovered, type OtherServer, pulled, startOther } from './support/other-server.ts';
import {
  envelopeOf,
  faultAnswer,
  jpeg,
  login,
  type RawCamera,
  type RawOptions,
  type RawRequest,
  startRawCamera,
} from './support/raw-camera.ts';

const usualPort = Number('80');
/** Where ports below 1024 are for root only, port 80 cannot be shown. */
const mayTakePort80 = await startOther(() => ({ body: '' }), { host: '127.0.0.78', port: usualPort }).then(
  (one) => one.close().then(() => true),
  () => false,
);

const open: { close(): Promise<void> }[] = [];
async function camera(options: RawOptions = {}): Promise<RawCamera> {
  const one = await startRawCamera(options);
  open.push(one);
  return one;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
const services = (...entries: [string, string][]): string =>
  envelopeOf(
    `<tds:GetServicesResponse>${entries.map(([namespace, xaddr]) => `<tds:Service><tds:Namespace>http://www.onvif.org/${namespace}</tds:Namespace><tds:XAddr>${xaddr}</tds:XAddr></tds:Service>`).join('')}</tds:GetServicesResponse>`,
  );

describe('a camera', () => {
  it('that goes by the action of the media type (Pelco, servers of .NET) is told it with every question', async () => {
    const expected: Record<string, string> = {
      GetProfiles: 'http://www.onvif.org/ver10/media/wsdl/GetProfiles',
      GetDeviceInformation: 'http://www.onvif.org/ver10/device/wsdl/GetDeviceInformation',
      GetPresets: 'http://www.onvif.org/ver20/ptz/wsdl/GetPresets',
      CreatePullPointSubscription:
        'http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest',
    };
    const seen: Record<string, string> = {};
    const one = await camera({
      signIn: 'both',
      answer: ({ operation, headers }) => {
        const action = /; action="([^"]+)"$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
        if (action === '') return { body: '' };
        seen[operation] = action;
        return undefined;
      },
    });
    expect((await describeAt(one.serviceUrl)).missing).toEqual([]);
    await testClient().ptz.presets({ serviceUrl: one.serviceUrl, login });
    await expect(pulled(one.serviceUrl)).rejects.toThrow();
    expect(seen).toMatchObject(expected);
  });

  it('that refuses headers it does not know (gSOAP without addressing) gets them as ones it may leave out', async () => {
    const one = await camera({
      answer: ({ operation, body }) => {
        if (body.includes('mustUnderstand'))
          return {
            status: 500,
            body: envelopeOf(
              "<s:Fault><s:Code><s:Value>s:MustUnderstand</s:Value></s:Code><s:Reason><s:Text>The data in element 'Action' must be understood but cannot be handled</s:Text></s:Reason></s:Fault>",
            ),
          };
        if (operation === 'CreatePullPointSubscription')
          return {
            body: envelopeOf(
              `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>${one.serviceUrl}</wsa:Address></tev:SubscriptionReference></tev:CreatePullPointSubscriptionResponse>`,
            ),
          };
        return operation === 'PullMessages'
          ? {
              body: envelopeOf(
                '<tev:PullMessagesResponse><wsnt:NotificationMessage/></tev:PullMessagesResponse>',
              ),
            }
          : undefined;
      },
    });
    expect(await pulled(one.serviceUrl)).toHaveLength(1);
  });

  it('without GetServices, or with one that leaves its media out (Axis, Panasonic), is read by GetCapabilities', async () => {
    for (const list of [
      null,
      services(['ver10/device/wsdl', '/onvif/device_service'], ['ver20/ptz/wsdl', '/p']),
    ]) {
      const one = await camera({
        answer: ({ operation }) =>
          operation === 'GetServices'
            ? list === null
              ? faultAnswer('ActionNotSupported', 'Optional Action Not Implemented', 500)
              : { body: list }
            : operation === 'GetCapabilities'
              ? {
                  body: envelopeOf(
                    '<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>/onvif/media</tt:XAddr></tt:Media><tt:PTZ><tt:XAddr>http:///onvif/ptz</tt:XAddr></tt:PTZ></tds:Capabilities></tds:GetCapabilitiesResponse>',
                  ),
                }
              : undefined,
      });
      const { state, facts } = await describeAt(one.serviceUrl);
      expect([state, facts.profiles.length, facts.hasPtz]).toEqual(['described', 1, true]);
    }
  });

  it('that shows no configurations in its profiles still has its streams', async () => {
    for (const media of [1, 2] as const) {
      const prefix = media === 2 ? 'tr2' : 'trt';
      const one = await camera({
        media,
        answer: ({ operation }) =>
          operation === 'GetProfiles'
            ? {
                body: envelopeOf(
                  `<${prefix}:GetProfilesResponse><${prefix}:Profiles token="a b/ü"><${prefix}:Name>x</${prefix}:Name></${prefix}:Profiles></${prefix}:GetProfilesResponse>`,
                ),
              }
            : undefined,
      });
      const { facts } = await describeAt(one.serviceUrl);
      expect(facts.profiles[0]).toMatchObject({
        token: 'a b/ü',
        encoding: 'other',
        streamUri: expect.stringContaining('rtsp://'),
      });
    }
  });

  it.skipIf(!mayTakePort80)(
    'with its services on one port and its picture on the usual one (Reolink) is asked there',
    async () => {
      const usual: OtherServer = await startOther(
        () => ({ headers: { 'content-type': 'image/jpeg' }, body: jpeg }),
        { host: '127.0.0.77', port: usualPort },
      );
      open.push(usual);
      const one = await camera({
        host: '127.0.0.77',
        answer: ({ operation }) =>
          operation === 'GetSnapshotUri'
            ? {
                body: envelopeOf(
                  '<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://127.0.0.77/cgi-bin/api.cgi?cmd=onvifSnapPic&amp;channel=0</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>',
                ),
              }
            : undefined,
      });
      const { facts } = await describeAt(one.serviceUrl);
      expect(facts.profiles[0]?.snapshotUri).toBe(
        'http://127.0.0.77/cgi-bin/api.cgi?cmd=onvifSnapPic&channel=0', // its own server of this test
      );
      expect(usual.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    },
  );

  it('that has its subscriptions on a port of their own (Tapo) is pulled there; 400 to Renew does no harm', async () => {
    let pulls = 0;
    const events: OtherServer = await startOther(({ operation }) => {
      if (operation === 'Renew') return { status: 400, body: 'Bad Request' };
      pulls++;
      return {
        body: envelopeOf('<tev:PullMessagesResponse><wsnt:NotificationMessage/></tev:PullMessagesResponse>'),
      };
    });
    open.push(events);
    const now = '2026-01-01T00:00:00Z';
    const one = await camera({
      answer: ({ operation }: RawRequest) =>
        operation === 'CreatePullPointSubscription'
          ? {
              body: envelopeOf(
                `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa5:Address>http://${events.at}/event-1024_1024</wsa5:Address></tev:SubscriptionReference><wsnt:CurrentTime>${now}</wsnt:CurrentTime><wsnt:TerminationTime>2026-01-01T00:00:00.100Z</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>`,
              ),
            }
          : operation === 'GetSnapshotUri'
            ? faultAnswer('ActionNotSupported', 'Optional Action Not Implemented', 500)
            : undefined,
    });
    const { facts, missing } = await describeAt(one.serviceUrl);
    expect([facts.profiles[0]?.snapshotUri, missing[0]?.code]).toEqual([null, 'unsupported']);
    expect(await pulled(one.serviceUrl, { count: 400 })).toHaveLength(400);
    expect(pulls).toBeGreaterThanOrEqual(40);
    expect(events.asked.some(({ operation }) => operation === 'Renew')).toBe(true);
  });

  it('that knows no topic filter is subscribed to without, and only what was asked for is passed on', async () => {
    let pulls = 0;
    const one = await camera({
      answer: ({ operation, body }) => {
        if (operation === 'CreatePullPointSubscription')
          return body.includes('<Filter>')
            ? faultAnswer('InvalidFilterFault', 'topic dialect unknown', 500)
            : {
                body: envelopeOf(
                  `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>${one.serviceUrl}</wsa:Address></tev:SubscriptionReference></tev:CreatePullPointSubscriptionResponse>`,
                ),
              };
        if (operation !== 'PullMessages') return undefined;
        const topic = ['tns1:VideoSource/MotionAlarm', 'tns1:RuleEngineer/X', 'tnsX:RuleEngine/Plate/Read'][
          pulls++ % 3
        ];
        return {
          body: envelopeOf(
            `<tev:PullMessagesResponse><wsnt:NotificationMessage><wsnt:Topic>${topic}</wsnt:Topic></wsnt:NotificationMessage></tev:PullMessagesResponse>`,
          ),
        };
      },
    });
    const got = await pulled(one.serviceUrl, { topicFilter: 'tns1:RuleEngine//.', count: 2 });
    expect(got.map((text) => /Topic>([^<]+)</.exec(text)?.[1])).toEqual([
      'tnsX:RuleEngine/Plate/Read',
      'tnsX:RuleEngine/Plate/Read',
    ]);
  });

  it('that answers a missing login with 403, 400 or a fault of its own is signed in to', async () => {
    for (const refusal of [
      { status: 403, body: '<html>Forbidden</html>' },
      { status: 400, body: '' },
      faultAnswer('InvalidArgVal', 'header', 400),
    ]) {
      const one = await camera({
        signIn: 'wsse',
        answer: ({ operation, body }) =>
          operation !== 'GetSystemDateAndTime' && !body.includes('UsernameToken') ? refusal : undefined,
      });
      const { state, signIn, missing } = await describeAt(one.serviceUrl);
      expect([state, signIn, missing]).toEqual(['described', 'wsse', []]);
      expect(one.wrong).toBe(0);
    }
  });

  it('answers a probe by WS-Addressing of 2005, 1.1 of WS-Discovery, without urn:uuid, types or scopes', async () => {
    const [found] = await discovered(
      (id) =>
        `\r\n<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:w="http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01"><soap:Header><a:RelatesTo>${id.replace('urn:uuid:', '').toUpperCase()}</a:RelatesTo></soap:Header><soap:Body><w:ProbeMatches><w:ProbeMatch><a:EndpointReference><a:Address>4D454930-0000-1000</a:Address></a:EndpointReference><w:XAddrs>http://[fe80::1]/onvif/device_service  http://192.0.2.1/onvif/device_service</w:XAddrs></w:ProbeMatch></w:ProbeMatches></soap:Body></soap:Envelope>\0`,
    );
    expect(found?.endpoint).toBe('4D454930-0000-1000');
    // where it answered comes before all that it names
    expect(found?.serviceUrls[0]).toBe('http://127.0.0.1/onvif/device_service'); // not opened
  });
});
