/** The site's Ed25519 key: signs export manifests and heads of the audit log. Its public half is for everybody. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { RinggateError } from '../core/errors.ts';

export interface PublicKeyView {
  algorithm: 'Ed25519';
  /** SHA-256 of the public key in DER (SPKI), hex: what people compare. */
  fingerprint: string;
  /** PEM. */
  publicKey: string;
}
export interface SigningKey extends PublicKeyView {
  /** Hex. */
  sign(text: string): string;
}

/** @param pem an Ed25519 public key @throws RinggateError invalid_request for anything else */
export function publicKeyView(pem: string | KeyObject): PublicKeyView {
  let key: KeyObject;
  try {
    key = typeof pem === 'string' ? createPublicKey(pem) : pem;
  } catch (cause) {
    throw new RinggateError('invalid_request', 'this is no public key in PEM', { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new RinggateError('invalid_request', `the key is ${key.asymmetricKeyType ?? 'none'}, not Ed25519`);
  const der = key.export({ type: 'spki', format: 'der' });
  return {
    algorithm: 'Ed25519',
    fingerprint: createHash('sha256').update(der).digest('hex'),
    publicKey: key.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** @param pkcs8 the private key as it stands in keys.json: DER, base64url */
export function openSigningKey(pkcs8: string): SigningKey {
  const key = createPrivateKey({ key: Buffer.from(pkcs8, 'base64url'), type: 'pkcs8', format: 'der' });
  return {
    ...publicKeyView(createPublicKey(key)),
    sign: (text) => sign(null, Buffer.from(text), key).toString('hex'),
  };
}

/** The keys whose signatures are the site's: the one of now, and those before it. */
export function signersOf(keys: {
  evidenceKey: string;
  formerEvidenceKeys?: readonly { publicKey: string }[];
}): PublicKeyView[] {
  const former = (keys.formerEvidenceKeys ?? []).map(({ publicKey }) => publicKeyView(publicKey));
  return [openSigningKey(keys.evidenceKey), ...former];
}

/** Whether a signature (hex, as written: no other spelling of it holds) is of this text by this key. */
export function isSignedBy(publicKey: string, text: string | Uint8Array, signature: string): boolean {
  if (!/^[0-9a-f]{128}$/.test(signature)) return false;
  return verify(null, Buffer.from(text), createPublicKey(publicKey), Buffer.from(signature, 'hex'));
}
