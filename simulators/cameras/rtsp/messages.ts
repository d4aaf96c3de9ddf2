/** Reading RTSP requests off a connection, and the binary frames between them: RFC 2326. */

export interface RtspRequest {
  method: string;
  url: string;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
}

const maxHeaderBytes = 16_384;
const dollar = 0x24;
const blank = Buffer.from('\r\n\r\n');

/** Takes bytes as they come. `bad` is called where they are no RTSP. */
export function createRtspReader(on: {
  request: (request: RtspRequest) => void;
  bad: () => void;
}): (chunk: Buffer) => void {
  let left = Buffer.alloc(0);
  return (chunk) => {
    left = Buffer.concat([left, chunk]);
    while (left.length > 0) {
      if (left[0] === dollar) {
        // receiver reports of the viewer, which a camera may leave unread
        if (left.length < 4 || left.length < 4 + left.readUInt16BE(2)) return;
        left = left.subarray(4 + left.readUInt16BE(2));
        continue;
      }
      const end = left.indexOf(blank);
      if (end < 0) {
        if (left.length > maxHeaderBytes) on.bad();
        return;
      }
      const lines = left.subarray(0, end).toString('latin1').trimStart().split('\r\n');
      const headers = new Map(
        lines.slice(1).map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
        }),
      );
      const bodyBytes = Number(headers.get('content-length') ?? 0);
      if (!(bodyBytes >= 0 && bodyBytes <= maxHeaderBytes)) return on.bad();
      if (left.length < end + 4 + bodyBytes) return;
      left = left.subarray(end + 4 + bodyBytes);
      const found = /^([A-Z_]+) (\S+) RTSP\/1\.0$/.exec(lines[0] ?? '');
      if (!found) return on.bad();
      on.request({ method: found[1] ?? '', url: found[2] ?? '', headers });
    }
  };
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** `headers` with several values of one name are several lines. */
export function rtspResponse(
  status: number,
  sequence: string,
  headers: readonly (readonly [string, string])[] = [],
  body = '',
): string {
  const lines = [
    `RTSP/1.0 ${status} ${reasons[status] ?? 'Error'}`,
    `CSeq: ${sequence}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
