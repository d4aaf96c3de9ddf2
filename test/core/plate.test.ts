import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isProvince, maskPlate, normalisePlate, type PlateKind } from '../../src/core/plate.ts';
import { plateRegions, provinceChars } from '../../src/core/plate-regions.ts';

type Row = [raw: string, plate: string, kind: PlateKind, region: string | null];

const civil: Row[] = [
  ['苏F12345', '苏F12345', 'civil', '苏'],
  ['苏F·12345', '苏F12345', 'civil', '苏'],
  ['苏F•12345', '苏F12345', 'civil', '苏'],
  ['苏F・12345', '苏F12345', 'civil', '苏'],
  ['苏F．12345', '苏F12345', 'civil', '苏'],
  ['苏F.12345', '苏F12345', 'civil', '苏'],
  ['苏F-12345', '苏F12345', 'civil', '苏'],
  ['苏F－12345', '苏F12345', 'civil', '苏'],
  [' 苏F 12 345\t', '苏F12345', 'civil', '苏'],
  ['苏F\u300012345', '苏F12345', 'civil', '苏'],
  ['苏Ｆ１２３４５', '苏F12345', 'civil', '苏'],
  ['苏ｆａ２３４５', '苏FA2345', 'civil', '苏'],
  ['苏fa234b', '苏FA234B', 'civil', '苏'],
  ['京A8B8C8', '京A8B8C8', 'civil', '京'],
  ['苏FI2O45', '苏F12045', 'civil', '苏'],
  ['苏FOIOIO', '苏F01010', 'civil', '苏'],
  ['苏ＦＯＩ３４５', '苏F01345', 'civil', '苏'],
  ['粤O12O45', '粤O12045', 'civil', '粤'],
  ['粤OA123I', '粤OA1231', 'civil', '粤'],
];
const newEnergy: Row[] = [
  ['苏FD12345', '苏FD12345', 'new-energy-small', '苏'],
  ['苏F·D12345', '苏FD12345', 'new-energy-small', '苏'],
  ['苏FF12345', '苏FF12345', 'new-energy-small', '苏'],
  ['沪ADA1234', '沪ADA1234', 'new-energy-small', '沪'],
  ['京AG06789', '京AG06789', 'new-energy-small', '京'],
  ['苏FDO12I4', '苏FD01214', 'new-energy-small', '苏'],
  ['苏FDOO123', '苏FD00123', 'new-energy-small', '苏'],
  ['苏F12345D', '苏F12345D', 'new-energy-large', '苏'],
  ['苏F·12345F', '苏F12345F', 'new-energy-large', '苏'],
  ['沪BO1234D', '沪B01234D', 'new-energy-large', '沪'],
];
const endings: Row[] = [
  ['苏F1234警', '苏F1234警', 'police', '苏'],
  ['苏O·A123警', '苏OA123警', 'police', '苏'],
  ['苏OI2O4警', '苏O1204警', 'police', '苏'],
  ['苏F1234学', '苏F1234学', 'learner', '苏'],
  ['苏F·12I4学', '苏F1214学', 'learner', '苏'],
  ['苏F1234挂', '苏F1234挂', 'trailer', '苏'],
  ['鲁H-AB12 挂', '鲁HAB12挂', 'trailer', '鲁'],
  ['粤Z1234港', '粤Z1234港', 'hong-kong', '粤'],
  ['粤Z·F023港', '粤ZF023港', 'hong-kong', '粤'],
  ['粤Z1O34澳', '粤Z1034澳', 'macao', '粤'],
  ['沪A0023领', '沪A0023领', 'consulate', '沪'],
  ['使014578', '使014578', 'embassy', null],
  ['使014·578', '使014578', 'embassy', null],
  ['使01O57I', '使010571', 'embassy', null],
  ['224578使', '224578使', 'embassy', null],
  ['22O578使', '220578使', 'embassy', null],
  ['京X0001应急', '京X0001应急', 'emergency', '京'],
  ['川S·O1I2应急', '川S0112应急', 'emergency', '川'],
];
const forces: Row[] = [
  ['VA12345', 'VA12345', 'military', null],
  ['KO·12345', 'KO12345', 'military', null],
  ['军A12345', '军A12345', 'military', null],
  ['WJ苏12345', 'WJ苏12345', 'armed-police', '苏'],
  ['WJ·苏1234X', 'WJ苏1234X', 'armed-police', '苏'],
  ['WJ01-12345', 'WJ0112345', 'armed-police', null],
];
const foreign: Row[] = [
  ['AB-123-CD', 'AB123CD', 'foreign', null],
  ['OI 1O 0IO', 'OI1O0IO', 'foreign', null],
  ['ab12 cde', 'AB12CDE', 'foreign', null],
  ['А123ВС77', 'А123ВС77', 'foreign', null],
  ['12가3456', '12가3456', 'foreign', null],
  ['ＷＯＢ·ＩＯ１２', 'WOBIO12', 'foreign', null],
];
const broken: Row[] = [
  ['苏F1234', '苏F1234', 'unknown', null],
  ['苏F123456', '苏F123456', 'unknown', null],
  ['苏FOI', '苏FOI', 'unknown', null],
  ['苏F12345678', '苏F12345678', 'unknown', null],
  ['苏', '苏', 'unknown', null],
  ['苏112345', '苏112345', 'unknown', null],
  ['苏F12?45', '苏F12?45', 'unknown', null],
  ['苏f12#45', '苏F12#45', 'unknown', null],
  ['警F12345', '警F12345', 'unknown', null],
  ['12345', '12345', 'unknown', null],
  ['ABCDE', 'ABCDE', 'unknown', null],
  ['苏FOO1234', '苏FOO1234', 'unknown', null],
  ['品川300あ1234', '品川300あ1234', 'unknown', null],
];
const none: Row[] = [
  ['', '', 'none', null],
  ['   ', '', 'none', null],
  ['·-.', '', 'none', null],
  ['无牌', '', 'none', null],
  [' 无 牌 ', '', 'none', null],
  ['无车牌', '', 'none', null],
  ['unknown', '', 'none', null],
  ['Unknown', '', 'none', null],
  ['ＵＮＫＮＯＷＮ', '', 'none', null],
];

describe('normalisePlate', () => {
  test.each([...civil, ...newEnergy, ...endings, ...forces, ...foreign, ...broken, ...none])(
    'makes of "%s" the plate "%s" of kind %s and region %s',
    (raw, plate, kind, region) => {
      expect(normalisePlate(raw)).toEqual({ plate, kind, region });
    },
  );

  test('knows the 31 provinces and takes each for a region', () => {
    expect(plateRegions).toHaveLength(31);
    for (const char of provinceChars) {
      expect(isProvince(char)).toBe(true);
      expect(normalisePlate(`${char}A12345`)).toEqual({
        plate: `${char}A12345`,
        kind: 'civil',
        region: char,
      });
    }
    expect(isProvince('台')).toBe(false);
  });

  test('changes nothing the second time, whatever the text', () => {
    const chars = fc.constantFrom(...'苏京使应急警WJVA0O1ID·-．Ｆ＊？aŉ ß牌无', '\ud842\udfb7');
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(chars, fc.constantFrom('F', '2')), maxLength: 10 }), (raw) => {
        const first = normalisePlate(raw);
        expect(normalisePlate(first.plate)).toEqual(first);
      }),
      { numRuns: 2000 },
    );
  });

  test('gives every way of writing a civil plate the same text', () => {
    const serial = fc.string({
      unit: fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'),
      minLength: 5,
      maxLength: 5,
    });
    const separator = fc.constantFrom('', ' ', '·', '•', '・', '．', '.', '-', '\u00a0');
    fc.assert(
      fc.property(
        fc.constantFrom(...provinceChars),
        serial,
        separator,
        fc.boolean(),
        (char, text, dot, wide) => {
          const written = wide
            ? text.replaceAll(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
            : text;
          const { plate } = normalisePlate(
            `${char}B${dot}${written.replaceAll('0', 'O').replaceAll('1', 'I')}`,
          );
          expect(plate).toBe(`${char}B${text}`);
        },
      ),
    );
  });
});

describe('maskPlate', () => {
  test.each([
    ['苏F12345', '苏F1•••5'],
    ['苏FD12345', '苏FD••••5'],
    ['京X0001应急', '京X0••••急'],
    ['AB1234', 'A••••4'],
    ['AB12', 'A•••'],
    ['A1', '••'],
    ['', ''],
  ])('shows of %s only %s', (plate, masked) => {
    expect(maskPlate(plate)).toBe(masked);
  });

  test('never shows more than four characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('苏', 'F', '1', '𠮷'), maxLength: 20 }), (plate) => {
        const shown = Array.from(maskPlate(plate)).filter((char) => char !== '•');
        expect(shown.length).toBeLessThanOrEqual(4);
        expect(Array.from(maskPlate(plate))).toHaveLength(Array.from(plate).length);
      }),
    );
  });
});
