import fc from 'fast-check';
import type { Configuration } from './terraform-account.ts';
import { GROUPS } from './terraform-groups.ts';
import { NETWORKS } from './terraform-networks.ts';
import type { Block, Slot } from './terraform-values.ts';

/** One configuration after the other, and what somebody else does to the account between them. */
export interface Configurations {
  readonly isJson: boolean;
  readonly forms: Readonly<Record<string, readonly Block[]>>;
  /** For each configuration: which form each resource has; none where there is no such form. */
  readonly steps: readonly Readonly<Record<string, number>>[];
}

const SLOTS: readonly Slot[] = [...GROUPS, ...NETWORKS];

const address = ({ type, name }: Slot): string => `${type}.${name}`;

export const configurations: fc.Arbitrary<Configurations> = fc.record({
  isJson: fc.boolean(),
  forms: fc.record(
    Object.fromEntries(
      SLOTS.map((slot) => [address(slot), fc.array(slot.form, { minLength: 2, maxLength: 2 })]),
    ),
  ),
  steps: fc.array(
    fc.record(Object.fromEntries(SLOTS.map((slot) => [address(slot), fc.constantFrom(0, 0, 1, 2)]))),
    { minLength: 4, maxLength: 4 },
  ),
}) as fc.Arbitrary<Configurations>;

const REFERENCE = /"@([\w.]+)(\[[\w.]+\])?"/g;

/** The configuration of a step with the ids of an account; what refers to a resource that is not there is not there either. */
export function configurationAt(
  { forms, steps }: Configurations,
  at: number,
  ids: Readonly<Record<string, string>>,
): Configuration {
  const chosen = new Map(
    Object.entries(steps[at] ?? {}).flatMap(([where, form]): [string, Block][] => {
      const block = forms[where]?.[form];
      return block === undefined ? [] : [[where, block]];
    }),
  );
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const [where, block] of chosen)
      if (referencesIn(block).some((each) => each.includes('.') && (!chosen.has(each) || each === where))) {
        chosen.delete(where);
        isSmaller = true;
      }
  }
  const resource: Record<string, Record<string, object>> = {};
  const module: Record<string, object> = {};
  for (const [where, block] of chosen) {
    const [type = '', name = ''] = where.split('.');
    const text = JSON.stringify(block).replace(REFERENCE, (_, each: string, index: string = '') =>
      JSON.stringify(each.includes('.') ? `\${${each}${index}.id}` : ids[each]),
    );
    if (type === 'module') module[name] = JSON.parse(text);
    else resource[type] = { ...resource[type], [name]: JSON.parse(text) };
  }
  return {
    ...(Object.keys(resource).length === 0 ? {} : { resource }),
    ...(Object.keys(module).length === 0 ? {} : { module }),
  };
}

function referencesIn(block: Block): string[] {
  return [...JSON.stringify(block).matchAll(REFERENCE)].map(([, each = '']) => each);
}
