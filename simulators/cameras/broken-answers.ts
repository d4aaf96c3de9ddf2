/** Answers that harm careless clients. */
import type { ServerResponse } from 'node:http';
import type { CameraDefects } from './defects.ts';

const hugeBytes = 10 * 1024 * 1024;
const fillerBytes = 65_536;

/** Ten levels of ten: 10 billion characters where a client expands them ("billion laughs"). */
function bomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`,
  );
  return (
    `<?xml version="1.0"?><!DOCTYPE bomb [<!ENTITY l0 "aaaaaaaaaa">${levels.join('')}]>` +
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>&l9;</s:Body></s:Envelope>'
  );
}

function malformed(xml: string): string {
  // a tag that is never closed and an unescaped ampersand, as cheap firmware writes names
  return xml.replace(/<\/(\w+:)?Manufacturer>|<\/(\w+:)?Name>/, ' & Söhne').replace(/<\/s:Body>/, '</s:Bdy>');
}

/** Sends `xml` broken in that way. */
export async function breakAnswer(
  response: ServerResponse,
  how: Exclude<CameraDefects['answers'], 'right'>,
  xml: string,
): Promise<void> {
  const type = { 'Content-Type': 'application/soap+xml; charset=utf-8' };
  switch (how) {
    case 'malformed':
      response.writeHead(200, type).end(malformed(xml));
      return;
    case 'truncated':
      response.writeHead(200, { ...type, 'Content-Length': Buffer.byteLength(xml) });
      response.write(xml.slice(0, Math.floor(xml.length / 2)), () => response.destroy());
      return;
    case 'huge':
      return sendHuge(response, xml);
    case 'bomb':
      response.writeHead(200, type).end(bomb());
      return;
    case 'html':
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(
        '<html><head><title>Login</title></head><body><form>Please log in<br></form></body></html>',
      );
      return;
    case 'empty':
      response.writeHead(200, { ...type, 'Content-Length': 0 }).end();
      return;
    case 'redirect':
      // the metadata service of a cloud, which a client must never be led to
      response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data/' }).end();
      return;
    case 'error':
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end('Internal Server Error');
      return;
  }
}

/** The right answer with 10 MB of spaces before its end. */
async function sendHuge(response: ServerResponse, xml: string): Promise<void> {
  const end = xml.lastIndexOf('</s:Envelope>');
  response.writeHead(200, { 'Content-Type': 'application/soap+xml; charset=utf-8' });
  response.write(xml.slice(0, end));
  const filler = Buffer.alloc(fillerBytes, ' ');
  for (let sent = 0; sent < hugeBytes && !response.destroyed; sent += fillerBytes) {
    if (response.write(filler)) continue;
    await drained(response);
  }
  response.end(xml.slice(end));
}

/** Until more can be written, or the client has gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}
