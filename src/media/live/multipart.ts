/** Pictures one after another in one HTTP answer (multipart/x-mixed-replace), for an `<img>`. */
import type { ServerResponse } from 'node:http';
import type { ViewerSink } from './viewer.ts';

const boundary = 'ringgate-picture';

/** Begins the answer. Messages beside the pictures have no place in it; its end is the end of the view. */
export function multipartSink(response: ServerResponse): ViewerSink {
  response.writeHead(200, {
    'content-type': `multipart/x-mixed-replace; boundary=${boundary}`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.write(`--${boundary}\r\n`);
  return {
    text: () => undefined,
    binary: (jpeg) => {
      response.write(`Content-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
      response.write(jpeg);
      // browsers show a picture when the next boundary is there
      response.write(`\r\n--${boundary}\r\n`);
    },
    get waitingBytes() {
      return response.writableLength;
    },
    end: () => {
      response.end();
      setTimeout(() => response.destroy(), 2_000).unref();
    },
  };
}
