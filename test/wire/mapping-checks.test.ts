import { describe, expect, it } from 'vitest';
import { checkMappings } from '../../src/wire/mapping-checks.ts';

const least = {
  id: 'gate',
  name: 'Gate',
  source: 'the manual of the gate',
  format: 'json',
  fields: { plate: '$.plate' },
};

describe('the description of a make', () => {
  it.each<[string, object, string, string]>([
    ['no plate', { fields: {} }, 'mappings[0].fields.plate', 'is missing; allowed: an expression of json'],
    ['a filter', { fields: { plate: '$.a[?(@.b)]' } }, 'mappings[0].fields.plate', 'filters and scripts'],
    [
      'an expression of another format',
      { format: 'xml', fields: { plate: '//a[' } },
      'mappings[0].fields.plate',
      'XPath parse error',
    ],
    [
      'a function that XPath does not know',
      { format: 'xml', fields: { plate: 'evil(1)' } },
      'mappings[0].fields.plate',
      'Unknown function',
    ],
    [
      'a field that is none',
      { fields: { plate: '$.a', Lane: '$.b' } },
      'mappings[0].fields.Lane',
      'nothing: there are plate',
    ],
    ['a key that is none', { feilds: 1 }, 'mappings[0].feilds', 'nothing: there are id'],
    ['a wrong id', { id: 'Gate 1' }, 'mappings[0].id', 'is "Gate 1"; allowed: a-z'],
    ['no source', { source: '' }, 'mappings[0].source', 'where the format is written down'],
    ['a wrong format', { format: 'yaml' }, 'mappings[0].format', 'is "yaml"; allowed: "json", "xml", "csv"'],
    [
      'a time without its format',
      { fields: { plate: '$.a', time: '$.t' } },
      'mappings[0].time.format',
      'is missing',
    ],
    [
      'a zone that is none',
      { time: { format: 'iso', zone: 'Asia/Nowhere' } },
      'mappings[0].time.zone',
      'is "Asia/Nowhere"',
    ],
    [
      'a pattern without a day',
      { time: { format: 'pattern', pattern: 'yyyy-MM HH:mm' } },
      'mappings[0].time.pattern',
      'day, hour and minute must be in it',
    ],
    [
      'a pattern of unknown letters',
      { time: { format: 'pattern', pattern: 'YYYY-MM-dd HH:mm' } },
      'mappings[0].time.pattern',
      '"YYYY" is no part of a time',
    ],
    [
      'a confidence without its scale',
      { fields: { plate: '$.a', confidence: '$.c' } },
      'mappings[0].confidence',
      'is missing; allowed: "0..1", "0..100"',
    ],
    [
      'a speed without its unit',
      { fields: { plate: '$.a', speed: '$.c' } },
      'mappings[0].speed',
      'allowed: "kmh"',
    ],
    ['a colour that is none', { plateColors: { R: 'red' } }, 'mappings[0].plateColors.R', 'is "red"'],
    [
      'a condition of two tests',
      { reads: [{ at: '$.a', is: ['1'], exists: true }] },
      'mappings[0].reads[0]',
      'exactly one of',
    ],
    [
      'a pattern that is none',
      { ignore: [{ at: '$.a', matches: '(' }] },
      'mappings[0].ignore[0].matches',
      'a regular expression',
    ],
    ['a transport that is none', { transports: ['ftp'] }, 'mappings[0].transports[0]', 'is "ftp"'],
    [
      'a heartbeat without a condition',
      { heartbeat: {} },
      'mappings[0].heartbeat.when',
      'at least one condition',
    ],
  ])('refuses %s, and names place and value', (_what, change, path, words) => {
    const { mappings, errors } = checkMappings([{ ...least, ...change }]);
    expect(mappings).toBeNull();
    expect(errors.map((error) => error.path)).toContain(path);
    expect(errors.find((error) => error.path === path)?.message).toContain(words);
  });

  it('names an id that is there twice, and what is no description at all', () => {
    expect(checkMappings([least, least]).errors).toMatchObject([{ path: 'mappings[1].id' }]);
    expect(checkMappings([7]).errors).toMatchObject([{ path: 'mappings[0]' }]);
    expect(checkMappings([]).errors).toMatchObject([{ path: 'mappings' }]);
  });
});
