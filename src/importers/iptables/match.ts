import type { Condition } from '../../model/filter.ts';
import type { Family } from '../../net/address.ts';
import type { SetMatcher } from './ipset/match-set.ts';
import type { Option } from './options.ts';

/** What a match needs to know of its rule. */
export interface RuleContext {
  readonly family: Family;
  readonly sets: SetMatcher;
  /** The protocol that the rule demands; absent: any, or all but one. */
  readonly protocol?: number;
}

/** A match module: how many values its options take, and what they mean. */
export interface Match {
  readonly options: Readonly<Record<string, number>>;
  /** Options that are not listed belong to it as well. */
  readonly isOpen: boolean;
  conditions(options: readonly Option[], context: RuleContext): Condition[];
}

export function opaque(reason: string): Condition {
  return { kind: 'opaque', reason };
}

/** No packet that is asked about has it. */
export const NEVER: Condition = { kind: 'packet', boxes: [] };

/** A condition as it was written, or its negation. */
export function signed<Kind extends Exclude<Condition, { readonly kind: 'opaque' }>>(
  condition: Kind,
  option: Option,
): Condition {
  return option.negated ? { ...condition, negated: true } : condition;
}
