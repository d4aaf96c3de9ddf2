/** JPEG snapshots, with the login and with what can be wrong with them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimulatedCamera } from './camera.ts';
import { send, sendChallenge } from './http-answer.ts';

/** Answers `GET /onvif/snapshot/<profile>`. */
export async function serveSnapshot(
  camera: SimulatedCamera,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const login = camera.logins.checkHttp('GET', request.headers.authorization);
  if (login.kind === 'challenge') return sendChallenge(response, login);
  if (login.kind === 'fault') return send(response, 403, 'text/plain', 'refused');
  const { snapshot } = camera.defects;
  const profile = camera.profile(path.slice('/onvif/snapshot/'.length));
  if (!profile || snapshot === 'none' || snapshot === 'not-found')
    return send(response, 404, 'text/html', '<html><body>No such picture</body></html>');
  if (snapshot === 'wrong-type') {
    camera.count('snapshots');
    // says JPEG and is a page, which only a look at its first bytes tells
    return send(response, 200, 'image/jpeg', '<html><body>Please log in</body></html>');
  }
  const picture = await camera.video.snapshot(camera.now());
  if (picture === null) return send(response, 503, 'text/plain', 'no video: ffmpeg is missing');
  camera.count('snapshots');
  if (snapshot === 'truncated') {
    response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': picture.length });
    response.write(picture.subarray(0, Math.floor(picture.length / 2)), () => response.destroy());
    return;
  }
  send(response, 200, 'image/jpeg', picture);
}
