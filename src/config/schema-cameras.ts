/** Settings of ONVIF cameras: where they may be, how they are looked for, how they are steered. */
import { type Definition, flag, integer, networks, textFile, words } from './definition.ts';

/** RFC 1918 and RFC 4193: never loopback, link-local or a cloud's metadata service unless somebody lists them. */
const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

export const cameraSchema = {
  'cameras.networks': networks(
    {
      env: 'RINGGATE_CAMERAS_NETWORKS',
      text: 'Networks that cameras may be in. No camera elsewhere is asked anything or gets a password.',
    },
    privateNetworks,
  ),
  'cameras.interfaces': words(
    {
      env: 'RINGGATE_CAMERAS_INTERFACES',
      text: 'Network interfaces on which cameras are looked for. Nothing: all but loopback.',
    },
    {
      allowed: 'names or addresses of interfaces, separated by commas',
      pattern: /^[0-9A-Za-z@._:%-]{1,64}$/,
    },
  ),
  'cameras.probeMs': integer(
    {
      env: 'RINGGATE_CAMERAS_PROBE_MS',
      text: 'How long answers are waited for when cameras are looked for, unless the request says otherwise.',
    },
    { min: 500, max: 120_000, default: 4000, unit: 'ms' },
  ),
  'cameras.answerMs': integer(
    {
      env: 'RINGGATE_CAMERAS_ANSWER_MS',
      text: 'How long a camera may take for one answer, the connection and all of its bytes included.',
    },
    { min: 500, max: 60_000, default: 8000, unit: 'ms' },
  ),
  'cameras.allowPlainBasic': flag(
    {
      env: 'RINGGATE_CAMERAS_ALLOW_PLAIN_BASIC',
      text: 'Sign in with Basic over plain HTTP where a device offers nothing better; whoever listens gets its password.',
    },
    false,
  ),
  'cameras.ca': textFile(
    {
      env: 'RINGGATE_CAMERAS_CA',
      text: 'Certificate authority of the cameras that speak HTTPS, where the system does not know it. Others are pinned one by one.',
    },
    'the path of a readable PEM file',
  ),
  'cameras.wrongLogins': integer(
    {
      env: 'RINGGATE_CAMERAS_WRONG_LOGINS',
      text: 'Logins that a camera may refuse before no more are tried, each time that it is asked what it is. Cameras lock after 3 to 7.',
    },
    { min: 1, max: 10, default: 2 },
  ),
  'cameras.ptzStopMs': integer(
    {
      env: 'RINGGATE_CAMERAS_PTZ_STOP_MS',
      text: 'A moving camera is stopped after this time without a further call to move it.',
    },
    { min: 200, max: 10_000, default: 1500, unit: 'ms' },
  ),
  'cameras.ptzHoldSeconds': integer(
    {
      env: 'RINGGATE_CAMERAS_PTZ_HOLD_SECONDS',
      text: 'Whoever steers a camera keeps it for this time after the last call; then others may.',
    },
    { min: 1, max: 3600, default: 30, unit: 'seconds' },
  ),
} as const satisfies Record<string, Definition<unknown>>;
