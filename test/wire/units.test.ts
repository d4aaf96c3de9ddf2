import { expect, it } from 'vitest';
import { knownWord, plateColorOf, speedKmhOf } from '../../src/wire/units.ts';

it('turns speeds into km/h and refuses what is none', () => {
  expect(speedKmhOf(40, 'mph')).toBe(64.4);
  expect(speedKmhOf(10, 'ms')).toBe(36);
  expect(speedKmhOf(62.54, 'kmh')).toBe(62.5);
  expect(speedKmhOf(-1, 'kmh')).toBeNull();
  expect(speedKmhOf(501, 'kmh')).toBeNull();
  expect(speedKmhOf(null, 'kmh')).toBeNull();
});

it('knows plate colours in English and Chinese', () => {
  expect(['Blue', 'YELLOW', '白色', '黄绿', 'yellow green', '渐变绿'].map(plateColorOf)).toEqual([
    'blue',
    'yellow',
    'white',
    'yellow-green',
    'yellow-green',
    'green',
  ]);
  expect(['unknown', 'toString', 4, null].map(plateColorOf)).toEqual([null, null, null, null]);
});

it('drops words that say that nothing is known', () => {
  expect(['Unknown', ' - ', 'SUV ', 7, ''].map(knownWord)).toEqual([
    undefined,
    undefined,
    'SUV',
    undefined,
    undefined,
  ]);
});
