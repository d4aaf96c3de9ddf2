/**
 * Makes that are described in configuration alone (docs/mapping-make.md). Each description becomes a make of its own
 * with the id that it states (src/wire/mapping-decoder.ts); this file's own make is the one without a description, and can read nothing.
 */
import type { DecodedMessage, Make, RawMessage } from '../src/core/model.ts';
import { rejectWhole } from '../src/wire/decoded.ts';

function decode({ body }: RawMessage): DecodedMessage {
  return rejectWhole(
    'unsupported',
    'the make "mapping" needs a description: name its id from the setting makes.mappings (or give --mapping FILE)',
    body,
  );
}

export const make: Make = {
  id: 'mapping',
  name: 'Described in configuration',
  source: 'the description in the setting makes.mappings, see docs/mapping-make.md',
  models: ['any device whose messages are JSON, XML or CSV'],
  transports: ['http', 'mqtt', 'tcp'],
  understands: ['JSON by JSONPath, XML by XPath, CSV by columns, as described'],
  decode,
};
