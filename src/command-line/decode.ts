/** `ringgate decode`: a captured message through a make's decoder, without a gateway. */
import { readFileSync } from 'node:fs';
import { parseMappings } from '../config/mappings.ts';
import { RinggateError } from '../core/errors.ts';
import type { Make, RawMessage } from '../core/model.ts';
import { normalisePlate } from '../core/plate.ts';
import { loadMakes } from '../registry/makes.ts';
import type { MappingDescription } from '../wire/mapping-description.ts';

export interface DecodeOptions {
  make: string;
  transport: 'mqtt' | 'http';
  topic?: string;
  contentType?: string;
  zone?: string;
  /** A file of descriptions of makes. */
  mapping?: string;
}

/** @throws RinggateError invalid_settings that names every mistake */
function readMappings(file: string | undefined): MappingDescription[] {
  if (file === undefined) return [];
  const parsed = parseMappings(readFileSync(file, 'utf8'));
  if (parsed.ok) return parsed.value;
  const [first] = parsed.errors;
  throw new RinggateError('invalid_settings', `${file}: ${first?.path} ${first?.message}`, {
    errors: parsed.errors,
  });
}

/** `mapping` stands for the one description of the file, whatever its id. */
async function makeFor(options: DecodeOptions): Promise<Make> {
  const mappings = readMappings(options.mapping);
  const makes = await loadMakes(undefined, mappings);
  const [only, ...more] = mappings;
  const id = options.make === 'mapping' && only !== undefined && more.length === 0 ? only.id : options.make;
  const make = makes.get(id);
  if (make !== undefined) return make;
  throw new RinggateError(
    'not_found',
    `there is no make "${id}"; there are: ${[...makes.keys()].join(', ')}`,
  );
}

/** @throws RinggateError not_found for a make that is not there */
export async function decodeFile(file: string, options: DecodeOptions): Promise<unknown> {
  const make = await makeFor(options);
  const message: RawMessage = {
    transport: options.transport,
    body: new Uint8Array(readFileSync(file)),
    ...(options.topic === undefined ? {} : { topic: options.topic }),
    ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
    ...(options.zone === undefined ? {} : { zone: options.zone }),
  };
  try {
    const { reads, rejects } = make.decode(message);
    const [first] = rejects;
    return {
      reads: reads.map((read) => ({
        plateRaw: read.plateRaw,
        plate: normalisePlate(read.plateRaw).plate,
        capturedAt: read.capturedAtMs === null ? null : new Date(read.capturedAtMs).toISOString(),
        confidence: read.confidence,
        deviceKey: read.deviceKey,
        eventId: read.eventId,
      })),
      error: first === undefined ? null : { code: first.code, detail: first.detail },
    };
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    return { reads: [], error: { code: error.code, detail: error.message } };
  }
}
