/** Auditors see that the same plate was asked for twice, not which plate it is: a keyed pseudonym stands for it. */
import { createHmac } from 'node:crypto';

/** Members of records that hold plates, wherever they stand. */
const plateMembers = new Set(['plate', 'plates', 'plateRaw']);

/** The same for the same plate and key; 64 bits, so that a site's plates do not collide. */
export function platePseudonym(key: string, plate: string): string {
  return `p-${createHmac('sha256', key).update('plate-pseudonym:').update(plate).digest('hex').slice(0, 16)}`;
}

/** A copy of any record in which every plate is replaced by its pseudonym. */
export function withPseudonyms(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withPseudonyms(key, item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      plateMembers.has(name) ? hidden(key, member) : withPseudonyms(key, member),
    ]),
  );
}

function hidden(key: string, member: unknown): unknown {
  if (typeof member === 'string') return member === '' ? '' : platePseudonym(key, member);
  return Array.isArray(member) ? member.map((item) => hidden(key, item)) : member;
}

/** The plate of a record whose pseudonym this is; null where it holds none such. */
export function plateBehind(key: string, value: unknown, pseudonym: string): string | null {
  if (value === null || typeof value !== 'object') return null;
  for (const [name, member] of Object.entries(value)) {
    const plates = plateMembers.has(name) ? [member].flat() : [];
    const found = plates.find(
      (plate) => typeof plate === 'string' && platePseudonym(key, plate) === pseudonym,
    );
    if (typeof found === 'string') return found;
    const below = plateBehind(key, member, pseudonym);
    if (below !== null) return below;
  }
  return null;
}
