import { describe, expect, it } from 'vitest';
import { make as axxon } from '../../devices/axxon.ts';
import { make as genetec } from '../../devices/genetec.ts';
import { make as openalpr } from '../../devices/openalpr.ts';
import { make as plateRecognizer } from '../../devices/plate-recognizer.ts';
import { make as trassir } from '../../devices/trassir.ts';
import { make as tsApi } from '../../devices/ts-api.ts';
import { make as unifi } from '../../devices/unifi.ts';
import { make as verkada } from '../../devices/verkada.ts';
import type { Make } from '../../src/core/model.ts';
import { decodeJson, onlyRead } from './decoding.ts';

/** Messages that have neither an id nor a time, each with something that does not count, to tell two apart. */
const timeless: [string, Make, (other: number) => object][] = [
  ['axxon', axxon, (other) => ({ events: [{ origin: 'c', plates: ['AB1'], other }] })],
  ['genetec', genetec, (other) => ({ PlateRead: 'AB1', SourceUrl: 's', other })],
  [
    'openalpr',
    openalpr,
    (other) => ({ data_type: 'alpr_group', best_plate_number: 'AB1', camera_id: 1, other }),
  ],
  ['plate-recognizer', plateRecognizer, (other) => ({ results: [{ plate: 'AB1', score: 0.5 }], other })],
  ['trassir', trassir, (other) => ({ plate: 'AB1', channel: 'c', other })],
  ['ts-api', tsApi, (other) => ({ topic: 'LPR', plateNo: 'AB1', other })],
  [
    'unifi',
    unifi,
    (other) => ({ alarm: { triggers: [{ key: 'license_plate_known', value: 'AB1', device: 'D' }], other } }),
  ],
  ['verkada', verkada, (other) => ({ webhook_type: 'lpr', data: { license_plate_number: 'AB1' }, other })],
];

describe('passages of one plate without id and time', () => {
  it.each(timeless)('are two reads of %s, and one where the message is sent twice', (_id, make, message) => {
    const id = (other: number): string => onlyRead(decodeJson(make, message(other))).eventId;
    expect(id(1)).toBe(id(1));
    expect(id(1)).not.toBe(id(2));
  });

  it.each(timeless)(
    'are marked for the minute of receipt to tell them apart, of %s',
    (_id, make, message) => {
      expect(onlyRead(decodeJson(make, message(1))).isTimeless).toBe(true);
    },
  );
});
