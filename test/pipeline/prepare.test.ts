import { expect, it } from 'vitest';
import { prepareRead, type Surroundings } from '../../src/pipeline/prepare.ts';
import { newRead } from '../../src/wire/decoded.ts';

const around: Surroundings = {
  placementOf: (deviceId, lane, travel) => ({
    deviceId,
    checkpointId: null,
    areaId: null,
    lane,
    travel,
    ringId: null,
    direction: 'unknown',
    zone: null,
    crossing: null,
  }),
  index: { match: () => [] },
  lateAfterMs: 600_000,
  aheadMs: 300_000,
};
const receivedAtMs = Date.UTC(2026, 10, 24, 12);
const idAt = (atMs: number, isTimeless: boolean): string | undefined =>
  prepareRead(
    newRead({ eventId: 'HN4711', plateRaw: 'HN4711', ...(isTimeless ? { isTimeless: true } : {}) }),
    'd',
    atMs,
    around,
  )?.decoded.eventId;

it('tells passages apart whose messages have neither time nor id by the minute of receipt', () => {
  expect(idAt(receivedAtMs, true)).toBe(idAt(receivedAtMs + 59_000, true));
  expect(idAt(receivedAtMs + 60_000, true)).not.toBe(idAt(receivedAtMs, true));
  expect(idAt(receivedAtMs, false)).toBe('HN4711');
});

it('takes the time of receipt where the message has none, and marks what the device kept back as late', () => {
  const read = newRead({ eventId: 'e', plateRaw: 'A1' });
  expect(prepareRead(read, 'd', receivedAtMs, around)).toMatchObject({
    capturedAtMs: receivedAtMs,
    late: false,
  });
  expect(prepareRead({ ...read, delayed: true }, 'd', receivedAtMs, around)).toMatchObject({ late: true });
});
