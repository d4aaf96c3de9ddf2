/**
 * Time-based one-time passwords: RFC 6238 over RFC 4226, with what every authenticator app expects
 * (SHA-1, 6 digits, 30 s, a secret in the base32 of RFC 4648).
 */
import { createHmac, randomBytes } from 'node:crypto';
import { sameSecret } from './secrets.ts';

const stepMs = 30_000;
const digits = 6;
/** RFC 4226, section 4: 160 bits are recommended. */
const secretBytes = 20;
/** One step back and one ahead: a phone's clock may be off by half a minute (RFC 6238, section 5.2). */
const stepsAround = [0, -1, 1] as const;
const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const issuer = 'Ringgate';

/** A fresh secret, base32. */
export function makeTotpSecret(): string {
  return toBase32(randomBytes(secretBytes));
}

/** What an authenticator app reads from a QR code (the Key URI format of Google Authenticator, which all follow). */
export function otpauthUrl(secret: string, username: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${issuer}&algorithm=SHA1&digits=${digits}&period=${stepMs / 1000}`;
}

/** The code of a time step. */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  // dynamic truncation, RFC 4226, section 5.3
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The time step that a moment lies in. */
export function totpStep(nowMs: number): number {
  return Math.floor(nowMs / stepMs);
}

/** The time step that a code belongs to, this one or one beside it; null when it fits none. Blanks are ignored. */
export function matchingStep(secret: string, code: string, nowMs: number): number | null {
  const given = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(given)) return null;
  const now = totpStep(nowMs);
  const found = stepsAround
    .map((shift) => now + shift)
    .filter((step) => step >= 0 && sameSecret(totpCode(secret, step), given));
  return found[0] ?? null;
}

export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += base32Alphabet.charAt((buffer >> bits) & 31);
    }
  }
  return bits === 0 ? text : text + base32Alphabet.charAt((buffer << (5 - bits)) & 31);
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const letter of text) {
    buffer = ((buffer << 5) | base32Alphabet.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
}
