import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import type { RinggateError } from '../../src/core/errors.ts';

const none = (): string => expect.fail('no file is read');

describe('settings of retention', () => {
  it('have defaults within their bounds', () => {
    const day = 86_400_000;
    expect(loadSettings({}, none).retention).toEqual({
      readsMs: 30 * day,
      imagesMs: 30 * day,
      hitsMs: 365 * day,
      deadLetterMs: 7 * day,
      auditMs: 1095 * day,
    });
  });

  it.each([
    ['RINGGATE_RETENTION_READS_DAYS', '6', 'from 7 to 180'],
    ['RINGGATE_RETENTION_READS_DAYS', '181', 'from 7 to 180'],
    ['RINGGATE_RETENTION_IMAGES_DAYS', '0', 'from 3 to 180'],
    ['RINGGATE_RETENTION_HITS_DAYS', '29', 'from 30 to 3650'],
    ['RINGGATE_RETENTION_HITS_DAYS', 'forever', 'from 30 to 3650'],
    ['RINGGATE_RETENTION_DEAD_LETTER_DAYS', '31', 'from 1 to 30'],
    ['RINGGATE_RETENTION_AUDIT_DAYS', '364', 'from 365 to 3650'],
    ['RINGGATE_RETENTION_AUDIT_DAYS', '3651', 'from 365 to 3650'],
  ])('refuse %s=%s, naming the key, the value and what is allowed', (key, value, allowed) => {
    let thrown: unknown;
    try {
      loadSettings({ [key]: value }, none);
    } catch (error) {
      thrown = error;
    }
    const { code, extra, errors } = thrown as RinggateError;
    const told = JSON.stringify({ extra, errors });
    expect(code).toBe('invalid_settings');
    expect(told).toContain(key);
    expect(told).toContain(value);
    expect(told).toContain(allowed);
  });
});
