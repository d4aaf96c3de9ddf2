import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { make } from '../../devices/viewtron.ts';
import { decodeText, onlyRead } from './decoding.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/makes/viewtron/${name}.message`, import.meta.url), 'utf8');

describe('the make viewtron', () => {
  it('takes the item with a plate of a camera, and not the one that is only a picture', () => {
    expect(onlyRead(decodeText(make, fixture('camera')))).toMatchObject({
      plateRaw: '8KLM201',
      confidence: 0.915,
      travel: 'departing',
    });
  });

  it.each([
    ['seconds', '1764000004', 1764000004000],
    ['milliseconds', '1764000004584', 1764000004584],
    ['microseconds', '1764000004584193', 1764000004584],
    ['20 digits of a firmware fault', '18445822972087551616', null],
    ['nothing', '', null],
  ])('reads a time of %s', (_what, time, expected) => {
    const text = fixture('camera').replace('1764000004584193', time);
    expect(onlyRead(decodeText(make, text)).capturedAtMs).toBe(expected);
  });

  it('keeps plates apart that a recorder sends without a time', () => {
    const text = fixture('recorder-without-time');
    const ids = (changed: string) => decodeText(make, changed).reads.map((read) => read.eventId);
    expect(ids(text)).toEqual(ids(text));
    expect(ids(text.replace('KP4410', 'KP4411'))).not.toEqual(ids(text));
    expect(new Set(ids(text)).size).toBe(2);
  });

  it('makes two reads of two plates, one of them without a readable one', () => {
    expect(decodeText(make, fixture('recorder')).reads.map((read) => read.plateRaw)).toEqual(['KP4410', '']);
  });

  it('takes the picture of the plate where that of the scene is broken, and marks a read with none', () => {
    expect(onlyRead(decodeText(make, fixture('camera'))).image).toMatchObject({ mediaType: 'image/jpeg' });
    const broken = fixture('camera').replace(/<!\[CDATA\[\/9j[^\]]*\]\]>/g, '<![CDATA[BASE64_JPEG]]>');
    expect(onlyRead(decodeText(make, broken))).toMatchObject({
      plateRaw: '8KLM201',
      image: null,
      imageBroken: true,
    });
  });

  it('tells heartbeats of cameras and recorders by their MAC', () => {
    const heard = ['camera-keepalive', 'recorder-keepalive'].map(
      (name) => decodeText(make, fixture(name)).reports,
    );
    expect(heard).toEqual([
      [{ kind: 'heartbeat', deviceKey: '58:5b:69:00:00:a1' }],
      [{ kind: 'heartbeat', deviceKey: '58:5B:69:00:00:B2' }],
    ]);
  });

  it('makes no read of other alarms', () => {
    const face =
      '<config version="2.0.0"><messageType>alarmData</messageType><smartType>videoFaceDetect</smartType><faceListInfo><item/></faceListInfo></config>';
    expect(decodeText(make, face)).toEqual({ reads: [], rejects: [] });
    expect(decodeText(make, fixture('alarm-status'))).toEqual({ reads: [], rejects: [] });
  });

  it('refuses XML that is cut or has a document type', () => {
    expect(decodeText(make, fixture('camera').slice(0, 400)).rejects).toMatchObject([{ code: 'not_xml' }]);
    expect(
      decodeText(make, `<!DOCTYPE config [<!ENTITY a "b">]>${fixture('camera').slice(38)}`).rejects,
    ).toMatchObject([{ code: 'not_xml' }]);
  });

  it('answers as the devices want it, else they send again', () => {
    expect(make.answer).toMatchObject({ contentType: 'application/xml' });
    expect(make.answer?.done).toContain('<status>success</status>');
  });
});
