import { testCases } from './host-case.ts';
import { cloud, type Files } from './host-estate.ts';

const ARN = 'arn:aws:network-firewall:eu-central-1:111122223333';
const LOCAL = ['10.0.0.0/16', 'local'] as const;
const OUT = ['0.0.0.0/0', 'igw-1'] as const;
const TO_FIREWALL = ['0.0.0.0/0', 'vpce-0f01'] as const;
const TO_TRANSLATOR = ['0.0.0.0/0', 'nat-1'] as const;

type Route = readonly [string, string];
interface Ways {
  /** Routes of the subnets of web (10.0.1.0/24), db (10.0.2.0/24), the firewall (10.0.3.0/24) and the NAT gateway (10.0.4.0/24). */
  readonly web?: readonly Route[];
  readonly db?: readonly Route[];
  readonly firewall?: readonly Route[];
  readonly translator?: readonly Route[];
  /** Those of the internet gateway. */
  readonly arrivals?: readonly Route[];
  /** What the firewall passes, to any port of 443: a block of senders. */
  readonly passes?: string;
  /** A block of senders of which a rule drops what goes inside, and whether it is asked before the other. */
  readonly drops?: readonly [string, 'before' | 'after'];
  /** TCP ports that the filter of the firewall's subnet lets in and out. */
  readonly ports?: readonly [number, number];
}

/** A firewall and a NAT gateway in the network of web and db. */
function ways({ web = [OUT], db = [], firewall = [], translator = [OUT], arrivals, ...rules }: Ways): Files {
  const files = cloud();
  const { Subnets } = files['aws/subnets.json'] as { Subnets: object[] };
  const { NetworkAcls } = files['aws/acls.json'] as { NetworkAcls: { Associations: object[] }[] };
  const [open] = NetworkAcls as [{ Associations: object[] }];
  const [from, to] = rules.ports ?? [0, 65_535];
  const entry = (Egress: boolean) => ({
    Egress,
    Protocol: '6',
    RuleAction: 'allow',
    CidrBlock: '0.0.0.0/0',
    RuleNumber: 100,
    PortRange: { From: from, To: to },
  });
  const associated = (id: string) => ({ SubnetId: id, NetworkAclId: 'acl-1' });
  const table = (id: string, place: object, routes: readonly Route[]) => ({
    RouteTableId: id,
    VpcId: 'vpc-1',
    Associations: [{ ...place, RouteTableId: id, AssociationState: { State: 'associated' } }],
    Routes: [LOCAL, ...routes].map(([DestinationCidrBlock, target]) => ({
      DestinationCidrBlock,
      ...(target.startsWith('nat-') ? { NatGatewayId: target } : { GatewayId: target }),
      State: 'active',
    })),
  });
  return {
    ...files,
    ...firewallOf(rules.passes ?? '10.0.0.0/16', rules.drops),
    'aws/subnets.json': {
      Subnets: [
        ...Subnets,
        { SubnetId: 'subnet-f', VpcId: 'vpc-1', CidrBlock: '10.0.3.0/24' },
        { SubnetId: 'subnet-n', VpcId: 'vpc-1', CidrBlock: '10.0.4.0/24' },
      ],
    },
    'aws/acls.json': {
      NetworkAcls: [
        { ...open, Associations: [...open.Associations, associated('subnet-n')] },
        {
          NetworkAclId: 'acl-2',
          VpcId: 'vpc-1',
          Associations: [{ SubnetId: 'subnet-f', NetworkAclId: 'acl-2' }],
          Entries: [entry(false), entry(true)],
        },
      ],
    },
    'aws/routes.json': {
      RouteTables: [
        table('rtb-a', { SubnetId: 'subnet-a' }, web),
        table('rtb-b', { SubnetId: 'subnet-b' }, db),
        table('rtb-f', { SubnetId: 'subnet-f' }, firewall),
        table('rtb-n', { SubnetId: 'subnet-n' }, translator),
        ...(arrivals === undefined ? [] : [table('rtb-i', { GatewayId: 'igw-1' }, arrivals)]),
      ],
    },
    'aws/nat-gateways.json': {
      NatGateways: [
        {
          NatGatewayId: 'nat-1',
          VpcId: 'vpc-1',
          SubnetId: 'subnet-n',
          State: 'available',
          ConnectivityType: 'public',
          NatGatewayAddresses: [{ PrivateIp: '10.0.4.5', PublicIp: '198.51.100.5' }],
        },
      ],
    },
  };
}

function firewallOf(source: string, drops?: Ways['drops']): Files {
  const header = { Protocol: 'TCP', SourcePort: 'ANY', Destination: 'ANY', DestinationPort: '443' };
  const rule = {
    Action: 'PASS',
    Header: { ...header, Source: source, Direction: 'FORWARD' },
    RuleOptions: [{ Keyword: 'sid', Settings: ['1'] }],
  };
  const inward = { Protocol: 'IP', Source: drops?.[0], Destination: '10.0.0.0/16', DestinationPort: 'ANY' };
  const drop = { ...rule, Action: 'DROP', Header: { ...rule.Header, ...inward } };
  const StatefulRules = drops === undefined ? [rule] : drops[1] === 'before' ? [drop, rule] : [rule, drop];
  return {
    'aws/describe-firewall.json': {
      Firewall: {
        FirewallName: 'wall',
        FirewallArn: `${ARN}:firewall/wall`,
        FirewallPolicyArn: `${ARN}:firewall-policy/wall`,
        VpcId: 'vpc-1',
        SubnetMappings: [{ SubnetId: 'subnet-f' }],
      },
      FirewallStatus: {
        Status: 'READY',
        SyncStates: {
          'eu-central-1a': {
            Attachment: { SubnetId: 'subnet-f', EndpointId: 'vpce-0f01', Status: 'READY' },
          },
        },
      },
    },
    'aws/describe-firewall-policy.json': {
      FirewallPolicyResponse: {
        FirewallPolicyArn: `${ARN}:firewall-policy/wall`,
        FirewallPolicyName: 'wall',
      },
      FirewallPolicy: {
        StatelessDefaultActions: ['aws:forward_to_sfe'],
        StatelessFragmentDefaultActions: ['aws:forward_to_sfe'],
        StatefulRuleGroupReferences: [{ ResourceArn: `${ARN}:stateful-rulegroup/web`, Priority: 1 }],
        StatefulDefaultActions: ['aws:drop_strict'],
        StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' },
      },
    },
    'aws/describe-rule-group.json': {
      RuleGroupResponse: {
        RuleGroupArn: `${ARN}:stateful-rulegroup/web`,
        RuleGroupName: 'web',
        Type: 'STATEFUL',
      },
      RuleGroup: { RulesSource: { StatefulRules } },
    },
  };
}

/** The same document of a time when everything was dropped. */
function otherwise(document: unknown): unknown {
  return JSON.parse(
    JSON.stringify(document).replace('aws:forward_to_sfe', 'aws:drop').replace('"PASS"', '"DROP"'),
  );
}

/** The firewall stands before the NAT gateway, which leads answers back by it. */
const BEFORE: Ways = {
  db: [TO_FIREWALL],
  firewall: [TO_TRANSLATOR],
  translator: [OUT, ['10.0.2.0/24', 'vpce-0f01']],
};
/** The firewall stands between the NAT gateway and the internet gateway. */
const BEHIND: Ways = {
  db: [TO_TRANSLATOR],
  translator: [TO_FIREWALL],
  firewall: [OUT],
  arrivals: [['10.0.4.0/24', 'vpce-0f01']],
};
/** The firewall stands before the public subnet. */
const AROUND: Ways = {
  web: [TO_FIREWALL],
  firewall: [OUT],
  arrivals: [['10.0.1.0/24', 'vpce-0f01']],
  passes: '0.0.0.0/0',
};
const OUTWARD = 'tcp db:40000 -> 192.0.2.9';
const INWARD = 'tcp 192.0.2.9:40000 -> web:443';

testCases([
  [
    'a NAT gateway behind a firewall',
    ways(BEFORE),
    [
      `allow ${OUTWARD}:443`,
      `deny ${OUTWARD}:80`,
      'deny tcp 192.0.2.9:40000 -> db:3306',
      'allow tcp db:40000 -> 203.0.113.10:443',
    ],
  ],
  [
    'answers of the NAT gateway pass no firewall',
    ways({ ...BEFORE, translator: [OUT] }),
    [`undecided ${OUTWARD}:443`, `deny ${OUTWARD}:80`],
  ],
  [
    'the filter of the subnet of the firewall stops the answers',
    ways({ ...BEFORE, ports: [443, 443] }),
    [`deny ${OUTWARD}:443`],
  ],
  [
    'a firewall behind a NAT gateway sees the address of that',
    ways({ ...BEHIND, passes: '10.0.4.0/24' }),
    [`allow ${OUTWARD}:443`, `deny ${OUTWARD}:80`],
  ],
  ['and not that of the client', ways({ ...BEHIND, passes: '10.0.2.0/24' }), [`deny ${OUTWARD}:443`]],
  [
    'the internet gateway leads answers past the firewall',
    ways({ ...BEHIND, arrivals: [['10.0.1.0/24', 'vpce-0f01']] }),
    [`undecided ${OUTWARD}:443`],
  ],
  [
    'the internet gateway has no table of its own',
    ways({ db: [TO_TRANSLATOR], translator: [TO_FIREWALL], firewall: [OUT] }),
    [`undecided ${OUTWARD}:443`, `deny ${OUTWARD}:80`],
  ],
  [
    'answers of a firewall behind a NAT gateway are stopped',
    ways({ ...BEHIND, ports: [443, 443] }),
    [`undecided ${OUTWARD}:443`],
  ],
  ['a firewall before a public subnet', ways(AROUND), [`allow ${INWARD}`, 'allow tcp web -> 192.0.2.9:443']],
  ...(
    [
      ['a rule that drops what comes from there may stop answers', 'before', 'deny', 'undecided'],
      ['answers to what a rule passes are not asked about those behind it', 'after', 'allow', 'allow'],
    ] as const
  ).map(
    ([what, place, inward, outward]) =>
      [
        what,
        ways({ ...AROUND, drops: ['192.0.2.0/24', place] }),
        [`${inward} ${INWARD}`, `${outward} tcp web -> 192.0.2.9:443`, 'allow tcp web -> 203.0.113.99:443'],
      ] as const,
  ),
  ...['describe-firewall-policy', 'describe-rule-group'].map(
    (name) =>
      [
        `${name} tells two things`,
        { [`aws/${name}-later.json`]: otherwise(ways(AROUND)[`aws/${name}.json`]), ...ways(AROUND) },
        [`undecided ${INWARD}`],
      ] as const,
  ),
  [
    'the filter of its subnet stops the answers',
    ways({ ...AROUND, ports: [443, 443] }),
    [`deny ${INWARD}`, 'deny tcp web -> 192.0.2.9:443'],
  ],
]);
