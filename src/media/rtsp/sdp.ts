/** The video track in a session description (RFC 4566; formats RFC 6184 §8.2 and RFC 7798 §7.2). */
import { RinggateError } from '../../core/errors.ts';
import type { Codec } from '../contract.ts';

export interface VideoTrack {
  codec: Codec;
  payloadType: number;
  clockRateHz: number;
  /** As in the description, not resolved; '' = the session itself. */
  control: string;
  /** VPS, SPS and PPS, where the description has them. */
  parameterSets: Buffer[];
}
export interface Description {
  /** The session's own control attribute; null without one. */
  control: string | null;
  video: VideoTrack;
}

const codecNames: Readonly<Record<string, Codec>> = { H264: 'h264', H265: 'h265', HEVC: 'h265' };

/** @throws RinggateError stream_unsupported where there is no H.264 or H.265 video */
export function parseDescription(text: string): Description {
  const [session = [], ...medias] = sections(text);
  const others: string[] = [];
  for (const lines of medias) {
    const [, kind, formats = ''] = /^m=(\w+) \S+ \S+ (.*)$/.exec(lines[0] ?? '') ?? [];
    if (kind !== 'video') continue;
    for (const format of formats.trim().split(/\s+/)) {
      const [, name = '', rate] =
        new RegExp(`^a=rtpmap:\\s*${RegExp.escape(format)}\\s+([^/\\s]+)/(\\d+)`).exec(
          find(lines, `a=rtpmap:${format} `),
        ) ?? [];
      const codec = codecNames[name.toUpperCase()] ?? (name === '' ? codecBySets(lines, format) : undefined);
      if (codec === undefined) {
        others.push(name === '' ? (format === '26' ? 'JPEG' : `payload type ${format}`) : name);
        continue;
      }
      return {
        control: attribute(session, 'control'),
        video: {
          codec,
          payloadType: Number(format),
          clockRateHz: Number(rate) || 90_000,
          control: attribute(lines, 'control') ?? '',
          parameterSets: parameterSetsOf(codec, find(lines, `a=fmtp:${format} `)),
        },
      };
    }
  }
  const what = others.length === 0 ? 'no video' : `only video as ${others.join(', ')}`;
  throw new RinggateError('stream_unsupported', `The camera offers ${what}; H.264 and H.265 are understood`);
}

/** A payload type that no rtpmap explains, by the parameters that only one codec has. */
function codecBySets(lines: readonly string[], format: string): Codec | undefined {
  const parameters = find(lines, `a=fmtp:${format} `);
  if (/sprop-vps|sprop-sps/i.test(parameters)) return 'h265';
  return /sprop-parameter-sets|packetization-mode/i.test(parameters) ? 'h264' : undefined;
}

/** The lines of the session, then those of each media. */
function sections(text: string): string[][] {
  const found: string[][] = [[]];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.startsWith('m=')) found.push([]);
    found.at(-1)?.push(line);
  }
  return found;
}

function find(lines: readonly string[], start: string): string {
  return lines.find((line) => line.replace(/^(a=\w+:)\s+/, '$1').startsWith(start)) ?? '';
}

function attribute(lines: readonly string[], name: string): string | null {
  const start = `a=${name}:`;
  const line = lines.find((each) => each.startsWith(start));
  return line === undefined ? null : line.slice(start.length).trim();
}

function parameterSetsOf(codec: Codec, fmtp: string): Buffer[] {
  const names = codec === 'h264' ? ['sprop-parameter-sets'] : ['sprop-vps', 'sprop-sps', 'sprop-pps'];
  const sets: Buffer[] = [];
  for (const name of names) {
    const value = new RegExp(`${name}=([^;\\s]+)`, 'i').exec(fmtp)?.[1] ?? '';
    for (const part of value.split(',')) {
      const bytes = Buffer.from(part.replaceAll('"', ''), 'base64');
      if (bytes.length > 3) sets.push(bytes);
    }
  }
  return sets;
}
