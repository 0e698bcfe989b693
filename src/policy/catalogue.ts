import { z } from 'zod';
import { Policy } from '../model/finding.ts';
import { Framework } from '../model/framework.ts';

/** What the compiled policies are, as the build wrote it down. */
export const Catalogue = z.strictObject({
  /** Version of the compiler. */
  opa: z.string(),
  /** SHA-256 of the Rego sources, and of the WebAssembly made from them. */
  sources: z.string(),
  wasm: z.string(),
  frameworks: z.array(Framework),
  policies: z.array(Policy.extend({ entrypoint: z.string() })),
  /** Policies that did not compile, by id or file, with what is wrong in them. */
  refused: z.array(z.strictObject({ policy: z.string(), message: z.string() })).optional(),
});
export type Catalogue = z.infer<typeof Catalogue>;
