import type { Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { RawResource } from './documents.ts';
import { type Named, type PolicyRules, toRules } from './firewall-rules.ts';
import { disguisedBy, keptSources } from './firewall-sources.ts';
import {
  keyOf,
  originOf,
  parentOf,
  type Resource,
  type Resources,
  readResources,
  undisputed,
} from './resources.ts';
import { collectionsOfFirewall, collectionsOfGroup, type RuleCollection } from './rule-collections.ts';
import { Firewall, FirewallPolicy, IpGroup, RuleCollectionGroup } from './schema.ts';
import type { ServiceTags } from './service-tags.ts';
import { TYPES } from './vocabulary.ts';

/** A firewall of the platform: its private address, and what it forwards. */
export interface KnownFirewall {
  readonly resource: Resource<Firewall>;
  readonly name: string;
  readonly address: string;
  readonly filter: Filter;
  /** What leaves with an address of its own. */
  readonly disguises: Filter;
  /** Absent: rules of it are not in evidence. */
  readonly rules?: PolicyRules;
}

interface Context extends Named {
  readonly groups: Resources<RuleCollectionGroup>;
  readonly policies: Resources<FirewallPolicy>;
}

/**
 * Firewalls with a policy, or with rules of their own: network rules, then application rules, and what no rule allows is denied; those of a parent policy come
 * before its own, then the lower priority (Azure Firewall policy rule sets).
 */
export function readFirewalls(raw: readonly RawResource[], tags: ServiceTags, gaps: Gap[]): KnownFirewall[] {
  const context: Context = {
    groups: readResources(raw, TYPES.ruleCollectionGroups, RuleCollectionGroup, gaps),
    policies: undisputed(readResources(raw, TYPES.firewallPolicies, FirewallPolicy, gaps)),
    ipGroups: undisputed(readResources(raw, TYPES.ipGroups, IpGroup, gaps)),
    tags,
  };
  return [...readResources(raw, TYPES.firewalls, Firewall, gaps).values()].flatMap((firewall) => {
    const { ipConfigurations = [], firewallPolicy } = firewall.value;
    const address = ipConfigurations.find((each) => each.privateIPAddress)?.privateIPAddress;
    if (address === undefined) return [];
    const rules =
      firewall.others !== undefined
        ? undefined
        : firewallPolicy === undefined
          ? ownRules(context, firewall)
          : rulesOfPolicy(firewallPolicy.id, context, firewall);
    const filter = toFilter(firewall, rules);
    return {
      resource: firewall,
      name: firewall.name,
      address,
      filter,
      disguises: disguisedBy({ filter }, rules),
      ...(rules === undefined ? {} : { rules }),
    };
  });
}

function toFilter(firewall: Resource<Firewall>, rules: PolicyRules | undefined): Filter {
  const origin = originOf(firewall);
  const unknown: Rule = {
    id: 'rules not in evidence',
    conditions: [],
    action: { kind: 'opaque', reason: `rules of the firewall ${firewall.name} are not in evidence` },
    origin,
  };
  return {
    id: firewall.id,
    title: firewall.name,
    layer: 'subnet',
    bases: [
      {
        hook: 'forward',
        priority: 0,
        chain: 'forward',
        policy: 'drop',
        translates: false,
        origin: { ...origin, text: `${firewall.name}: what no rule allows` },
      },
    ],
    chains: new Map([
      [
        'forward',
        {
          title: 'forward',
          rules:
            rules === undefined
              ? [unknown]
              : [...rules.inspection, ...rules.network, ...rules.application, rules.infrastructure],
        },
      ],
    ]),
    origin,
    repliesPass: true,
  };
}

/** Undefined: a policy or a group of rules that it names is not in evidence. */
function rulesOfPolicy(id: string, context: Context, firewall: Resource<Firewall>): PolicyRules | undefined {
  const policies: Resource<FirewallPolicy>[] = [];
  for (let next: string | undefined = id; next !== undefined; ) {
    const policy = context.policies.get(keyOf(next));
    if (policy === undefined || policies.includes(policy)) return undefined;
    policies.unshift(policy);
    next = policy.value.basePolicy?.id;
  }
  const collections: RuleCollection[] = [];
  for (const policy of policies) {
    const own = [...context.groups].filter(([key]) => keyOf(parentOf(key)) === keyOf(policy.id));
    const named = policy.value.ruleCollectionGroups;
    if (named === undefined ? own.length === 0 : named.some((each) => !context.groups.has(keyOf(each.id))))
      return undefined;
    if (own.some(([, group]) => group.others !== undefined)) return undefined;
    const byPriority = own.map(([, group]) => group).toSorted((a, b) => a.value.priority - b.value.priority);
    for (const group of byPriority) collections.push(...collectionsOfGroup(policy.id, group));
  }
  const inspects = policies.some(
    ({ value }) =>
      value.threatIntelMode?.toLowerCase() === 'deny' ||
      value.intrusionDetection?.mode?.toLowerCase() === 'deny',
  );
  return toRules(
    collections,
    { inspects, keeps: keptSources([ownSources(firewall), ...policies.map(({ value }) => value.snat)]) },
    context,
    firewall,
  );
}

/** The rules that stand in a firewall without a policy; undefined: they are not in evidence. */
function ownRules(context: Context, firewall: Resource<Firewall>): PolicyRules | undefined {
  const collections = collectionsOfFirewall(firewall);
  if (collections === undefined) return undefined;
  const inspects = firewall.value.threatIntelMode?.toLowerCase() === 'deny';
  return toRules(collections, { inspects, keeps: keptSources([ownSources(firewall)]) }, context, firewall);
}

/** `Network.SNAT.PrivateRanges`, which stands in a firewall without a policy. */
function ownSources({ value }: Resource<Firewall>): FirewallPolicy['snat'] {
  const found = Object.entries(value.additionalProperties ?? {}).find(
    ([key]) => key.toLowerCase() === 'network.snat.privateranges',
  );
  if (found === undefined) return undefined;
  return {
    privateRanges: [found[1]]
      .flat()
      .flatMap((each) => String(each).split(/[\s,]+/))
      .filter(Boolean),
  };
}
