import { z } from 'zod';

/** A body of controls that policies refer to, such as a standard or a benchmark. */
export const Framework = z.object({
  /** As policies name it under `controls`. */
  id: z.string(),
  title: z.string(),
  /** The document that says what the controls ask for, with its edition. */
  source: z.string(),
  /** Whose numbers the controls have; absent: those of the document. */
  numbering: z.string().optional(),
  url: z.string(),
  /** The importer of whose platform's evidence it speaks; absent: of any. */
  platform: z.string().optional(),
  /** What makes the number of a control unique among frameworks: `pci-`; empty where its own ids are. */
  prefix: z.string(),
  /** Number → what the control asks for. */
  controls: z.record(z.string(), z.string()),
});
export type Framework = z.infer<typeof Framework>;
