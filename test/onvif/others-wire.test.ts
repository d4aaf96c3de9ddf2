/** HTTP and XML as embedded servers write them, byte by byte. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { asUtf8, textOfEnvelope } from '../../src/onvif/envelope-text.ts';
import { describeAt, type OtherServer, startRawHttp } from './support/other-server.ts';

const open: OtherServer[] = [];
async function raw(
  answer: (operation: string) => { bytes: Buffer | string; keep?: boolean },
): Promise<string> {
  const one = await startRawHttp(answer);
  open.push(one);
  return `http://${one.at}/onvif/device_service`;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** What is understood of each question; all others are not known. */
function content(operation: string, model = 'M-1'): string {
  const bodies: Record<string, string> = {
    GetSystemDateAndTime:
      '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour><tt:Minute>2</tt:Minute><tt:Second>3</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>1</tt:Month><tt:Day>1</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>',
    GetDeviceInformation: `<tds:GetDeviceInformationResponse><tds:Model>${model}</tds:Model></tds:GetDeviceInformationResponse>`,
  };
  const body =
    bodies[operation] ??
    '<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:ActionNotSupported</s:Value></s:Subcode></s:Code><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>';
  return `<s:Envelope><s:Body>${body}</s:Body></s:Envelope>`;
}
const length = (text: string | Buffer): string => `Content-Length: ${Buffer.byteLength(text)}\r\n`;

describe('answers are understood', () => {
  const ways: [string, (xml: string) => { bytes: string | Buffer; keep?: boolean }][] = [
    ['of HTTP/1.0 without a length', (xml) => ({ bytes: `HTTP/1.0 200 OK\r\n\r\n${xml}` })],
    [
      'without a reason, with headers in capitals',
      (xml) => ({ bytes: `HTTP/1.1 200\r\nCONTENT-LENGTH: ${xml.length}\r\n\r\n${xml}`, keep: true }),
    ],
    [
      'in chunks',
      (xml) => ({
        bytes: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n${xml.length.toString(16)}\r\n${xml}\r\n0\r\n\r\n`,
        keep: true,
      }),
    ],
    [
      'whose length is too large',
      (xml) => ({ bytes: `HTTP/1.1 200 OK\r\nContent-Length: ${xml.length + 40}\r\n\r\n${xml}` }),
    ],
    [
      'with a length and chunks',
      (xml) => ({
        bytes: `HTTP/1.1 200 OK\r\n${length(xml)}Transfer-Encoding: chunked\r\n\r\n${xml.length.toString(16)}\r\n${xml}\r\n0\r\n\r\n`,
      }),
    ],
    [
      'with control characters in a header',
      (xml) => ({ bytes: `HTTP/1.1 200 OK\r\nServer: a\x01b\r\n${length(xml)}\r\n${xml}` }),
    ],
    [
      'packed though nobody asked for it',
      (xml) => {
        const packed = gzipSync(xml);
        return {
          bytes: Buffer.concat([
            Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n${length(packed)}\r\n`),
            packed,
          ]),
        };
      },
    ],
    [
      'in UTF-16 with a mark',
      (xml) => {
        const wide = Buffer.from(`\ufeff<?xml version="1.0" encoding="utf-16"?>${xml}`, 'utf16le');
        return { bytes: Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${length(wide)}\r\n`), wide]) };
      },
    ],
    [
      'after a mark and new lines, before zeros',
      (xml) => {
        const text = `\ufeff\r\n\n<?xml version="1.0"?>\n<!-- gen -->${xml}\n\0\0`;
        return { bytes: `HTTP/1.1 200 OK\r\n${length(text)}\r\n${text}` };
      },
    ],
  ];
  it.each(ways)('%s', async (_, write) => {
    const { state, facts } = await describeAt(await raw((operation) => write(content(operation))));
    expect([state, facts.model]).toEqual(['described', 'M-1']);
  });

  it('in GB2312 where they say so and are no UTF-8, else in UTF-8 whatever they say', async () => {
    const gb = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="gb2312"?>'),
      Buffer.from(content('GetDeviceInformation', '@').split('@')[0] ?? ''),
      Buffer.from([0xd6, 0xd0]),
      Buffer.from(content('GetDeviceInformation', '@').split('@')[1] ?? ''),
    ]);
    const url = await raw((operation) => {
      const bytes = operation === 'GetDeviceInformation' ? gb : Buffer.from(content(operation));
      return { bytes: Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${length(bytes)}\r\n`), bytes]) };
    });
    expect((await describeAt(url)).facts.model).toBe('中');
    expect(textOfEnvelope(Buffer.from('<?xml version="1.0" encoding="gb2312"?><a>中</a>'))).toContain('中');
    expect(Buffer.from(asUtf8(gb)).toString()).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>.*中/);
  });
});

describe('answers are refused', () => {
  it('when they are cut within, or grow when unpacked', async () => {
    const cut = await raw((operation) => {
      const xml = content(operation);
      return { bytes: `HTTP/1.1 200 OK\r\n${length(xml)}\r\n${xml.slice(0, -20)}` };
    });
    expect((await describeAt(cut)).problem?.code).toBe('device_answer_broken');
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    const url = await raw(() => ({
      bytes: Buffer.concat([
        Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n${length(bomb)}\r\n`),
        bomb,
      ]),
    }));
    const before = process.memoryUsage().arrayBuffers;
    expect((await describeAt(url)).problem?.code).toBe('device_answer_too_large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  });
});
