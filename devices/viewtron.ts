/** Viewtron / TVT cameras (HTTP POST v1.x) and recorders (v2.x): XML with pictures in base64. */
import type { DecodedMessage, DecodedRead, Make, RawMessage } from '../src/core/model.ts';
import {
  bodyPrint,
  boxOf,
  decodeItems,
  newRead,
  noRead,
  passageId,
  pictureOf,
  plateOf,
  scaledConfidence,
  timelessMark,
  vehicleOf,
  wrongField,
} from '../src/wire/decoded.ts';
import { numberOf } from '../src/wire/json.ts';
import { epochValueMs } from '../src/wire/local-time.ts';
import { knownWord, plateColorOf } from '../src/wire/units.ts';
import {
  attribute,
  child,
  children,
  descend,
  everyElement,
  textAt,
  type XmlElement,
} from '../src/wire/xml.ts';
import { parseXmlMessage } from '../src/wire/xml-message.ts';

const noPlateWords: ReadonlySet<string> = new Set(['<no plate>', 'no plate', 'unknown', 'null', '-']);
const success =
  '<?xml version="1.0" encoding="UTF-8"?><config version="1.0" xmlns="http://www.ipc.com/ver10"><status>success</status></config>';

/** What is common to all plates of one message. */
interface Sender {
  config: XmlElement;
  deviceKey: string | null;
  capturedAtMs: number | null;
  body: Uint8Array;
}

/** MAC first: cameras and recorders both have one; then the serial number; then the address. */
function deviceKeyOf(info: XmlElement | undefined): string | null {
  for (const name of ['mac', 'macAddress', 'sn', 'SN', 'ip', 'ipAddress']) {
    const text = textAt(info, name);
    if (text !== undefined) return text;
  }
  return null;
}

/**
 * `currentTime` is an epoch of 10 (seconds), 13 (milliseconds) or 16 digits (microseconds), as the API's page on
 * times says. Some recorders send 20 digits with plates (18445822972087551616): no time.
 */
function timeOf(config: XmlElement): number | null {
  const digits = textAt(config, 'currentTime') ?? '';
  const unit = ({ 10: 's', 13: 'ms', 16: 'us' } as const)[digits.length as 10 | 13 | 16];
  return unit === undefined ? null : epochValueMs(digits, unit);
}

/** `<PlateConfidence count="9900"/>`: hundredths of a percent. */
function confidenceOf(item: XmlElement): number | null {
  const [element] = everyElement(item, 'PlateConfidence');
  const hundredths = numberOf(attribute(element, 'count'));
  return scaledConfidence(hundredths === null ? null : hundredths / 100, 100);
}

function travelOf(item: XmlElement): DecodedRead['travel'] {
  const [element] = [...everyElement(item, 'direction'), ...everyElement(item, 'carDirection')];
  return /^(?:away|leave)/i.test(element?.text.trim() ?? '') ? 'departing' : 'approaching';
}

/** The plate's rectangle: pixels of the whole picture, whose size the message names (0 where it does not). */
function plateBoxOf(item: XmlElement, config: XmlElement): DecodedRead['plateBox'] {
  const rect = child(item, 'rect');
  const [left, top, right, bottom] = ['x1', 'y1', 'x2', 'y2'].map((name) => numberOf(textAt(rect, name)));
  if (left == null || top == null || right == null || bottom == null) return null;
  const size = (name: string): number | null => numberOf(textAt(config, 'sourceDataInfo', name));
  return boxOf({ left, top, width: right - left, height: bottom - top }, size('width'), size('height'));
}

function decodeItem(item: XmlElement, index: number, sender: Sender): DecodedRead | string {
  const attributes = child(item, 'licensePlateAttribute');
  const plate = textAt(attributes, 'licensePlateNumber') ?? textAt(item, 'plateNumber');
  const plateRaw = plateOf(plate, noPlateWords);
  if (plateRaw === null) return wrongField(`item[${index}].plateNumber`, plate);
  const car = child(item, 'carAttribute') ?? child(item, 'carAttr');
  const { config, capturedAtMs, deviceKey, body } = sender;
  const target = textAt(item, 'targetId');
  return newRead({
    ...timelessMark(capturedAtMs),
    eventId: passageId(deviceKey, capturedAtMs ?? bodyPrint(body), target ?? `#${index}`, plateRaw),
    capturedAtMs,
    plateRaw,
    plateColor: plateColorOf(textAt(attributes, 'color') ?? textAt(item, 'plateColor')),
    confidence: confidenceOf(item),
    travel: travelOf(item),
    vehicle: vehicleOf({
      type: knownWord(textAt(car, 'carType') ?? textAt(car, 'type')),
      color: knownWord(textAt(car, 'color')),
      make: knownWord(textAt(car, 'brand')),
    }),
    plateBox: plateBoxOf(item, config),
    ...pictureOf(
      textAt(config, 'sourceDataInfo', 'sourceBase64Data'),
      textAt(item, 'targetImageData', 'targetBase64Data'),
    ),
    deviceKey,
  });
}

/** A recorder lists plates by themselves; a camera lists pictures, and only one of them with a plate. */
function plateItems(config: XmlElement): XmlElement[] {
  const listed = children(child(config, 'licensePlateListInfo'), 'item');
  if (listed.length > 0) return listed;
  return children(child(config, 'listInfo'), 'item').filter(
    (item) => child(item, 'plateNumber') !== undefined,
  );
}

function decode({ body }: RawMessage): DecodedMessage {
  const parsed = parseXmlMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { root } = parsed;
  if (root.name === 'DeviceInfo') return noRead({ kind: 'heartbeat', deviceKey: deviceKeyOf(root) });
  if (root.name !== 'config') return noRead();
  const info = child(root, 'deviceInfo');
  const deviceKey = deviceKeyOf(info) ?? deviceKeyOf(root);
  if (textAt(root, 'messageType') === 'keepalive') return noRead({ kind: 'heartbeat', deviceKey });
  if (descend(root, 'alarmStatusInfo') !== undefined) return noRead();
  const sender: Sender = { config: root, deviceKey, capturedAtMs: timeOf(root), body };
  return decodeItems(plateItems(root), body, (item, index) => decodeItem(item, index, sender));
}

export const make: Make = {
  id: 'viewtron',
  name: 'Viewtron / TVT',
  source: 'Viewtron IP Camera API: HTTP POST of cameras (v1.x) and recorders (v2.x), timestamp handling',
  models: ['Viewtron LPR-IP4 and other LPR cameras', 'Viewtron recorders', 'TVT cameras and recorders'],
  transports: ['http'],
  understands: [
    'VEHICE / VEHICLE of a camera',
    'vehicle of a recorder',
    'keepalive of both (health)',
    'other alarms and alarm status (no read)',
  ],
  answer: { contentType: 'application/xml', done: success },
  decode,
};
