import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../scripts/generate-docs.ts';
import { loadSettings } from '../src/config/index.ts';
import { schema } from '../src/config/schema.ts';
import { errorCodes } from '../src/core/errors.ts';
import { loadMakes } from '../src/registry/makes.ts';

const root = join(import.meta.dirname, '..');
const made = await generatedFiles();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test.each([...made.keys()])('%s is what the sources make (else: node scripts/generate-docs.ts)', (path) => {
  expect(read(path)).toBe(made.get(path));
});

test('every error code is in docs/errors.md, and no other', () => {
  const documented = [...read('docs/errors.md').matchAll(/^\| `([a-z_0-9]+)` \|/gm)].map((match) => match[1]);
  expect(documented.toSorted()).toEqual(Object.keys(errorCodes).toSorted());
});

test('every make is in docs/makes.md, and no other', async () => {
  const documented = [...read('docs/makes.md').matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((match) => match[1]);
  expect(documented.toSorted()).toEqual([...(await loadMakes()).keys()].toSorted());
});

test('every setting is in docs/settings.md, and no other', () => {
  const documented = [...read('docs/settings.md').matchAll(/^\| `([A-Za-z0-9.]+)` \|/gm)].map(
    (match) => match[1],
  );
  expect(documented.toSorted()).toEqual(Object.keys(schema).toSorted());
});

test('the sample file, with every comment sign taken away, loads as the defaults', () => {
  const uncommented = read('ringgate.sample.yaml').replace(
    /^# ([A-Za-z0-9.]+:( .*)?)$/gm,
    (line, setting: string) => (/^(Allowed|Copy)|File:/.test(setting) ? line : setting),
  );
  const keys = [...uncommented.matchAll(/^([A-Za-z0-9.]+):/gm)].map((match) => match[1]);
  expect(keys.toSorted()).toEqual(Object.keys(schema).toSorted());
  expect(loadSettings({ RINGGATE_CONFIG: 'sample' }, () => uncommented)).toEqual(loadSettings({}, () => ''));
});

test('every error code that the sources name exists', () => {
  const named = new Set<string>();
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts')) continue;
    for (const match of read(join('src', entry)).matchAll(/new RinggateError\(\s*'([a-z_0-9]+)'/g))
      named.add(match[1] ?? '');
  }
  expect(named.size).toBeGreaterThan(0);
  expect([...named].filter((code) => !(code in errorCodes))).toEqual([]);
});
