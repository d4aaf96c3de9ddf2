/** Passwords of devices: 256 random bits, kept as a plain SHA-256 (a slow hash would cost seconds at a reconnect of all). */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const hashBytes = 32;
/** Compared against when there is no such device, so that the answer takes as long either way. */
const noDeviceHash = randomBytes(hashBytes);

/** A new password: 43 characters of base64url, 256 random bits. */
export function createDevicePassword(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a device's password: SHA-256 in hex. */
export function hashDevicePassword(password: string | Uint8Array): string {
  return createHash('sha256').update(password).digest('hex');
}

/**
 * Whether a password fits the stored hash, in constant time.
 * @param storedHash SHA-256 in hex, or null when there is no such device (then always false, and as slow)
 */
export function checkDevicePassword(password: string | Uint8Array, storedHash: string | null): boolean {
  const given = createHash('sha256').update(password).digest();
  const stored = storedHash === null ? noDeviceHash : Buffer.from(storedHash, 'hex');
  const sameLength = stored.length === hashBytes;
  const equal = timingSafeEqual(given, sameLength ? stored : noDeviceHash);
  return equal && sameLength && storedHash !== null;
}
