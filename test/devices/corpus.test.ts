import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCorpus } from '../../scripts/corpus/run.ts';
import { readCorpus } from '../../scripts/corpus/sources.ts';

const folder = process.env.PAYLOAD_CORPUS ?? '';
const files = folder === '' ? [] : readCorpus(folder);
const report = folder === '' ? null : await runCorpus(folder);

describe.skipIf(folder === '')('the captured messages of other people', () => {
  it.each(files.map(({ name }) => name))('%s gives what is in it, and nothing else', (name) => {
    expect(report?.failures.filter((failure) => failure.file === name)).toEqual([]);
  });

  it('are all there, and give every read that is in them', () => {
    expect(report?.files).toBe(files.length);
    expect(report).toMatchObject({ rightReads: report?.expectedReads, wrongReads: 0, extraReads: 0 });
  });
});

describe('the comparison with what is expected', () => {
  const made = mkdtempSync(join(tmpdir(), 'corpus-'));
  afterAll(() => rmSync(made, { recursive: true }));
  const read = { plate: 'AB1', capture_time_utc: '2025-11-24T16:00:04Z', device_id: 'cam', confidence: 0.5 };
  const message = {
    webhook_type: 'lpr',
    data: { camera_id: 'cam', created: 1764000004, license_plate_number: 'AB1', confidence: 0.5 },
  };
  const judged = (expected: object, text = JSON.stringify(message)) => {
    writeFileSync(join(made, 'expected.json'), JSON.stringify({ files: { 'verkada/1.json': expected } }));
    writeFileSync(
      join(made, 'SOURCES.md'),
      '| verkada/1.json | A | HTTP POST webhook | x | MIT | verbatim | - |\n',
    );
    mkdirSync(join(made, 'verkada'), { recursive: true });
    writeFileSync(join(made, 'verkada/1.json'), text);
    return runCorpus(made);
  };

  it('finds a right read right', async () => {
    expect(await judged({ kind: 'read', reads: [read] })).toMatchObject({ rightReads: 1, failures: [] });
  });

  it.each([
    ['plate', { ...read, plate: 'AB2' }],
    ['device_id', { ...read, device_id: null }],
    ['confidence', { ...read, confidence: null }],
    ['capture_time_utc', { ...read, capture_time_utc: '2025-11-24T16:00:05Z' }],
    ['capture_time_utc', { ...read, capture_time_utc: null }],
  ])('names a wrong %s', async (path, wanted) => {
    const { failures, wrongReads, rightReads } = await judged({ kind: 'read', reads: [wanted] });
    expect(failures).toMatchObject([{ file: 'verkada/1.json', path: `reads[0].${path}` }]);
    expect([rightReads, wrongReads]).toEqual([0, 1]);
  });

  it('names a read too many, and one that is missing', async () => {
    expect(await judged({ kind: 'no_read', reads: [] })).toMatchObject({
      extraReads: 1,
      failures: [{ path: 'reads' }],
    });
    expect(await judged({ kind: 'read', reads: [read, read] })).toMatchObject({
      rightReads: 1,
      wrongReads: 1,
    });
  });

  it('wants a broken source refused', async () => {
    const broken = { kind: 'read', reads: [read], strict_json: false };
    expect(await judged(broken, '{"webhook_type": "lpr",}')).toMatchObject({
      failures: [],
      rightReads: 0,
      expectedReads: 0,
    });
    expect(await judged(broken)).toMatchObject({ extraReads: 1 });
  });

  it('names a heartbeat that nobody was told of', async () => {
    expect((await judged({ kind: 'heartbeat', reads: [], device_id: 'x' }, '{}')).failures).toMatchObject([
      { path: 'reports' },
    ]);
  });
});
