/** What an identity provider says of somebody, in roles and an area of ours. */
import { type Role, roles } from '../core/entities.ts';
import type { Parsed } from './definition.ts';

/** Whoever has `value` in `claim` (a text, or a list of texts) holds these roles in this area. */
export interface IdentityMapping {
  claim: string;
  value: string;
  roles: Role[];
  /** Null = the whole tree. */
  areaId: string | null;
}

export const mappingAllowed =
  'a JSON list of {"claim": a text, "value": a text, "roles": ' +
  `a list of ${roles.join(', ')}, "areaId": an area's id or null}`;

/** Reads the setting's text; says what is wrong with which entry. */
export function parseIdentityMapping(raw: string): Parsed<IdentityMapping[]> {
  let list: unknown;
  try {
    list = JSON.parse(raw);
  } catch {
    return { ok: false };
  }
  if (!Array.isArray(list)) return { ok: false };
  for (const [index, item] of list.entries()) {
    const why = wrongIn(item);
    if (why !== null) return { ok: false, why: `entry ${index}: ${why}; ${mappingAllowed}` };
  }
  return { ok: true, value: list as IdentityMapping[] };
}

function wrongIn(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return 'is no object';
  const { claim, value, roles: held, areaId } = item as Partial<Record<keyof IdentityMapping, unknown>>;
  if (typeof claim !== 'string' || claim === '') return 'claim is missing or wrong';
  if (typeof value !== 'string' || value === '') return 'value is missing or wrong';
  const known: readonly unknown[] = roles;
  if (!Array.isArray(held) || held.length === 0 || !held.every((role) => known.includes(role)))
    return 'roles are missing or wrong';
  if (areaId !== null && typeof areaId !== 'string') return 'areaId is missing or wrong';
  return null;
}
