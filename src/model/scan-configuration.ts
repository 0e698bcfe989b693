import { z } from 'zod';
import { expected, Text } from './schema.ts';

/** Live sources that a scan asks before it audits; where their evidence goes is read like any other. */
export const CollectConfiguration = z
  .strictObject({
    aws: z
      .strictObject({
        out: Text.default('evidence/aws').meta({
          description: 'Folder of the evidence, relative to this file',
        }),
        regions: z.array(Text).default([]).meta({ description: 'Empty: all that the account has enabled' }),
        roles: z.array(Text).default([]).meta({ description: 'Roles of the accounts to ask, by their ARN' }),
        organization: Text.optional().meta({ description: 'Ask all accounts by the role of this name' }),
        externalId: Text.optional(),
      })
      .optional(),
    azure: z
      .strictObject({
        out: Text.default('evidence/azure').meta({
          description: 'Folder of the evidence, relative to this file',
        }),
        subscriptions: z
          .array(z.guid({ error: expected('the id of a subscription') }))
          .default([])
          .meta({ description: 'Empty: all that the identity sees' }),
      })
      .optional(),
  })
  .default({});
export type CollectConfiguration = z.infer<typeof CollectConfiguration>;

/** How long audits are kept; one under legal hold stays. */
export const RetentionConfiguration = z
  .strictObject({
    runs: z.int().min(1).optional().meta({ description: 'So many complete runs are kept' }),
    days: z.int().min(1).optional().meta({ description: 'Runs of the last so many days are kept' }),
  })
  .default({});
export type RetentionConfiguration = z.infer<typeof RetentionConfiguration>;
