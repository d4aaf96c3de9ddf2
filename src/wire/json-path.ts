/** JSONPath over parsed JSON. The only file that knows jsonpath-plus; its evaluation of scripts is off. */
import { JSONPath } from 'jsonpath-plus';

/** Values that a path finds in a document. Never throws. */
export type JsonSelect = (root: unknown) => unknown[];

const simplePath = /^\$(?:\.[A-Za-z_][\w-]*|\[\d{1,6}\]|\[(?:'[^'\\]*'|"[^"\\]*")\])*$/;
const step = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/g;

/**
 * Compiles a path such as `$.vehicles[*].plate`. Names, indexes, `*`, `..`, slices and unions; no scripts and filters.
 * @throws Error that says what is wrong with the expression
 */
export function compileJsonPath(expression: string): JsonSelect {
  if (!expression.startsWith('$')) throw new Error('must start with $');
  if (/\?\s*\(|\[\s*\(/.test(expression)) throw new Error('filters and scripts, ?(…) and (…), are not run');
  if (/[`^~]|@\w*\(/.test(expression)) throw new Error('the operators ` ^ ~ and @…() are not known here');
  if (simplePath.test(expression)) return compileSimple(expression);
  const brackets = expression.replace(/'[^']*'|"[^"]*"/g, '');
  if (brackets.split('[').length !== brackets.split(']').length) throw new Error('a bracket is not closed');
  const find = (root: unknown): unknown[] => {
    const found: unknown = JSONPath({
      path: expression,
      json: root as object,
      eval: false,
      resultType: 'value',
      wrap: true,
    });
    return Array.isArray(found) ? found : [];
  };
  find({ a: [{ b: 1 }] });
  return (root) => {
    if (typeof root !== 'object' || root === null) return [];
    try {
      return find(root);
    } catch {
      // nested too deeply for `..`
      return [];
    }
  };
}

/** A path of names and indexes needs no search: most paths are such. */
function compileSimple(expression: string): JsonSelect {
  const steps: string[] = [];
  for (const [, name, index, quoted, doubleQuoted] of expression.matchAll(step))
    steps.push(name ?? index ?? quoted ?? doubleQuoted ?? '');
  return (root) => {
    let value = root;
    for (const name of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
      value = (value as Record<string, unknown>)[name];
    }
    return [value];
  };
}
