import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkArchitecture, topFolders } from '../scripts/architecture/check.ts';
import { importsOf } from '../scripts/architecture/imports.ts';
import { layerOf, layers } from '../scripts/architecture/layers.ts';
import { projectFiles } from '../scripts/check-architecture.ts';
import { completeLockfile, platformOf } from '../scripts/complete-lockfile.ts';

const readmes = topFolders.map((folder) => ({ path: `${folder}/README.md`, content: '# Folder\n' }));

/** What the check says of files that are planted into an otherwise clean project. */
function planted(files: Record<string, string>): string[] {
  const sources = Object.entries(files).map(([path, content]) => ({ path, content }));
  return checkArchitecture([...readmes, ...sources]).map(
    ({ path, line, message }) => `${path}:${line} ${message}`,
  );
}

test('the project keeps to its layout and import rules', () => {
  const files = projectFiles(join(import.meta.dirname, '..'));
  expect(files.length).toBeGreaterThan(100);
  expect(checkArchitecture(files).map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([]);
});

test('a clean project has no violation', () => {
  const files = {
    'src/core/plate.ts': "import { a } from './a.ts';\n",
    'devices/acme.ts':
      "import { xml } from '../src/wire/xml.ts';\nimport type { Make } from '../src/core/model.ts';\n",
    'simulators/truth.ts':
      "import type { Direction } from '../src/core/model.ts';\nimport { open } from 'node:fs/promises';\n",
    'src/alerts/routes.ts': "import type { FastifyInstance } from 'fastify';\n",
    'src/http/server.ts': "import fastify from 'fastify';\n",
  };
  expect(planted(files)).toEqual([]);
});

describe('a planted violation is found', () => {
  test.each([
    [
      'core imports a package',
      'src/core/a.ts',
      "import x from 'lodash';",
      'core may not import the package "lodash"',
    ],
    [
      'core imports Node',
      'src/core/a.ts',
      "import { join } from 'node:path';",
      'core may not import node:path',
    ],
    [
      'core imports a package for its types',
      'src/core/a.ts',
      "import type { X } from 'typebox';",
      'core may not import the package "typebox"',
    ],
    [
      'core imports the store',
      'src/core/a.ts',
      "import { s } from '../store/contract/reads.ts';",
      'core may not import store/contract',
    ],
    [
      'core imports a concern for its types',
      'src/core/a.ts',
      "import type { s } from '../alerts/a.ts';",
      'core may not import alerts',
    ],
    [
      'wire imports a concern',
      'src/wire/a.ts',
      "export { s } from '../registry/a.ts';",
      'wire may not import registry',
    ],
    [
      'a make imports another make',
      'devices/acme.ts',
      "import { b } from './other.ts';",
      'a make is one file: it may not import another file of devices/',
    ],
    [
      'a make reads the clock of Node',
      'devices/acme.ts',
      "import { hrtime } from 'node:process';",
      'devices may not import node:process',
    ],
    [
      'a make imports the pipeline',
      'devices/acme.ts',
      "import { b } from '../src/pipeline/a.ts';",
      'devices may not import pipeline',
    ],
    [
      'mqtt imports the store',
      'src/mqtt/a.ts',
      "import { s } from '../store/sqlite/a.ts';",
      'mqtt may not import store',
    ],
    [
      'the store imports mqtt for its types',
      'src/store/sqlite/a.ts',
      "import type { s } from '../../mqtt/a.ts';",
      'store may not import mqtt',
    ],
    [
      'a concern imports the SQLite store',
      'src/alerts/a.ts',
      "import { s } from '../store/sqlite/a.ts';",
      'alerts may not import store',
    ],
    [
      'a concern imports another one at run time',
      'src/audit/a.ts',
      "import { s } from '../alerts/a.ts';",
      'audit may import only types (import type) of alerts',
    ],
    [
      'inline type keywords, which load the module',
      'src/audit/a.ts',
      "import { type S } from '../alerts/a.ts';",
      'audit may import only types (import type) of alerts',
    ],
    [
      'something imports main',
      'src/alerts/a.ts',
      "import { s } from '../main.ts';",
      'alerts may not import main',
    ],
    [
      'a simulator imports a decoder',
      'simulators/a.ts',
      "import { s } from '../devices/ringgate.ts';",
      'simulators may not import devices',
    ],
    [
      'a simulator imports core at run time',
      'simulators/a.ts',
      "import { s } from '../src/core/ring.ts';",
      'simulators may import only types (import type) of core',
    ],
    [
      'a simulator loads core dynamically',
      'simulators/a.ts',
      "const s = await import('../src/core/ring.ts');",
      'simulators may import only types (import type) of core',
    ],
    [
      'a worker of a forbidden layer',
      'src/mqtt/a.ts',
      "new Worker(new URL('../store/sqlite/worker.ts', import.meta.url))",
      'mqtt may not import store',
    ],
    [
      'a dashboard imports the gateway for its types',
      'dashboards/wall/src/a.ts',
      "import type { s } from '../../../src/core/model.ts';",
      'dashboards may not import core',
    ],
    [
      'a dashboard imports another dashboard',
      'dashboards/wall/src/a.ts',
      "import { s } from '../../command-center/src/a.ts';",
      'a dashboard may not import another one',
    ],
    [
      'the gateway imports a test',
      'src/alerts/a.ts',
      "import { s } from '../../test/support/a.ts';",
      'alerts may not import test',
    ],
    [
      'the gateway imports a folder that nobody knows',
      'src/alerts/a.ts',
      "import { s } from '../helpers/a.ts';",
      'may not import src/helpers/a.ts',
    ],
    [
      'code from the network',
      'src/http/a.ts',
      "import x from 'https://example.org/x.js';",
      '"https://example.org/x.js" is neither a package nor a relative path',
    ],
  ])('%s', (_title, path, source, message) => {
    expect(planted({ [path]: `\n${source}\n` })).toEqual([`${path}:2 ${message}`]);
  });

  test('a package that two files import', () => {
    const found = planted({
      'src/mqtt/a.ts': "import 'aedes';",
      'src/mqtt/b.ts': "import type { X } from 'aedes/types';",
    });
    expect(found).toEqual([
      'src/mqtt/a.ts:1 "aedes" is imported in more than one file (also src/mqtt/b.ts)',
      'src/mqtt/b.ts:1 "aedes" is imported in more than one file (also src/mqtt/a.ts)',
    ]);
  });

  test('but the types of fastify and better-sqlite3 may be named anywhere, and the simulators have their own client', () => {
    const files = {
      'src/mqtt/client.ts': "import mqtt from 'mqtt';",
      'simulators/client.ts': "import mqtt from 'mqtt';",
      'src/http/server.ts': "import fastify from 'fastify';",
      'src/alerts/routes.ts': "import type { FastifyInstance } from 'fastify';",
    };
    expect(planted(files)).toEqual([]);
    expect(planted({ ...files, 'src/alerts/routes.ts': "import fastify from 'fastify';" })).toHaveLength(2);
  });

  test('files that import each other in a circle', () => {
    const files = {
      'src/core/a.ts': "import { b } from './b.ts';",
      'src/core/b.ts': "import { c } from './c.ts';",
      'src/core/c.ts': "\nimport { a } from './a.ts';",
    };
    expect(planted(files)).toEqual([
      'src/core/c.ts:2 imports in a circle: src/core/a.ts -> src/core/b.ts -> src/core/c.ts -> src/core/a.ts',
    ]);
    expect(planted({ ...files, 'src/core/c.ts': "import type { A } from './a.ts';" })).toEqual([]);
  });

  test('a folder of src that architecture.md does not know', () => {
    expect(planted({ 'src/helpers/a.ts': '' })).toEqual([
      'src/helpers/a.ts:1 lies in no folder that architecture.md knows',
    ]);
  });

  test('a file of more than 400 lines', () => {
    expect(planted({ 'src/core/a.ts': '\n'.repeat(400) })).toEqual([]);
    expect(planted({ 'src/core/a.ts': '\n'.repeat(401) })).toEqual([
      'src/core/a.ts:401 has 401 lines; at most 400',
    ]);
    expect(planted({ 'dashboards/wall/src/a.css': '\n'.repeat(401) })).toHaveLength(1);
  });

  test('a store call whose promise is ignored', () => {
    const source = (call: string) => ({ 'src/alerts/a.ts': `export async function f() {\n  ${call}\n}\n` });
    expect(planted(source("context.store.alerts.act('a');"))).toEqual([
      'src/alerts/a.ts:2 ignores the promise of a store call',
    ]);
    expect(planted(source("this.#store.alerts.act('a');"))).toHaveLength(1);
    expect(planted(source("await context.store.alerts.act('a');"))).toEqual([]);
    expect(planted(source("store.alerts.act('a').catch(report);"))).toEqual([]);
    expect(planted(source("store.alerts\n    .act('a')\n    .catch(report);"))).toEqual([]);
    expect(planted(source("const x =\n    store.alerts.act('a');"))).toEqual([]);
  });

  test('a folder without README.md', () => {
    const found = checkArchitecture(readmes.filter(({ path }) => path !== 'bench/README.md'));
    expect(found.map(({ path }) => path)).toEqual(['bench/README.md']);
  });

  test('a lockfile with a download address', () => {
    const lock = '{\n"a": {"version": "1.0.0",\n"resolved": "https://registry.example/a.tgz"}}';
    expect(planted({ 'package-lock.json': lock })).toEqual([
      'package-lock.json:3 records a download address',
    ]);
  });

  const four = '1883';
  test.each([
    `server.listen(${four})`,
    `start({ port: ${four} })`,
    `const port = ${four};`,
    `env.RINGGATE_MQTT_PORT = '${four}'`,
    `{ RINGGATE_MQTT_PORT: '${four}' }`,
    `{ httpPort: ${four} }`,
    `connect('mqtt://127.0.0.1:${four}')`,
    `fetch('http://localhost:${four}/healthz')`,
  ])('a fixed port in a test: %s', (line) => {
    expect(planted({ 'test/a.test.ts': `${line}\n` })).toHaveLength(1);
    expect(planted({ 'test/a.test.ts': `${line} // not opened\n`, 'src/mqtt/a.ts': line })).toEqual([]);
  });

  test.each([
    'start({ port: 0 })',
    "{ RINGGATE_MQTT_PORT: '0' }",
    "listen(0, '127.0.0.1')",
    '`mqtt://127.0.0.1:${port}`',
  ])('but not %s', (line) => {
    expect(planted({ 'test/a.test.ts': line })).toEqual([]);
  });
});

describe('the finder of imports', () => {
  test('sees every form, with its line', () => {
    const source = [
      "import a, { b as c, type D } from 'one';",
      "import type { E } from 'two';",
      "import * as f from 'three';",
      "import 'four';",
      "export * from 'five';",
      "export type { G } from 'six';",
      'import {',
      '  h,',
      "} from 'seven';",
      "const i = await import('eight');",
      "type J = import('nine').J;",
      "const k = require('ten');",
      "import type from 'eleven';",
      "import('twelve').then(() => {});",
    ].join('\n');
    const seen = importsOf(source).map(
      ({ specifier, typeOnly, line }) => `${line} ${specifier}${typeOnly ? ' (type)' : ''}`,
    );
    expect(seen).toEqual([
      '1 one',
      '2 two (type)',
      '3 three',
      '4 four',
      '5 five',
      '6 six (type)',
      '7 seven',
      '10 eight',
      '11 nine (type)',
      '12 ten',
      '13 eleven',
      '14 twelve',
    ]);
  });

  test('takes no comment, string, template or regular expression for code', () => {
    const source = [
      "// import a from 'one';",
      "/* import a from 'two'; */",
      `const text = "import a from 'three'";`,
      "const template = `import a from 'four' ${ `${ 'x' } import b from 'five'` }`;",
      "const pattern = /['\"`]/; import g from 'six';",
      "const half = 1 / 2; import h from 'seven'; const third = 1 / 3;",
      "const text2 = 'it\\'s'; import i from 'eight';",
      'const nested = `${ { a: `}` }.a }`; import j from "nine";',
    ].join('\n');
    expect(importsOf(source).map(({ specifier }) => specifier)).toEqual(['six', 'seven', 'eight', 'nine']);
  });
});

test('every layer that a rule names exists', () => {
  for (const [name, { may, mayTypes = [] }] of Object.entries(layers)) {
    for (const other of [...may, ...mayTypes])
      expect(layers, `${name} names ${other}`).toHaveProperty([other]);
  }
  expect(layerOf('src/store/contract/index.ts')).toBe('store/contract');
  expect(layerOf('src/store/sqlite/index.ts')).toBe('store');
  expect(layerOf('src/command-line/index.ts')).toBe('main');
});

test('a lockfile is completed with the pinned packages of other platforms, and nothing else', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/tool': {
        optionalDependencies: {
          '@tool/cli-linux-x64-musl': '1.2.3',
          '@tool/cli-darwin-arm64': '1.2.3',
          fsevents: '~2.3.3',
        },
      },
      'node_modules/@tool/cli-darwin-arm64': { version: '1.2.3', integrity: 'sha512-x' },
    },
  };
  expect(completeLockfile(lock)).toEqual(['@tool/cli-linux-x64-musl@1.2.3']);
  expect(lock.packages).toHaveProperty(['node_modules/@tool/cli-linux-x64-musl'], {
    version: '1.2.3',
    optional: true,
    os: ['linux'],
    cpu: ['x64'],
    libc: ['musl'],
  });
  expect(completeLockfile(lock)).toEqual([]);
  expect(platformOf('fsevents')).toBeNull();
});
