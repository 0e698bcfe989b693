import { cloud, type Files } from './host-estate.ts';

export const ARN = 'arn:aws:network-firewall:eu-central-1:111122223333';
const LOCAL = ['10.0.0.0/16', 'local'] as const;
export const OUT = ['0.0.0.0/0', 'igw-1'] as const;
export const TO_FIREWALL = ['0.0.0.0/0', 'vpce-0f01'] as const;
export const TO_TRANSLATOR = ['0.0.0.0/0', 'nat-1'] as const;

type Route = readonly [string, string];
export interface Ways {
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
  /** What the filter of the firewall's subnet is about; otherwise TCP. */
  readonly protocol?: string;
  /** TCP ports that the filter of the firewall's subnet lets in and out. */
  readonly ports?: readonly [number, number];
}

/** A firewall and a NAT gateway in the network of web and db. */
export function ways({
  web = [OUT],
  db = [],
  firewall = [],
  translator = [OUT],
  arrivals,
  ...rules
}: Ways): Files {
  const files = cloud();
  const { Subnets } = files['aws/subnets.json'] as { Subnets: object[] };
  const { NetworkAcls } = files['aws/acls.json'] as { NetworkAcls: { Associations: object[] }[] };
  const [open] = NetworkAcls as [{ Associations: object[] }];
  const [from, to] = rules.ports ?? [0, 65_535];
  const entry = (Egress: boolean) => ({
    Egress,
    Protocol: rules.protocol ?? '6',
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
