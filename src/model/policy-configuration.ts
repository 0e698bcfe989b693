import { z } from 'zod';
import { Severity } from './finding.ts';
import { Text } from './schema.ts';

const changes = {
  enabled: z.boolean().optional(),
  severity: Severity.optional().meta({
    description: "Instead of the policy's own; findings that it tells higher or lower keep their distance",
  }),
  reason: Text.meta({ description: 'Shown wherever the change shows' }),
};

const isEmpty = ({ reason: _reason, ...changed }: object & { readonly reason: string }) =>
  Object.values(changed).every((each) => each === undefined);

/** What a deployment changes of one policy, for the facts about it. */
export const DeploymentAdjustment = z
  .strictObject(changes)
  .refine((each) => !isEmpty(each), { error: 'expected `enabled` or `severity`: what is changed' });
export type DeploymentAdjustment = z.infer<typeof DeploymentAdjustment>;

/** What a configuration changes of one policy, and why. */
export const PolicyAdjustment = z
  .strictObject({
    ...changes,
    ports: z
      .array(
        z.string().regex(/^(tcp|udp|sctp)\/\d{1,5}$/, { error: 'expected a single port such as tcp/22' }),
      )
      .min(1)
      .optional()
      .meta({ description: 'Ports that it asks about, instead of its own' }),
  })
  .refine((each) => !isEmpty(each), { error: 'expected `enabled`, `severity` or `ports`: what is changed' });
export type PolicyAdjustment = z.infer<typeof PolicyAdjustment>;

/** Which policies judge, and how. */
export const PoliciesConfiguration = z
  .strictObject({
    folders: z
      .array(Text)
      .default([])
      .meta({ description: 'Folders of policies of your own, relative to this file' }),
    packs: z
      .array(Text)
      .default([])
      .meta({ description: 'Packs of shipped policies that judge, too: `flowproof policy list` shows them' }),
    adjust: z
      .record(Text, PolicyAdjustment)
      .default({})
      .meta({ description: 'Policy id → what is changed of it' }),
  })
  .prefault({});
