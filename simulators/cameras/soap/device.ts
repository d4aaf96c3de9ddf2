/** The device service: ONVIF core specification 8. */
import { invalidArgument, namespaceOf, type Prefix } from './envelope.ts';
import type { Call, Service } from './services.ts';
import { at, escapeXml, textAt } from './xml.ts';

const paths: Readonly<Partial<Record<Prefix, string>>> = {
  tds: '/onvif/device_service',
  trt: '/onvif/media_service',
  tr2: '/onvif/media2_service',
  tptz: '/onvif/ptz_service',
  tev: '/onvif/event_service',
};

export const scopesOf = ({ camera }: Pick<Call, 'camera'>): string[] => {
  const { identity } = camera;
  const part = (text: string): string => encodeURIComponent(text);
  return [
    'onvif://www.onvif.org/type/video_encoder',
    ...(identity.hasPtz ? ['onvif://www.onvif.org/type/ptz'] : []),
    'onvif://www.onvif.org/Profile/Streaming',
    ...(identity.hasMedia2 ? ['onvif://www.onvif.org/Profile/T', 'onvif://www.onvif.org/Profile/M'] : []),
    `onvif://www.onvif.org/name/${part(identity.name)}`,
    `onvif://www.onvif.org/hardware/${part(identity.model)}`,
    `onvif://www.onvif.org/location/${part(identity.location)}`,
  ];
};

function servicesOf({ camera, address }: Call): { prefix: Prefix; version: string; url: string }[] {
  const { hasPtz, hasMedia2 } = camera.identity;
  const base = camera.saidBase(address);
  const all: readonly (readonly [Prefix, string, boolean])[] = [
    ['tds', '<tt:Major>22</tt:Major><tt:Minor>12</tt:Minor>', true],
    ['trt', '<tt:Major>2</tt:Major><tt:Minor>60</tt:Minor>', true],
    ['tr2', '<tt:Major>22</tt:Major><tt:Minor>6</tt:Minor>', hasMedia2],
    ['tptz', '<tt:Major>22</tt:Major><tt:Minor>6</tt:Minor>', hasPtz],
    ['tev', '<tt:Major>22</tt:Major><tt:Minor>6</tt:Minor>', true],
  ];
  return all
    .filter(([, , isThere]) => isThere)
    .map(([prefix, version]) => ({ prefix, version, url: `${base}${paths[prefix] ?? ''}` }));
}

function dateTime(element: string, ms: number): string {
  const date = new Date(ms);
  return (
    `<tt:${element}><tt:Time><tt:Hour>${date.getUTCHours()}</tt:Hour><tt:Minute>${date.getUTCMinutes()}</tt:Minute>` +
    `<tt:Second>${date.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${date.getUTCFullYear()}</tt:Year>` +
    `<tt:Month>${date.getUTCMonth() + 1}</tt:Month><tt:Day>${date.getUTCDate()}</tt:Day></tt:Date></tt:${element}>`
  );
}

function systemDateAndTime({ camera }: Call): string {
  const utcMs = camera.clockMs();
  const localMs = camera.defects.localTimeAsUtc ? utcMs : utcMs + 8 * 3_600_000;
  return (
    '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>' +
    '<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone>' +
    `${dateTime('UTCDateTime', utcMs)}${dateTime('LocalDateTime', localMs)}` +
    '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
  );
}

function setSystemDateAndTime({ camera, operation }: Call): string {
  const number = (...path: string[]): number => Number(textAt(operation, 'UTCDateTime', ...path));
  if (at(operation, 'UTCDateTime')) {
    const utcMs = Date.UTC(
      number('Date', 'Year'),
      number('Date', 'Month') - 1,
      number('Date', 'Day'),
      number('Time', 'Hour'),
      number('Time', 'Minute'),
      number('Time', 'Second'),
    );
    if (!Number.isFinite(utcMs)) throw invalidArgument('InvalidDateTime', 'UTCDateTime is no time');
    camera.setDefect({ clockOffsetMs: utcMs - camera.now(), localTimeAsUtc: false });
  }
  return '<tds:SetSystemDateAndTimeResponse/>';
}

function capabilities(call: Call): string {
  const url = (prefix: Prefix): string =>
    servicesOf(call).find((service) => service.prefix === prefix)?.url ?? '';
  const ptz = url('tptz') === '' ? '' : `<tt:PTZ><tt:XAddr>${url('tptz')}</tt:XAddr></tt:PTZ>`;
  return (
    '<tds:GetCapabilitiesResponse><tds:Capabilities>' +
    `<tt:Device><tt:XAddr>${url('tds')}</tt:XAddr><tt:Network><tt:IPFilter>false</tt:IPFilter>` +
    '<tt:ZeroConfiguration>false</tt:ZeroConfiguration><tt:IPVersion6>false</tt:IPVersion6><tt:DynDNS>false</tt:DynDNS>' +
    '</tt:Network><tt:System><tt:DiscoveryResolve>false</tt:DiscoveryResolve><tt:DiscoveryBye>true</tt:DiscoveryBye>' +
    '<tt:RemoteDiscovery>false</tt:RemoteDiscovery><tt:SystemBackup>false</tt:SystemBackup>' +
    '<tt:SystemLogging>false</tt:SystemLogging><tt:FirmwareUpgrade>false</tt:FirmwareUpgrade>' +
    '<tt:SupportedVersions><tt:Major>22</tt:Major><tt:Minor>12</tt:Minor></tt:SupportedVersions></tt:System>' +
    '<tt:Security><tt:TLS1.1>false</tt:TLS1.1><tt:TLS1.2>false</tt:TLS1.2><tt:OnboardKeyGeneration>false' +
    '</tt:OnboardKeyGeneration><tt:AccessPolicyConfig>false</tt:AccessPolicyConfig><tt:X.509Token>false</tt:X.509Token>' +
    '<tt:SAMLToken>false</tt:SAMLToken><tt:KerberosToken>false</tt:KerberosToken><tt:RELToken>false</tt:RELToken>' +
    '</tt:Security></tt:Device>' +
    `<tt:Events><tt:XAddr>${url('tev')}</tt:XAddr><tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
    '<tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false' +
    '</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>' +
    `<tt:Media><tt:XAddr>${url('trt')}</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast>` +
    '<tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>' +
    `${ptz}</tds:Capabilities></tds:GetCapabilitiesResponse>`
  );
}

function services(call: Call): string {
  const withCapability = textAt(call.operation, 'IncludeCapability') === 'true';
  const capability = (prefix: Prefix): string =>
    withCapability ? `<tds:Capabilities><${prefix}:Capabilities/></tds:Capabilities>` : '';
  const list = servicesOf(call).map(
    ({ prefix, version, url }) =>
      `<tds:Service><tds:Namespace>${namespaceOf(prefix)}</tds:Namespace><tds:XAddr>${url}</tds:XAddr>` +
      `${capability(prefix)}<tds:Version>${version}</tds:Version></tds:Service>`,
  );
  return `<tds:GetServicesResponse>${list.join('')}</tds:GetServicesResponse>`;
}

function networkInterfaces({ camera, address }: Call): string {
  return (
    '<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled>' +
    `<tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${camera.identity.hardwareAddress}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>` +
    '<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config>' +
    `<tt:Manual><tt:Address>${address}</tt:Address><tt:PrefixLength>8</tt:PrefixLength></tt:Manual>` +
    '<tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>'
  );
}

const protocol = (name: string, port: number): string =>
  `<tds:NetworkProtocols><tt:Name>${name}</tt:Name><tt:Enabled>true</tt:Enabled><tt:Port>${port}</tt:Port></tds:NetworkProtocols>`;

export const deviceService: Service = {
  GetSystemDateAndTime: systemDateAndTime,
  SetSystemDateAndTime: setSystemDateAndTime,
  GetCapabilities: capabilities,
  GetServices: services,
  GetNetworkInterfaces: networkInterfaces,
  GetServiceCapabilities: () =>
    '<tds:GetServiceCapabilitiesResponse><tds:Capabilities><tds:Network IPFilter="false"/>' +
    '<tds:Security UsernameToken="true" HttpDigest="true"/><tds:System DiscoveryBye="true"/>' +
    '</tds:Capabilities></tds:GetServiceCapabilitiesResponse>',
  GetDeviceInformation: ({ camera: { identity } }) =>
    `<tds:GetDeviceInformationResponse><tds:Manufacturer>${escapeXml(identity.manufacturer)}</tds:Manufacturer>` +
    `<tds:Model>${escapeXml(identity.model)}</tds:Model><tds:FirmwareVersion>${identity.firmware}</tds:FirmwareVersion>` +
    `<tds:SerialNumber>${identity.serial}</tds:SerialNumber><tds:HardwareId>${identity.hardwareId}</tds:HardwareId>` +
    '</tds:GetDeviceInformationResponse>',
  GetScopes: (call) =>
    `<tds:GetScopesResponse>${scopesOf(call)
      .map(
        (scope) =>
          `<tds:Scopes><tt:ScopeDef>${/name|location/.test(scope) ? 'Configurable' : 'Fixed'}</tt:ScopeDef>` +
          `<tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`,
      )
      .join('')}</tds:GetScopesResponse>`,
  GetHostname: ({ camera: { identity } }) =>
    '<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP>' +
    `<tt:Name>${identity.serial.toLowerCase()}</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>`,
  GetUsers: ({ camera }) =>
    `<tds:GetUsersResponse><tds:User><tt:Username>${escapeXml(camera.username)}</tt:Username>` +
    '<tt:UserLevel>Administrator</tt:UserLevel></tds:User></tds:GetUsersResponse>',
  GetEndpointReference: ({ camera }) =>
    `<tds:GetEndpointReferenceResponse><tds:GUID>${camera.endpoint}</tds:GUID></tds:GetEndpointReferenceResponse>`,
  GetDiscoveryMode: ({ camera }) =>
    `<tds:GetDiscoveryModeResponse><tds:DiscoveryMode>${camera.defects.undiscoverable ? 'NonDiscoverable' : 'Discoverable'}` +
    '</tds:DiscoveryMode></tds:GetDiscoveryModeResponse>',
  GetNetworkProtocols: ({ camera }) =>
    `<tds:GetNetworkProtocolsResponse>${protocol('HTTP', camera.httpPort)}${protocol('RTSP', camera.rtspPort)}` +
    '</tds:GetNetworkProtocolsResponse>',
  GetNetworkDefaultGateway: () =>
    '<tds:GetNetworkDefaultGatewayResponse><tds:NetworkGateway/></tds:GetNetworkDefaultGatewayResponse>',
  GetDNS: () =>
    '<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>false</tt:FromDHCP></tds:DNSInformation></tds:GetDNSResponse>',
  GetNTP: () =>
    '<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP></tds:NTPInformation></tds:GetNTPResponse>',
  GetRelayOutputs: () => '<tds:GetRelayOutputsResponse/>',
};
