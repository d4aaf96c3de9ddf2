/** The list of a feed: proven, read whole or refused whole, and held against what is here. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { FeedSetting } from '../config/feeds.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { FieldError } from '../core/errors.ts';
import type { FeedItem, FeedLine, FeedStep } from '../store/contract/feeds.ts';
import { csvBodies, importColumns, requiredColumns } from './import.ts';
import { proposeEntry, type WatchlistRules } from './proposal.ts';

/** Lists that were this short before lose a large share with one entry. */
const shortList = 10;
const mostErrors = 100;
const sourceId = /^[\p{L}\p{N}._:/-]{1,128}$/u;

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Beside the list lies what proves it; null where the feed has no such thing. */
export function proofAddress(feed: Pick<FeedSetting, 'url' | 'check'>): URL | null {
  if (feed.check === 'none') return null;
  const url = new URL(feed.url);
  url.pathname += feed.check === 'ed25519' ? '.sig' : '.sha256';
  return url;
}

/** What is wrong with the proof of a list, or null. @param proof the file beside the list */
export function checkProof(
  feed: Pick<FeedSetting, 'check' | 'publicKey'>,
  list: Uint8Array,
  proof: Uint8Array,
): string | null {
  const text = Buffer.from(proof).toString('latin1').trim();
  if (feed.check === 'sha256') {
    const stated = /^[0-9a-f]{64}(?=\s|$)/i.exec(text)?.[0].toLowerCase();
    if (stated === undefined) return 'the file with the SHA-256 of the list holds none';
    return stated === sha256Of(list) ? null : 'the list is not the one whose SHA-256 lies beside it';
  }
  const key = createPublicKey({
    key: Buffer.from(feed.publicKey ?? '', 'base64'),
    format: 'der',
    type: 'spki',
  });
  const signature = proof.byteLength === 64 ? proof : Buffer.from(text, 'base64');
  if (signature.byteLength !== 64) return 'the file with the signature of the list holds none';
  return verify(null, list, key, signature)
    ? null
    : 'the signature of the list is not by the key of the feed';
}

export interface FeedList {
  lines: FeedLine[];
  /** Whose validity is over by now: as if they were not in the list. */
  over: number;
  errors: FieldError[];
}

/** All lines as proposals, and every error (the first hundred). */
export function readFeedList(
  bytes: Uint8Array,
  feed: FeedSetting,
  rules: WatchlistRules,
  nowMs: number,
): FeedList {
  const text = decodeText(bytes);
  if (text === null) return { lines: [], over: 0, errors: [{ path: 'list', message: 'is not UTF-8 text' }] };
  const { rows, errors } = feed.format === 'csv' ? fromCsv(text) : fromJson(text);
  if (rows.length > feed.mostEntries)
    errors.push({
      path: rows[feed.mostEntries]?.at ?? 'list',
      message: `the list has ${rows.length} entries; at most ${feed.mostEntries} are taken`,
    });
  const allowed = rules.categories.filter(({ id }) => feed.categories?.includes(id) ?? true);
  const lines: FeedLine[] = [];
  const seen = new Map<string, string>();
  let over = 0;
  for (const { at, body } of errors.length > 0 ? [] : rows) {
    const { id, ...fields } = body;
    if (typeof id !== 'string' || !sourceId.test(id)) {
      errors.push({ path: `${at}: /id`, message: `is ${JSON.stringify(id)}; needed to know a line again` });
      continue;
    }
    const before = seen.get(id);
    if (before !== undefined) errors.push({ path: `${at}: /id`, message: `is ${id}, as in ${before}` });
    seen.set(id, at);
    if (typeof fields.validUntil === 'string' && Date.parse(fields.validUntil) <= nowMs) {
      over += 1;
      continue;
    }
    const scope = feed.areaId === undefined ? {} : { scope: { areaIds: [feed.areaId] } };
    const proposal = proposeEntry(
      { ...fields, ...scope },
      { ...rules, categories: allowed },
      `feed:${feed.id}`,
      nowMs,
    );
    if (proposal.entry === null)
      errors.push(...proposal.errors.map(({ path, message }) => ({ path: `${at}: ${path}`, message })));
    else
      lines.push({
        sourceId: id,
        fingerprint: sha256Of(Buffer.from(canonicalJson({ ...fields, ...scope }))),
        entry: proposal.entry,
      });
  }
  return { lines, over, errors: errors.slice(0, mostErrors) };
}

interface Row {
  at: string;
  body: Record<string, unknown>;
}

function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function fromCsv(text: string): { rows: Row[]; errors: FieldError[] } {
  const { rows, errors } = csvBodies(text, [...requiredColumns, 'id']);
  return { rows: rows.map(({ line, body }) => ({ at: `line ${line}`, body })), errors };
}

function fromJson(text: string): { rows: Row[]; errors: FieldError[] } {
  const wrong = (path: string, message: string) => ({ rows: [], errors: [{ path, message }] });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('list', 'is not JSON, or was cut off');
  }
  if (!Array.isArray(value)) return wrong('list', 'is no JSON list of entries');
  const rows: Row[] = [];
  const errors: FieldError[] = [];
  for (const [index, body] of (value as unknown[]).entries()) {
    const at = `entry ${index}`;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      errors.push({ path: at, message: 'is no object' });
      continue;
    }
    for (const name of Object.keys(body).filter((one) => !importColumns.includes(one)))
      errors.push({ path: at, message: `member "${name}" is unknown; known: ${importColumns.join(', ')}` });
    rows.push({ at, body: body as Record<string, unknown> });
  }
  return { rows, errors };
}

export interface FeedDifference extends FeedStep {
  added: number;
  changed: number;
}

/** What has to happen so that this feed's entries are those of its list. */
export function differenceOf(lines: readonly FeedLine[], items: readonly FeedItem[]): FeedDifference {
  const known = new Map(items.map((item) => [item.sourceId, item.fingerprint]));
  const put = lines.filter((line) => known.get(line.sourceId) !== line.fingerprint);
  const added = put.filter((line) => !known.has(line.sourceId)).length;
  const listed = new Set(lines.map((line) => line.sourceId));
  const remove = items.map((item) => item.sourceId).filter((id) => !listed.has(id));
  return { put, remove, added, changed: put.length - added };
}

/** Whether so much is gone that a person has to look first: a list that was cut off looks like that. */
export function isShrunk(before: number, removed: number, shrinkPercent: number): boolean {
  if (removed === 0) return false;
  return removed === before || (before >= shortList && removed * 100 > before * shrinkPercent);
}
