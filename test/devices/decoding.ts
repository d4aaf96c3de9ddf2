/** A value, or text, through a make's decoder: what the tests of the makes share. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../../src/core/model.ts';

export function decodeText(make: Make, text: string, rest: Partial<RawMessage> = {}): DecodedMessage {
  return make.decode({ transport: 'http', ...rest, body: Buffer.from(text) });
}

export function decodeJson(make: Make, value: unknown, rest: Partial<RawMessage> = {}): DecodedMessage {
  return decodeText(make, JSON.stringify(value), rest);
}

/** The one read of a message. @throws where there is none, or a second */
export function onlyRead({ reads, rejects }: DecodedMessage): DecodedRead {
  const [read, ...more] = reads;
  if (read === undefined || more.length > 0 || rejects.length > 0)
    throw new Error(`${reads.length} reads, rejects: ${rejects.map((one) => one.detail).join('; ')}`);
  return read;
}

/** Six bytes that start a JPEG, as base64. */
export const tinyJpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]).toString('base64');
