/** The captured messages through their makes, compared with what is in them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodedMessage, DecodedRead, Make } from '../../src/core/model.ts';
import { loadMakes, type Makes } from '../../src/registry/makes.ts';
import { timeTextMs } from '../../src/wire/local-time.ts';
import { type CorpusFile, type ExpectedRead, readCorpus } from './sources.ts';

export interface Failure {
  file: string;
  path: string;
  expected: unknown;
  got: unknown;
}
export interface CorpusReport {
  files: number;
  expectedReads: number;
  rightReads: number;
  wrongReads: number;
  extraReads: number;
  failures: Failure[];
  list: { file: string; verdict: 'right' | 'wrong' | 'rejected' | 'skipped'; note: string }[];
}

/** A zone that no file is from: a time that needs one comes out as this zone's wall clock says. */
const probeZone = 'Asia/Kathmandu';
/** Kinds that are no message of a device (sources of programs, commented copies, schemas): a code or nothing. */
const noMessages: ReadonlySet<string> = new Set(['template', 'annotated', 'schema', 'evidence_only']);

/** @throws where the folder is none of captured messages */
export async function runCorpus(folder: string, makes?: Makes): Promise<CorpusReport> {
  const known = makes ?? (await loadMakes());
  const report: CorpusReport = {
    files: 0,
    expectedReads: 0,
    rightReads: 0,
    wrongReads: 0,
    extraReads: 0,
    failures: [],
    list: [],
  };
  for (const file of readCorpus(folder)) {
    const path = join(folder, file.name);
    if (!existsSync(path)) {
      report.failures.push({ file: file.name, path: 'file', expected: 'is there', got: 'is not there' });
      continue;
    }
    report.files++;
    const make = known.get(file.make);
    if (make === undefined) {
      report.expectedReads +=
        isRejected(file) || noMessages.has(file.expected.kind) ? 0 : file.expected.reads.length;
      report.failures.push({ file: file.name, path: 'make', expected: file.make, got: null });
      report.list.push({ file: file.name, verdict: 'wrong', note: `there is no make ${file.make}` });
      continue;
    }
    judge(file, make, new Uint8Array(readFileSync(path)), report);
  }
  return report;
}

function decodeFile(file: CorpusFile, make: Make, body: Uint8Array, zone?: string): DecodedMessage {
  return make.decode({
    transport: file.transport,
    ...(file.topic === undefined ? {} : { topic: file.topic }),
    ...(zone === undefined ? {} : { zone }),
    body,
  });
}

/** Broken as published: to be refused with a code, never guessed at. */
function isRejected({ expected }: CorpusFile): boolean {
  return expected.strict_json === false || expected.strict_xml === false;
}

function judge(file: CorpusFile, make: Make, body: Uint8Array, report: CorpusReport): void {
  const before = report.failures.length;
  const decoded = decodeFile(file, make, body);
  const fail = (path: string, expected: unknown, got: unknown): void => {
    report.failures.push({ file: file.name, path, expected, got });
  };
  const codes = decoded.rejects.map(({ code }) => code);
  // an undeclared prefix, say, may be read as it is meant; what is not JSON may not
  const isReadAnyway = file.expected.strict_xml === false && codes.length === 0;
  if (isRejected(file) && !isReadAnyway) {
    if (decoded.reads.length > 0) {
      report.extraReads += decoded.reads.length;
      fail(
        'reads',
        [],
        decoded.reads.map(({ plateRaw }) => plateRaw),
      );
    }
    if (codes.length === 0) fail('rejects', 'a code: the source is broken', []);
    const note = `broken as published, refused: ${codes.join(', ')}`;
    report.list.push({
      file: file.name,
      verdict: report.failures.length > before ? 'wrong' : 'rejected',
      note,
    });
    return;
  }
  if (noMessages.has(file.expected.kind)) {
    report.extraReads += decoded.reads.length;
    if (decoded.reads.length > 0 && file.expected.kind !== 'annotated')
      fail(
        'reads',
        [],
        decoded.reads.map(({ plateRaw }) => plateRaw),
      );
    const note = `${file.expected.kind}, no message of a device${codes.length > 0 ? `; refused: ${codes.join(', ')}` : ''}`;
    report.list.push({ file: file.name, verdict: 'skipped', note });
    return;
  }
  if (codes.length > 0)
    fail(
      'rejects',
      [],
      decoded.rejects.map(({ code, detail }) => `${code}: ${detail}`),
    );
  compareReads(file, decoded, decodeFile(file, make, body, probeZone), report, fail);
  compareHealth(file, decoded, fail);
  const note = `${file.expected.kind}, ${decoded.reads.length} of ${file.expected.reads.length} reads`;
  report.list.push({ file: file.name, verdict: report.failures.length > before ? 'wrong' : 'right', note });
}

function compareReads(
  file: CorpusFile,
  decoded: DecodedMessage,
  zoned: DecodedMessage,
  report: CorpusReport,
  fail: (path: string, expected: unknown, got: unknown) => void,
): void {
  const { kind, reads: expected, note = '' } = file.expected;
  // a vehicle without a readable plate may be a read with an empty one
  const reads = decoded.reads.filter((read) => read.plateRaw !== '' || kind !== 'vehicle_without_plate');
  report.expectedReads += expected.length;
  for (const [index, wanted] of expected.entries()) {
    const read = reads[index];
    if (read === undefined) {
      report.wrongReads++;
      fail(`reads[${index}]`, wanted.plate, null);
      continue;
    }
    const differences = differencesOf(wanted, read, zoned.reads[index]);
    for (const [path, [want, got]] of differences) fail(`reads[${index}].${path}`, want, got);
    if (differences.length === 0) report.rightReads++;
    else report.wrongReads++;
  }
  const extra = note.includes('at least') ? 0 : Math.max(0, reads.length - expected.length);
  report.extraReads += extra;
  if (extra > 0)
    fail(
      'reads',
      expected.length,
      reads.map(({ plateRaw, eventId }) => `${plateRaw} (${eventId})`),
    );
}

/** A heartbeat must be told as one, and a lost camera as lost, each of the device that the message names. */
function compareHealth(
  { expected: { kind, device_id: device } }: CorpusFile,
  { reports = [] }: DecodedMessage,
  fail: (path: string, expected: unknown, got: unknown) => void,
): void {
  if (kind !== 'heartbeat' && kind !== 'camera_offline') return;
  const told = reports.some(
    (report) =>
      (device === undefined || report.deviceKey === device) &&
      (kind === 'heartbeat' ? report.state !== 'offline' : report.state === 'offline'),
  );
  if (!told) fail('reports', { kind, device }, reports);
}

type Difference = [path: string, values: [expected: unknown, got: unknown]];

function differencesOf(
  wanted: ExpectedRead,
  read: DecodedRead,
  zoned: DecodedRead | undefined,
): Difference[] {
  const differences: Difference[] = [];
  const differ = (path: string, expected: unknown, got: unknown): void => {
    differences.push([path, [expected, got]]);
  };
  if (read.plateRaw !== wanted.plate) differ('plate', wanted.plate, read.plateRaw);
  // some identities have a remark in brackets behind them
  const device = wanted.device_id?.replace(/ \(.*\)$/, '') ?? null;
  if (read.deviceKey !== device) differ('device_id', device, read.deviceKey);
  const confidenceGap = Math.abs((read.confidence ?? -1) - (wanted.confidence ?? -1));
  if (confidenceGap > 1e-6) differ('confidence', wanted.confidence, read.confidence);
  for (const time of timeDifferences(wanted, read, zoned)) differences.push(time);
  return differences;
}

/**
 * A stated instant must come out to the millisecond. One that the message does not fix must come out as nothing
 * without a zone; with a zone, a local time must be that zone's, and of several candidates it must be one.
 */
function timeDifferences(
  wanted: ExpectedRead,
  read: DecodedRead,
  zoned: DecodedRead | undefined,
): Difference[] {
  const { capture_time_utc: utc, capture_time_local: local, capture_time_candidates: candidates } = wanted;
  const got = iso(read.capturedAtMs);
  if (utc !== null) {
    const same = read.capturedAtMs !== null && Math.abs(read.capturedAtMs - Date.parse(utc)) <= 1;
    return same ? [] : [['capture_time_utc', [utc, got]]];
  }
  if (candidates !== undefined) {
    const ways = Object.values(candidates).map((time) => Date.parse(time));
    const fits =
      read.capturedAtMs === null || ways.some((ms) => Math.abs(ms - (read.capturedAtMs ?? 0)) <= 1);
    return fits ? [] : [['capture_time_candidates', [candidates, got]]];
  }
  const differences: Difference[] = [];
  if (read.capturedAtMs !== null) differences.push(['capture_time_utc', [null, got]]);
  if (local !== undefined) {
    const inZone = timeTextMs(local, probeZone);
    if (inZone === null || zoned?.capturedAtMs !== inZone)
      differences.push([`capture_time_local in ${probeZone}`, [local, iso(zoned?.capturedAtMs ?? null)]]);
  }
  return differences;
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
