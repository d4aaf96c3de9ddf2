import { describe, expect, it } from 'vitest';
import { make } from '../../devices/hikvision.ts';
import type { DecodedMessage } from '../../src/core/model.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

const alert = (inner: string, around = '<eventType>ANPR</eventType>', attributes = ''): string =>
  `<EventNotificationAlert version="2.0"${attributes}>${around}<ANPR>${inner}</ANPR></EventNotificationAlert>`;
const plate = '<licensePlate>HN4711</licensePlate><confidenceLevel>92.5</confidenceLevel>';
const type = '<eventType>ANPR</eventType>';
const picture = (kind: string, more: string): string =>
  `<pictureInfoList><pictureInfo><type>${kind}</type>${more}</pictureInfo></pictureInfoList>`;

describe('an alert', () => {
  it.each([
    '',
    ' xmlns="http://www.hikvision.com/ver20/XMLSchema"',
    ' xmlns="http://www.isapi.org/ver20/XMLSchema"',
    ' xmlns="http://www.std-cgi.com/ver10/XMLSchema"',
  ])('is understood in the namespace %j', (attributes) => {
    expect(onlyRead(decodeText(make, alert(plate, type, attributes)))).toMatchObject({
      plateRaw: 'HN4711',
      confidence: 0.925,
      capturedAtMs: null,
      deviceKey: null,
    });
  });

  it('takes milliseconds from a picture of the same second, with the offset of the alert', () => {
    const time = (dateTime: string, absTime: string, zone?: string): number | null =>
      onlyRead(
        decodeText(
          make,
          alert(
            plate + picture('detectionPicture', `<absTime>${absTime}</absTime>`),
            `${type}<dateTime>${dateTime}</dateTime>`,
          ),
          zone === undefined ? {} : { zone },
        ),
      ).capturedAtMs;
    expect(time('2025-11-24T16:00:00+08:00', '20251124160000654')).toBe(Date.UTC(2025, 10, 24, 8, 0, 0, 654));
    expect(time('2025-11-24T16:00:00+08:00', '20251124160002654')).toBe(Date.UTC(2025, 10, 24, 8));
    expect(time('2025-11-24T16:00:00.365+07:00', '20251124160000365')).toBe(
      Date.UTC(2025, 10, 24, 9, 0, 0, 365),
    );
    expect(time('2025-11-24T16:00:00', '20251124160000654', 'Europe/Berlin')).toBe(
      Date.UTC(2025, 10, 24, 15, 0, 0, 654),
    );
    expect(time('', '20251124160000654', 'Europe/Berlin')).toBe(Date.UTC(2025, 10, 24, 15, 0, 0, 654));
    expect(time('2025-11-24T16:00:00', '20251124160000654')).toBeNull();
  });

  it.each([
    [
      '<deviceUUID>DS-1</deviceUUID><macAddress>m</macAddress><ipAddress>i</ipAddress><deviceID>88</deviceID>',
      'DS-1',
    ],
    ['<macAddress>m</macAddress><ipAddress>i</ipAddress><deviceID>88</deviceID>', 'm'],
    ['<deviceID>88</deviceID><ipAddress>i</ipAddress>', '88'],
    ['<deviceUUID></deviceUUID><ipAddress>10.0.0.1</ipAddress>', '10.0.0.1'],
    ['<ipAddress>0.0.0.0</ipAddress><ipv6Address>::</ipv6Address>', null],
  ])('of %s is of the device %j', (around, deviceKey) => {
    expect(onlyRead(decodeText(make, alert(plate, type + around))).deviceKey).toBe(deviceKey);
  });

  it('keeps its id where it is sent again, and is delayed then', () => {
    const again = alert(plate, `${type}<UUID>u-1</UUID><isDataRetransmission>true</isDataRetransmission>`);
    expect(onlyRead(decodeText(make, again))).toMatchObject({ eventId: 'u-1', delayed: true });
    expect(onlyRead(decodeText(make, alert(plate, `${type}<UUID>u-1</UUID>`))).delayed).toBeUndefined();
    expect(onlyRead(decodeText(make, alert(`${plate}<alarmDataType>1</alarmDataType>`))).delayed).toBe(true);
  });

  it.each(['unknown', 'noPlate', '', '无车牌'])('has no plate where it says %j', (text) => {
    const none = alert(`<licensePlate>${text}</licensePlate><confidenceLevel>97</confidenceLevel>`);
    expect(onlyRead(decodeText(make, none))).toMatchObject({ plateRaw: '', confidence: null });
  });

  it('keeps scripts, slots of templates and line, direction, speed and the box in thousandths', () => {
    const full = `<licensePlate>8กผ444</licensePlate><line>3</line><direction>reverse</direction><plateColor>Yellow</plateColor><vehicleType>SUVMPV</vehicleType><vehicleInfo><color>unknown</color><speed>61</speed></vehicleInfo>`;
    const rect = picture(
      'detectionPicture',
      '<plateRect><X>500</X><Y>400</Y><width>100</width><height>50</height></plateRect>',
    );
    expect(onlyRead(decodeText(make, alert(full + rect)))).toMatchObject({
      plateRaw: '8กผ444',
      lane: 3,
      travel: 'departing',
      plateColor: 'yellow',
      speedKmh: 61,
      vehicle: { type: 'SUVMPV' },
      plateBox: [0.5, 0.4, 0.1, 0.05],
    });
    expect(onlyRead(decodeText(make, alert('<licensePlate>%s</licensePlate>'))).plateRaw).toBe('%s');
  });

  it('comes as JSON too', () => {
    const json = {
      eventType: 'ANPR',
      dateTime: '2025-11-24T16:00:00+08:00',
      macAddress: 'm',
      UUID: 'u',
      aNPR: { licensePlate: '苏F12345', line: '1', confidenceLevel: '0' },
    };
    expect(onlyRead(decodeJson(make, json))).toMatchObject({
      eventId: 'u',
      plateRaw: '苏F12345',
      confidence: null,
      lane: 1,
    });
    expect(onlyRead(decodeJson(make, { EventNotificationAlert: json })).eventId).toBe('u');
  });

  it('of another type is no read: idle video loss is the heartbeat, faults are its status', () => {
    const other = (eventType: string, state: string): DecodedMessage =>
      decodeText(
        make,
        `<EventNotificationAlert><macAddress>m</macAddress><eventType>${eventType}</eventType><eventState>${state}</eventState></EventNotificationAlert>`,
      );
    expect(other('VMD', 'active')).toEqual({ reads: [], rejects: [] });
    expect(other('videoloss', 'inactive').reports).toEqual([{ kind: 'heartbeat', deviceKey: 'm' }]);
    expect(other('diskfull', 'active').reports).toEqual([
      { kind: 'status', deviceKey: 'm', detail: 'diskfull' },
    ]);
  });

  it('without a time and an id says so, since its id would be that of every passage', () => {
    expect(onlyRead(decodeText(make, alert(plate)))).toMatchObject({ eventId: 'HN4711', isTimeless: true });
    expect(onlyRead(decodeText(make, alert(plate, `${type}<UUID>u</UUID>`))).isTimeless).toBeUndefined();
    expect(
      onlyRead(decodeText(make, alert(plate, `${type}<dateTime>2025-11-24T16:00:00Z</dateTime>`))).isTimeless,
    ).toBeUndefined();
  });

  it('that is cut anywhere gives no read but a coded reject', () => {
    const text = alert(plate);
    for (let length = 1; length < text.length; length++) {
      const { reads, rejects } = decodeText(make, text.slice(0, length));
      expect(reads).toEqual([]);
      expect(rejects).toMatchObject([{ code: 'not_xml' }]);
    }
  });
});

describe('the pictures of a push', () => {
  const jpeg = Buffer.from(tinyJpeg, 'base64').toString('latin1');
  const part = (name: string, fileName: string, mediaType: string, text: string): string =>
    `--b\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: ${mediaType}\r\nContent-Length: ${text.length}\r\n\r\n${text}\r\n`;
  const xml = part('anpr.xml', 'anpr.xml', 'text/xml', alert(plate));
  const decodeParts = (...parts: string[]): DecodedMessage =>
    make.decode({
      transport: 'http',
      contentType: 'multipart/form-data; boundary=b',
      body: Buffer.from(`${parts.join('')}--b--\r\n`, 'latin1'),
    });
  const sizeOf = (message: DecodedMessage): number | null => {
    const { image } = onlyRead(message);
    return image !== null && 'bytes' in image ? image.bytes.length : null;
  };

  it('give the scene by its name, else the largest, and none of a driver', () => {
    const small = part('a', 'detectionPicture.jpg', 'image/jpeg', jpeg);
    const large = part('b', 'licensePlatePicture.jpg', 'image/jpeg', `${jpeg}xxxx`);
    expect(sizeOf(decodeParts(xml, large, small))).toBe(6);
    expect(
      sizeOf(
        decodeParts(
          xml,
          part('x', 'x.jpg', 'image/jpeg', jpeg),
          part('y', 'y.jpg', 'image/jpeg', `${jpeg}zz`),
        ),
      ),
    ).toBe(8);
    expect(sizeOf(decodeParts(xml, part('p', 'pilotPicture.jpg', 'image/jpeg', jpeg)))).toBeNull();
  });

  it('are found by the pId that the alert gives them', () => {
    const infos = `<pictureInfoList><pictureInfo><type>licensePlatePicture</type><pId>FU0000000001</pId></pictureInfo><pictureInfo><type>detectionPicture</type><pId>FU0000000002</pId></pictureInfo></pictureInfoList>`;
    const named = part('xml', 'a.xml', 'application/xml', alert(plate + infos));
    const parts = [
      part('FU0000000001', 'FU0000000001.jpg', 'image/jpeg', `${jpeg}xxxx`),
      part('FU0000000002', 'FU0000000002.jpg', 'image/jpeg', jpeg),
    ];
    expect(sizeOf(decodeParts(named, ...parts))).toBe(6);
  });

  it('that are empty or none never lose the read', () => {
    expect(onlyRead(decodeParts(xml, part('p', 'detectionPicture.jpg', 'image/jpeg', '')))).toMatchObject({
      plateRaw: 'HN4711',
      image: null,
      imageBroken: true,
    });
    expect(
      onlyRead(decodeParts(xml, part('p', 'detectionPicture.jpg', 'image/jpeg', 'nothing'))),
    ).toMatchObject({ imageBroken: true });
    expect(onlyRead(decodeParts(xml)).imageBroken).toBeUndefined();
  });

  it('may be addresses', () => {
    const address = (url: string): unknown =>
      onlyRead(
        decodeText(make, alert(plate + picture('detectionPicture', `<pictureURL>${url}</pictureURL>`))),
      ).image;
    expect(address('http://10.0.0.1/a.jpg')).toEqual({ url: 'http://10.0.0.1/a.jpg' });
    expect(address('/picture/a.jpg')).toEqual({ path: '/picture/a.jpg' });
    expect(address('Vsm://a')).toBeNull();
  });
});

it('reads metadata by its pairs, whatever text stands between the elements', () => {
  const property = (name: string, value: string): string =>
    `<Property><description>${name}</description><value>${value}</value></Property>`;
  const metadata = `<Metadata><subType>ANPR</subType><time>2025-11-24T16:00:00+08:00</time><DevInfo><macAddress>m</macAddress></DevInfo><TargetDetection><TargetList><Target><targetID>1</targetID><RegionList>//position<Region/></RegionList><PropertyList>${property('direction', 'reverse')}${property('licensePlate', 'XA1')}${property('confidence', '100')}</PropertyList></Target><Target><PropertyList>${property('sex', 'x')}</PropertyList></Target></TargetList></TargetDetection></Metadata>`;
  expect(onlyRead(decodeText(make, metadata))).toMatchObject({
    plateRaw: 'XA1',
    confidence: 1,
    travel: 'departing',
    deviceKey: 'm',
    capturedAtMs: Date.UTC(2025, 10, 24, 8),
  });
});

it('polls with the name of the newest picture, and takes each entry for a read', () => {
  const plates =
    '<Plates><Plate><captureTime>20251124T1600000000</captureTime><plateNumber>A1</plateNumber><picName>20251124160000</picName></Plate><Plate><captureTime>20251124T1600050000</captureTime><plateNumber>B2</plateNumber><picName>20251124160005</picName></Plate></Plates>';
  expect(decodeText(make, plates, { zone: 'UTC' }).reads).toMatchObject([
    {
      plateRaw: 'A1',
      capturedAtMs: Date.UTC(2025, 10, 24, 16),
      image: { path: '/doc/ui/images/plate/20251124160000.jpg' },
    },
    { plateRaw: 'B2', capturedAtMs: Date.UTC(2025, 10, 24, 16, 0, 5) },
  ]);
  const poll = make.pulls?.find((pull) => pull.transport === 'poll');
  const cursor = poll?.cursorOf({ transport: 'http', body: Buffer.from(plates) }) ?? null;
  expect(cursor).toBe('20251124160005');
  expect(poll?.request(cursor).body).toContain('<picTime>20251124160005</picTime>');
  expect(poll?.cursorOf({ transport: 'http', body: Buffer.from('<Plates/>') })).toBeNull();
});

it('takes the logs of HikCentral only where it says that there was no error', () => {
  const answer = (ErrorCode: number): object => ({
    ResponseStatus: {
      ErrorCode,
      Data: {
        VehicleLogsList: {
          VehicleLog: [
            { GUID: 'g', PassTime: '2025-11-24T16:00:00+03:00', PlateLicense: '1AA', ResourceID: '4' },
          ],
        },
      },
    },
  });
  expect(onlyRead(decodeJson(make, answer(0)))).toMatchObject({
    eventId: 'g',
    deviceKey: '4',
    capturedAtMs: Date.UTC(2025, 10, 24, 13),
  });
  expect(decodeJson(make, answer(64))).toMatchObject({ reads: [], reports: [{ detail: 'ErrorCode 64' }] });
});
