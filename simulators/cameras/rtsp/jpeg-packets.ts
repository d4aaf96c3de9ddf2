/** RTP payloads of a JPEG picture with its own quantization tables: RFC 2435. */
import { SimulatorError } from '../../errors.ts';

const maxBytes = 1400;
const ownTables = 255;

interface Parts {
  widthPx: number;
  heightPx: number;
  /** 0: 4:2:2, 1: 4:2:0. */
  type: number;
  tables: Buffer;
  scan: Buffer;
}

/** What the payload carries of the picture; its Huffman tables are the standard ones and stay out. */
function takeApart(picture: Buffer): Parts {
  const tables: Buffer[] = [];
  let [widthPx, heightPx, type] = [0, 0, 1];
  for (let at = 2; at + 4 <= picture.length; ) {
    const marker = picture.readUInt16BE(at);
    const bytes = picture.readUInt16BE(at + 2);
    const body = picture.subarray(at + 4, at + 2 + bytes);
    if (marker === 0xffdb) {
      // tables of 8 bits, 64 bytes each after their number
      for (let table = 0; table + 65 <= body.length; table += 65)
        tables.push(body.subarray(table + 1, table + 65));
    } else if (marker === 0xffc0) {
      heightPx = body.readUInt16BE(1);
      widthPx = body.readUInt16BE(3);
      type = body.readUInt8(7) === 0x21 ? 0 : 1;
    } else if (marker === 0xffda) {
      return {
        widthPx,
        heightPx,
        type,
        // the payload names one table for brightness and one for colour
        tables: Buffer.concat(tables.length === 1 ? [...tables, ...tables] : tables.slice(0, 2)),
        scan: picture.subarray(at + 2 + bytes, picture.length - 2),
      };
    }
    at += 2 + bytes;
  }
  throw new SimulatorError('a JPEG picture without a scan');
}

export function jpegPayloads(picture: Buffer): Buffer[] {
  const { widthPx, heightPx, type, tables, scan } = takeApart(picture);
  const payloads: Buffer[] = [];
  for (let offset = 0; offset < scan.length; ) {
    const header = Buffer.from([0, 0, 0, 0, type, ownTables, widthPx / 8, heightPx / 8]);
    header.writeUIntBE(offset, 1, 3);
    const tableHeader = Buffer.from([0, 0, tables.length >> 8, tables.length & 0xff]);
    const head = offset === 0 ? [header, tableHeader, tables] : [header];
    const room = maxBytes - head.reduce((sum, part) => sum + part.length, 0);
    payloads.push(Buffer.concat([...head, scan.subarray(offset, offset + room)]));
    offset += room;
  }
  return payloads;
}
