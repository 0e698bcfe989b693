import type { Condition, Rule, Side } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { type AddressRange, parseRange } from '../../net/address.ts';
import type { KeptSources } from './firewall-sources.ts';
import { keyOf, originOf, type Resource, type Resources } from './resources.ts';
import type { RuleCollection } from './rule-collections.ts';
import type { Firewall, FirewallRule, IpGroup } from './schema.ts';
import type { ServiceTags } from './service-tags.ts';
import { readTraffic } from './traffic.ts';
import { PUBLIC } from './virtual-network-tag.ts';

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

/** What rules name: groups of addresses, and tags. */
export interface Named {
  readonly ipGroups: Resources<IpGroup>;
  readonly tags: ServiceTags;
}

/** Collections in the order in which they are asked, as rules of the model. */
export function toRules(
  collections: readonly RuleCollection[],
  { inspects, keeps }: { readonly inspects: boolean; readonly keeps: KeptSources },
  named: Named,
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
        const sources = addresses('source', rule.sourceAddresses, rule.sourceIpGroups, named);
        translations.push({ value: rule, sources, origin });
        continue;
      }
      const list = type === 'applicationrule' ? application : network;
      const conditions =
        type === 'networkrule' ? networkConditions(rule, named) : applicationConditions(rule, named);
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

function networkConditions(rule: FirewallRule, named: Named): Condition[] {
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
    ...addresses('source', rule.sourceAddresses, rule.sourceIpGroups, named),
    ...((rule.destinationFqdns?.length ?? 0) > 0
      ? [{ kind: 'opaque', reason: 'the addresses of names are not in evidence' } as const]
      : addresses('destination', rule.destinationAddresses, rule.destinationIpGroups, named)),
  ];
}

/** Application rules are about names of servers, which packets do not show. */
function applicationConditions(rule: FirewallRule, named: Named): Condition[] {
  const ports = (rule.protocols ?? []).flatMap(({ port }) =>
    port === undefined ? [] : [[port, port] as const],
  );
  return [
    {
      kind: 'packet',
      boxes: [{ protocol: [[6, 6]], ...(ports.length === 0 ? {} : { destinationPort: ports }) }],
    },
    ...addresses('source', rule.sourceAddresses, rule.sourceIpGroups, named),
    { kind: 'opaque', reason: 'it depends on the name of the server' },
  ];
}

function addresses(
  side: Side,
  texts: readonly string[] | undefined,
  groups: readonly string[] | undefined,
  { ipGroups, tags }: Named,
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
