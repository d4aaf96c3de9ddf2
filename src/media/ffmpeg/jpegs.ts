/** JPEG pictures one after another, as ffmpeg writes them (`-f mjpeg`), taken apart by their marks (ITU-T T.81 §B.1). */

const maxPictureBytes = 8 * 1024 * 1024;
const endMark = Buffer.of(0xff, 0xd9);

export class JpegSplitter {
  readonly #onPicture: (jpeg: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);
  #searched = 0;

  constructor(onPicture: (jpeg: Buffer) => void) {
    this.#onPicture = onPicture;
  }

  push(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      // inside the picture FF is followed by 00, so the mark of the end stands only at the end
      const end = bytes.indexOf(endMark, Math.max(0, this.#searched - 1));
      if (end < 0) break;
      this.#onPicture(Buffer.from(bytes.subarray(0, end + 2)));
      bytes = bytes.subarray(end + 2);
      this.#searched = 0;
    }
    this.#searched = bytes.length;
    // what is too large is no picture: it is left out up to its end
    this.#rest = bytes.length > maxPictureBytes ? Buffer.alloc(0) : bytes;
    if (this.#rest.length === 0) this.#searched = 0;
  }
}
