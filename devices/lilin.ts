/** LILIN cameras with number plate recognition: the answer to a search of the camera's log. */
import type { DecodedMessage, DecodedRead, Make, RawMessage, ReadImage } from '../src/core/model.ts';
import {
  decodeItems,
  epochMs,
  newRead,
  noRead,
  passageId,
  plateOf,
  scaledConfidence,
  wrongField,
} from '../src/wire/decoded.ts';
import {
  isRecord,
  type JsonRecord,
  numberOf,
  parseJsonMessage,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';
import { devicePath } from '../src/wire/picture.ts';

/** A path on the camera's web server, relative to its root. */
function pictureAt(value: unknown): { image: ReadImage | null; imageBroken?: true } {
  const file = textOf(value);
  if (file === null) return { image: null };
  const path = devicePath(file);
  return path === null ? { image: null, imageBroken: true } : { image: { path } };
}

/**
 * Entries of the camera's plate lists come in the same array as reads, with nothing in `TS`. `TS` (microseconds) is
 * the time; `MOD_TS` says GMT of what is the camera's local time in some firmware.
 */
function decodeEntry(entry: JsonRecord, index: number): DecodedRead | string | null {
  const capturedAtMs = epochMs(numberOf(entry.TS), 'us');
  if (capturedAtMs === null && textOf(entry.TS) === null) return null;
  const plateRaw = plateOf(entry.LPR);
  if (plateRaw === null) return wrongField(`INFORMATION[${index}].LPR`, entry.LPR);
  return newRead({
    eventId: passageId(textOf(entry.CAR_ID), textOf(entry.TS), plateRaw),
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(entry.THRESHOLD), 1),
    ...pictureAt(entry.LP_BMP),
    deviceKey: null,
  });
}

function decode({ body }: RawMessage): DecodedMessage {
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  const list = isRecord(value) ? (value.INFORMATION ?? ('LPR' in value ? value : null)) : value;
  return list === null ? noRead() : decodeItems(recordsOf(list), body, decodeEntry);
}

export const make: Make = {
  id: 'lilin',
  name: 'LILIN',
  source: 'LILIN LPR Camera SDK, "Get LPR event list" (list=log, black, white, customer)',
  models: ['LILIN cameras with number plate recognition'],
  transports: ['poll', 'http'],
  understands: ['answer of /get_search_info', 'entries of the plate lists (no read)'],
  pulls: [
    {
      transport: 'poll',
      intervalMs: 2000,
      request: () => ({ path: '/get_search_info?list=log' }),
      // the camera knows no "since": what was read before is the same passage again, and stored once
      cursorOf: () => null,
    },
  ],
  decode,
};
