import { createHash } from 'node:crypto';

/** Flowproof's own name space; made once by chance. */
const NAMESPACE = '5d0b1f1e-6a53-4a0e-9c1d-0f6f2b7d3c84';

/** A UUID of version 5 (RFC 9562): equal names give equal ones. */
export function uuidOf(...name: readonly string[]): string {
  const digest = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(JSON.stringify(name))
    .digest();
  digest.writeUInt8(((digest[6] ?? 0) & 0x0f) | 0x50, 6);
  digest.writeUInt8(((digest[8] ?? 0) & 0x3f) | 0x80, 8);
  const hex = digest.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
