/** What DESCRIBE answers: RFC 4566 with the format parameters of each codec. */
import type { StreamFacts } from '../video/stream.ts';

/** Of RTP: JPEG has a fixed number, the others a dynamic one. */
export const payloadTypeOf = (codec: StreamFacts['codec']): number => (codec === 'JPEG' ? 26 : 96);

function formatLines({ codec, parameterSets }: StreamFacts): string[] {
  const base64 = parameterSets.map((set) => set.toString('base64'));
  if (codec === 'JPEG') return ['a=rtpmap:26 JPEG/90000'];
  if (codec === 'H264') {
    const level = parameterSets[0]?.subarray(1, 4).toString('hex').toUpperCase() ?? '4D0028';
    return [
      'a=rtpmap:96 H264/90000',
      `a=fmtp:96 packetization-mode=1;profile-level-id=${level};sprop-parameter-sets=${base64.join(',')}`,
    ];
  }
  const [vps = '', sps = '', pps = ''] = base64;
  return ['a=rtpmap:96 H265/90000', `a=fmtp:96 sprop-vps=${vps};sprop-sps=${sps};sprop-pps=${pps}`];
}

export function sdpOf(facts: StreamFacts, address: string, sessionId: number): string {
  return `${[
    'v=0',
    `o=- ${sessionId} 1 IN IP4 ${address}`,
    's=Ringgate simulated camera',
    `c=IN IP4 ${address}`,
    't=0 0',
    'a=control:*',
    'a=range:npt=0-',
    `m=video 0 RTP/AVP ${payloadTypeOf(facts.codec)}`,
    ...formatLines(facts),
    `a=framerate:${facts.framesPerSecond}`,
    'a=control:trackID=1',
  ].join('\r\n')}\r\n`;
}
