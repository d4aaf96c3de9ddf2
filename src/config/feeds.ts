/** Lists that are pulled from elsewhere: where from, how often, what proves them, what may be in them, who answers. */
import { createPublicKey } from 'node:crypto';
import type { Parsed } from './definition.ts';

export interface FeedSetting {
  id: string;
  url: string;
  format: 'csv' | 'json';
  /** What proves the list: a signature or a sum beside it; `none` over HTTPS only. */
  check: 'ed25519' | 'sha256' | 'none';
  /** SPKI in base64. */
  publicKey?: string;
  /** User name of who answers for the feed at this site: never the one who approves it. */
  responsible: string;
  intervalSeconds: number;
  staleAfterSeconds: number;
  /** Entries count in this area and below only. */
  areaId?: string;
  /** No other categories; absent: all of the site's. */
  categories?: string[];
  mostEntries: number;
  /** A list that loses a larger share of its entries at once is held for a person. */
  shrinkPercent: number;
  username?: string;
  password?: string;
  /** Sent as `Authorization: Bearer`, over HTTPS only. */
  token?: string;
  /** PEM of the authority that signs the server's certificate, where the system does not know it. */
  ca?: string;
}

const numbers = {
  intervalSeconds: { min: 10, max: 86_400, default: 300 },
  staleAfterSeconds: { min: 20, max: 604_800, default: 3_600 },
  mostEntries: { min: 1, max: 50_000, default: 5_000 },
  shrinkPercent: { min: 1, max: 90, default: 20 },
} as const;
const texts = ['areaId', 'username', 'password', 'token', 'ca', 'publicKey'] as const;
const known: ReadonlySet<string> = new Set([
  'id',
  'url',
  'format',
  'check',
  'responsible',
  'categories',
  ...texts,
  ...Object.keys(numbers),
]);

export const feedsAllowed =
  'a JSON list of {"id", "url": http(s)://…, "format": "csv" or "json", "check": "ed25519" (with "publicKey": SPKI in base64), "sha256" or "none" (HTTPS only), ' +
  '"responsible": a user name} and, as wanted, ' +
  Object.entries(numbers)
    .map(([name, { min, max, default: fallback }]) => `"${name}": ${min} to ${max} (${fallback})`)
    .join(', ') +
  ', "areaId", "categories": a list, "username" and "password", "token", "ca": PEM';

/** Reads the setting's text; says what is wrong with which feed, never with what secret. */
export function parseFeeds(raw: string): Parsed<FeedSetting[]> {
  let list: unknown;
  try {
    list = JSON.parse(raw);
  } catch {
    return { ok: false };
  }
  if (!Array.isArray(list)) return { ok: false };
  const feeds: FeedSetting[] = [];
  for (const [index, item] of list.entries()) {
    const why = wrongIn(item);
    if (why !== null) return { ok: false, why: `feed ${index}: ${why}; ${feedsAllowed}` };
    const defaults = Object.fromEntries(Object.entries(numbers).map(([name, one]) => [name, one.default]));
    const feed = { ...defaults, ...(item as Partial<FeedSetting>) } as FeedSetting;
    if (feed.staleAfterSeconds <= feed.intervalSeconds)
      return { ok: false, why: `feed ${index}: staleAfterSeconds has to be more than intervalSeconds` };
    feeds.push(feed);
  }
  const twice = feeds.find((one, index) => feeds.findIndex(({ id }) => id === one.id) !== index);
  if (twice !== undefined) return { ok: false, why: `"${twice.id}" is there twice` };
  return { ok: true, value: feeds };
}

function wrongIn(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return 'is no object';
  const feed = item as Partial<Record<keyof FeedSetting, unknown>>;
  const strange = Object.keys(feed).find((name) => !known.has(name));
  if (strange !== undefined) return `"${strange}" is not known`;
  if (typeof feed.id !== 'string' || !/^[A-Za-z0-9_-]{1,48}$/.test(feed.id)) return 'id is missing or wrong';
  if (typeof feed.responsible !== 'string' || feed.responsible === '') return 'responsible is missing';
  if (feed.format !== 'csv' && feed.format !== 'json') return 'format is missing or wrong';
  if (typeof feed.url !== 'string' || !URL.canParse(feed.url)) return 'url is no address';
  const url = new URL(feed.url);
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    return 'url has to be http(s)://… without user name and password';
  const isPlain = url.protocol === 'http:';
  if (feed.check !== 'ed25519' && feed.check !== 'sha256' && feed.check !== 'none')
    return 'check is missing or wrong';
  if (feed.check === 'none' && isPlain) return 'check is "none", which is for https:// only';
  if (feed.token !== undefined && isPlain) return 'token is for https:// only';
  for (const name of texts)
    if (feed[name] !== undefined && typeof feed[name] !== 'string') return `${name} is no text`;
  if ((feed.username === undefined) !== (feed.password === undefined))
    return 'username and password come together';
  for (const [name, { min, max }] of Object.entries(numbers)) {
    const value = feed[name as keyof typeof numbers];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= min && Number(value) <= max))
      return `${name} is ${String(value)}`;
  }
  const { categories } = feed;
  const isList = Array.isArray(categories) && categories.every((one) => typeof one === 'string');
  if (categories !== undefined && !isList) return 'categories are no list';
  return feed.check === 'ed25519' ? wrongKey(feed.publicKey) : null;
}

function wrongKey(publicKey: unknown): string | null {
  const why = 'publicKey is no Ed25519 key (SPKI in base64)';
  if (typeof publicKey !== 'string') return why;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? null : why;
  } catch {
    return why;
  }
}
