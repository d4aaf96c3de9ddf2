/** `npm test`: services, `npm run check`, vitest, and a last line with the true counts. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runForeground, say } from './process.mjs';
import { countResults, serviceSkips } from './results.mjs';
import { ensureServices } from './services.mjs';

/**
 * @param options `long`: the long tests instead; `args`: `--require-services`, and anything for vitest
 *   (with a filter or an option for vitest the check is left out)
 * @returns the exit code
 */
export async function runTests(root, node, env, { long, args, dashboardBuilt }) {
  const requireServices = args.includes('--require-services');
  const vitestArgs = args.filter((arg) => arg !== '--require-services');
  const problems = dashboardBuilt ? [] : ['the dashboard could not be built'];
  const missing = await ensureServices();
  if (requireServices) for (const { name } of missing) problems.push(`${name} is missing`);

  if (!long && vitestArgs.length === 0) {
    say('Checking types, lint, format and architecture (npm run check) …');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const shell = process.platform === 'win32';
    const code = await runForeground(npm, ['run', '-s', 'check'], { cwd: root, env, shell });
    if (isInterrupted(code)) return code;
    if (code !== 0) problems.push('npm run check found something (above)');
  }

  say(long ? 'Running the long tests …' : 'Running the tests …');
  const results = mkdtempSync(join(tmpdir(), 'ringgate-results-'));
  const file = join(results, 'results.json');
  try {
    const code = await runForeground(
      node.path,
      [
        join(root, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...vitestArgs,
      ],
      { cwd: root, env: testEnvironment(env, { long, requireServices }) },
    );
    if (isInterrupted(code)) return code;
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
    return finish(report, code, problems, { requireServices, missing });
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

function testEnvironment(env, { long, requireServices }) {
  const more = {};
  if (long) more.RINGGATE_TEST_LONG = '1';
  if (requireServices) more.RINGGATE_REQUIRE_SERVICES = '1';
  if (env.PAYLOAD_CORPUS) more.PAYLOAD_CORPUS = resolve(env.PAYLOAD_CORPUS);
  return { ...env, ...more };
}

/** Says what is wrong and prints the last line; every problem beside the tests counts as one failure. */
function finish(report, vitestCode, problems, { requireServices, missing }) {
  const counts = report === null ? { passed: 0, failed: 0, skipped: 0 } : countResults(report);
  if (report === null) problems.push('vitest wrote no results');
  else if (vitestCode !== 0 && counts.failed === 0)
    problems.push('vitest ended with an error outside of any test (above)');
  const skips = report === null ? [] : serviceSkips(report);
  if (requireServices)
    problems.push(...skips.map((title) => `skipped though its service is required: ${title}`));
  for (const problem of problems) say(`FAILED: ${problem}`);
  if (missing.length > 0) {
    process.stdout.write(
      `Skipped for want of ${missing.map(({ name }) => name).join(', ')}: ${skips.length} tests\n`,
    );
  }
  const failed = counts.failed + problems.length;
  process.stdout.write(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  return failed === 0 && vitestCode === 0 ? 0 : 1;
}

function isInterrupted(code) {
  return code === 130 || code === 143 || code === 129;
}
