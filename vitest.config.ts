import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// Compiled code is kept for the processes and threads of the tests, and for the gateways that they start: each loads
// the same hundreds of files.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');

/** `npm run test:long` sets this: the long tests, and only those. */
const long = process.env.RINGGATE_TEST_LONG === '1';

/**
 * Folders whose tests leave nothing behind in their process: functions, and routes asked without a network. They run
 * one after the other in the same two processes; a new process for each would load the same code a hundred times.
 * No test of theirs may change the environment, a global or the clock of its process.
 */
const sharing = [
  'accounts',
  'audit',
  'config',
  'core',
  'crew',
  'dashboards',
  'devices',
  'http',
  'investigations',
  'net',
  'pipeline',
  'registry',
  'transports',
  'watchlists',
  'wire',
];
/** Files among them that start a gateway, or are long. */
const exceptions = [
  'test/audit/heads.test.ts',
  'test/dashboards/contract.test.ts',
  'test/devices/fuzz.test.ts',
  'test/http/every-door.test.ts',
  'test/watchlists/feed-gateway.test.ts',
];
const others = readdirSync(join(import.meta.dirname, 'test'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !sharing.includes(entry.name))
  .map((entry) => entry.name);
const testsIn = (folders: readonly string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

const longTests = 'test/**/*.long.test.ts';
const shortProjects: TestProjectInlineConfiguration[] = [
  {
    extends: true,
    test: {
      name: 'alone',
      include: ['test/*.test.ts', ...testsIn(others), ...exceptions],
      exclude: [longTests],
    },
  },
  {
    extends: true,
    test: {
      name: 'sharing',
      include: testsIn(sharing),
      exclude: [longTests, ...exceptions],
      isolate: false,
    },
  },
];
const longProjects: TestProjectInlineConfiguration[] = [
  { extends: true, test: { name: 'long', include: [longTests], exclude: [] } },
];

export default defineConfig({
  test: {
    // processes, not threads: better-sqlite3 and the gateway's own worker threads are the real thing in them
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: long ? 20 * 60_000 : 30_000,
    hookTimeout: long ? 5 * 60_000 : 60_000,
    // a browser beside a gateway on two shared cores is late now and then; what fails twice in a row is broken
    retry: process.env.CI === 'true' ? 1 : 0,
    teardownTimeout: 15_000,
    sequence: { sequencer: LongestFirst },
    // a file that only the other half of the suite has is no reason to fail
    passWithNoTests: long,
    env: { RINGGATE_TEST_RUN: '1' },
    projects: long ? longProjects : shortProjects,
  },
});
