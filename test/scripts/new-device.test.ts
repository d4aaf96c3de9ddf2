import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { deviceFiles, isMakeId } from '../../scripts/new-device/files.ts';
import type { DecodedMessage, Make } from '../../src/core/model.ts';

const project = join(import.meta.dirname, '../..');
// within the project, so that the made test finds vitest; its src is the project's own
mkdirSync(join(project, '.cache'), { recursive: true });
const top = mkdtempSync(join(project, '.cache/new-device-'));
symlinkSync(join(project, 'src'), join(top, 'src'));
const run = promisify(execFile);
const newDevice = (...args: string[]) =>
  run(process.execPath, [join(project, 'scripts/new-device.ts'), '--root', top, ...args]);
const failure = async (...args: string[]): Promise<{ code: number; stderr: string }> => {
  try {
    await newDevice(...args);
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, stderr };
  }
  throw new Error('it was written');
};

describe('the generator of a new make', () => {
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  it('writes a make and a test that pass at once, formatted and without a lint', async () => {
    await newDevice('--make', 'foo-200');
    writeFileSync(
      join(top, 'vitest.config.ts'),
      "export default { test: { include: ['test/**/*.test.ts'] } };\n",
    );
    const { stdout } = await run(process.execPath, [
      join(project, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      top,
      '--reporter',
      'dot',
    ]);
    expect(stdout).toMatch(/4 passed/);
    expect(stdout).not.toContain('failed');
    const biome = join(project, 'node_modules/.bin/biome');
    for (const path of ['devices/foo-200.ts', 'test/devices/foo-200.test.ts']) {
      const { stdout: formatted } = await run(
        '/bin/sh',
        ['-c', `"${biome}" check --write --stdin-file-path="${path}" < "${join(top, path)}"`],
        { cwd: project },
      );
      expect(formatted, path).toBe(readFileSync(join(top, path), 'utf8'));
    }
  });

  it('writes what the test over all makes wants of one', async () => {
    const { make } = (await import(join(top, 'devices/foo-200.ts'))) as { make: Make };
    expect([make.id, make.transports, make.understands.length > 0]).toEqual(['foo-200', ['http'], true]);
    const files = deviceFiles('foo-200');
    const expected: { reads: { eventId: string }[] } = JSON.parse(
      files.get('test/fixtures/makes/foo-200/example.expected.json') ?? '',
    );
    const body = Buffer.from(files.get('test/fixtures/makes/foo-200/example.message') ?? '');
    const decoded: DecodedMessage = make.decode({ transport: 'http', body });
    expect(decoded.reads.map(({ eventId }) => eventId)).toEqual(expected.reads.map(({ eventId }) => eventId));
    expect(make.source).toContain('EXAMPLE');
  });

  it('refuses a name that is taken, and overwrites nothing', async () => {
    const path = join(top, 'devices/foo-200.ts');
    const before = readFileSync(path, 'utf8');
    expect(await failure('--make', 'foo-200')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is a make "foo-200" already: devices/foo-200.ts'),
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('refuses a name that fits no address, and says what is allowed', async () => {
    for (const name of ['', 'Foo', '../x', 'a', 'foo_1', '-x', 'x--y', 'x'.repeat(33)])
      expect(isMakeId(name), name).toBe(false);
    expect(await failure('--make', '../x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a-z, 0-9 and -'),
    });
  });
});
