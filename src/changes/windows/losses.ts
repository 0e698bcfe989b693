import type { RuleField, RuleFields } from '../../importers/windows/rule-record.ts';
import type { WindowsRule } from './fields.ts';
import { canonical } from './same-values.ts';

/** What no packet is asked for, or what each form says in its own way. */
const ASIDE: ReadonlySet<RuleField> = new Set([
  'EdgeTraversalPolicy',
  'LooseSourceMapping',
  'LocalOnlyMapping',
  'PrimaryStatus',
  'EnforcementStatus',
  'PolicyStoreSource',
  'PolicyStoreSourceType',
]);

/** The rule with a doubt for each field that the form of the evidence does not say as the rule does. */
export function withLosses(
  rule: WindowsRule,
  read: { readonly fields: RuleFields } | undefined,
): WindowsRule {
  const lost = [...rule.fields].filter(
    ([field, values]) =>
      !ASIDE.has(field) && canonical(field, values) !== canonical(field, read?.fields.get(field) ?? []),
  );
  return lost.length === 0
    ? rule
    : {
        ...rule,
        doubts: [...rule.doubts, ...lost.map(([field, values]) => `${field} ${values.join(', ')}`)],
      };
}
