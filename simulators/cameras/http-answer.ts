/** Plain answers over HTTP. */
import type { ServerResponse } from 'node:http';
import type { Answer } from './logins.ts';

export function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/** 401 with every way to log in. */
export function sendChallenge(
  response: ServerResponse,
  { challenges }: Extract<Answer, { kind: 'challenge' }>,
): void {
  response.writeHead(401, {
    'WWW-Authenticate': challenges,
    'Content-Type': 'text/html',
    'Content-Length': 0,
  });
  response.end();
}
