/**
 * `npm run corpus -- [--json]`: every captured message of the folder that PAYLOAD_CORPUS names, through its make,
 * against what its expected.json says. Ends with 1 where something is wrong, missing or extra.
 */
import { runCorpus } from './corpus/run.ts';

const folder = process.env.PAYLOAD_CORPUS ?? '';
if (folder === '') {
  process.stderr.write(
    'PAYLOAD_CORPUS must name the folder of captured messages (expected.json, SOURCES.md)\n',
  );
  process.exit(2);
}
const report = await runCorpus(folder);
const { files, expectedReads, rightReads, wrongReads, extraReads, failures } = report;
if (process.argv.includes('--json')) {
  process.stdout.write(
    `${JSON.stringify({ files, expectedReads, rightReads, wrongReads, extraReads, failures })}\n`,
  );
} else {
  for (const { file, verdict, note } of report.list)
    process.stdout.write(`${verdict.padEnd(8)} ${file}: ${note}\n`);
  for (const { file, path, expected, got } of failures)
    process.stdout.write(
      `wrong    ${file} ${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}\n`,
    );
  process.stdout.write(
    `${files} files: ${rightReads} of ${expectedReads} reads right, ${wrongReads} wrong, ${extraReads} extra, ${failures.length} differences\n`,
  );
}
process.exitCode = failures.length === 0 ? 0 : 1;
