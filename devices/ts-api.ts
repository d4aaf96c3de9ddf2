/** TS-API (Korea): LPR events of a subscription, results of a search, and what other systems push into it. */
import type { DecodedMessage, DecodedRead, Make, RawMessage, ReadImage } from '../src/core/model.ts';
import {
  bodyPrint,
  decodeItems,
  newRead,
  noRead,
  passageId,
  plateOf,
  scaledConfidence,
  timelessMark,
  wrongField,
} from '../src/wire/decoded.ts';
import {
  isRecord,
  type JsonRecord,
  numberOf,
  parseJsonMessage,
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';
import { timeTextMs } from '../src/wire/local-time.ts';
import { devicePath, isPictureUrl } from '../src/wire/picture.ts';

/** One picture as address, or several of one passage: the first. */
function pictureAt(value: unknown): { image: ReadImage | null; imageBroken?: true } {
  const url = textOf(Array.isArray(value) ? value[0] : value);
  if (url === null) return { image: null };
  if (isPictureUrl(url)) return { image: { url } };
  const path = url.startsWith('/') ? devicePath(url) : null;
  return path === null ? { image: null, imageBroken: true } : { image: { path } };
}

/**
 * An event is told at `timestamp` (the best picture), a search result by its `timeRange`, a push by `when`. The
 * passage begins at `timeBegin`, the first of `timeRange`: that is what makes both one read.
 */
function decodeItem(
  item: JsonRecord,
  index: number,
  { body, zone }: RawMessage,
): DecodedRead | string | null {
  if (!('plateNo' in item)) return null;
  const plateRaw = plateOf(item.plateNo);
  if (plateRaw === null) return wrongField(`data[${index}].plateNo`, item.plateNo);
  const range: unknown[] = Array.isArray(item.timeRange) ? item.timeRange : [];
  const time = item.timestamp ?? range[0] ?? item.when ?? item.timeBegin;
  const capturedAtMs = timeTextMs(time, zone);
  const began = item.timeBegin ?? range[0] ?? time;
  const deviceKey = textOf(item.srcCode) ?? textOf(item.deviceCode) ?? textOf(item.src);
  return newRead({
    eventId: passageId(
      deviceKey,
      timeTextMs(began, zone) ?? textOf(began) ?? bodyPrint(body, index),
      plateRaw,
    ),
    ...timelessMark(textOf(began)),
    revision: item.timestamp === undefined ? 0 : 1,
    capturedAtMs,
    plateRaw,
    confidence: scaledConfidence(numberOf(item.score), 100),
    ...pictureAt(item.image),
    deviceKey,
  });
}

function decode(message: RawMessage): DecodedMessage {
  const { body } = message;
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  if (Array.isArray(value))
    return decodeItems(recordsOf(value), body, (item, at) => decodeItem(item, at, message));
  if (!isRecord(value)) return noRead();
  if (Array.isArray(value.data))
    return decodeItems(recordsOf(value.data), body, (item, at) => decodeItem(item, at, message));
  if (value.topic === 'channelStatus') {
    const status = recordOf(value.status);
    const code = numberOf(status.code);
    const detail = textOf(status.message);
    return noRead({
      kind: 'status',
      deviceKey: textOf(value.chid),
      ...(code === null ? {} : { state: code === 200 ? ('online' as const) : ('offline' as const) }),
      ...(detail === null ? {} : { detail }),
    });
  }
  if (value.topic !== undefined && value.topic !== 'LPR') return noRead();
  return decodeItems([value], body, (item, at) => decodeItem(item, at, message));
}

export const make: Make = {
  id: 'ts-api',
  name: 'TS-API (TS-CMS, TS-NVR, TS-LPR)',
  source: "TS-API Programmer's Guide: real-time events (topics=LPR), search of vehicle numbers, and v1 push",
  models: ['TS-CMS', 'TS-NVR', 'TS-LPR'],
  transports: ['http', 'poll'],
  understands: [
    'event of topic LPR',
    'result of /api/find?what=carNo',
    'push of topic LPR',
    'channel status (health)',
  ],
  pulls: [
    {
      transport: 'poll',
      intervalMs: 2000,
      request: (cursor) => ({
        path: `/api/find?what=carNo&maxCount=100${cursor === null ? '' : `&timeBegin=${encodeURIComponent(cursor)}`}`,
      }),
      cursorOf: ({ body }) => {
        const parsed = parseJsonMessage(body);
        if ('answer' in parsed) return null;
        let newest: string | null = null;
        let newestMs = 0;
        for (const item of recordsOf(recordOf(parsed.value).data)) {
          const began = textOf(Array.isArray(item.timeRange) ? item.timeRange[0] : null);
          const beganMs = timeTextMs(began, 'UTC');
          if (beganMs !== null && beganMs > newestMs) {
            newest = began;
            newestMs = beganMs;
          }
        }
        return newest;
      },
    },
  ],
  decode,
};
