import fc from 'fast-check';
import { ARN } from './firewalled-network.ts';
import type { Files } from './host-estate.ts';

type Addresses = readonly { readonly AddressDefinition: string }[];
type Ports = readonly { readonly FromPort: number; readonly ToPort: number }[];

export interface StatelessRule {
  readonly Priority: number;
  readonly RuleDefinition: {
    readonly MatchAttributes: {
      readonly Sources?: Addresses;
      readonly Destinations?: Addresses;
      readonly SourcePorts?: Ports;
      readonly DestinationPorts?: Ports;
      readonly Protocols?: readonly number[];
      readonly TCPFlags?: readonly object[];
    };
    readonly Actions: readonly string[];
  };
}

export interface StatefulRule {
  readonly Action: string;
  readonly Header: Readonly<
    Record<'Protocol' | 'Source' | 'SourcePort' | 'Direction' | 'Destination' | 'DestinationPort', string>
  >;
  readonly RuleOptions: readonly { readonly Keyword: string }[];
}

/** The policy of a firewall with its rule groups; a group without a source is not in evidence. */
export interface FirewallDocuments {
  readonly stateless: readonly { readonly priority: number; readonly rules: readonly StatelessRule[] }[];
  readonly statelessDefault: readonly string[];
  readonly stateful: readonly {
    readonly priority: number;
    readonly sets: Readonly<Record<string, { readonly Definition: readonly string[] }>>;
    readonly source?:
      | { readonly StatefulRules: readonly StatefulRule[] }
      | { readonly RulesSourceList: object }
      | { readonly RulesString: string }
      | undefined;
  }[];
  readonly isStrict: boolean;
  readonly statefulDefault: readonly string[];
}

const addresses = fc
  .constantFrom([], [], ['192.0.2.0/24'], ['10.0.1.0/24'], ['192.0.2.9/32', '10.0.1.10/32'], ['0.0.0.0/0'])
  .map((list) => list.map((AddressDefinition) => ({ AddressDefinition })));
const ports = fc.constantFrom(
  [],
  [],
  [],
  [{ FromPort: 443, ToPort: 443 }],
  [{ FromPort: 0, ToPort: 1023 }],
  [{ FromPort: 1024, ToPort: 65_535 }],
);
const action = fc.constantFrom(
  ['aws:pass'],
  ['aws:drop'],
  ['aws:forward_to_sfe'],
  ['aws:forward_to_sfe'],
  ['count', 'aws:forward_to_sfe'],
);

const statelessRule: fc.Arbitrary<StatelessRule> = fc.record({
  Priority: fc.integer({ min: 1, max: 100 }),
  RuleDefinition: fc.record({
    MatchAttributes: fc.record(
      {
        Sources: addresses,
        Destinations: addresses,
        SourcePorts: ports,
        DestinationPorts: ports,
        Protocols: fc.constantFrom([], [6], [6], [6, 17], [17], [1], [1, 6], [47]),
        TCPFlags: fc.constantFrom([], [], [], [{ Flags: ['SYN'], Masks: ['SYN', 'ACK'] }]),
      },
      { requiredKeys: [] },
    ),
    Actions: action,
  }),
});

const end = fc.constantFrom(
  'ANY',
  'ANY',
  '192.0.2.0/24',
  '10.0.1.0/24',
  '[192.0.2.9,10.0.1.10/32]',
  '$NEAR',
  '[$NEAR,192.0.2.9]',
  '$HOME_NET',
  '!192.0.2.0/24',
);
const port = fc.constantFrom(
  'ANY',
  'ANY',
  'ANY',
  '443',
  '1024:65535',
  '1024:',
  '[22,440:450]',
  '$HTTP_PORTS',
  '!443',
);

const statefulRule: fc.Arbitrary<StatefulRule> = fc.record({
  Action: fc.constantFrom('PASS', 'PASS', 'DROP', 'DROP', 'REJECT', 'ALERT'),
  Header: fc.record({
    Protocol: fc.constantFrom('TCP', 'TCP', 'UDP', 'ICMP', 'IP', 'IP', 'TLS'),
    Source: end,
    SourcePort: port,
    Direction: fc.constantFrom('FORWARD', 'FORWARD', 'ANY'),
    Destination: end,
    DestinationPort: port,
  }),
  RuleOptions: fc.constantFrom([], [{ Keyword: 'sid' }], [{ Keyword: 'sid' }], [{ Keyword: 'flow' }]),
});

const source = fc.oneof(
  { weight: 8, arbitrary: fc.record({ StatefulRules: fc.array(statefulRule, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.constant({ RulesSourceList: { GeneratedRulesType: 'ALLOWLIST' } }) },
  { weight: 1, arbitrary: fc.constant({ RulesString: 'drop http any any -> any any (sid:1;)' }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const priorities = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 3, maxLength: 3 });

export const randomFirewall: fc.Arbitrary<FirewallDocuments> = fc
  .record({
    stateless: fc.array(
      fc.uniqueArray(statelessRule, { maxLength: 3, selector: ({ Priority }) => Priority }),
      {
        maxLength: 2,
      },
    ),
    stateful: fc.array(source, { maxLength: 3 }),
    priorities,
    statelessDefault: fc.oneof({ weight: 3, arbitrary: fc.constant(['aws:forward_to_sfe']) }, action),
    isStrict: fc.boolean(),
    statefulDefault: fc.constantFrom([], ['aws:drop_strict'], ['aws:drop_established'], ['aws:alert_strict']),
  })
  .map(({ stateless, stateful, priorities: [...numbers], ...rest }) => ({
    ...rest,
    stateless: stateless.map((rules, index) => ({ priority: numbers[index] ?? 0, rules })),
    stateful: stateful.map((own, index) => ({
      priority: numbers[index] ?? 0,
      sets: { NEAR: { Definition: ['10.0.1.0/24'] } },
      source: own,
    })),
  }));

/** The answers of describe-firewall-policy and describe-rule-group. */
export function firewallFiles(documents: FirewallDocuments): Files {
  const { stateless, stateful, isStrict } = documents;
  const arn = (kind: string, index: number) => `${ARN}:${kind}-rulegroup/${kind}-${index}`;
  const references = (kind: string, groups: readonly { readonly priority: number }[], isOrdered: boolean) =>
    groups.map(({ priority }, index) => ({
      ResourceArn: arn(kind, index),
      ...(isOrdered ? { Priority: priority } : {}),
    }));
  const group = (RuleGroupArn: string, RuleGroup: object) =>
    [
      `aws/${RuleGroupArn.split('/').at(-1)}.json`,
      { RuleGroupResponse: { RuleGroupArn }, RuleGroup },
    ] as const;
  return {
    'aws/describe-firewall-policy.json': {
      FirewallPolicyResponse: { FirewallPolicyArn: `${ARN}:firewall-policy/wall` },
      FirewallPolicy: {
        StatelessRuleGroupReferences: references('stateless', stateless, true),
        StatelessDefaultActions: documents.statelessDefault,
        StatefulRuleGroupReferences: references('stateful', stateful, isStrict),
        StatefulDefaultActions: documents.statefulDefault,
        StatefulEngineOptions: { RuleOrder: isStrict ? 'STRICT_ORDER' : 'DEFAULT_ACTION_ORDER' },
      },
    },
    ...Object.fromEntries([
      ...stateless.map(({ rules }, index) =>
        group(arn('stateless', index), {
          RulesSource: { StatelessRulesAndCustomActions: { StatelessRules: rules } },
        }),
      ),
      ...stateful.flatMap(({ source: own, sets }, index) =>
        own === undefined
          ? []
          : [
              group(arn('stateful', index), {
                RuleVariables: { IPSets: sets },
                RulesSource: own,
              }),
            ],
      ),
    ]),
  };
}
