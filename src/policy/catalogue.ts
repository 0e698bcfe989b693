import { z } from 'zod';
import { Policy } from '../model/finding.ts';
import { Framework } from '../model/framework.ts';

/** Policies that a configuration names together. */
export const Pack = z.strictObject({
  /** As policies and configurations name it. */
  id: z.string(),
  title: z.string(),
  description: z.string(),
  /** What of the document that it follows it does not judge, and why. */
  uncovered: z.array(z.strictObject({ section: z.string(), why: z.string() })),
});
export type Pack = z.infer<typeof Pack>;

/** What the compiled policies are, as the build wrote it down. */
export const Catalogue = z.strictObject({
  /** Version of the compiler. */
  opa: z.string(),
  /** SHA-256 of the Rego sources, and of the WebAssembly made from them. */
  sources: z.string(),
  wasm: z.string(),
  frameworks: z.array(Framework),
  packs: z.array(Pack).optional(),
  policies: z.array(Policy.extend({ entrypoint: z.string() })),
  /** Policies that did not compile, by id or file, with what is wrong in them. */
  refused: z.array(z.strictObject({ policy: z.string(), message: z.string() })).optional(),
});
export type Catalogue = z.infer<typeof Catalogue>;
