/** Media2: ONVIF media2 service specification (Profile T). */
import type { CameraProfile } from '../identity.ts';
import {
  encoderConfiguration2,
  profileOf,
  ptzConfiguration,
  videoSourceConfiguration,
} from './configurations.ts';
import { invalidArgument, notSupported } from './envelope.ts';
import type { Call, Service } from './services.ts';
import { escapeXml, textAt } from './xml.ts';

/** Configurations are in the answer where the request names their type. */
function profileXml({ camera, operation }: Call, profile: CameraProfile): string {
  const types = operation.children.filter(({ name }) => name === 'Type').map(({ text }) => text.trim());
  const has = (type: string): boolean => types.includes('All') || types.includes(type);
  const configurations = [
    has('VideoSource') ? videoSourceConfiguration('tr2:VideoSource') : '',
    has('VideoEncoder') ? encoderConfiguration2('tr2:VideoEncoder', profile) : '',
    has('PTZ') && camera.identity.hasPtz ? ptzConfiguration('tr2:PTZ') : '',
  ].join('');
  return (
    `<tr2:Profiles token="${profile.token}" fixed="true"><tr2:Name>${escapeXml(profile.name)}</tr2:Name>` +
    `${configurations === '' ? '' : `<tr2:Configurations>${configurations}</tr2:Configurations>`}</tr2:Profiles>`
  );
}

function profiles(call: Call): string {
  const token = textAt(call.operation, 'Token');
  const wanted = call.camera.identity.profiles.filter((profile) => token === '' || profile.token === token);
  if (wanted.length === 0) throw invalidArgument('NoProfile', `There is no profile "${token}"`);
  return `<tr2:GetProfilesResponse>${wanted.map((profile) => profileXml(call, profile)).join('')}</tr2:GetProfilesResponse>`;
}

function encoderOptions({ camera }: Call): string {
  const options = camera.identity.profiles.map(
    (profile) =>
      `<tr2:Options GovLengthRange="1 100" FrameRatesSupported="${profile.framesPerSecond}" ProfilesSupported="Main">` +
      `<tt:Encoding>${profile.codec}</tt:Encoding><tt:QualityRange><tt:Min>1</tt:Min><tt:Max>10</tt:Max></tt:QualityRange>` +
      `<tt:ResolutionsAvailable><tt:Width>${profile.widthPx}</tt:Width><tt:Height>${profile.heightPx}</tt:Height>` +
      '</tt:ResolutionsAvailable><tt:BitrateRange><tt:Min>64</tt:Min><tt:Max>8192</tt:Max></tt:BitrateRange></tr2:Options>',
  );
  return `<tr2:GetVideoEncoderConfigurationOptionsResponse>${options.join('')}</tr2:GetVideoEncoderConfigurationOptionsResponse>`;
}

export const media2Service: Service = {
  GetServiceCapabilities: () =>
    '<tr2:GetServiceCapabilitiesResponse><tr2:Capabilities SnapshotUri="true"><tr2:ProfileCapabilities ' +
    'MaximumNumberOfProfiles="2" ConfigurationsSupported="VideoSource VideoEncoder PTZ"/>' +
    '<tr2:StreamingCapabilities RTSPStreaming="true" RTPMulticast="false" RTP_RTSP_TCP="true"/>' +
    '</tr2:Capabilities></tr2:GetServiceCapabilitiesResponse>',
  GetProfiles: profiles,
  GetVideoSourceConfigurations: () =>
    '<tr2:GetVideoSourceConfigurationsResponse>' +
    `${videoSourceConfiguration('tr2:Configurations')}</tr2:GetVideoSourceConfigurationsResponse>`,
  GetVideoEncoderConfigurations: ({ camera }) =>
    `<tr2:GetVideoEncoderConfigurationsResponse>${camera.identity.profiles
      .map((profile) => encoderConfiguration2('tr2:Configurations', profile))
      .join('')}</tr2:GetVideoEncoderConfigurationsResponse>`,
  GetVideoEncoderConfigurationOptions: encoderOptions,
  GetStreamUri: ({ camera, address, operation }) =>
    `<tr2:GetStreamUriResponse><tr2:Uri>${escapeXml(camera.saidStreamUrl(address, profileOf(camera, operation)))}` +
    '</tr2:Uri></tr2:GetStreamUriResponse>',
  GetSnapshotUri: ({ camera, address, operation }) => {
    const profile = profileOf(camera, operation);
    if (camera.defects.snapshot === 'none') throw notSupported('GetSnapshotUri');
    return (
      `<tr2:GetSnapshotUriResponse><tr2:Uri>${escapeXml(camera.saidSnapshotUrl(address, profile))}</tr2:Uri>` +
      '</tr2:GetSnapshotUriResponse>'
    );
  },
  SetSynchronizationPoint: () => '<tr2:SetSynchronizationPointResponse/>',
};
