/**
 * OpenALPR / Rekor Scout. One passage is told up to three ways: a result per frame, the group of them, an alert that
 * wraps the group. They share no id (a group's best_uuid is one frame of many, and test messages repeat it), but
 * camera, plate and minute: those make the id, so frames, group and alert are revisions of one read.
 */
import type {
  Candidate,
  DecodedMessage,
  DecodedRead,
  DeviceReport,
  Make,
  RawMessage,
} from '../src/core/model.ts';
import {
  bodyPrint,
  boxOf,
  decodeItems,
  epochMs,
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
import {
  isRecord,
  type JsonRecord,
  numberOf,
  parseJsonMessage,
  recordOf,
  recordsOf,
  textOf,
} from '../src/wire/json.ts';

/** As far as a revision may move the capture time: frames of one minute are one passage. */
const passageMs = 60_000;
/** Frames have 0..1000, by their confidence: the best one stands until the group comes. */
const revisions = { preview: 2000, group: 2001, alert: 2002 };

function percent(value: unknown): number | null {
  return scaledConfidence(numberOf(value), 100);
}

/** @param otherwise tells passages apart that have no plate or no time */
function eventIdOf(camera: string | null, plate: string, atMs: number | null, otherwise: string): string {
  if (plate === '' || atMs === null) return passageId(camera, otherwise, plate);
  return passageId(camera, Math.floor(atMs / passageMs) * 60, plate);
}

/** The other hypotheses for the same vehicle. */
function candidatesOf(list: unknown, plate: string): Candidate[] {
  const others: Candidate[] = [];
  for (const item of recordsOf(list)) {
    const text = plateOf(item.plate);
    if (text !== null && text !== '' && text !== plate && others.length < 50)
      others.push({ plate: text, confidence: percent(item.confidence) });
  }
  return others;
}

/** The name that the classifier holds for likeliest; the lists are sorted, but that is not promised. */
function likeliest(list: unknown): unknown {
  let best: JsonRecord | null = null;
  for (const item of recordsOf(list))
    if (best === null || (numberOf(item.confidence) ?? 0) > (numberOf(best.confidence) ?? 0)) best = item;
  return best?.name;
}

function vehicleFacts(vehicle: unknown): DecodedRead['vehicle'] {
  const facts = recordOf(vehicle);
  return vehicleOf({
    type: likeliest(facts.body_type),
    color: likeliest(facts.color),
    make: likeliest(facts.make),
  });
}

function plateBoxOf(result: JsonRecord, width: unknown, height: unknown): DecodedRead['plateBox'] {
  const corners = recordsOf(result.coordinates);
  const xs = corners.map((corner) => numberOf(corner.x)).filter((x) => x !== null);
  const ys = corners.map((corner) => numberOf(corner.y)).filter((y) => y !== null);
  if (xs.length < 2 || ys.length < 2 || corners.length > 16) return null;
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  return boxOf(
    { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top },
    numberOf(width),
    numberOf(height),
  );
}

function decodeFrame(message: JsonRecord, body: Uint8Array): DecodedMessage {
  const camera = textOf(message.camera_id);
  const capturedAtMs = epochMs(numberOf(message.epoch_time), 'ms');
  return decodeItems(recordsOf(message.results), body, (result, index) => {
    const plateRaw = plateOf(result.plate);
    if (plateRaw === null) return wrongField(`results[${index}].plate`, result.plate);
    const confidence = percent(result.confidence);
    return newRead({
      eventId: eventIdOf(
        camera,
        plateRaw,
        capturedAtMs,
        `${textOf(message.uuid) ?? bodyPrint(body)}-${index}`,
      ),
      ...timelessMark(capturedAtMs, textOf(message.uuid)),
      revision: Math.round((confidence ?? 0) * 1000),
      capturedAtMs,
      plateRaw,
      confidence,
      candidates: candidatesOf(result.candidates, plateRaw),
      vehicle: vehicleFacts(result.vehicle),
      plateBox: plateBoxOf(result, message.img_width, message.img_height),
      ...pictureOf(result.vehicle_crop_jpeg, result.plate_crop_jpeg),
      deviceKey: camera,
    });
  });
}

function decodeGroup(group: JsonRecord, revision: number, body: Uint8Array): DecodedRead | string {
  const best = recordOf(group.best_plate);
  // an early version gave the number as a text in best_plate
  const plate =
    group.best_plate_number ?? best.plate ?? (isRecord(group.best_plate) ? null : group.best_plate);
  const plateRaw = plateOf(plate);
  if (plateRaw === null) return wrongField('best_plate_number', plate);
  const camera = textOf(group.camera_id);
  const capturedAtMs = epochMs(numberOf(group.epoch_start), 'ms');
  return newRead({
    eventId: eventIdOf(camera, plateRaw, capturedAtMs, textOf(group.best_uuid) ?? bodyPrint(body)),
    ...timelessMark(capturedAtMs, textOf(group.best_uuid)),
    revision,
    capturedAtMs,
    plateRaw,
    confidence: percent(group.best_confidence ?? best.confidence),
    candidates: candidatesOf(group.candidates, plateRaw),
    vehicle: vehicleFacts(group.vehicle),
    plateBox: plateBoxOf(best, group.best_image_width, group.best_image_height),
    ...pictureOf(group.vehicle_crop_jpeg, group.overview_jpeg, best.plate_crop_jpeg),
    deviceKey: camera,
  });
}

/** The alert's own facts win (its time, the plate that was listed), the group knows the rest. */
function decodeAlert(alert: JsonRecord, body: Uint8Array): DecodedRead | string {
  const group = decodeGroup(
    {
      ...recordOf(alert.group),
      ...(isRecord(alert.group)
        ? {}
        : { best_plate_number: alert.plate_number, epoch_start: alert.epoch_time }),
    },
    revisions.alert,
    body,
  );
  if (typeof group === 'string') return group;
  const capturedAtMs = epochMs(numberOf(alert.epoch_time), 'ms') ?? group.capturedAtMs;
  return { ...group, capturedAtMs, deviceKey: group.deviceKey ?? textOf(alert.camera_number) };
}

/** One report for each camera behind the agent, or one for the agent where it has none. */
function reportsOf(heartbeat: JsonRecord): DeviceReport[] {
  const firmware = textOf(heartbeat.agent_version);
  const atMs = epochMs(numberOf(heartbeat.timestamp), 'ms');
  const common = {
    kind: 'heartbeat' as const,
    ...(firmware === null ? {} : { firmware }),
    ...(atMs === null ? {} : { atMs }),
  };
  const cameras = recordsOf(heartbeat.video_streams);
  if (cameras.length === 0) return [{ ...common, deviceKey: textOf(heartbeat.agent_uid) }];
  return cameras.slice(0, 500).map((camera) => ({
    ...common,
    deviceKey: textOf(camera.camera_id),
    ...(camera.is_streaming === false
      ? { state: 'offline' as const, detail: 'the agent gets no stream of this camera' }
      : {}),
  }));
}

function decode({ body }: RawMessage): DecodedMessage {
  const parsed = parseJsonMessage(body);
  if ('answer' in parsed) return parsed.answer;
  const { value } = parsed;
  if (!isRecord(value)) return noRead();
  switch (value.data_type) {
    case 'alpr_results':
      return decodeFrame(value, body);
    case 'alpr_group':
    case 'vehicle': {
      const revision = value.is_preview === true ? revisions.preview : revisions.group;
      return decodeItems([value], body, (group) => decodeGroup(group, revision, body));
    }
    case 'alpr_alert':
      return decodeItems([value], body, (alert) => decodeAlert(alert, body));
    case 'heartbeat':
      return noRead(...reportsOf(value));
    case undefined:
      // the command line tool and early agents name no type
      return Array.isArray(value.results) && 'epoch_time' in value ? decodeFrame(value, body) : noRead();
    default:
      return noRead();
  }
}

export const make: Make = {
  id: 'openalpr',
  name: 'OpenALPR / Rekor Scout',
  source:
    'OpenALPR documentation, Application integration and Cloud API (agent 2.7 to 4.1, data version 2 and 3)',
  models: ['OpenALPR agent', 'Rekor Scout agent', 'Rekor CarCheck cloud API'],
  transports: ['http', 'mqtt'],
  understands: [
    'alpr_results (one for each frame)',
    'alpr_group',
    'alpr_alert',
    'vehicle (without a plate)',
    'heartbeat (health of each camera)',
  ],
  decode,
};
