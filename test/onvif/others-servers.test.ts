/** Whole ways through servers that others wrote, each with what sets it apart, as their sources answer. */
import { afterEach, describe, expect, it } from 'vitest';
import { testClient } from './support/client.ts';
import {
  type Asked,
  describeAt,
  discovered,
  type OtherServer,
  pulled,
  type Said,
  startOther,
  tokenFits,
} from './support/other-server.ts';
import { jpeg, login } from './support/raw-camera.ts';

const open: OtherServer[] = [];
async function other(
  answer: (asked: Asked) => Said,
  options: { host?: string; port?: number } = {},
): Promise<OtherServer> {
  const one = await startOther(answer, options);
  open.push(one);
  return one;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const soap12 = (body: string, header = ''): Said => ({
  body: `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">\n\t${header}<s:Body>\n\t\t${body}\n\t</s:Body>\n</s:Envelope>`,
});
const tds = 'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"';
const trt = 'xmlns:trt="http://www.onvif.org/ver10/media/wsdl"';
const service = (namespace: string, xaddr: string): string =>
  `<tds:Service><tds:Namespace>http://www.onvif.org/${namespace}</tds:Namespace><tds:XAddr>${xaddr}</tds:XAddr></tds:Service>`;
const time = `<tds:GetSystemDateAndTimeResponse ${tds}><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time><tt:Hour>10</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>60</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>1</tt:Month><tt:Day>2</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
const device = (serial: string): string =>
  `<tds:GetDeviceInformationResponse ${tds}><tds:Manufacturer></tds:Manufacturer><tds:Model>M</tds:Model><tds:FirmwareVersion>1</tds:FirmwareVersion><tds:SerialNumber>${serial}</tds:SerialNumber></tds:GetDeviceInformationResponse>`;
const profiles = (token: string, more = ''): string =>
  `<trt:GetProfilesResponse ${trt}><trt:Profiles token="${token}"><tt:Name>n</tt:Name><tt:VideoEncoderConfiguration token="v"><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>640</tt:Width><tt:Height>360</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration>${more}</trt:Profiles></trt:GetProfilesResponse>`;
const media = (operation: string, uri: string): string =>
  `<trt:${operation}Response ${trt}><trt:MediaUri><tt:Uri>${uri}</tt:Uri></trt:MediaUri></trt:${operation}Response>`;
const url = ({ at }: OtherServer): string => `http://${at}/onvif/device_service`;

describe('go2rtc', () => {
  it('is described and gives its picture: no encoder namespaces, odd tokens, 400 without SOAP for the rest', async () => {
    const token = 'Gate "1" & co/ä';
    const one = await other(({ operation, body, at, path }) => {
      if (path.startsWith('/api/frame.jpeg'))
        return { headers: { 'content-type': 'image/jpeg' }, body: jpeg };
      switch (operation) {
        case 'GetSystemDateAndTime':
          return soap12(time);
        case 'GetDeviceInformation':
          return soap12(device(at));
        case 'GetServices':
          return soap12(
            `<tds:GetServicesResponse ${tds}>${service('ver10/device/wsdl', `http://${at}/onvif/device_service`)}${service('ver10/media/wsdl', `http://${at}/onvif/media_service`)}</tds:GetServicesResponse>`,
          );
        case 'GetNetworkInterfaces':
          return soap12(`<tds:GetNetworkInterfacesResponse ${tds}/>`);
        case 'GetProfiles':
          return soap12(
            `<trt:GetProfilesResponse ${trt}><trt:Profiles token="Gate &quot;1&quot; &amp; co/ä" fixed="true"><trt:Name>Gate "1" & co</trt:Name><trt:VideoEncoderConfiguration token="0"><trt:Encoding>H264</trt:Encoding><trt:Resolution><trt:Width>1920</trt:Width><trt:Height>1080</trt:Height></trt:Resolution><trt:RateControl><trt:FrameRateLimit>29.97003</trt:FrameRateLimit></trt:RateControl></trt:VideoEncoderConfiguration></trt:Profiles></trt:GetProfilesResponse>`,
          );
        case 'GetStreamUri':
          expect(body).toContain('Gate &quot;1&quot; &amp; co/ä');
          return soap12(
            media('GetStreamUri', `rtsp://${at.split(':')[0]}:8554/${encodeURIComponent(token)}`),
          );
        case 'GetSnapshotUri':
          return soap12(media('GetSnapshotUri', `http://${at}/api/frame.jpeg?src=Gate&x=1`));
        default:
          return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'unsupported operation\n' };
      }
    });
    const { state, facts, missing, signIn } = await describeAt(url(one));
    expect([state, signIn, facts.serial]).toEqual(['described', 'none', one.at]);
    expect(missing.map(({ operation }) => operation)).toEqual(['GetScopes', 'GetEndpointReference']);
    expect(facts.profiles[0]).toMatchObject({
      token,
      name: 'Gate "1" & co',
      encoding: 'h264',
      framesPerSecond: 29.97003,
      streamUri: `rtsp://127.0.0.1:8554/${encodeURIComponent(token)}`, // not opened
      snapshotUri: `http://${one.at}/api/frame.jpeg?src=Gate&x=1`,
    });
    const picture = await testClient().snapshot(facts.profiles[0]?.snapshotUri ?? '', login, null);
    expect(picture.mediaType).toBe('image/jpeg');
    // it has asked for no login and got none
    expect(one.asked.filter(({ body }) => body.includes('UsernameToken')).length).toBeLessThanOrEqual(2);
  });
});

describe('rpos and other servers of node-soap', () => {
  const soap11 = (body: string, status = 200): Said => ({
    status,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ${tds} ${trt} xmlns:tt="http://www.onvif.org/ver10/schema"><soap:Body>${body}</soap:Body></soap:Envelope>`,
  });
  const stumble = soap11(
    `<soap:Fault><faultcode>soap:Server</faultcode><faultstring>TypeError: Cannot read properties of undefined (reading 'UsernameToken')</faultstring></soap:Fault>`,
    500,
  );
  const refusal = soap11(
    '<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value>ter:NotAuthorized</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang="en">Sender not Authorized</soap:Text></soap:Reason></soap:Fault>',
    500,
  );
  const rpos = ({ operation, body, at, path }: Asked): Said => {
    if (path === '/web/snapshot.jpg') return { headers: { 'content-type': 'image/jpg' }, body: jpeg };
    if (operation === 'GetSystemDateAndTime') return soap11(time);
    if (!body.includes('UsernameToken')) return stumble;
    if (!tokenFits(body)) return refusal;
    const capability = (name: string, place: string): string =>
      `<tt:${name}><tt:XAddr>http://${at}/onvif/${place}</tt:XAddr></tt:${name}>`;
    switch (operation) {
      case 'GetDeviceInformation':
        return soap11(device('pi'));
      case 'GetCapabilities':
        return soap11(
          `<tds:GetCapabilitiesResponse><tds:Capabilities>${capability('Media', 'media_service')}${capability('PTZ', 'ptz_service')}</tds:Capabilities></tds:GetCapabilitiesResponse>`,
        );
      case 'GetProfiles':
        return soap11(profiles('profile_token', '<tt:PTZConfiguration token="p"/>'));
      case 'GetStreamUri':
        return soap11(media(operation, `rtsp://${at.split(':')[0]}:8554/h264`));
      case 'GetSnapshotUri':
        return soap11(media(operation, `http://${at}/web/snapshot.jpg`));
      case 'GetPresets':
        return soap11(
          '<tptz:GetPresetsResponse><tptz:Preset token="1"><tt:Name>Tor Süd</tt:Name></tptz:Preset></tptz:GetPresetsResponse>',
        );
      default:
        return soap11(
          `<soap:Fault><faultcode>soap:Server</faultcode><faultstring>TypeError: Cannot read property 'methodName' of undefined</faultstring></soap:Fault>`,
          500,
        );
    }
  };

  it('are found, signed in to although they only stumble over the missing token, described and steered', async () => {
    const one = await other(rpos);
    const [sighting] = await discovered(
      (id) =>
        `<?xml version="1.0" encoding="UTF-8"?>\n          <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><SOAP-ENV:Header><wsa:RelatesTo>${id}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch><wsa:EndpointReference><wsa:Address>urn:uuid:5-pi</wsa:Address></wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>\n  onvif://www.onvif.org/type/video_encoder\n  onvif://www.onvif.org/name/Raspberry%20Pi\n  onvif://www.onvif.org/location/\n</d:Scopes><d:XAddrs>http://${one.at}/onvif/device_service</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
    );
    expect(sighting).toMatchObject({ name: 'Raspberry Pi', serviceUrls: [url(one)] });
    const { state, facts, signIn, loginIndex } = await describeAt(sighting?.serviceUrls ?? []);
    expect([state, signIn, loginIndex, facts.serial, facts.hasPtz]).toEqual([
      'described',
      'wsse',
      0,
      'pi',
      true,
    ]);
    expect(facts.profiles[0]?.streamUri).toBe('rtsp://127.0.0.1:8554/h264'); // not opened
    const picture = await testClient().snapshot(facts.profiles[0]?.snapshotUri ?? '', login, null);
    expect(picture.bytes.length).toBe(jpeg.length);
    const presets = await testClient().ptz.presets({ serviceUrl: url(one), login });
    expect(presets).toEqual([{ token: '1', name: 'Tor Süd' }]);
  });

  it('say that they want a login where none or a wrong one is given, and get a wrong one once', async () => {
    const one = await other(rpos);
    expect((await describeAt(url(one), [])).state).toBe('needs_credentials');
    const wrong = await describeAt(url(one), [{ username: 'admin', password: 'wrong' }]);
    expect([wrong.state, wrong.problem?.code]).toEqual(['needs_credentials', 'device_refused_login']);
    expect(one.asked.filter(({ body }) => body.includes('UsernameToken'))).toHaveLength(1);
  });

  it('without a login are described as they are, whatever they do not know', async () => {
    const one = await other((asked) =>
      asked.body.includes('UsernameToken')
        ? soap11('', 500)
        : rpos({ ...asked, body: '' }).status === 500
          ? asked.operation === 'GetDeviceInformation'
            ? soap11(device('v'))
            : soap11(
                '<soap:Fault><faultcode>soap:Server</faultcode><faultstring>boom</faultstring></soap:Fault>',
                500,
              )
          : soap11(time),
    );
    const { state, facts, signIn } = await describeAt(url(one));
    expect([state, facts.serial, signIn]).toEqual(['described', 'v', 'none']);
  });
});

describe('onvif_server_emulator', () => {
  const emulator = ({ operation, at }: Asked): Said => {
    switch (operation) {
      case 'GetSystemDateAndTime':
        return soap12(
          `<tds:GetSystemDateAndTimeResponse ${tds}><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
        );
      case 'GetDeviceInformation':
        return soap12(device('emu'));
      case 'GetServices':
        return soap12(
          `<tds:GetServicesResponse ${tds}>${service('ver10/media/wsdl', 'http://127.0.0.1:8080/onvif/media_service')}${service('ver10/events/wsdl', `http://0.0.0.0:${at.split(':')[1]}/onvif/event_service`)}</tds:GetServicesResponse>`, // not opened
        );
      case 'GetProfiles':
        return soap12(profiles('ProfileToken0'));
      case 'CreatePullPointSubscription':
        return soap12(
          `<tet:CreatePullPointSubscriptionResponse><tet:SubscriptionReference><wsa:Address>http://${at}/onvif/event_service/s0</wsa:Address><wsnt:CurrentTime>2026-01-01T00:00:00Z</wsnt:CurrentTime><wsnt:TerminationTime>2026-01-01T00:01:00Z</wsnt:TerminationTime></tet:SubscriptionReference></tet:CreatePullPointSubscriptionResponse>`,
        );
      case 'PullMessages':
        return soap12(
          '<tet:PullMessagesResponse><wsnt:NotificationMessage><wsnt:Topic Dialect="x">tns1:Device/Trigger/DigitalInput</wsnt:Topic></wsnt:NotificationMessage></tet:PullMessagesResponse>',
        );
      default:
        return { status: 400, headers: { 'content-length': '0' }, body: '' };
    }
  };

  it('is described although it gives no time, names loopback and 0.0.0.0, and has empty answers for the rest', async () => {
    const one = await other(emulator);
    const { state, facts, clock, missing } = await describeAt(url(one));
    expect([state, facts.serial, clock, facts.hasEvents]).toEqual(['described', 'emu', null, true]);
    expect(missing.map(({ operation }) => operation)).toContain('GetSystemDateAndTime');
    expect(facts.profiles.map(({ token }) => token)).toEqual(['ProfileToken0']);
    expect(await pulled(url(one))).toHaveLength(1);
  });

  it('is described where it has no question about the time at all', async () => {
    const one = await other((asked) =>
      asked.operation === 'GetSystemDateAndTime' ? { status: 500, body: '' } : emulator(asked),
    );
    expect((await describeAt(url(one))).state).toBe('described');
  });
});

describe('onvif_simple_server', () => {
  const auth =
    '<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">Authentication error</s:Text></s:Reason></s:Fault>';
  const limits =
    '<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">Either Timeout or MessageLimit exceed the upper limit supported by the device.</s:Text></s:Reason><s:Detail><PullMessagesFaultResponse xmlns="http://www.onvif.org/ver10/events/wsdl"><MaxTimeout>PT0M2S</MaxTimeout><MaxMessageLimit>10</MaxMessageLimit></PullMessagesFaultResponse></s:Detail></s:Fault>';

  it('is pulled within its limits, and its Media1 stands in where Media2 has no profiles', async () => {
    const one = await other(({ operation, body, at, path }) => {
      const isOpen = ['GetSystemDateAndTime', 'GetServices', 'GetCapabilities'].includes(operation);
      if (!isOpen && !tokenFits(body)) return { ...soap12(auth), status: 400 };
      switch (operation) {
        case 'GetSystemDateAndTime':
          return soap12(time);
        case 'GetServices':
          return soap12(
            `<tds:GetServicesResponse ${tds}>${service('ver10/events/wsdl', `http://${at}/onvif/events_service`)}${service('ver10/media/wsdl', `http://${at}/onvif/media_service`)}${service('ver20/media/wsdl', `http://${at}/onvif/media2_service`)}${service('ver20/ptz/wsdl', '/onvif/ptz_service')}</tds:GetServicesResponse>`,
          );
        case 'GetDeviceInformation':
          return soap12(device('yi'));
        case 'GetProfiles':
          return path.includes('media2')
            ? {
                ...soap12(
                  '<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:ActionNotSupported</s:Value></s:Subcode></s:Code><s:Reason><s:Text>ActionNotSupported</s:Text></s:Reason></s:Fault>',
                ),
                status: 200,
              }
            : soap12(profiles('Profile_0', '<tt:PTZConfiguration token="PTZCfgToken"/>'));
        case 'GetPresets':
          expect(path).toBe('/onvif/ptz_service');
          return soap12(
            '<tptz:GetPresetsResponse><tptz:Preset token="PresetToken_0"><tt:Name>Home</tt:Name></tptz:Preset></tptz:GetPresetsResponse>',
          );
        case 'CreatePullPointSubscription':
          return soap12(
            `<tet:CreatePullPointSubscriptionResponse><tet:SubscriptionReference><wsa:Address>http://${at}/onvif/events_service?sub=1</wsa:Address></tet:SubscriptionReference></tet:CreatePullPointSubscriptionResponse>`,
          );
        case 'PullMessages': {
          const seconds = Number(/<Timeout>PT(\d+)S/.exec(body)?.[1]);
          const messages = Number(/<MessageLimit>(\d+)/.exec(body)?.[1]);
          if (seconds > 2 || messages > 10) return { ...soap12(limits), status: 500 };
          return soap12(
            '<tet:PullMessagesResponse><wsnt:NotificationMessage><wsnt:Topic>tns1:VideoSource/MotionAlarm</wsnt:Topic></wsnt:NotificationMessage></tet:PullMessagesResponse>',
          );
        }
        default:
          return {
            ...soap12(
              '<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:ActionNotSupported</s:Value></s:Subcode></s:Code><s:Reason><s:Text>ActionNotSupported</s:Text></s:Reason></s:Fault>',
            ),
            status: 500,
          };
      }
    });
    const { state, facts, signIn } = await describeAt(url(one));
    expect([state, signIn, facts.hasPtz]).toEqual(['described', 'wsse', true]);
    expect(facts.profiles.map(({ token }) => token)).toEqual(['Profile_0']);
    expect(await testClient().ptz.presets({ serviceUrl: url(one), login })).toHaveLength(1);
    expect(await pulled(url(one))).toHaveLength(1);
    const created = one.asked.filter(
      ({ operation, body }) => operation === 'CreatePullPointSubscription' && tokenFits(body),
    );
    expect(created).toHaveLength(1);
  });
});
