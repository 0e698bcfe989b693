import type { Condition, Filter, Rule, Side } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { type AddressRange, parseRange } from '../../net/address.ts';
import type { RawResource } from './documents.ts';
import { disguisedBy, type KeptSources, keptSources } from './firewall-sources.ts';
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
import { Firewall, FirewallPolicy, type FirewallRule, IpGroup, RuleCollectionGroup } from './schema.ts';
import type { ServiceTags } from './service-tags.ts';
import { readTraffic } from './traffic.ts';
import { PUBLIC } from './virtual-network-tag.ts';
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

/** The rules of a policy and its parents, each kind in the order in which they are asked. */
export interface PolicyRules {
  readonly inspection: readonly Rule[];
  readonly translations: readonly TranslationRule[];
  readonly network: readonly Rule[];
  readonly application: readonly Rule[];
  readonly infrastructure: Rule;
  readonly keeps: KeptSources;
}

/** A rule that translates what comes to an address of the firewall. */
export interface TranslationRule {
  readonly value: FirewallRule;
  readonly sources: readonly Condition[];
  readonly origin: Origin;
}

interface Context {
  readonly groups: Resources<RuleCollectionGroup>;
  readonly policies: Resources<FirewallPolicy>;
  readonly ipGroups: Resources<IpGroup>;
  readonly tags: ServiceTags;
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

function toRules(
  collections: readonly RuleCollection[],
  { inspects, keeps }: { readonly inspects: boolean; readonly keeps: KeptSources },
  context: Context,
  firewall: Resource<Firewall>,
): PolicyRules {
  const network: Rule[] = [];
  const application: Rule[] = [];
  const translations: TranslationRule[] = [];
  for (const { title, file, action: kind, rules } of collections) {
    for (const { value: rule, pointer } of rules) {
      const name = `${title}/${rule.name ?? ''}`;
      const origin = { file, pointer, text: name };
      const type = rule.ruleType?.toLowerCase();
      const action = kind === 'allow' ? 'accept' : kind === 'deny' ? 'drop' : undefined;
      if (type === 'natrule') {
        const sources = addresses('source', rule.sourceAddresses, rule.sourceIpGroups, context);
        translations.push({ value: rule, sources, origin });
        continue;
      }
      const list = type === 'applicationrule' ? application : network;
      const conditions =
        type === 'networkrule' ? networkConditions(rule, context) : applicationConditions(rule, context);
      list.push({
        id: `${type === 'networkrule' ? 'network' : 'application'} ${list.length} ${name}`,
        conditions,
        action:
          action === undefined
            ? { kind: 'opaque', reason: `the action "${kind}" is not known` }
            : { kind: action },
        origin,
      });
    }
  }
  const origin = originOf(firewall);
  const guard = (id: string, reason: string, action: 'accept' | 'drop', conditions: Condition[]): Rule => ({
    id,
    conditions: [...conditions, { kind: 'opaque', reason }],
    action: { kind: action },
    origin,
  });
  return {
    inspection: inspects ? [guard('inspection', 'it denies what it takes for an attack', 'drop', [])] : [],
    translations,
    network,
    application,
    keeps,
    infrastructure: guard('infrastructure', 'names of the platform itself are let through', 'accept', [
      {
        kind: 'packet',
        boxes: [
          {
            protocol: [[6, 6]],
            destination: PUBLIC,
            destinationPort: [
              [80, 80],
              [443, 443],
            ],
          },
        ],
      },
    ]),
  };
}

function networkConditions(rule: FirewallRule, context: Context): Condition[] {
  const protocols = rule.ipProtocols?.length ? rule.ipProtocols : ['Any'];
  const traffic = protocols.map((each) =>
    readTraffic(each, ['*'], rule.destinationPorts?.length ? rule.destinationPorts : ['*']),
  );
  return [
    {
      kind: 'any',
      of: traffic.map(({ box, problem: reason }): Condition[] => [
        { kind: 'packet', boxes: [box] },
        ...(reason === undefined ? [] : [{ kind: 'opaque', reason } as const]),
      ]),
    },
    ...addresses('source', rule.sourceAddresses, rule.sourceIpGroups, context),
    ...((rule.destinationFqdns?.length ?? 0) > 0
      ? [{ kind: 'opaque', reason: 'the addresses of names are not in evidence' } as const]
      : addresses('destination', rule.destinationAddresses, rule.destinationIpGroups, context)),
  ];
}

/** Application rules are about names of servers, which packets do not show. */
function applicationConditions(rule: FirewallRule, context: Context): Condition[] {
  const ports = (rule.protocols ?? []).flatMap(({ port }) =>
    port === undefined ? [] : [[port, port] as const],
  );
  return [
    {
      kind: 'packet',
      boxes: [{ protocol: [[6, 6]], ...(ports.length === 0 ? {} : { destinationPort: ports }) }],
    },
    ...addresses('source', rule.sourceAddresses, rule.sourceIpGroups, context),
    { kind: 'opaque', reason: 'it depends on the name of the server' },
  ];
}

function addresses(
  side: Side,
  texts: readonly string[] | undefined,
  groups: readonly string[] | undefined,
  { ipGroups, tags }: Context,
): Condition[] {
  const ranges: AddressRange[] = [];
  const alternatives: Condition[][] = [];
  const listed = (groups ?? []).map((id) => ipGroups.get(keyOf(id))?.value.ipAddresses);
  for (const text of [...(texts ?? []), ...listed.flatMap((each) => each ?? [])]) {
    if (text === '*') return [];
    const range = parseRange(text);
    const found = range === undefined ? tags.rangesOf(text) : [range];
    if (found !== undefined) ranges.push(...found);
    else
      alternatives.push([
        { kind: 'packet', boxes: [{ [side]: PUBLIC }] },
        { kind: 'opaque', reason: `the addresses of ${text} are not in evidence` },
      ]);
  }
  if (listed.includes(undefined))
    alternatives.push([{ kind: 'opaque', reason: 'an IP group is not in evidence' }]);
  return [{ kind: 'any', of: [[{ kind: 'packet', boxes: [{ [side]: ranges }] }], ...alternatives] }];
}
