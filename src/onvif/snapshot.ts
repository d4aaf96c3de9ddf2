/** A camera's own picture over HTTP, signed in as its services are. */
import { RinggateError } from '../core/errors.ts';
import type { Login } from '../core/ports.ts';
import { pictureType } from '../wire/picture.ts';
import { parseCameraUrl, shownUrl } from './camera-url.ts';
import type { SnapshotPicture } from './contract.ts';
import type { Ask, Question } from './exchange.ts';
import { HttpSignIn, type SignedAnswer } from './http-sign-in.ts';
import { shortened } from './soap.ts';

/** As large a picture as the gateway keeps. */
const mostBytes = 4 * 1024 * 1024;

/** @throws RinggateError device_*, address_refused */
export async function fetchSnapshot(
  { ask, allowPlainBasic }: { ask: Ask; allowPlainBasic: boolean },
  text: string,
  login: Login | null,
  pinnedCertificate: string | null,
  signal?: AbortSignal,
): Promise<SnapshotPicture> {
  const url = parseCameraUrl(text);
  if (url === null) throw new RinggateError('address_refused', `"${shortened(text)}" is no http(s) address`);
  const question: Question = {
    url,
    method: 'GET',
    headers: { accept: 'image/jpeg, image/png, image/*;q=0.5' },
    maxBytes: mostBytes,
    ...(pinnedCertificate === null ? {} : { pinnedCertificate }),
    ...(signal === undefined ? {} : { signal }),
  };
  const answer: SignedAnswer =
    login === null
      ? { ...(await ask(question)), refused: false }
      : await new HttpSignIn(login, url.secure || allowPlainBasic).ask(ask, question);
  if (answer.status === 401)
    throw new RinggateError('device_refused_login', `${shownUrl(url)} refuses the login`, {
      extra: { missing: login === null },
    });
  if (answer.status !== 200)
    throw new RinggateError('device_answered_error', `${shownUrl(url)} answered ${answer.status}`, {
      extra: { status: answer.status },
    });
  // what it is, not what it is said to be: cameras send pages and errors as image/jpeg, and pictures as text/plain
  const mediaType = pictureType(answer.body);
  if (mediaType === null)
    throw new RinggateError(
      'device_answer_broken',
      `${shownUrl(url)}: ${answer.body.length} bytes that are no picture (${shortened(answer.headers['content-type'] ?? 'no type', 60)})`,
    );
  return { mediaType, bytes: answer.body };
}
