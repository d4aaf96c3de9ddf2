/** Seals devices' passwords for the store: AES-256-GCM with a key that is kept outside of the database. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RinggateError } from '../core/errors.ts';
import type { Vault } from '../core/ports.ts';

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/** @param key 32 bytes, base64url (`vaultKey` of the data folder's keys.json) */
export function createVault(key: string): Vault {
  const keyBytes = Buffer.from(key, 'base64url');
  if (keyBytes.length !== 32)
    throw new RinggateError('internal', 'the vault key must be 32 bytes in base64url');
  return {
    seal(text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyBytes, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(sealed) {
      const [kind, body = ''] = sealed.split('.');
      const bytes = Buffer.from(body, 'base64url');
      if (kind !== version || bytes.length < nonceBytes + tagBytes)
        throw new RinggateError('internal', 'a kept secret is damaged');
      const decipher = createDecipheriv('aes-256-gcm', keyBytes, bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        const text = Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes + tagBytes)),
          decipher.final(),
        ]);
        return text.toString('utf8');
      } catch (cause) {
        throw new RinggateError(
          'internal',
          'a kept secret cannot be opened: it was changed, or keys.json is another one than it was sealed with',
          { cause },
        );
      }
    },
  };
}
