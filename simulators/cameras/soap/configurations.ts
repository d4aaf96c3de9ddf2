/** Configurations that both media services and PTZ say, each in its own words around them. */
import type { SimulatedCamera } from '../camera.ts';
import type { CameraProfile } from '../identity.ts';
import { invalidArgument } from './envelope.ts';
import { escapeXml, textAt, type XmlElement } from './xml.ts';

export const videoSourceToken = 'video_source';
const sourceWidthPx = 1920;
const sourceHeightPx = 1080;
const bitrateKbps = { main: 2048, sub: 512 };

/** The profile that a request names. Throws the fault of the media specification. */
export function profileOf(camera: SimulatedCamera, operation: XmlElement): CameraProfile {
  const token = textAt(operation, 'ProfileToken');
  const profile = camera.profile(token);
  if (!profile) throw invalidArgument('NoProfile', `There is no profile "${token}"`);
  return profile;
}

export const videoSourceConfiguration = (element: string): string =>
  `<${element} token="vsc"><tt:Name>Video source</tt:Name><tt:UseCount>2</tt:UseCount>` +
  `<tt:SourceToken>${videoSourceToken}</tt:SourceToken>` +
  `<tt:Bounds x="0" y="0" width="${sourceWidthPx}" height="${sourceHeightPx}"/></${element}>`;

export const videoSource = (element: string): string =>
  `<${element} token="${videoSourceToken}"><tt:Framerate>25</tt:Framerate>` +
  `<tt:Resolution><tt:Width>${sourceWidthPx}</tt:Width><tt:Height>${sourceHeightPx}</tt:Height></tt:Resolution></${element}>`;

const resolution = ({ widthPx, heightPx }: CameraProfile): string =>
  `<tt:Resolution><tt:Width>${widthPx}</tt:Width><tt:Height>${heightPx}</tt:Height></tt:Resolution>`;

const bitrate = ({ token }: CameraProfile): number => (token === 'main' ? bitrateKbps.main : bitrateKbps.sub);

const multicast =
  '<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address>' +
  '<tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>';

/** As Media1 says it, which has no name for H.265: nothing there, as real cameras do. */
export function encoderConfiguration1(element: string, profile: CameraProfile): string {
  if (profile.codec === 'H265') return '';
  const h264 =
    profile.codec === 'H264'
      ? `<tt:H264><tt:GovLength>${profile.framesPerSecond}</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264>`
      : '';
  return (
    `<${element} token="vec_${profile.token}"><tt:Name>${escapeXml(profile.name)}</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:Encoding>${profile.codec}</tt:Encoding>${resolution(profile)}<tt:Quality>5</tt:Quality><tt:RateControl>` +
    `<tt:FrameRateLimit>${profile.framesPerSecond}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval>` +
    `<tt:BitrateLimit>${bitrate(profile)}</tt:BitrateLimit></tt:RateControl>${h264}${multicast}` +
    `<tt:SessionTimeout>PT60S</tt:SessionTimeout></${element}>`
  );
}

/** As Media2 says it. */
export function encoderConfiguration2(element: string, profile: CameraProfile): string {
  const gov = profile.codec === 'JPEG' ? '' : ` GovLength="${profile.framesPerSecond}" Profile="Main"`;
  return (
    `<${element} token="vec_${profile.token}"${gov}><tt:Name>${escapeXml(profile.name)}</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:Encoding>${profile.codec}</tt:Encoding>${resolution(profile)}<tt:RateControl ConstantBitRate="false">` +
    `<tt:FrameRateLimit>${profile.framesPerSecond}</tt:FrameRateLimit><tt:BitrateLimit>${bitrate(profile)}</tt:BitrateLimit>` +
    `</tt:RateControl><tt:Quality>5</tt:Quality></${element}>`
  );
}

const space = 'http://www.onvif.org/ver10/tptz';
export const ptzSpaces = {
  absolutePanTilt: `${space}/PanTiltSpaces/PositionGenericSpace`,
  absoluteZoom: `${space}/ZoomSpaces/PositionGenericSpace`,
  relativePanTilt: `${space}/PanTiltSpaces/TranslationGenericSpace`,
  relativeZoom: `${space}/ZoomSpaces/TranslationGenericSpace`,
  continuousPanTilt: `${space}/PanTiltSpaces/VelocityGenericSpace`,
  continuousZoom: `${space}/ZoomSpaces/VelocityGenericSpace`,
} as const;

export const ptzConfiguration = (element: string): string =>
  `<${element} token="ptz"><tt:Name>PTZ</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>ptz_node</tt:NodeToken>` +
  `<tt:DefaultAbsolutePantTiltPositionSpace>${ptzSpaces.absolutePanTilt}</tt:DefaultAbsolutePantTiltPositionSpace>` +
  `<tt:DefaultAbsoluteZoomPositionSpace>${ptzSpaces.absoluteZoom}</tt:DefaultAbsoluteZoomPositionSpace>` +
  `<tt:DefaultRelativePanTiltTranslationSpace>${ptzSpaces.relativePanTilt}</tt:DefaultRelativePanTiltTranslationSpace>` +
  `<tt:DefaultRelativeZoomTranslationSpace>${ptzSpaces.relativeZoom}</tt:DefaultRelativeZoomTranslationSpace>` +
  `<tt:DefaultContinuousPanTiltVelocitySpace>${ptzSpaces.continuousPanTilt}</tt:DefaultContinuousPanTiltVelocitySpace>` +
  `<tt:DefaultContinuousZoomVelocitySpace>${ptzSpaces.continuousZoom}</tt:DefaultContinuousZoomVelocitySpace>` +
  `<tt:DefaultPTZSpeed><tt:PanTilt x="0.5" y="0.5" space="${space}/PanTiltSpaces/GenericSpeedSpace"/>` +
  `<tt:Zoom x="0.5" space="${space}/ZoomSpaces/ZoomGenericSpeedSpace"/></tt:DefaultPTZSpeed>` +
  `<tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></${element}>`;
