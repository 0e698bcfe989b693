import { createHash } from 'node:crypto';
import { Catalogue } from './catalogue.ts';

/** Compiled policies, ready to be asked. */
export interface PolicyHost {
  readonly catalogue: Catalogue;
  readonly wasm: Uint8Array<ArrayBuffer>;
}

/**
 * Compiled policies from the bytes of their WebAssembly and the text of their catalogue.
 * Throws when the two do not belong together or cannot be read: the installation is damaged.
 */
export function loadPolicies(wasm: Uint8Array<ArrayBuffer>, catalogue: string): PolicyHost {
  const parsed = Catalogue.parse(JSON.parse(catalogue));
  const digest = createHash('sha256').update(wasm).digest('hex');
  if (digest !== parsed.wasm) {
    throw new Error(
      `the compiled policies are not those of the catalogue: SHA-256 ${digest}, expected ${parsed.wasm}`,
    );
  }
  return { catalogue: parsed, wasm };
}
