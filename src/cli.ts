#!/usr/bin/env node
/** The command line of Ringgate. Exit codes: 0 done, 1 failed, 2 wrong use. */
import { enableCompileCache } from 'node:module';
import { dirname } from 'node:path';
import { isSupportedNode, tooOldMessage } from './config/node-version.ts';

if (!isSupportedNode(process.versions.node)) {
  process.stderr.write(`${tooOldMessage(process.versions.node)}\n`);
  process.exit(1);
}
// Compiled code is kept between starts (in the system's folder for temporary files): a start takes a third less. Worker
// threads have a cache of their own only where the environment names its folder; Node appends its version to that.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= dirname(directory);
// Imported only now: an older Node would fail inside a native module, without a word.
const { runCommandLine } = await import('./command-line/index.ts');
await runCommandLine(process.argv);
