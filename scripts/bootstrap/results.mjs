/** What vitest's JSON report says, counted so that nothing that went wrong is left out. */

const skippedStatuses = new Set(['skipped', 'pending', 'todo', 'disabled']);

/** A file that could not be loaded, or whose hook failed, has no failed test of its own: it counts as one failure. */
export function countResults(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    let failedHere = 0;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed++;
      else if (skippedStatuses.has(status)) counts.skipped++;
      else failedHere++;
    }
    counts.failed += file.status === 'failed' ? Math.max(failedHere, 1) : failedHere;
  }
  return counts;
}

/** Full titles of skipped tests of suites that need a service (test/support/services.ts names them so). */
export function serviceSkips(report) {
  return report.testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status, fullName }) => skippedStatuses.has(status) && /\(needs [a-z, ]+\)/.test(fullName))
    .map(({ fullName }) => fullName);
}
