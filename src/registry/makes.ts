/** The makes, found by looking into devices/: adding one means adding a file, nothing else. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RinggateError } from '../core/errors.ts';
import type { Make } from '../core/model.ts';
import { makeOf } from '../wire/mapping-decoder.ts';
import type { MappingDescription } from '../wire/mapping-description.ts';

export type Makes = ReadonlyMap<string, Make>;

const shippedDirectory = fileURLToPath(new URL('../../devices/', import.meta.url));

function isMake(value: unknown): value is Make {
  if (typeof value !== 'object' || value === null) return false;
  const { id, decode, transports } = value as Partial<Record<keyof Make, unknown>>;
  return typeof id === 'string' && typeof decode === 'function' && Array.isArray(transports);
}

/**
 * Loads every make of a directory: each `.ts` file there exports `make`. Makes that are described in configuration
 * join them.
 * @returns the makes by id, in order of their ids, the described ones last
 * @throws RinggateError `conflict` where two files give the same id; `internal` where a file exports no make, or
 *   one whose id is not the file's name. A gateway that starts without one of its makes would lose reads silently.
 */
export async function loadMakes(
  directory: string = shippedDirectory,
  mappings: readonly MappingDescription[] = [],
): Promise<Makes> {
  const files = (await readdir(directory))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort();
  const makes = new Map<string, Make>();
  const fileOf = new Map<string, string>();
  for (const file of files) {
    const exported: { make?: unknown } = await import(pathToFileURL(join(directory, file)).href);
    const { make } = exported;
    if (!isMake(make)) throw new RinggateError('internal', `devices/${file} exports no make`);
    const other = fileOf.get(make.id);
    if (other !== undefined)
      throw new RinggateError(
        'conflict',
        `devices/${file} and devices/${other} both give the make "${make.id}"`,
      );
    makes.set(make.id, make);
    fileOf.set(make.id, file);
  }
  for (const [id, file] of fileOf)
    if (file !== `${id}.ts`)
      throw new RinggateError(
        'internal',
        `devices/${file} gives the make "${id}": the file must be named ${id}.ts`,
      );
  for (const description of mappings) {
    if (makes.has(description.id))
      throw new RinggateError(
        'conflict',
        `makes.mappings describes the make "${description.id}", but devices/ has one of this id`,
      );
    makes.set(description.id, makeOf(description));
  }
  return makes;
}
