/** The only file that knows YAML. */
import { parseDocument } from 'yaml';
import type { SettingProblem } from './problem.ts';

/** One leaf of the file: its dotted path and its text. A list is joined with commas. */
export interface FileValue {
  key: string;
  raw: string;
}

/**
 * Reads a settings file. Keys may be nested (`http: { port: 1 }`), dotted (`http.port: 1`) or the names of the
 * environment variables. Every scalar stays the text that was written, so that `0123` is not 83.
 */
export function readSettingsFile(
  path: string,
  content: string,
): { values: FileValue[]; problems: SettingProblem[] } {
  const document = parseDocument(content, { schema: 'failsafe', prettyErrors: true });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      key: 'RINGGATE_CONFIG',
      value: path,
      allowed: `YAML: ${error.message.split('\n')[0] ?? ''}`,
    }));
    return { values: [], problems };
  }
  const root: unknown = document.toJS();
  if (root === null || root === undefined || root === '') return { values: [], problems: [] };
  const values: FileValue[] = [];
  const problems: SettingProblem[] = [];
  if (!isMap(root)) {
    problems.push({ key: 'RINGGATE_CONFIG', value: path, allowed: 'YAML with keys and values' });
  } else {
    collect(root, '', values, problems);
  }
  return { values, problems };
}

/**
 * A YAML or JSON text as the value that it is.
 * @throws Error that says where it is no YAML
 */
export function parseYaml(content: string): unknown {
  const document = parseDocument(content, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message.split('\n')[0] ?? 'no YAML');
  return document.toJS({ maxAliasCount: 100 });
}

function collect(
  map: Record<string, unknown>,
  prefix: string,
  values: FileValue[],
  problems: SettingProblem[],
): void {
  for (const [name, value] of Object.entries(map)) {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    if (isMap(value)) collect(value, key, values, problems);
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
      values.push({ key, raw: value.join(',') });
    else if (typeof value === 'string') values.push({ key, raw: value });
    else if (value !== null && value !== undefined)
      problems.push({ key, value: '(a structure)', allowed: 'a single value' });
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
