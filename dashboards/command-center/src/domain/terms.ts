/** The terms of a question as names and values that a person reads. Pure but for the texts it is given. */
import { plateText } from './plate.ts';
import { momentText } from './time.ts';

const timeMembers = new Set(['from', 'to']);
const placeMembers = new Set(['checkpointId', 'checkpointIds', 'fromCheckpointId', 'toCheckpointId']);

function valueText(name: string, value: unknown, placeOf: (id: string) => string): string {
  if (Array.isArray(value)) return value.map((one) => valueText(name, one, placeOf)).join(', ');
  if (typeof value === 'string') {
    if (timeMembers.has(name)) return momentText(new Date(value));
    if (placeMembers.has(name)) return placeOf(value);
    if (name === 'plate' && !value.startsWith('p-')) return plateText(value);
    return value;
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Each member of the terms with its value as text; an export shows the question that it is of. */
export function termFacts(
  terms: Readonly<Record<string, unknown>>,
  placeOf: (id: string) => string,
): [string, string][] {
  const { question, ...own } = terms;
  const inner = typeof question === 'object' && question !== null ? question : {};
  return (
    Object.entries({ ...own, ...inner })
      .filter(([, value]) => value !== undefined && value !== null)
      // whose vehicle it is about comes first
      .toSorted(([one], [other]) => Number(other === 'plate') - Number(one === 'plate'))
      .map(([name, value]) => [name, valueText(name, value, placeOf)])
  );
}

/** Whether a question names no one vehicle. */
export function isOverEverybody(terms: Readonly<Record<string, unknown>>): boolean {
  const inner = typeof terms.question === 'object' && terms.question !== null ? terms.question : terms;
  return !('plate' in inner) || typeof inner.plate !== 'string';
}

/** How long a time a question is about, ms; null where it states no start. */
export function periodMs(terms: Readonly<Record<string, unknown>>, nowMs: number): number | null {
  const inner = (
    typeof terms.question === 'object' && terms.question !== null ? terms.question : terms
  ) as Record<string, unknown>;
  if (typeof inner.from !== 'string') return null;
  const endMs = typeof inner.to === 'string' ? Date.parse(inner.to) : nowMs;
  return endMs - Date.parse(inner.from);
}
