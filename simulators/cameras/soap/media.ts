/** Media1: ONVIF media service specification. */
import type { CameraProfile } from '../identity.ts';
import {
  encoderConfiguration1,
  profileOf,
  ptzConfiguration,
  videoSource,
  videoSourceConfiguration,
} from './configurations.ts';
import { invalidArgument, notSupported } from './envelope.ts';
import type { Call, Service } from './services.ts';
import { escapeXml, textAt } from './xml.ts';

function profileXml({ camera }: Call, element: string, profile: CameraProfile): string {
  return (
    `<${element} token="${profile.token}" fixed="true"><tt:Name>${escapeXml(profile.name)}</tt:Name>` +
    videoSourceConfiguration('tt:VideoSourceConfiguration') +
    encoderConfiguration1('tt:VideoEncoderConfiguration', profile) +
    `${camera.identity.hasPtz ? ptzConfiguration('tt:PTZConfiguration') : ''}</${element}>`
  );
}

const mediaUri = (operation: string, url: string): string =>
  `<trt:${operation}Response><trt:MediaUri><tt:Uri>${escapeXml(url)}</tt:Uri>` +
  '<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot>' +
  `<tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${operation}Response>`;

function encoders(call: Call, operation: string): string {
  const list = call.camera.identity.profiles.map((profile) =>
    encoderConfiguration1('trt:Configurations', profile),
  );
  return `<trt:${operation}Response>${list.join('')}</trt:${operation}Response>`;
}

function encoderOptions({ camera, operation }: Call): string {
  const token =
    textAt(operation, 'ConfigurationToken') || `vec_${textAt(operation, 'ProfileToken') || 'main'}`;
  const profile = camera.profile(token.replace(/^vec_/, ''));
  if (!profile) throw invalidArgument('NoConfig', `There is no configuration "${token}"`);
  const sizes = `<tt:ResolutionsAvailable><tt:Width>${profile.widthPx}</tt:Width><tt:Height>${profile.heightPx}</tt:Height></tt:ResolutionsAvailable>`;
  const rates =
    '<tt:FrameRateRange><tt:Min>1</tt:Min><tt:Max>25</tt:Max></tt:FrameRateRange>' +
    '<tt:EncodingIntervalRange><tt:Min>1</tt:Min><tt:Max>1</tt:Max></tt:EncodingIntervalRange>';
  const codec =
    profile.codec === 'JPEG'
      ? `<tt:JPEG>${sizes}${rates}</tt:JPEG>`
      : `<tt:H264>${sizes}<tt:GovLengthRange><tt:Min>1</tt:Min><tt:Max>100</tt:Max></tt:GovLengthRange>${rates}` +
        '<tt:H264ProfilesSupported>Main</tt:H264ProfilesSupported></tt:H264>';
  return (
    '<trt:GetVideoEncoderConfigurationOptionsResponse><trt:Options>' +
    `<tt:QualityRange><tt:Min>1</tt:Min><tt:Max>10</tt:Max></tt:QualityRange>${codec}` +
    '</trt:Options></trt:GetVideoEncoderConfigurationOptionsResponse>'
  );
}

export const mediaService: Service = {
  GetServiceCapabilities: () =>
    '<trt:GetServiceCapabilitiesResponse><trt:Capabilities SnapshotUri="true" Rotation="false">' +
    '<trt:ProfileCapabilities MaximumNumberOfProfiles="2"/>' +
    '<trt:StreamingCapabilities RTPMulticast="false" RTP_TCP="true" RTP_RTSP_TCP="true"/>' +
    '</trt:Capabilities></trt:GetServiceCapabilitiesResponse>',
  GetProfiles: (call) =>
    `<trt:GetProfilesResponse>${call.camera.identity.profiles
      .map((profile) => profileXml(call, 'trt:Profiles', profile))
      .join('')}</trt:GetProfilesResponse>`,
  GetProfile: (call) =>
    `<trt:GetProfileResponse>${profileXml(call, 'trt:Profile', profileOf(call.camera, call.operation))}</trt:GetProfileResponse>`,
  GetVideoSources: () =>
    `<trt:GetVideoSourcesResponse>${videoSource('trt:VideoSources')}</trt:GetVideoSourcesResponse>`,
  GetVideoSourceConfigurations: () =>
    '<trt:GetVideoSourceConfigurationsResponse>' +
    `${videoSourceConfiguration('trt:Configurations')}</trt:GetVideoSourceConfigurationsResponse>`,
  GetVideoEncoderConfigurations: (call) => encoders(call, 'GetVideoEncoderConfigurations'),
  GetCompatibleVideoEncoderConfigurations: (call) =>
    encoders(call, 'GetCompatibleVideoEncoderConfigurations'),
  GetVideoEncoderConfiguration: (call) => {
    const token = textAt(call.operation, 'ConfigurationToken');
    const profile = call.camera.profile(token.replace(/^vec_/, ''));
    if (!profile) throw invalidArgument('NoConfig', `There is no configuration "${token}"`);
    return (
      '<trt:GetVideoEncoderConfigurationResponse>' +
      `${encoderConfiguration1('trt:Configuration', profile)}</trt:GetVideoEncoderConfigurationResponse>`
    );
  },
  GetVideoEncoderConfigurationOptions: encoderOptions,
  GetStreamUri: ({ camera, address, operation }) =>
    mediaUri('GetStreamUri', camera.saidStreamUrl(address, profileOf(camera, operation))),
  GetSnapshotUri: ({ camera, address, operation }) => {
    const profile = profileOf(camera, operation);
    if (camera.defects.snapshot === 'none') throw notSupported('GetSnapshotUri');
    return mediaUri('GetSnapshotUri', camera.saidSnapshotUrl(address, profile));
  },
  GetAudioSources: () => '<trt:GetAudioSourcesResponse/>',
  GetAudioEncoderConfigurations: () => '<trt:GetAudioEncoderConfigurationsResponse/>',
  SetSynchronizationPoint: () => '<trt:SetSynchronizationPointResponse/>',
};
