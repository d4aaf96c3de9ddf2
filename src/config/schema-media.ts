/** Settings of pictures and live video. */
import { type Definition, integer, optionalText } from './definition.ts';

export const mediaSchema = {
  'media.ffmpeg': optionalText(
    {
      env: 'RINGGATE_MEDIA_FFMPEG',
      text: 'The ffmpeg program. Nothing: the one on PATH, else one that an installed package brings.',
    },
    { allowed: 'the path of a program', accepts: (raw) => raw.trim() !== '' },
  ),
  'media.maxStreams': integer(
    {
      env: 'RINGGATE_MEDIA_MAX_STREAMS',
      text: 'At most so many streams are pulled from cameras at once, however many watch each of them.',
    },
    { min: 1, max: 1000, default: 64, unit: 'streams' },
  ),
  'media.maxViewers': integer(
    { env: 'RINGGATE_MEDIA_MAX_VIEWERS', text: 'At most so many live views at once, over all users.' },
    { min: 1, max: 10_000, default: 200, unit: 'views' },
  ),
  'media.maxTranscodes': integer(
    {
      env: 'RINGGATE_MEDIA_MAX_TRANSCODES',
      text: 'At most so many streams are made anew as H.264 at once, for browsers that play no H.265. Each takes a third of a core or more.',
    },
    { min: 0, max: 64, default: 2, unit: 'streams' },
  ),
  'media.maxMjpegs': integer(
    {
      env: 'RINGGATE_MEDIA_MAX_MJPEGS',
      text: 'At most so many streams are made into single pictures at once, for browsers without MediaSource.',
    },
    { min: 0, max: 64, default: 8, unit: 'streams' },
  ),
  'media.lingerSeconds': integer(
    {
      env: 'RINGGATE_MEDIA_LINGER_SECONDS',
      text: 'A stream goes on for this time after its last viewer, so that a look back is there at once.',
    },
    { min: 0, max: 600, default: 10, unit: 'seconds' },
  ),
  'media.stallMs': integer(
    {
      env: 'RINGGATE_MEDIA_STALL_MS',
      text: 'A stream without a frame for this time has stalled: viewers are told, and it is opened again.',
    },
    { min: 500, max: 60_000, default: 4000, unit: 'ms' },
  ),
  'media.whepUrl': optionalText(
    {
      env: 'RINGGATE_MEDIA_WHEP_URL',
      text: 'WHEP address of a media server in front of the cameras, with {deviceId} and {quality} in it; the page asks it first.',
    },
    {
      allowed: 'http(s)://… without user name and password',
      accepts: (raw) => {
        const url = URL.parse(raw);
        return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
      },
    },
  ),
} as const satisfies Record<string, Definition<unknown>>;
