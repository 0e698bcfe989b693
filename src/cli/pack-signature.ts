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

/**
 * Whether a signature is of these bytes by the owner of a public Ed25519 key in PEM.
 * @throws InputError where the file holds no such key
 */
export function isSignedBy(bytes: Uint8Array, signature: string, keyFile: string): boolean {
  return verify(null, bytes, keyOf(keyFile, 'public'), Buffer.from(signature, 'base64'));
}

function keyOf(file: string, kind: 'private' | 'public'): KeyObject {
  const text = readText(file);
  try {
    const key = kind === 'private' ? createPrivateKey(text) : createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new InputError(`expected a ${kind} Ed25519 key in PEM, without a password`, { file }, { cause });
  }
  throw new InputError(`expected an Ed25519 key, found one of another kind`, { file });
}
