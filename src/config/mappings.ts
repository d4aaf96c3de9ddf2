/** Makes that are described in configuration alone: the file that the setting names. */
import type { FieldError } from '../core/errors.ts';
import { checkMappings } from '../wire/mapping-checks.ts';
import type { MappingDescription } from '../wire/mapping-description.ts';
import { parseYaml } from './yaml-file.ts';

/** Reads the file's text (YAML, or JSON, which is YAML); says of every mistake where it is and what is allowed. */
export function parseMappings(
  content: string,
): { ok: true; value: MappingDescription[] } | { ok: false; errors: readonly FieldError[] } {
  let value: unknown;
  try {
    value = parseYaml(content);
  } catch (error) {
    return {
      ok: false,
      errors: [{ path: 'file', message: error instanceof Error ? error.message : 'no YAML' }],
    };
  }
  const checked = checkMappings(value);
  return checked.mappings === null
    ? { ok: false, errors: checked.errors }
    : { ok: true, value: checked.mappings };
}
