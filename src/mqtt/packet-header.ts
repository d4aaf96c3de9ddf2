/** The fixed header of an MQTT packet: where the packet's body starts and where it ends. */

/** What came in breaks MQTT's rules; the connection is closed. */
export class BrokenPacket extends Error {}

export interface PacketHeader {
  /** The whole packet is there; else `neededBytes` says how many bytes from its start to wait for. */
  complete: boolean;
  bodyAt: number;
  /** The first byte after the packet. */
  next: number;
  neededBytes: number;
}

/** The lower four bits that MQTT 3.1.1 (2.2.2) demands for each type; PUBLISH has its own, 0 and 15 do not exist. */
const demandedFlags = [-1, 0, 0, -1, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, -1];
const publishType = 3;

/** One object for all answers: this runs for each packet, and nobody keeps the answer. */
const answer: PacketHeader = { complete: false, bodyAt: 0, next: 0, neededBytes: 0 };

/**
 * Looks at the packet that begins at `at`. The answer is valid until the next call.
 * @throws BrokenPacket where no packet can begin like this, or it is longer than `maxBytes`
 */
export function readHeader(bytes: Buffer, at: number, maxBytes: number): Readonly<PacketHeader> {
  const first = bytes[at] ?? 0;
  // looked at before the rest has come: whoever speaks another protocol is not waited for
  if (first >> 4 !== publishType && demandedFlags[first >> 4] !== (first & 0x0f))
    throw new BrokenPacket(`a packet cannot begin with the byte ${first}`);
  let length = 0;
  let weight = 1;
  for (let i = at + 1; i <= at + 4; i++) {
    const byte = bytes[i];
    if (byte === undefined) {
      answer.complete = false;
      answer.neededBytes = bytes.length - at + 1;
      return answer;
    }
    length += (byte & 0x7f) * weight;
    if (byte < 0x80) {
      if (length > maxBytes)
        throw new BrokenPacket(`a packet of ${length} bytes, at most ${maxBytes} are allowed`);
      answer.bodyAt = i + 1;
      answer.next = i + 1 + length;
      answer.complete = answer.next <= bytes.length;
      answer.neededBytes = answer.next - at;
      return answer;
    }
    weight *= 128;
  }
  throw new BrokenPacket('the length of a packet takes more than four bytes');
}
