import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Compiled code is kept for the processes and threads of the tests, and for the gateways that they start: each loads
// the same hundreds of files.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');

/** `npm run test:long` sets this: the long tests, and only those. */
const long = process.env.RINGGATE_TEST_LONG === '1';

export default defineConfig({
  test: {
    include: long ? ['test/**/*.long.test.ts'] : ['test/**/*.test.ts'],
    exclude: long ? [] : ['test/**/*.long.test.ts'],
    // processes, not threads: better-sqlite3 and the gateway's own worker threads are the real thing in them
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: long ? 20 * 60_000 : 30_000,
    hookTimeout: long ? 5 * 60_000 : 60_000,
    // a browser beside a gateway on two shared cores is late now and then; what fails twice in a row is broken
    retry: process.env.CI === 'true' ? 1 : 0,
    teardownTimeout: 15_000,
    // a file that only the other half of the suite has is no reason to fail
    passWithNoTests: long,
    env: { RINGGATE_TEST_RUN: '1' },
  },
});
