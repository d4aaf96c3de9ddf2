import { expect, it } from 'vitest';
import { make } from '../../devices/china-toll.ts';
import { decodeText, onlyRead } from './decoding.ts';

const document = (plate: string, more = ''): string =>
  `<data><token>secret</token><lprInfo><passId>cam7_1</passId><camId>cam7</camId><passTime>2025-11-24 16:00:00</passTime><uploadStamp>1763970000000</uploadStamp></lprInfo><lpaResult><plateNo>${plate}</plateNo><plateColor>3</plateColor><vehicleBrand>HAVAL</vehicleBrand><vehicleType>car</vehicleType></lpaResult>${more}</data>`;

it('takes the time of the passage, in the zone of the lane, and nothing from codes that are not written down', () => {
  expect(onlyRead(decodeText(make, document('苏F12345'), { zone: 'Asia/Shanghai' }))).toMatchObject({
    eventId: 'cam7_1',
    capturedAtMs: Date.UTC(2025, 10, 24, 8),
    plateRaw: '苏F12345',
    plateColor: null,
    confidence: null,
    deviceKey: 'cam7',
    vehicle: { make: 'HAVAL', type: 'car' },
  });
  expect(onlyRead(decodeText(make, document('苏F12345'))).capturedAtMs).toBeNull();
  expect(onlyRead(decodeText(make, document('无牌'))).plateRaw).toBe('');
});

it('refuses notes between the elements, and keeps the token out of what is refused', () => {
  for (const text of [
    document('苏F12345', 'notes'),
    document('苏F12345').slice(0, -9),
    `${document('苏F12345')}<`,
  ]) {
    const { reads, rejects } = decodeText(make, text);
    expect(reads).toEqual([]);
    expect(rejects).toHaveLength(1);
    expect(Buffer.from(rejects[0]?.bytes ?? []).toString()).not.toContain('secret');
  }
});

it('takes other documents for none of its own', () => {
  expect(decodeText(make, '<data><other/></data>')).toEqual({ reads: [], rejects: [] });
});
