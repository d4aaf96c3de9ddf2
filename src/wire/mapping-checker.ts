/** The steps by which a description is checked: each says where a mistake is, what is there and what is allowed. */
import type { FieldError } from '../core/errors.ts';
import { isRecord, type JsonRecord } from './json.ts';
import type { MappingCondition, MappingDescription } from './mapping-description.ts';
import { compileExpression } from './mapping-formats.ts';
import { describeValue } from './text.ts';

/** Collects mistakes while a description is read; what is wrong comes out as a harmless default. */
export class MappingChecker {
  readonly errors: FieldError[] = [];

  fail(path: string, value: unknown, allowed: string): void {
    this.errors.push({ path, message: `is ${describeValue(value)}; allowed: ${allowed}` });
  }

  text(at: JsonRecord, key: string, path: string, pattern: RegExp, allowed: string): string {
    const value = at[key];
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.fail(`${path}.${key}`, value, allowed);
    return '';
  }

  texts(at: JsonRecord, key: string, path: string): string[] {
    const value = at[key];
    if (value === undefined || value === null) return [];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.flatMap((item, index) => {
      if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
        return [String(item)];
      this.fail(`${path}.${key}[${index}]`, item, 'a text');
      return [];
    });
  }

  choice<T extends string>(value: unknown, path: string, words: readonly T[]): T | null {
    const found = words.find((word) => word === value);
    if (found === undefined) this.fail(path, value, words.map((word) => JSON.stringify(word)).join(', '));
    return found ?? null;
  }

  record(value: unknown, path: string): JsonRecord {
    if (value === undefined || value === null) return {};
    if (isRecord(value)) return value;
    this.fail(path, value, 'keys and values');
    return {};
  }

  keys(at: JsonRecord, path: string, known: readonly string[]): void {
    for (const key of Object.keys(at))
      if (!known.includes(key))
        this.fail(`${path}.${key}`, at[key], `nothing: there are ${known.join(', ')}`);
  }

  expression(value: unknown, path: string, format: MappingDescription['format']): string {
    if (typeof value !== 'string' || value.trim() === '') {
      this.fail(path, value, `an expression of ${format}`);
      return '';
    }
    try {
      compileExpression(format, value);
    } catch (error) {
      this.fail(
        path,
        value,
        `an expression of ${format}: ${error instanceof Error ? error.message : 'it is wrong'}`,
      );
    }
    return value;
  }

  conditions(value: unknown, path: string, format: MappingDescription['format']): MappingCondition[] {
    if (value === undefined || value === null) return [];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.map((item, index) =>
      this.condition(this.record(item, `${path}[${index}]`), `${path}[${index}]`, format),
    );
  }

  condition(item: JsonRecord, path: string, format: MappingDescription['format']): MappingCondition {
    this.keys(item, path, ['at', 'is', 'isNot', 'matches', 'exists']);
    const at = this.expression(item.at, `${path}.at`, format);
    const tests = ['is', 'isNot', 'matches', 'exists'].filter((key) => item[key] !== undefined);
    if (tests.length !== 1) this.fail(path, item, 'exactly one of is, isNot, matches, exists');
    if (item.exists !== undefined && typeof item.exists !== 'boolean')
      this.fail(`${path}.exists`, item.exists, 'true, false');
    if (item.matches !== undefined && !isPattern(item.matches))
      this.fail(`${path}.matches`, item.matches, 'a regular expression');
    return {
      at,
      ...(item.is === undefined ? {} : { is: this.texts(item, 'is', path) }),
      ...(item.isNot === undefined ? {} : { isNot: this.texts(item, 'isNot', path) }),
      ...(typeof item.matches === 'string' ? { matches: item.matches } : {}),
      ...(typeof item.exists === 'boolean' ? { exists: item.exists } : {}),
    };
  }
}

function isPattern(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    new RegExp(value, 'u');
    return true;
  } catch {
    return false;
  }
}
