/** What is known of the captured messages: their right answers (expected.json), and how they came (SOURCES.md). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageTransport } from '../../src/core/model.ts';

export interface ExpectedRead {
  plate: string;
  capture_time_utc: string | null;
  capture_time_local?: string;
  capture_time_candidates?: Readonly<Record<string, string>>;
  device_id: string | null;
  confidence: number | null;
}
export interface ExpectedFile {
  kind: string;
  reads: readonly ExpectedRead[];
  strict_json?: false;
  strict_xml?: false;
  note?: string;
  /** Of a message that is no read. */
  device_id?: string;
}
export interface CorpusFile {
  /** `make/1.json` */
  name: string;
  /** Id of the make: the folder's name with `-` for `_`. */
  make: string;
  expected: ExpectedFile;
  transport: MessageTransport;
  topic?: string;
}

interface Alias {
  same_as: string;
}

/** @throws where the folder is none of captured messages */
export function readCorpus(folder: string): CorpusFile[] {
  const { files } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
    files: Record<string, ExpectedFile | Alias>;
  };
  const delivery = readDelivery(folder);
  return Object.entries(files).map(([name, entry]) => {
    const expected = 'same_as' in entry ? aliased(files, entry.same_as) : entry;
    // a derived copy came the way of the file that it was made from
    const way = delivery.get('same_as' in entry ? entry.same_as : name) ?? '';
    const topic = topicOf(way);
    return {
      name,
      make: (name.split('/')[0] ?? '').replaceAll('_', '-'),
      expected,
      transport: transportOf(way),
      ...(topic === undefined ? {} : { topic }),
    };
  });
}

/** The facts of the file that a copy was made from; a clean copy is strict, whatever its source was. */
function aliased(files: Readonly<Record<string, ExpectedFile | Alias>>, name: string): ExpectedFile {
  const entry = files[name];
  if (entry === undefined || 'same_as' in entry) throw new Error(`expected.json: same_as names ${name}`);
  const { strict_json: _json, strict_xml: _xml, ...rest } = entry;
  return rest;
}

/** The third column of the tables of SOURCES.md by file. */
function readDelivery(folder: string): Map<string, string> {
  const delivery = new Map<string, string>();
  for (const line of readFileSync(join(folder, 'SOURCES.md'), 'utf8').split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, file = '', , way = ''] = cells;
    if (/^[a-z0-9_]+\/\S+$/.test(file)) delivery.set(file, way);
  }
  return delivery;
}

function transportOf(way: string): MessageTransport {
  if (/^MQTT\b/i.test(way)) return 'mqtt';
  return /^raw TCP/i.test(way) ? 'tcp' : 'http';
}

/** `MQTT topic device/{sn}/message/up/ivs_result`: placeholders become names, so that the topic is one. */
function topicOf(way: string): string | undefined {
  const topic = /^MQTT topic ([^\s,]+)/i.exec(way)?.[1];
  return topic?.replace(/\{([^}]+)\}/g, '$1');
}
