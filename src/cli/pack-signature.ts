import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { InputError } from '../model/input-error.ts';
import { readText } from './read-text.ts';

/**
 * Signs bytes with a private Ed25519 key in PEM: base64.
 * @throws InputError where the file holds no such key
 */
export function signed(bytes: Uint8Array, keyFile: string): string {
  return sign(null, bytes, keyOf(keyFile, 'private')).toString('base64');
}

/** An Ed25519 signature as `signed` writes it and nothing behind it: RFC 8032 makes it 64 bytes. */
export function isSignature(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 64 && text === `${bytes.toString('base64')}\n`;
}

/**
 * Whether a signature is of these bytes by the owner of a public Ed25519 key in PEM.
 * @throws InputError where the file holds no such key, and where it holds a private one, which only the signer should have
 */
export function isSignedBy(bytes: Uint8Array, signature: string, keyFile: string): boolean {
  return verify(null, bytes, keyOf(keyFile, 'public'), Buffer.from(signature, 'base64'));
}

function keyOf(file: string, kind: 'private' | 'public'): KeyObject {
  const text = readText(file);
  // A public key could be derived from a private one; but then that one would be where it must not be.
  if (kind === 'public' && /PRIVATE KEY-----/.test(text))
    throw new InputError(
      'expected a public key, found a private one, which only the signer should have: `openssl pkey -in KEY.pem -pubout` makes the public one',
      { file },
    );
  try {
    const key = kind === 'private' ? createPrivateKey(text) : createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new InputError(`expected a ${kind} Ed25519 key in PEM, without a password`, { file }, { cause });
  }
  throw new InputError(`expected an Ed25519 key, found one of another kind`, { file });
}
