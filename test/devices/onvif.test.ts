import { describe, expect, it } from 'vitest';
import { make } from '../../devices/onvif.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

const frame = (appearance: string, time = '2025-11-24T16:00:00.250Z', before = ''): string =>
  `<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"><tt:VideoAnalytics><tt:Frame UtcTime="${time}">${before}<tt:Object ObjectId="7"><tt:Appearance>${appearance}</tt:Appearance></tt:Object></tt:Frame></tt:VideoAnalytics></tt:MetadataStream>`;
const info = (inner: string): string => `<tt:LicensePlateInfo>${inner}</tt:LicensePlateInfo>`;
const notification = (topic: string, data: string, attributes = ''): string =>
  `<wsnt:NotificationMessage><wsnt:Topic>${topic}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="2025-11-24T16:00:00Z"${attributes}><tt:Data>${data}</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`;
const plateTopic = 'tns1:RuleEngine/Recognition/LicensePlate';
const plateItem =
  '<tt:ElementItem Name="LicensePlateInfo"><tt:LicensePlateInfo><tt:PlateNumber>HN4711</tt:PlateNumber></tt:LicensePlateInfo></tt:ElementItem>';

describe('metadata', () => {
  it.each([
    ['an attribute', '<tt:PlateNumber Likelihood="0.9">HN4711</tt:PlateNumber>', 0.9],
    [
      'a child of the plate',
      '<tt:PlateNumber>HN4711<tt:Likelihood>0.9</tt:Likelihood></tt:PlateNumber>',
      0.9,
    ],
    [
      'an element beside it',
      '<tt:PlateNumber>HN4711</tt:PlateNumber><tt:Likelihood>0.9</tt:Likelihood>',
      0.9,
    ],
    ['nowhere', '<tt:PlateNumber>HN4711</tt:PlateNumber>', null],
    ['a percentage', '<tt:PlateNumber Likelihood="90">HN4711</tt:PlateNumber>', null],
  ])('with the likelihood in %s', (_where, inner, confidence) => {
    expect(onlyRead(decodeText(make, frame(info(inner))))).toMatchObject({ plateRaw: 'HN4711', confidence });
  });

  it('repeats an object: one passage, the surest sight the highest revision', () => {
    const sights = ['0.80', '0.95', '0.90'].map((likelihood, second) =>
      onlyRead(
        decodeText(
          make,
          frame(
            info(`<tt:PlateNumber Likelihood="${likelihood}">HN4711</tt:PlateNumber>`),
            `2025-11-24T16:00:0${second}Z`,
          ),
        ),
      ),
    );
    expect(sights.map(({ eventId }) => eventId)).toEqual(Array(3).fill('object-7-HN4711-2025-11-24T16'));
    expect(sights.map(({ revision }) => revision)).toEqual([800, 950, 900]);
  });

  it('has times by their offset, else in the zone of the camera', () => {
    const text = frame(info('<tt:PlateNumber>A1</tt:PlateNumber>'), '2010-10-20T12:24:57.321');
    expect(onlyRead(decodeText(make, text)).capturedAtMs).toBeNull();
    expect(onlyRead(decodeText(make, text, { zone: 'UTC' })).capturedAtMs).toBe(
      Date.UTC(2010, 9, 20, 12, 24, 57, 321),
    );
    expect(
      onlyRead(decodeText(make, `\n  ${frame(info('<tt:PlateNumber>A1</tt:PlateNumber>'))}`)).capturedAtMs,
    ).toBe(Date.UTC(2025, 10, 24, 16, 0, 0, 250));
  });

  it('without a declared prefix, alone or in a document, is understood; without a plate it is a vehicle or nothing', () => {
    const bare = `<tt:VideoAnalytics><tt:Frame UtcTime="2025-11-24T16:00:00Z"><tt:Object ObjectId="1"><tt:Appearance>${info('<tt:PlateNumber>A1</tt:PlateNumber>')}</tt:Appearance></tt:Object></tt:Frame></tt:VideoAnalytics>`;
    expect(onlyRead(decodeText(make, bare)).plateRaw).toBe('A1');
    expect(onlyRead(decodeText(make, frame(info('<tt:PlateNumber></tt:PlateNumber>')))).plateRaw).toBe('');
    expect(decodeText(make, frame('<tt:Class><tt:Type>Human</tt:Type></tt:Class>'))).toEqual({
      reads: [],
      rejects: [],
    });
    expect(decodeText(make, '<tt:RuleDescription Name="tt:LicensePlateRecognition"/>')).toEqual({
      reads: [],
      rejects: [],
    });
  });

  it('gives the box of a plate after the transformation, and none where the object is another', () => {
    const box = '<tt:Shape><tt:BoundingBox left="1000" top="500" right="1200" bottom="550"/></tt:Shape>';
    const move =
      '<tt:Transformation><tt:Translate x="-1" y="1"/><tt:Scale x="0.001" y="-0.002"/></tt:Transformation>';
    const seen = (kind: string): unknown =>
      onlyRead(
        decodeText(
          make,
          frame(
            `${box}<tt:Class><tt:Type>${kind}</tt:Type></tt:Class>${info('<tt:PlateNumber>A1</tt:PlateNumber>')}`,
            '2025-11-24T16:00:00Z',
            move,
          ),
        ),
      ).plateBox;
    const plateBox = seen('LicensePlate') as number[];
    expect(plateBox.map((part) => Math.round(part * 1000) / 1000)).toEqual([0.5, 0.5, 0.1, 0.05]);
    expect(seen('Vehicle')).toBeNull();
  });

  it('has facts of the vehicle, the road, and pictures that may be broken', () => {
    const object = `<tt:VehicleInfo><tt:Type>Sedan</tt:Type><tt:Brand>Audi</tt:Brand><tt:Color>Gray</tt:Color><tt:Image>/9j/VEHICLE</tt:Image></tt:VehicleInfo>${info('<tt:PlateNumber>A1</tt:PlateNumber><tt:Color>White</tt:Color>')}`;
    const extension =
      '<tt:Extension><Properties><Property name="Direction">Leaving</Property><Property name="Lane">2</Property></Properties></tt:Extension>';
    const text = frame(object).replace('</tt:Appearance>', `</tt:Appearance>${extension}`);
    expect(onlyRead(decodeText(make, text))).toMatchObject({
      vehicle: { type: 'Sedan', make: 'Audi', color: 'Gray' },
      plateColor: 'white',
      lane: 2,
      travel: 'departing',
      image: null,
      imageBroken: true,
    });
    expect(onlyRead(decodeText(make, text.replace('/9j/VEHICLE', tinyJpeg))).image).toMatchObject({
      mediaType: 'image/jpeg',
    });
  });
});

describe('an event', () => {
  it('of plates is a read, of anything else none, whatever it holds', () => {
    const pulled = `<Envelope><Body>${notification(plateTopic, `<tt:SimpleItem Name="Likelihood" Value="0.8"/>${plateItem}`)}${notification('tns1:RuleEngine/CellMotionDetector/Motion', '<tt:SimpleItem Name="Plate" Value="NOPE1"/>')}</Body></Envelope>`;
    expect(onlyRead(decodeText(make, pulled))).toMatchObject({
      plateRaw: 'HN4711',
      confidence: 0.8,
      capturedAtMs: Date.UTC(2025, 10, 24, 16),
    });
  });

  it('that deletes its property is none; makers may use simple items and topics of their own', () => {
    expect(
      decodeText(make, notification(plateTopic, plateItem, ' PropertyOperation="Deleted"')).reads,
    ).toEqual([]);
    const own = notification(
      'tnsvendor:Analytics/ANPR',
      '<tt:SimpleItem Name="Plate" Value="SAMPLE9"/><tt:SimpleItem Name="Confidence" Value="0.87"/><tt:SimpleItem Name="ImageURI" Value="/a.jpg"/>',
    );
    expect(onlyRead(decodeText(make, own))).toMatchObject({
      plateRaw: 'SAMPLE9',
      confidence: 0.87,
      image: { path: '/a.jpg' },
    });
  });

  it('has the number of its object', () => {
    const object = '<tt:ElementItem Name="ObjectId"><tt:ObjectId ObjectId="42"/></tt:ElementItem>';
    expect(onlyRead(decodeText(make, notification(plateTopic, object + plateItem))).eventId).toBe(
      'object-42-HN4711-2025-11-24T16',
    );
  });
});

describe('JSON over MQTT', () => {
  const data = {
    Likelihood: '0.92',
    LicensePlateInfo: { LicensePlateInfo: { PlateNumber: { '@Likelihood': 0.93, '#text': 'กท1234' } } },
    VehicleInfo: { VehicleInfo: { Type: { '#text': 'Car' }, Brand: { '#text': 'Toyota' } } },
  };
  const topic = 'site/BoschCam1/onvif-ej/RuleEngine/Recognition/LicensePlate/&1/LPR';

  it('has the device in its topic and items wrapped in their element', () => {
    expect(
      onlyRead(
        decodeJson(make, { UtcTime: '2025-11-24T16:00:00Z', Data: data }, { transport: 'mqtt', topic }),
      ),
    ).toMatchObject({
      plateRaw: 'กท1234',
      confidence: 0.93,
      deviceKey: 'site/BoschCam1',
      vehicle: { type: 'Car', make: 'Toyota' },
    });
    const shared = {
      ...data,
      LicensePlateInfo: { LicensePlateInfo: { PlateNumber: { '#text': 'กท1234' } } },
    };
    expect(onlyRead(decodeJson(make, { Data: shared })).confidence).toBe(0.92);
  });

  it('of other rules is no read', () => {
    expect(decodeJson(make, { UtcTime: '2025-11-24T16:00:00Z', Data: { ObjectId: '15' } })).toEqual({
      reads: [],
      rejects: [],
    });
    const crossed = 'd/onvif-ej/RuleEngine/LineDetector/Crossed/&1';
    expect(decodeJson(make, { Data: data }, { topic: crossed }).reads).toEqual([]);
  });

  it('of metadata is a frame', () => {
    const value = {
      Frame: {
        '@UtcTime': '2025-11-24T16:00:00Z',
        Object: [
          {
            '@ObjectId': '3',
            Appearance: { LicensePlateInfo: { PlateNumber: { '@Likelihood': '0.5', '#text': 'A1' } } },
          },
        ],
      },
    };
    expect(onlyRead(decodeJson(make, value, { topic: 'cam/onvif-mj/VideoAnalytics' }))).toMatchObject({
      plateRaw: 'A1',
      confidence: 0.5,
      deviceKey: 'cam',
    });
  });
});
