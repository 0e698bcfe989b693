import { asksNothing } from './opaque-fields.ts';
import type { RuleField, RuleRecord } from './rule-record.ts';

/** `PrimaryStatus` and `EnforcementStatus` of what the firewall made of a rule; a plain query says `NotApplicable`. */
const IN_FORCE = new Set(['notapplicable', 'enforced', 'full']);
/** Profiles decide by themselves whether they are active and on. */
const IDLE = new Set(['profileinactive', 'inactiveprofile', 'firewalloffinprofile']);
const NOT_IN_FORCE = new Set([
  'invalid',
  'disabledobject',
  'notenforced',
  'nottargetplatform',
  'localfirewallrulesdisallowed',
  'localglobalopenportsdisallowed',
  'localauthorizedapplicationsdisallowed',
  'categoryoff',
]);

/** undefined: in force; `none`: not; else what it depends on. */
export function enforcementOf({ fields }: RuleRecord): string | undefined {
  const primary = fields.get('PrimaryStatus');
  const enforcement = fields.get('EnforcementStatus');
  if (primary?.[0]?.toLowerCase() === 'error') return 'none';
  const words = (enforcement ?? []).map((word) => word.toLowerCase());
  // It may be in force in one profile and not in another.
  if (words.some((word) => NOT_IN_FORCE.has(word)))
    return words.some((word) => IN_FORCE.has(word)) ? notKnown(fields, 'EnforcementStatus') : 'none';
  if (primary === undefined) return notKnown(fields, 'PrimaryStatus');
  if (enforcement === undefined) return notKnown(fields, 'EnforcementStatus');
  const isIdle = asksNothing(primary, ['inactive']) && words.some((word) => IDLE.has(word));
  if (!asksNothing(primary, ['ok']) && !isIdle) return notKnown(fields, 'PrimaryStatus');
  return words.every((word) => IN_FORCE.has(word) || IDLE.has(word))
    ? undefined
    : notKnown(fields, 'EnforcementStatus');
}

/** Whether the firewall said that no profile of the rule is active: where a connection has one, the two were asked at different times. */
export function isSaidInactive({ fields }: RuleRecord): boolean {
  const words = (fields.get('EnforcementStatus') ?? []).map((word) => word.toLowerCase());
  return words.some((word) => word === 'profileinactive' || word === 'inactiveprofile');
}

/** Names a field whose value decides and is not known. */
export function notKnown(fields: RuleRecord['fields'], field: RuleField): string {
  const values = fields.get(field);
  return values === undefined
    ? `its ${field}, which is not in the export`
    : `its ${field} ${values.join(', ') || '(empty)'}`;
}
