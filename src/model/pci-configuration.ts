import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import type { Origin } from './origin.ts';
import { expected } from './schema.ts';
import { Selectors } from './selector.ts';

/** The cardholder data environment, as PCI DSS means it. */
export const PciConfiguration = z.strictObject({
  environment: Selectors.optional().meta({
    description:
      'Systems of the cardholder data environment; by default every system that a deployment binds',
  }),
  storage: z
    .union([z.literal('none'), Selectors], { error: expected('`none`, a selector or a list of them') })
    .optional()
    .meta({ description: 'Systems that store account data' }),
  untrusted: Selectors.optional().meta({
    description: 'Networks that the organisation does not control, besides the internet',
  }),
});
export type PciConfiguration = z.infer<typeof PciConfiguration>;

/** The same with its selectors bound; `profiles/` binds it, `reach/` judges it. */
export interface PciScope {
  /** Absent: whatever deployments bind. */
  readonly environment?: readonly Endpoint[];
  /** Absent: nobody says it. */
  readonly storage?: readonly Endpoint[];
  readonly untrusted: readonly Endpoint[];
  readonly origin: Origin;
}
