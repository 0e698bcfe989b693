import { z } from 'zod';
import type { ReadFile } from '../../importers/importer.ts';

const record = z.record(z.string(), z.unknown());

const Change = z.object({
  actions: z.array(z.string()),
  before: z.unknown(),
  after: z.unknown(),
  after_unknown: z.unknown(),
});

export const ResourceChange = z.object({
  address: z.string(),
  module_address: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number()]).optional(),
  provider_name: z.string().optional(),
  /** Set where an object is meant that an earlier replacement left behind. */
  deposed: z.string().optional(),
  change: Change,
});
export type ResourceChange = z.infer<typeof ResourceChange>;

/** `terraform show -json PLAN` (JSON output format, plan representation). */
export const Plan = z.object({
  format_version: z.string(),
  terraform_version: z.string().optional(),
  complete: z.boolean().optional(),
  errored: z.boolean().optional(),
  variables: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
  prior_state: z.object({ values: z.object({ root_module: record }).optional() }).optional(),
  configuration: record.optional(),
  resource_changes: z.array(z.unknown()).optional(),
  deferred_changes: z
    .array(z.object({ reason: z.string().optional(), resource_change: z.unknown() }))
    .optional(),
});
export type Plan = z.infer<typeof Plan>;

/** A plan, and no state: only plans say what changes. */
export function isPlan({ json }: ReadFile): boolean {
  if (typeof json !== 'object' || json === null || !('format_version' in json)) return false;
  return 'resource_changes' in json || 'planned_values' in json;
}
