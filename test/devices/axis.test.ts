import { describe, expect, it } from 'vitest';
import { make } from '../../devices/axis.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

const push = {
  capture_timestamp: '1764000000252',
  capture_ts: '1764000000252000000',
  datetime: '20251124 170000252',
  plateText: 'HN4711',
  plateUTF8: 'HN4711',
  plateConfidence: '0.719034',
  carState: 'new',
  carMoveDirection: 'unknown',
  carID: '55',
  camera_info: { SerialNumber: 'ACCC8E000001' },
};
const event = (items: Record<string, string>, topic = 'ALPV.AllPlates'): string =>
  `<tt:MetadataStream xmlns:tt="t"><tt:Event><wsnt:NotificationMessage xmlns:wsnt="w"><wsnt:Topic>tnsaxis:CameraApplicationPlatform/${topic}</wsnt:Topic><wsnt:ProducerReference><wsa5:Address>uri://guid-1/ProducerReference</wsa5:Address></wsnt:ProducerReference><wsnt:Message><tt:Message UtcTime="2027-01-01T00:00:00Z"><tt:Data>${Object.entries(
    items,
  )
    .map(([name, value]) => `<tt:SimpleItem Name="${name}" Value="${value}"/>`)
    .join(
      '',
    )}</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage></tt:Event></tt:MetadataStream>`;

describe('one car', () => {
  it('is one read from new over updates to lost, each a higher revision, lost the highest', () => {
    const reads = [
      push,
      { ...push, carState: 'update', capture_timestamp: '1764000000652', plateUTF8: 'HN4712' },
      {
        ...push,
        carState: 'update',
        capture_timestamp: '1764000000952',
        plateUTF8: 'HN4712',
        carMoveDirection: 'out',
      },
      { ...push, carState: 'lost', plateUTF8: 'HN4712', carMoveDirection: 'out' },
    ].map((value) => onlyRead(decodeJson(make, value)));
    expect(new Set(reads.map(({ eventId }) => eventId))).toEqual(new Set(['car-55-20416']));
    const revisions = reads.map(({ revision }) => revision);
    expect(revisions).toEqual([...revisions].sort((left, right) => left - right));
    expect(new Set(revisions).size).toBe(4);
    expect(Math.max(...revisions)).toBeLessThan(2 ** 31);
    expect(reads.at(-1)).toMatchObject({ plateRaw: 'HN4712', travel: 'departing' });
  });

  it('is the same read in the event of VAPIX and in the list', () => {
    const items = { carState: 'new', capture_timestamp: '1764000000252', carID: '55', text: 'HN4711' };
    expect(onlyRead(decodeText(make, event(items)))).toMatchObject({
      eventId: 'car-55-20416',
      capturedAtMs: 1764000000252,
      confidence: null,
      deviceKey: 'guid-1',
    });
    expect(onlyRead(decodeText(make, event({ ...items, MACAddress: 'ACCC8E000001' }))).deviceKey).toBe(
      'ACCC8E000001',
    );
    const list =
      '<events><event><TS>1764000000252</TS><CAR_ID>55</CAR_ID><LPR>HN4711</LPR><THRESHOLD>0.7</THRESHOLD></event></events>';
    expect(onlyRead(decodeText(make, list))).toMatchObject({ eventId: 'car-55-20416', confidence: 0.7 });
  });
});

it('takes the time of the car in UTC, else its wall clock in the zone', () => {
  expect(onlyRead(decodeJson(make, push)).capturedAtMs).toBe(1764000000252);
  expect(onlyRead(decodeJson(make, { ...push, capture_timestamp: undefined })).capturedAtMs).toBe(
    1764000000252,
  );
  const local = { ...push, capture_timestamp: undefined, capture_ts: undefined };
  expect(onlyRead(decodeJson(make, local, { zone: 'Europe/Berlin' })).capturedAtMs).toBe(1764000000252);
  expect(onlyRead(decodeJson(make, local)).capturedAtMs).toBeNull();
});

it('takes fractions for confidence, never percent', () => {
  expect(onlyRead(decodeJson(make, push)).confidence).toBe(0.719034);
  expect(onlyRead(decodeJson(make, { ...push, plateConfidence: 95.5 })).confidence).toBeNull();
});

it('finds the picture in the push, beside it, or on the camera', () => {
  const inside = {
    ...push,
    imageArray: [
      { ImageType: 'plate', BinaryImage: tinyJpeg },
      { ImageType: 'vehicle', BinaryImage: `${tinyJpeg}` },
    ],
  };
  expect(onlyRead(decodeJson(make, inside)).image).toMatchObject({ mediaType: 'image/jpeg' });
  const paths = {
    ...push,
    imagesURI: [
      '/local/fflprapp/tools.cgi?name=45/20lp_X_1.jpg',
      '/local/fflprapp/tools.cgi?name=44/20roi_X_2.jpg',
    ],
  };
  expect(onlyRead(decodeJson(make, paths)).image).toEqual({
    path: '/local/fflprapp/tools.cgi?name=44/20roi_X_2.jpg',
  });
  const form = `--b\r\nContent-Disposition: form-data; name="event"\r\n\r\n${JSON.stringify(push)}\r\n--b\r\nContent-Disposition: form-data; name="image"\r\n\r\n${Buffer.from(tinyJpeg, 'base64').toString('latin1')}\r\n--b--`;
  const body = Buffer.from(form, 'latin1');
  expect(
    onlyRead(make.decode({ transport: 'http', contentType: 'multipart/form-data; boundary=b', body })).image,
  ).toMatchObject({ mediaType: 'image/jpeg' });
});

it('takes no read from triggers, internal events and its own heartbeat', () => {
  expect(decodeText(make, event({ active: '1' }, 'ALPV.Allow_list'))).toEqual({ reads: [], rejects: [] });
  expect(decodeText(make, event({ lpText: 'X1', carID: '4', timestamp: '1' }, 'ALPV.RealTime'))).toEqual({
    reads: [],
    rejects: [],
  });
  expect(decodeJson(make, { camera_info: { SerialNumber: 's' } }).reports).toEqual([
    { kind: 'heartbeat', deviceKey: 's' },
  ]);
  expect(decodeText(make, '<events><vcount><total>1000</total></vcount></events>').reads).toEqual([]);
});

it('understands the event bridge over MQTT and the Publisher application', () => {
  const bridged = {
    topic: 'axis:CameraApplicationPlatform/ALPV.AllPlates',
    timestamp: 1764000000300,
    serial: 'ACCC8E000001',
    message: {
      source: {},
      data: { text: 'HN4711', carID: '55', carState: 'new', capture_timestamp: '1764000000252' },
    },
  };
  expect(onlyRead(decodeJson(make, bridged, { transport: 'mqtt' }))).toMatchObject({
    eventId: 'car-55-20416',
    deviceKey: 'ACCC8E000001',
  });
  const published = {
    topic: 'myTopic',
    device: 'ACCC8E000001',
    name: 'N',
    plate: 'HN4711',
    image: null,
    localTime: '2025-11-24 17:00:00',
    timestamp: 1764000000252,
  };
  expect(onlyRead(decodeJson(make, published))).toMatchObject({
    plateRaw: 'HN4711',
    capturedAtMs: 1764000000252,
    deviceKey: 'ACCC8E000001',
  });
});

it('polls from the newest entry on', () => {
  const list =
    '<events><event><TS>1764000000252</TS><MOD_TS>2025-11-24 16:00:00 GMT</MOD_TS><LPR>A1</LPR></event><event><TS>CAR</TS><MOD_TS>2025-11-24 16:00:09 GMT</MOD_TS><LPR>B2</LPR></event></events>';
  expect(decodeText(make, list).reads.map(({ capturedAtMs }) => capturedAtMs)).toEqual([
    1764000000252,
    Date.UTC(2025, 10, 24, 16, 0, 9),
  ]);
  const poll = make.pulls?.find((pull) => pull.transport === 'poll');
  expect(poll?.cursorOf({ transport: 'http', body: Buffer.from(list) })).toBe('1764000000252000');
  expect(poll?.request(null).path).toContain('limit=20');
  expect(poll?.request('1764000000252000').path).toContain('TimestampFrom=1764000000252000');
});
