/** The capture gateways of Chinese expressway toll stations: one XML document for each vehicle. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  boxOf,
  newRead,
  noRead,
  passageId,
  plateOf,
  rejectWhole,
  timelessMark,
  vehicleOf,
  wrongField,
} from '../src/wire/decoded.ts';
import { isRecord, type JsonRecord, numberOf, recordOf } from '../src/wire/json.ts';
import { timeTextMs } from '../src/wire/local-time.ts';
import { knownWord } from '../src/wire/units.ts';
import { leafOf, parseXmlMessage } from '../src/wire/xml-record.ts';

const noPlateWords: ReadonlySet<string> = new Set([
  '无牌',
  '无车牌',
  '无牌车',
  '未识别',
  '默a00000',
  'unknown',
  'null',
  '-',
]);

/**
 * The document carries the station's token. What is refused is kept as a dead letter, which people read: without it.
 * In bytes, so that a document that is not even text loses its token too.
 */
function withoutToken(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body);
  let at = bytes.indexOf('<token>');
  while (at >= 0) {
    const start = at + '<token>'.length;
    const end = bytes.indexOf('<', start);
    bytes.fill('x', start, end < 0 ? bytes.length : end);
    at = bytes.indexOf('<token>', start);
  }
  return new Uint8Array(bytes);
}

/** All zeros where the engine gives no rectangle; the size of the picture is not in the document. */
function plateBox(result: JsonRecord): DecodedRead['plateBox'] {
  const frame = recordOf(result.lprFrameEntity);
  const [left, top] = [numberOf(leafOf(frame.plateLeft)), numberOf(leafOf(frame.plateTop))];
  const [right, bottom] = [numberOf(leafOf(frame.plateRight)), numberOf(leafOf(frame.plateBottom))];
  if (left === null || top === null || right === null || bottom === null) return null;
  const pixels = { left, top, width: right - left, height: bottom - top };
  return boxOf(pixels, numberOf(leafOf(frame.imageWidth)), numberOf(leafOf(frame.imageHeight)));
}

/**
 * `passTime` is the lane's wall clock and the read's time; `uploadStamp` is of another clock. Codes of plate colours
 * are not written down for this document, so none is taken. Pictures lie in an object store, not on the camera.
 */
function decodeDocument(data: JsonRecord, zone: string | undefined): DecodedRead | string | null {
  const info = recordOf(data.lprInfo);
  const result = recordOf(data.lpaResult);
  if (!('passTime' in info) && !('plateNo' in result)) return null;
  const plateRaw = plateOf(leafOf(result.plateNo) ?? '', noPlateWords);
  if (plateRaw === null) return wrongField('lpaResult.plateNo', leafOf(result.plateNo));
  const deviceKey = leafOf(info.camId)?.trim() ?? leafOf(info.deviceId)?.trim() ?? null;
  const time = leafOf(info.passTime);
  const passId = leafOf(info.passId)?.trim() ?? leafOf(result.passId)?.trim();
  return newRead({
    eventId: passageId(passId ?? passageId(deviceKey, time, plateRaw)),
    capturedAtMs: timeTextMs(time, zone),
    plateRaw,
    vehicle: vehicleOf({
      type: knownWord(leafOf(result.vehicleType)),
      color: knownWord(leafOf(result.vehicleColor)),
      make: knownWord(leafOf(result.vehicleBrand)),
    }),
    plateBox: plateBox(result),
    deviceKey,
    ...timelessMark(passId, time),
  });
}

/** Text between the elements is somebody's notes on a document, not a document. */
function strayText(data: JsonRecord): string | null {
  const parts = [data, data.lprInfo, data.lpaResult].filter(isRecord);
  return leafOf(parts.find((part) => '#text' in part)?.['#text']);
}

function decode({ body, zone }: RawMessage): DecodedMessage {
  const parsed = parseXmlMessage(body);
  if ('answer' in parsed)
    return {
      reads: [],
      rejects: parsed.answer.rejects.map((reject) => ({ ...reject, bytes: withoutToken(body) })),
    };
  const { value } = parsed;
  if (!isRecord(value.lprInfo) && !isRecord(value.lpaResult)) return noRead();
  const stray = strayText(value);
  if (stray !== null)
    return rejectWhole(
      'invalid_read',
      `text between the elements: "${stray.slice(0, 40)}"`,
      withoutToken(body),
    );
  const read = decodeDocument(value, zone);
  if (read === null) return noRead();
  return typeof read === 'string'
    ? rejectWhole('invalid_read', read, withoutToken(body))
    : { reads: [read], rejects: [] };
}

export const make: Make = {
  id: 'china-toll',
  name: 'Chinese toll gantry XML',
  source:
    'Capture results of an expressway toll lane (Jiangsu, engine Signalway), July 2018: data/lprInfo, lpaResult, vehicleInfo',
  models: ['capture gateways of expressway toll stations'],
  transports: ['http', 'mqtt'],
  understands: ['data with lprInfo and lpaResult'],
  decode,
};
