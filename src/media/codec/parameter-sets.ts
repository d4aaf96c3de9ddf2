/** Keeps the newest parameter sets of a stream and tells when they describe another picture than before. */
import type { Codec, StreamFacts } from '../contract.ts';
import { avcConfiguration, readH264Format } from './h264.ts';
import { hevcConfiguration, readH265Format } from './h265.ts';

export interface Configuration extends StreamFacts {
  /** The record inside `avcC` or `hvcC`. */
  record: Buffer;
}

export class ParameterSets {
  readonly #codec: Codec;
  #vps: Buffer | null = null;
  #sps: Buffer | null = null;
  #pps: Buffer | null = null;
  #changed = false;
  #current: Configuration | null = null;

  constructor(codec: Codec, given: readonly Buffer[]) {
    this.#codec = codec;
    for (const nal of given) this.add(nal);
  }

  add(nal: Buffer): void {
    const type = this.#codec === 'h264' ? (nal[0] ?? 0) & 0x1f : ((nal[0] ?? 0) >> 1) & 0x3f;
    const kept = (before: Buffer | null): Buffer => {
      if (before?.equals(nal) === true) return before;
      this.#changed = true;
      // the bytes are a view of what came from the socket
      return Buffer.from(nal);
    };
    if (type === (this.#codec === 'h264' ? 7 : 33)) this.#sps = kept(this.#sps);
    else if (type === (this.#codec === 'h264' ? 8 : 34)) this.#pps = kept(this.#pps);
    else if (this.#codec === 'h265' && type === 32) this.#vps = kept(this.#vps);
  }

  /** What they say; null until all of them are there and make sense. The same object as long as nothing changes. */
  get configuration(): Configuration | null {
    if (this.#changed) {
      this.#changed = false;
      this.#current = this.#read();
    }
    return this.#current;
  }

  #read(): Configuration | null {
    const [vps, sps, pps] = [this.#vps, this.#sps, this.#pps];
    if (sps === null || pps === null || (this.#codec === 'h265' && vps === null)) return null;
    const format = this.#codec === 'h264' ? readH264Format(sps) : readH265Format(sps);
    if (format === null) return null;
    const { widthPx, heightPx, codecText } = format;
    return {
      codec: this.#codec,
      mimeType: `video/mp4; codecs="${codecText}"`,
      widthPx,
      heightPx,
      record: vps === null ? avcConfiguration(sps, pps) : hevcConfiguration(vps, sps, pps),
    };
  }
}
