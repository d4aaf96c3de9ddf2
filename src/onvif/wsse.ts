/** WS-UsernameToken with a password digest (OASIS WSS UsernameToken Profile 1.1, 3.1; ONVIF Core Specification 5.9.4). */
import { createHash, randomBytes } from 'node:crypto';
import type { Login } from '../core/ports.ts';
import { escapeXml } from './soap.ts';

const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const profile = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0';
const security = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0';

/**
 * The SOAP header that signs in. A nonce is never used twice.
 * @param cameraMs the time by the camera's own clock, UTC ms: it refuses what is too far from it
 */
export function usernameToken({ username, password }: Login, cameraMs: number): string {
  const nonce = randomBytes(16);
  const created = new Date(cameraMs).toISOString();
  const digest = createHash('sha1').update(nonce).update(created).update(password, 'utf8').digest('base64');
  return (
    `<wsse:Security s:mustUnderstand="true" xmlns:wsse="${wsse}" xmlns:wsu="${wsu}"><wsse:UsernameToken>` +
    `<wsse:Username>${escapeXml(username)}</wsse:Username>` +
    `<wsse:Password Type="${profile}#PasswordDigest">${digest}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${security}#Base64Binary">${nonce.toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}
