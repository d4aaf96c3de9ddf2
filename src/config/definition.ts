/** How one setting is described. The schema, the sample file, the docs table and the loader all read this. */
import { BlockList, isIP } from 'node:net';
import type { FieldError } from '../core/errors.ts';
import type { MappingDescription } from '../wire/mapping-description.ts';
import { type ConsumerSetting, consumersAllowed, parseConsumers } from './consumers.ts';
import { type IdentityMapping, mappingAllowed, parseIdentityMapping } from './identity-mapping.ts';
import { parseMappings } from './mappings.ts';
import { parseSubscriptions, type SubscriptionSetting, subscriptionsAllowed } from './subscriptions.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; why?: string };

export interface Definition<T> {
  /** Name of the environment variable. */
  env: string;
  /** One sentence for people: what it does. */
  text: string;
  /** What is allowed, in words; part of the error message. */
  allowed: string;
  default: T;
  /** The default as it is written in the sample file; '' = nothing. */
  defaultText: string;
  unit: string | null;
  /** Never shown in an error; may come from a file by `…_FILE`. */
  secret: boolean;
  /** The value is the path of a file whose text becomes the setting. */
  readsFile: boolean;
  parse(raw: string): Parsed<T>;
  /** Makes the value of the file's text; absent: the text is the value, and has to be PEM. */
  parseFile?(content: string): { ok: true; value: T } | { ok: false; errors: readonly FieldError[] };
}

interface Basics {
  env: string;
  text: string;
  secret?: boolean;
}

function definition<T>(
  basics: Basics,
  rest: Pick<Definition<T>, 'allowed' | 'default' | 'defaultText' | 'parse'> & Partial<Definition<T>>,
): Definition<T> {
  return { unit: null, readsFile: false, secret: false, ...basics, ...rest };
}

/** A whole number between two bounds (both allowed). */
export function integer(
  basics: Basics,
  bounds: { min: number; max: number; default: number; unit?: string },
): Definition<number> {
  return definition(basics, {
    allowed: `a whole number from ${bounds.min} to ${bounds.max}`,
    default: bounds.default,
    defaultText: String(bounds.default),
    unit: bounds.unit ?? null,
    parse: (raw) => {
      const value = Number(raw);
      const fits = /^-?\d+$/.test(raw) && value >= bounds.min && value <= bounds.max;
      return fits ? { ok: true, value } : { ok: false };
    },
  });
}

/** On or off. */
export function flag(basics: Basics, fallback: boolean): Definition<boolean> {
  return definition(basics, {
    allowed: '1, true, yes, on or 0, false, no, off',
    default: fallback,
    defaultText: fallback ? 'true' : 'false',
    parse: (raw) => {
      const word = raw.toLowerCase();
      if (['1', 'true', 'yes', 'on'].includes(word)) return { ok: true, value: true };
      if (['0', 'false', 'no', 'off'].includes(word)) return { ok: true, value: false };
      return { ok: false };
    },
  });
}

/** One of a closed list of words. */
export function choice<const T extends string>(
  basics: Basics,
  words: readonly T[],
  fallback: T,
): Definition<T> {
  return definition<T>(basics, {
    allowed: `one of ${words.join(', ')}`,
    default: fallback,
    defaultText: fallback,
    parse: (raw) => {
      const value = words.find((word) => word === raw);
      return value === undefined ? { ok: false } : { ok: true, value };
    },
  });
}

/** A text that has a default and fits a pattern. */
export function text(
  basics: Basics,
  form: { allowed: string; pattern: RegExp; default: string },
): Definition<string> {
  return definition(basics, {
    allowed: form.allowed,
    default: form.default,
    defaultText: form.default,
    parse: (raw) => (form.pattern.test(raw) ? { ok: true, value: raw } : { ok: false }),
  });
}

/** A text that may be absent. */
export function optionalText(
  basics: Basics,
  form: { allowed: string; accepts: (raw: string) => boolean | string },
): Definition<string | null> {
  return definition<string | null>(basics, {
    allowed: form.allowed,
    default: null,
    defaultText: '',
    parse: (raw) => {
      const verdict = form.accepts(raw);
      if (verdict === true) return { ok: true, value: raw };
      return typeof verdict === 'string' ? { ok: false, why: verdict } : { ok: false };
    },
  });
}

/** The path of a text file; the setting's value is the file's text. */
export function textFile(basics: Basics, allowed: string): Definition<string | null> {
  return { ...optionalText(basics, { allowed, accepts: (raw) => raw !== '' }), readsFile: true };
}

/** A regular expression (Unicode mode) that has to match a whole text. */
export function wholePattern(basics: Basics, fallback: string): Definition<RegExp> {
  const compile = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'u');
  return definition(basics, {
    allowed: 'a regular expression; it has to match the whole text',
    default: compile(fallback),
    defaultText: fallback,
    parse: (raw) => {
      try {
        return { ok: true, value: compile(raw) };
      } catch {
        return { ok: false };
      }
    },
  });
}

/** Named consumers, as JSON (in the settings file as a text block). */
export function consumers(basics: Basics): Definition<ConsumerSetting[]> {
  return definition<ConsumerSetting[]>(basics, {
    allowed: consumersAllowed,
    default: [],
    defaultText: '',
    parse: parseConsumers,
  });
}

/** From claims of an identity provider to roles, as JSON (in the settings file as a text block). */
export function identityMapping(basics: Basics): Definition<IdentityMapping[]> {
  return definition<IdentityMapping[]>(basics, {
    allowed: mappingAllowed,
    default: [],
    defaultText: '',
    parse: parseIdentityMapping,
  });
}

/** Topics of other makes, as JSON (in the settings file as a text block). */
export function subscriptions(basics: Basics): Definition<SubscriptionSetting[]> {
  return definition<SubscriptionSetting[]>(basics, {
    allowed: subscriptionsAllowed,
    default: [],
    defaultText: '',
    parse: parseSubscriptions,
  });
}

/** The path of a file of descriptions of makes; the value is what they say. */
export function mappingsFile(basics: Basics): Definition<MappingDescription[]> {
  return {
    ...definition<MappingDescription[]>(basics, {
      allowed: 'the path of a readable YAML or JSON file (docs/mapping-make.md)',
      default: [],
      defaultText: '',
      parse: (raw) => (raw === '' ? { ok: false } : { ok: true, value: [] }),
    }),
    readsFile: true,
    parseFile: parseMappings,
  };
}

/** Addresses and networks (CIDR), separated by commas in the environment, a list in the file. */
export function networks(basics: Basics, fallback: string[] = []): Definition<string[]> {
  return definition<string[]>(basics, {
    allowed: 'IP addresses or networks such as 10.0.0.0/8, separated by commas',
    default: fallback,
    defaultText: fallback.join(','),
    parse: (raw) => {
      const items = raw.split(',').map((item) => item.trim());
      return items.every(isNetwork) ? { ok: true, value: items } : { ok: false };
    },
  });
}

/** Words that each fit a pattern, separated by commas in the environment, a list in the file. */
export function words(basics: Basics, form: { allowed: string; pattern: RegExp }): Definition<string[]> {
  return definition<string[]>(basics, {
    allowed: form.allowed,
    default: [],
    defaultText: '',
    parse: (raw) => {
      const items = raw.split(',').map((item) => item.trim());
      return items.every((item) => form.pattern.test(item)) ? { ok: true, value: items } : { ok: false };
    },
  });
}

function isNetwork(item: string): boolean {
  const [address = '', prefix, ...more] = item.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a listening address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost';
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a text is an address to listen on: an IP address or a host name. */
export const hostPattern = /^(?:[0-9A-Za-z](?:[0-9A-Za-z.-]{0,252}[0-9A-Za-z])?|[0-9A-Fa-f:.]{2,45})$/;
