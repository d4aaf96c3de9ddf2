/** Taking encoded video apart: NAL units, frames, parameter sets, JPEG pictures. */

export interface VideoFrame {
  isKey: boolean;
  /** NAL units without start codes, or one JPEG picture. */
  units: readonly Buffer[];
}

const startCode = Buffer.from([0, 0, 1]);

/** NAL units of a stream with start codes (Annex B). */
export function splitAnnexB(bytes: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let from = bytes.indexOf(startCode);
  while (from >= 0) {
    const next = bytes.indexOf(startCode, from + 3);
    let end = next < 0 ? bytes.length : next;
    // zeros before a start code belong to it
    while (end > from + 3 && bytes[end - 1] === 0) end -= 1;
    if (end > from + 3) units.push(bytes.subarray(from + 3, end));
    from = next;
  }
  return units;
}

export const nalType = {
  H264: (unit: Buffer): number => (unit[0] ?? 0) & 0x1f,
  H265: (unit: Buffer): number => ((unit[0] ?? 0) >> 1) & 0x3f,
} as const;

/** Access unit delimiter, supplemental information, parameter sets, pictures one can begin with. */
const kinds = {
  H264: { delimiter: 9, dropped: [9, 6], parameters: [7, 8], isKey: (type: number) => type === 5 },
  H265: {
    delimiter: 35,
    dropped: [35, 39, 40],
    parameters: [32, 33, 34],
    isKey: (type: number) => type >= 16 && type <= 21,
  },
} as const;

/** Frames of a stream whose every frame begins with a delimiter. */
export function framesOf(codec: 'H264' | 'H265', bytes: Buffer): VideoFrame[] {
  const { delimiter, dropped, isKey } = kinds[codec];
  const frames: { isKey: boolean; units: Buffer[] }[] = [];
  for (const unit of splitAnnexB(bytes)) {
    const type = nalType[codec](unit);
    if (type === delimiter) frames.push({ isKey: false, units: [] });
    const frame = frames.at(-1);
    if (!frame || (dropped as readonly number[]).includes(type)) continue;
    frame.units.push(unit);
    if (isKey(type)) frame.isKey = true;
  }
  return frames.filter(({ units }) => units.length > 0);
}

/** The parameter sets (SPS, PPS; with H.265 the VPS before them), in the order of the standard. */
export function parameterSetsOf(codec: 'H264' | 'H265', frame: VideoFrame): Buffer[] {
  return kinds[codec].parameters.flatMap((type) => {
    const found = frame.units.find((unit) => nalType[codec](unit) === type);
    return found ? [found] : [];
  });
}

/** Pictures of a file of JPEGs one after the other. */
export function splitJpegs(bytes: Buffer): Buffer[] {
  const begin = Buffer.from([0xff, 0xd8, 0xff]);
  const end = Buffer.from([0xff, 0xd9]);
  const pictures: Buffer[] = [];
  let from = bytes.indexOf(begin);
  while (from >= 0) {
    const last = bytes.indexOf(end, from);
    if (last < 0) break;
    pictures.push(bytes.subarray(from, last + 2));
    from = bytes.indexOf(begin, last + 2);
  }
  return pictures;
}
