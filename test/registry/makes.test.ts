import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadMakes } from '../../src/registry/makes.ts';

const source = (id: string): string =>
  `export const make = { id: '${id}', name: '${id}', source: 'test', models: [], transports: ['mqtt'], understands: [],
   decode: () => ({ reads: [], rejects: [] }) };`;

describe('finding makes', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ringgate-makes-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('finds each make file and leaves other files alone', async () => {
    await writeFile(join(directory, 'b.ts'), source('b'));
    await writeFile(join(directory, 'a.ts'), source('a'));
    await writeFile(join(directory, 'README.md'), '# not a make');
    expect([...(await loadMakes(directory)).keys()]).toEqual(['a', 'b']);
  });

  it('refuses two makes with one id and names both files', async () => {
    await writeFile(join(directory, 'a.ts'), source('a'));
    await writeFile(join(directory, 'b.ts'), source('a'));
    await expect(loadMakes(directory)).rejects.toMatchObject({
      code: 'conflict',
      message: 'devices/b.ts and devices/a.ts both give the make "a"',
    });
  });

  it('refuses a file that is not named like its make', async () => {
    await writeFile(join(directory, 'other.ts'), source('a'));
    await expect(loadMakes(directory)).rejects.toMatchObject({ code: 'internal' });
  });

  it('refuses a file without a make', async () => {
    await writeFile(join(directory, 'a.ts'), 'export const maker = 1;');
    await expect(loadMakes(directory)).rejects.toThrow('devices/a.ts exports no make');
  });
});
