import { placeOf } from './fold.ts';
import { nameOf, type Resource } from './resources.ts';
import type { Firewall, FirewallRule, OwnRule, RuleCollectionGroup } from './schema.ts';

/** Rules with one action, in the order in which they are asked. */
export interface RuleCollection {
  /** As people call it: `policy/collection`. */
  readonly title: string;
  readonly file: string;
  /** Lower case: `allow`. */
  readonly action: string | undefined;
  readonly rules: readonly { readonly value: FirewallRule; readonly pointer: string }[];
}

/** The collections of a group, the lower priority first. */
export function collectionsOfGroup(policy: string, group: Resource<RuleCollectionGroup>): RuleCollection[] {
  return byPriority(group.value.ruleCollections).map(({ name, action, rules = [] }) => ({
    title: `${nameOf(policy)}/${name ?? group.name}`,
    file: group.file,
    action: action?.type?.toLowerCase(),
    rules: rules.map((value) => ({ value, pointer: placeOf(value) })),
  }));
}

/** Those that stand in a firewall without a policy (classic rules); undefined: none are in evidence. */
export function collectionsOfFirewall(firewall: Resource<Firewall>): RuleCollection[] | undefined {
  const { natRuleCollections, networkRuleCollections, applicationRuleCollections } = firewall.value;
  if (natRuleCollections === undefined && networkRuleCollections === undefined) {
    if (applicationRuleCollections === undefined) return undefined;
  }
  const translations = byPriority(natRuleCollections).map((each) => ({
    ...each,
    rules: (each.rules ?? []).map((rule) => told(rule, ofKind('NatRule', rule))),
  }));
  const network = byPriority(networkRuleCollections).map((each) => ({
    ...each,
    rules: (each.rules ?? []).map((rule) => told(rule, ofKind('NetworkRule', rule))),
  }));
  const application = byPriority(applicationRuleCollections).map((each) => ({
    ...each,
    rules: (each.rules ?? []).map((rule) => told(rule, { ...rule, ruleType: 'ApplicationRule' })),
  }));
  return [...translations, ...network, ...application].map(({ name, action, rules }) => ({
    title: `${firewall.name}/${name ?? ''}`,
    file: firewall.file,
    action: action?.type?.toLowerCase(),
    rules,
  }));
}

function told(rule: object, value: FirewallRule): RuleCollection['rules'][number] {
  return { value, pointer: placeOf(rule) };
}

/** Their protocols are words, as those of a policy's `ipProtocols` are. */
function ofKind(ruleType: string, { protocols, ...rule }: OwnRule): FirewallRule {
  return { ...rule, ruleType, ...(protocols === undefined ? {} : { ipProtocols: protocols }) };
}

function byPriority<Collection extends { readonly priority: number }>(
  collections: readonly Collection[] | undefined,
): Collection[] {
  return (collections ?? []).toSorted((left, right) => left.priority - right.priority);
}
