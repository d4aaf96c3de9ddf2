import { describe, expect, it } from 'vitest';
import { make } from '../../devices/dahua.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

const event = {
  Code: 'TrafficJunction',
  GroupID: 4711,
  IndexInGroup: 1,
  Lane: 1,
  Object: { BoundingBox: [4096, 4096, 4505, 4300], Confidence: 86, ObjectType: 'Plate', Text: 'HN4711' },
  UTC: 1764003600,
  UTCMS: 250,
  TrafficCar: {
    DrivingDirection: ['Leave', '', ''],
    MachineName: 'SER1',
    PlateColor: 'Blue',
    PlateNumber: 'HN4711',
    Speed: 44,
  },
  Vehicle: { Category: 'SaloonCar', Confidence: 94, Text: 'Skoda' },
};
const attached = (data: object): string =>
  `Code=TrafficJunction;action=Pulse;index=0;data=${JSON.stringify(data, null, 2)}\r\n`;
const push = {
  Picture: {
    CutoutPic: { Content: 'base64_placeholder' },
    Plate: { PlateNumber: 'HN4711', PlateColor: 'White', Confidence: 85, IsExist: true },
    SnapInfo: { AccurateTime: '2025-11-24 16:00:00.250', DeviceID: 'cam-7', Direction: 'Obverse', LanNo: 2 },
    Vehicle: { VehicleColor: 'Red', VehicleType: 'SaloonCar' },
  },
};

describe('an event', () => {
  it('has its UTC as a wall clock, and only RealUTC as an instant', () => {
    const wall = onlyRead(decodeText(make, attached(event), { zone: 'Europe/Berlin' }));
    expect(wall.capturedAtMs).toBe(Date.UTC(2025, 10, 24, 16, 0, 0, 250));
    expect(onlyRead(decodeText(make, attached(event))).capturedAtMs).toBeNull();
    const real = onlyRead(decodeText(make, attached({ ...event, RealUTC: 1764000000 })));
    expect(real.capturedAtMs).toBe(1764000000250);
  });

  it('has the confidence of its plate, and none where it is 0', () => {
    expect(onlyRead(decodeText(make, attached(event)))).toMatchObject({
      confidence: 0.86,
      plateBox: [0.5, 0.5, 409 / 8192, 204 / 8192],
      travel: 'departing',
      speedKmh: 44,
      vehicle: { type: 'SaloonCar', make: 'Skoda' },
      deviceKey: 'SER1',
    });
    const zero = { ...event, Object: { ...event.Object, Confidence: 0 } };
    expect(onlyRead(decodeText(make, attached(zero))).confidence).toBeNull();
  });

  it('takes the text of an object only where the object is a plate', () => {
    const brand = { ...event, Object: { ObjectType: 'Vehicle', Text: 'Toyota', Confidence: 99 } };
    expect(onlyRead(decodeText(make, attached(brand)))).toMatchObject({
      plateRaw: 'HN4711',
      confidence: null,
    });
    const noCar = { ...event, TrafficCar: {} };
    expect(onlyRead(decodeText(make, attached(noCar))).plateRaw).toBe('HN4711');
  });

  it('of one group is one passage with a revision for each picture', () => {
    const first = onlyRead(decodeText(make, attached(event)));
    const second = onlyRead(decodeText(make, attached({ ...event, IndexInGroup: 2, UTC: 1764003602 })));
    expect(second.eventId).toBe(first.eventId);
    expect([first.revision, second.revision]).toEqual([0, 1]);
  });

  it.each(['Unknown', '--', 'unlicensed', 'null', ''])('says that there is no plate by %j', (text) => {
    const none = {
      ...event,
      Object: { ...event.Object, Text: text },
      TrafficCar: { ...event.TrafficCar, PlateNumber: text },
    };
    expect(onlyRead(decodeText(make, attached(none)))).toMatchObject({ plateRaw: '', confidence: null });
  });

  it('of motion, flow or people is no read', () => {
    for (const text of [
      'Code=VideoMotion;action=Start;index=0',
      'Code=TrafficFlowStat;action=Pulse;index=0;data={"TrafficCar":{}}',
      'Heartbeat\r\n',
    ])
      expect(decodeText(make, text)).toMatchObject({ reads: [], rejects: [] });
  });

  it('that is cut is refused, and others of the same text are not lost before it', () => {
    expect(decodeText(make, attached(event).slice(0, 200)).rejects).toMatchObject([{ code: 'not_json' }]);
    expect(decodeText(make, attached(event) + attached({ ...event, GroupID: 4712 })).reads).toHaveLength(2);
  });

  it('of an OEM may have its plate in other places', () => {
    const other = (data: object): unknown => onlyRead(decodeText(make, `${attached(data)}\r\n`));
    expect(other({ UTC: 1764003600, Plate: { PlateNumber: '1234УБА', Confidence: 95 } })).toMatchObject({
      plateRaw: '1234УБА',
      confidence: 0.95,
    });
    expect(other({ UTC: 1764003600, LicensePlate: 'ABC1234', Confidence: 95 })).toMatchObject({
      plateRaw: 'ABC1234',
      confidence: null,
    });
    expect(onlyRead(decodeJson(make, { code: 'x', action: 'Pulse', data: event })).plateRaw).toBe('HN4711');
  });

  it('repairs a plate whose UTF-8 was taken for Latin-1', () => {
    const mangled = Buffer.from('沪A12345').toString('latin1');
    const broken = { ...event, TrafficCar: { ...event.TrafficCar, PlateNumber: mangled } };
    expect(onlyRead(decodeText(make, attached(broken))).plateRaw).toBe('沪A12345');
  });
});

describe('lines of keys', () => {
  const lines =
    'Events[0].Object.ObjectType=Plate\nEvents[0].TrafficCar.PlateNumber=苏F12345\nEvents[0].UTC=1764028800\nEvents[0].UTCMS=5\nEvents[0].Vehicle.Category=Car\n';

  it('are an event', () => {
    expect(onlyRead(decodeText(make, lines, { zone: 'Asia/Shanghai' }))).toMatchObject({
      plateRaw: '苏F12345',
      capturedAtMs: Date.UTC(2025, 10, 24, 16, 0, 0, 5),
    });
  });

  it('that end before the time are refused, since the plate may be cut', () => {
    for (let length = lines.indexOf('PlateNumber') + 12; length < lines.indexOf('UTCMS') - 10; length++) {
      const { reads, rejects } = decodeText(make, lines.slice(0, length));
      expect(reads).toEqual([]);
      expect(rejects.length).toBeLessThanOrEqual(1);
    }
  });

  it('of a search are reads where a recording has a plate', () => {
    const found =
      'found=2\nitems[0].StartTime=2025-11-24 16:00:00\nitems[0].Summary.TrafficCar.PlateNumber=HN1\nitems[1].StartTime=2025-11-24 16:00:01\nitems[1].Summary.TrafficCar.PlateNumber=\n';
    expect(onlyRead(decodeText(make, found, { zone: 'UTC' }))).toMatchObject({
      plateRaw: 'HN1',
      capturedAtMs: Date.UTC(2025, 10, 24, 16),
    });
  });
});

describe('the push', () => {
  it('has the time in the zone of the camera, and keeps the read where the picture is none', () => {
    expect(onlyRead(decodeJson(make, push, { zone: 'America/Sao_Paulo' }))).toMatchObject({
      eventId: 'cam-7-2025-11-24 16:00:00.250-HN4711',
      capturedAtMs: Date.UTC(2025, 10, 24, 19, 0, 0, 250),
      confidence: 0.85,
      lane: 2,
      travel: 'approaching',
      plateColor: 'white',
      image: null,
      imageBroken: true,
    });
  });

  it('also comes without its outer object', () => {
    expect(onlyRead(decodeJson(make, push.Picture)).plateRaw).toBe('HN4711');
  });

  it('prefers the picture of the whole scene', () => {
    const scene = Buffer.concat([Buffer.from(tinyJpeg, 'base64'), Buffer.alloc(9)]).toString('base64');
    const full = {
      Picture: { ...push.Picture, CutoutPic: { Content: tinyJpeg }, NormalPic: { Content: scene } },
    };
    const { image } = onlyRead(decodeJson(make, full));
    expect(image !== null && 'bytes' in image && image.bytes.length).toBe(15);
  });

  it('wants "Result": true for an answer, and reports its keep-alives and device', () => {
    expect(JSON.parse(make.answer?.done ?? '')).toMatchObject({ Result: true });
    expect(decodeJson(make, { Active: true, DeviceID: 'c' }).reports).toEqual([
      { kind: 'heartbeat', deviceKey: 'c' },
    ]);
    expect(decodeJson(make, { DeviceModel: 'VIP', DeviceID: 'c' }).reports).toEqual([
      { kind: 'status', deviceKey: 'c', model: 'VIP' },
    ]);
  });
});

it('gives each event of a stream the pictures that follow it', () => {
  const jpeg = Buffer.from(tinyJpeg, 'base64').toString('latin1');
  const part = (type: string, text: string): string =>
    `--b\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(text, 'latin1')}\r\n\r\n${text}\r\n`;
  const body = [
    part('text/plain', attached(event)),
    part('image/jpeg', jpeg),
    part('text/plain', attached({ ...event, GroupID: 2 })),
    part('text/plain', attached({ ...event, GroupID: 3 })),
    part('image/jpeg', `${jpeg}xyz`),
    part('image/jpeg', jpeg),
  ].join('');
  const { reads } = make.decode({
    transport: 'http',
    contentType: 'multipart/x-mixed-replace; boundary=b',
    body: Buffer.from(body, 'latin1'),
  });
  expect(reads.map(({ image }) => (image !== null && 'bytes' in image ? image.bytes.length : null))).toEqual([
    6,
    null,
    9,
  ]);
});
