import { z } from 'zod';
import { Severity } from './finding.ts';
import { expected, Text } from './schema.ts';
import { RangeText } from './selector.ts';
import { parseService } from './service.ts';

const PortText = z
  .string()
  .regex(/^(tcp|udp|sctp)\/\d{1,5}$/, { error: expected('a single port such as tcp/22') })
  .refine((text) => parseService(text) !== undefined, { error: expected('a port from 0 to 65535') });

/** Kept as it is written, because reports show it. */
const AddressText = z.string({ error: expected('an address or prefix') }).superRefine((text, context) => {
  for (const { message } of RangeText.safeParse(text).error?.issues ?? [])
    context.addIssue({ code: 'custom', message });
});

const changes = {
  enabled: z.boolean().optional(),
  severity: Severity.optional().meta({
    description: "Instead of the policy's own; findings that it tells higher or lower keep their distance",
  }),
  ports: z
    .array(PortText)
    .min(1)
    .optional()
    .meta({ description: 'Ports that it asks about, instead of its own' }),
  trusted: z.array(AddressText).optional().meta({
    description: 'Addresses that are trusted; unless said, all that are not of the internet',
  }),
  internet: z.array(AddressText).min(1).optional().meta({
    description: 'Addresses that are the internet; unless said, all that are routed there and not yours',
  }),
  reason: Text.meta({ description: 'Shown wherever the change shows' }),
};

const isEmpty = ({ reason: _reason, ...changed }: object & { readonly reason: string }) =>
  Object.values(changed).every((each) => each === undefined);

/** What a configuration changes of one policy, and why; of a deployment, for the facts about it. */
export const PolicyAdjustment = z.strictObject(changes).refine((each) => !isEmpty(each), {
  error: 'expected `enabled`, `severity`, `ports`, `trusted` or `internet`: what is changed',
});
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
