/** Cuts a byte stream into messages: by what ends one, or by the XML element that is one. */

export type FrameRule = { until: string } | { xmlElement: string };

export interface FrameCutter {
  /** The messages that are complete with these bytes, in order. Too long a one is dropped up to its end. */
  push(bytes: Uint8Array): Buffer[];
  /** Messages that were longer than allowed, since the start. */
  readonly dropped: number;
}

/** @param maxBytes a longer message is dropped, and the stream goes on with the next */
export function createFrameCutter(rule: FrameRule, maxBytes: number): FrameCutter {
  const isXml = 'xmlElement' in rule;
  const end = Buffer.from(isXml ? `</${rule.xmlElement}>` : rule.until);
  const start = isXml ? Buffer.from(`<${rule.xmlElement}`) : null;
  let held: Buffer = Buffer.alloc(0);
  /** Where the search for the end goes on: what was looked at is not looked at again. */
  let searchedTo = 0;
  let skipping = false;
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    push(bytes) {
      held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      const messages: Buffer[] = [];
      for (;;) {
        const at = held.indexOf(end, searchedTo);
        if (at < 0) {
          searchedTo = Math.max(0, held.length - end.length + 1);
          if (held.length > maxBytes) {
            if (!skipping) dropped++;
            skipping = true;
            held = held.subarray(held.length - end.length + 1);
            searchedTo = 0;
          }
          return messages;
        }
        const after = at + end.length;
        const message = messageOf(held, at, after, start);
        if (skipping) skipping = false;
        else if (message.length > maxBytes) dropped++;
        else if (message.length > 0) messages.push(message);
        held = held.subarray(after);
        searchedTo = 0;
      }
    },
  };
}

/** A line without its end, or an element from its opening tag on (what stands before it is a remnant). */
function messageOf(held: Buffer, at: number, after: number, start: Buffer | null): Buffer {
  if (start === null) return Buffer.from(held.subarray(0, at));
  const from = held.subarray(0, at).indexOf(start);
  return from < 0 ? Buffer.alloc(0) : Buffer.from(held.subarray(from, after));
}
