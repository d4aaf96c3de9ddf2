/** Other systems that read what the gateway publishes: named, each for a stated purpose, with the topics they may read. */
import type { Parsed } from './definition.ts';

export const consumerTopics = ['alerts', 'reads', 'status', 'audit-head'] as const;
export type ConsumerTopic = (typeof consumerTopics)[number];

export interface ConsumerSetting {
  name: string;
  /** SHA-256 of its password, hex: the password itself stands in no file of the gateway. */
  passwordSha256: string;
  purpose: string;
  topics: ConsumerTopic[];
}

export const consumersAllowed =
  'a JSON list of {"name": letters, digits, _ and -, "passwordSha256": 64 hex digits, "purpose": a text, ' +
  `"topics": a list of ${consumerTopics.join(', ')}}`;

/** Reads the setting's text; says what is wrong with which entry. */
export function parseConsumers(raw: string): Parsed<ConsumerSetting[]> {
  let list: unknown;
  try {
    list = JSON.parse(raw);
  } catch {
    return { ok: false };
  }
  if (!Array.isArray(list)) return { ok: false };
  const consumers: ConsumerSetting[] = [];
  for (const [index, item] of list.entries()) {
    const why = wrongIn(item);
    if (why !== null) return { ok: false, why: `entry ${index}: ${why}; ${consumersAllowed}` };
    consumers.push(item as ConsumerSetting);
  }
  const twice = consumers.find(
    (one, index) => consumers.findIndex(({ name }) => name === one.name) !== index,
  );
  if (twice !== undefined) return { ok: false, why: `"${twice.name}" is there twice` };
  return { ok: true, value: consumers };
}

function wrongIn(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return 'is no object';
  const { name, passwordSha256, purpose, topics } = item as Partial<Record<keyof ConsumerSetting, unknown>>;
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(name)) return 'name is missing or wrong';
  if (typeof passwordSha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(passwordSha256))
    return 'passwordSha256 is missing or wrong';
  if (typeof purpose !== 'string' || purpose.trim().length < 4) return 'purpose is missing';
  const known: readonly unknown[] = consumerTopics;
  if (!Array.isArray(topics) || topics.length === 0 || !topics.every((topic) => known.includes(topic)))
    return 'topics are missing or wrong';
  return null;
}
