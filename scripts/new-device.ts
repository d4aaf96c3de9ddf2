/**
 * `npm run new-device -- --make foo`: writes a make and its test with a fixture, which pass as they are, for an
 * obviously made-up format. Names that are taken are refused. What to do then: devices/README.md.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { deviceFiles, isMakeId } from './new-device/files.ts';

const use = 'Use: npm run new-device -- --make ID      (ID: a-z, 0-9 and -, 2 to 32 characters)\n';

function main(): number {
  let make: string | undefined;
  let root: string | undefined;
  try {
    ({ make, root } = parseArgs({ options: { make: { type: 'string' }, root: { type: 'string' } } }).values);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${use}`);
    return 2;
  }
  if (make === undefined || !isMakeId(make)) {
    process.stderr.write(`--make: is ${make === undefined ? 'missing' : JSON.stringify(make)}\n${use}`);
    return 2;
  }
  const top = root ?? join(import.meta.dirname, '..');
  const files = deviceFiles(make);
  const taken = [...files.keys()].filter((path) => existsSync(join(top, path)));
  if (taken.length > 0) {
    process.stderr.write(`there is a make "${make}" already: ${taken.join(', ')}\n`);
    return 1;
  }
  for (const [path, content] of files) {
    const full = join(top, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content, { flag: 'wx' });
    process.stdout.write(`written: ${path}\n`);
  }
  process.stdout.write(
    `Next: devices/README.md, step 1. Try it: npx vitest run test/devices/${make}.test.ts\n`,
  );
  return 0;
}

process.exitCode = main();
