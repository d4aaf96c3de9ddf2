/** A tried message as the two files that a make's tests read: NAME.message and NAME.expected.json. Pure. */
import type { Decoding, DecodingAsk } from '../api/developer-types.ts';

/** What stands in NAME.expected.json: how the message came, and what the decoder gave. */
export function expectedOf(ask: DecodingAsk, decoding: Decoding): object {
  const { topic, path, contentType } = ask;
  return {
    transport: ask.transport,
    ...(topic === undefined ? {} : { topic }),
    ...(path === undefined ? {} : { path }),
    ...(contentType === undefined ? {} : { contentType }),
    // the zone that was used, or the file would mean another time elsewhere
    ...(decoding.zone === null ? {} : { zone: decoding.zone }),
    reads: decoding.reads.map(({ decode: { eventId, capturedAt, plateRaw, confidence, lane } }) => ({
      eventId,
      capturedAt,
      plateRaw,
      confidence,
      lane,
    })),
    rejects: decoding.rejects.map(({ code }) => code),
    ...(decoding.reports.length === 0 ? {} : { reports: decoding.reports }),
  };
}
export function expectedText(ask: DecodingAsk, decoding: Decoding): string {
  return `${JSON.stringify(expectedOf(ask, decoding), null, 2)}\n`;
}

/** A name that can be a file's: small letters, digits and hyphens; `message` where nothing is left. */
export function fixtureName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'message' : name;
}
