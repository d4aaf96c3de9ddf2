/** The PTZ service: ONVIF PTZ service specification. */
import type { PtzVector } from '../ptz.ts';
import { profileOf, ptzConfiguration, ptzSpaces } from './configurations.ts';
import { durationMs } from './duration.ts';
import { invalidArgument } from './envelope.ts';
import type { Call, Service } from './services.ts';
import { at, escapeXml, textAt, type XmlElement } from './xml.ts';

function number(element: XmlElement | undefined, name: string, low: number): number | undefined {
  if (!element) return undefined;
  const value = Number(element.attributes[name] ?? '');
  if (!Number.isFinite(value) || value < low || value > 1)
    throw invalidArgument(
      'InvalidPosition',
      `${element.name} ${name} is ${element.attributes[name]}; ${low} to 1`,
    );
  return value;
}

/** Pan, tilt and zoom of an element; what it leaves out is undefined. */
function vector(
  element: XmlElement | undefined,
  zoomLow: number,
): { [axis in keyof PtzVector]?: number | undefined } {
  const panTilt = at(element, 'PanTilt');
  return {
    pan: number(panTilt, 'x', -1),
    tilt: number(panTilt, 'y', -1),
    zoom: number(at(element, 'Zoom'), 'x', zoomLow),
  };
}

const range = (element: string, uri: string, axes: string, low: number): string =>
  `<tt:${element}><tt:URI>${uri}</tt:URI>${axes
    .split('')
    .map((axis) => `<tt:${axis}Range><tt:Min>${low}</tt:Min><tt:Max>1</tt:Max></tt:${axis}Range>`)
    .join('')}</tt:${element}>`;

const spaces =
  range('AbsolutePanTiltPositionSpace', ptzSpaces.absolutePanTilt, 'XY', -1) +
  range('AbsoluteZoomPositionSpace', ptzSpaces.absoluteZoom, 'X', 0) +
  range('RelativePanTiltTranslationSpace', ptzSpaces.relativePanTilt, 'XY', -1) +
  range('RelativeZoomTranslationSpace', ptzSpaces.relativeZoom, 'X', -1) +
  range('ContinuousPanTiltVelocitySpace', ptzSpaces.continuousPanTilt, 'XY', -1) +
  range('ContinuousZoomVelocitySpace', ptzSpaces.continuousZoom, 'X', -1);

const node = (element: string): string =>
  `<${element} token="ptz_node" FixedHomePosition="false"><tt:Name>PTZ node</tt:Name>` +
  `<tt:SupportedPTZSpaces>${spaces}</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>32</tt:MaximumNumberOfPresets>` +
  `<tt:HomeSupported>false</tt:HomeSupported></${element}>`;

const positionXml = (element: string, { pan, tilt, zoom }: PtzVector): string =>
  `<tt:${element}><tt:PanTilt x="${pan.toFixed(4)}" y="${tilt.toFixed(4)}" space="${ptzSpaces.absolutePanTilt}"/>` +
  `<tt:Zoom x="${zoom.toFixed(4)}" space="${ptzSpaces.absoluteZoom}"/></tt:${element}>`;

function continuousMove({ camera, operation }: Call): string {
  profileOf(camera, operation);
  const { pan = 0, tilt = 0, zoom = 0 } = vector(at(operation, 'Velocity'), -1);
  camera.ptz.moveContinuously({ pan, tilt, zoom }, durationMs(textAt(operation, 'Timeout')));
  return '<tptz:ContinuousMoveResponse/>';
}

function absoluteMove({ camera, operation }: Call): string {
  profileOf(camera, operation);
  const { pan, tilt, zoom } = vector(at(operation, 'Position'), 0);
  const now = camera.ptz.position();
  camera.ptz.moveTo({ pan: pan ?? now.pan, tilt: tilt ?? now.tilt, zoom: zoom ?? now.zoom });
  return '<tptz:AbsoluteMoveResponse/>';
}

function relativeMove({ camera, operation }: Call): string {
  profileOf(camera, operation);
  const { pan = 0, tilt = 0, zoom = 0 } = vector(at(operation, 'Translation'), -1);
  const now = camera.ptz.position();
  camera.ptz.moveTo({ pan: now.pan + pan, tilt: now.tilt + tilt, zoom: now.zoom + zoom });
  return '<tptz:RelativeMoveResponse/>';
}

function stop({ camera, operation }: Call): string {
  profileOf(camera, operation);
  const said = (name: string): boolean => textAt(operation, name) === 'true';
  const all = !at(operation, 'PanTilt') && !at(operation, 'Zoom');
  camera.ptz.stop({ panTilt: all || said('PanTilt'), zoom: all || said('Zoom') });
  return '<tptz:StopResponse/>';
}

function status({ camera, operation }: Call): string {
  profileOf(camera, operation);
  const moving = camera.ptz.isMoving() ? 'MOVING' : 'IDLE';
  return (
    `<tptz:GetStatusResponse><tptz:PTZStatus>${positionXml('Position', camera.ptz.position())}` +
    `<tt:MoveStatus><tt:PanTilt>${moving}</tt:PanTilt><tt:Zoom>${moving}</tt:Zoom></tt:MoveStatus>` +
    `<tt:UtcTime>${new Date(camera.clockMs()).toISOString()}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
  );
}

function presets({ camera, operation }: Call): string {
  profileOf(camera, operation);
  const list = camera.ptz
    .presets()
    .map(
      (preset) =>
        `<tptz:Preset token="${escapeXml(preset.token)}"><tt:Name>${escapeXml(preset.name)}</tt:Name>` +
        `${positionXml('PTZPosition', preset)}</tptz:Preset>`,
    );
  return `<tptz:GetPresetsResponse>${list.join('')}</tptz:GetPresetsResponse>`;
}

function presetOf({ camera, operation }: Call) {
  const token = textAt(operation, 'PresetToken');
  const preset = camera.ptz.presets().find((one) => one.token === token);
  if (!preset) throw invalidArgument('NoToken', `There is no preset "${token}"`);
  return preset;
}

function gotoPreset(call: Call): string {
  profileOf(call.camera, call.operation);
  const { pan, tilt, zoom } = presetOf(call);
  call.camera.ptz.moveTo({ pan, tilt, zoom });
  return '<tptz:GotoPresetResponse/>';
}

function setPreset(call: Call): string {
  const { camera, operation } = call;
  profileOf(camera, operation);
  const token = textAt(operation, 'PresetToken');
  const old = token === '' ? undefined : presetOf(call);
  const kept = camera.ptz.keep(textAt(operation, 'PresetName') || (old?.name ?? 'Preset'), old?.token);
  return `<tptz:SetPresetResponse><tptz:PresetToken>${escapeXml(kept)}</tptz:PresetToken></tptz:SetPresetResponse>`;
}

export const ptzService: Service = {
  GetServiceCapabilities: () =>
    '<tptz:GetServiceCapabilitiesResponse><tptz:Capabilities EFlip="false" Reverse="false" MoveStatus="true" StatusPosition="true"/>' +
    '</tptz:GetServiceCapabilitiesResponse>',
  GetNodes: () => `<tptz:GetNodesResponse>${node('tptz:PTZNode')}</tptz:GetNodesResponse>`,
  GetNode: () => `<tptz:GetNodeResponse>${node('tptz:PTZNode')}</tptz:GetNodeResponse>`,
  GetConfigurations: () =>
    `<tptz:GetConfigurationsResponse>${ptzConfiguration('tptz:PTZConfiguration')}</tptz:GetConfigurationsResponse>`,
  GetConfiguration: () =>
    `<tptz:GetConfigurationResponse>${ptzConfiguration('tptz:PTZConfiguration')}</tptz:GetConfigurationResponse>`,
  GetConfigurationOptions: () =>
    `<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions><tt:Spaces>${spaces}</tt:Spaces>` +
    '<tt:PTZTimeout><tt:Min>PT1S</tt:Min><tt:Max>PT60S</tt:Max></tt:PTZTimeout></tptz:PTZConfigurationOptions>' +
    '</tptz:GetConfigurationOptionsResponse>',
  ContinuousMove: continuousMove,
  AbsoluteMove: absoluteMove,
  RelativeMove: relativeMove,
  Stop: stop,
  GetStatus: status,
  GetPresets: presets,
  GotoPreset: gotoPreset,
  SetPreset: setPreset,
  RemovePreset: (call) => {
    call.camera.ptz.remove(presetOf(call).token);
    return '<tptz:RemovePresetResponse/>';
  },
};
