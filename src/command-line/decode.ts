/** `ringgate decode`: a captured message through a make's decoder, without a gateway. */
import { readFileSync } from 'node:fs';
import { RinggateError } from '../core/errors.ts';
import type { RawMessage } from '../core/model.ts';
import { normalisePlate } from '../core/plate.ts';
import { loadMakes } from '../registry/makes.ts';

export interface DecodeOptions {
  make: string;
  transport: 'mqtt' | 'http';
  topic?: string;
  contentType?: string;
  zone?: string;
}

/** @throws RinggateError not_found for a make that is not there */
export async function decodeFile(file: string, options: DecodeOptions): Promise<unknown> {
  const makes = await loadMakes();
  const make = makes.get(options.make);
  if (make === undefined) {
    throw new RinggateError(
      'not_found',
      `there is no make "${options.make}"; there are: ${[...makes.keys()].join(', ')}`,
    );
  }
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
