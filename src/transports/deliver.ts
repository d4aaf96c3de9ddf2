/** What a connection does with the messages that it gets. */
import type { RawMessage } from '../core/model.ts';

/** Takes a message; resolves when everything in it is stored. Rejects where it was not: it has to be fetched again. */
export type Deliver = (message: RawMessage) => Promise<void>;

/** A message may be as large as this: a picture of 4 MiB in base64 with what stands around it. */
export const maxMessageBytes = 8 * 1024 * 1024;
