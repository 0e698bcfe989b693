import fc from 'fast-check';
import {
  type BalancedAnswers,
  type Balancing,
  CROSSES,
  KEEPS,
  lastPart,
  NEEDS,
  type Registered,
  type TargetGroup,
} from './aws-balancer-documents.ts';
import type { Answers, Documents, NetworkInterface, Route } from './aws-documents.ts';
import { randomEstate, transitRouteTo } from './aws-random-estate.ts';
import { EVERYTHING, groupId, OWNER, subnetId, TRANSIT, vpcId } from './aws-random-rules.ts';

const ARN = `arn:aws:elasticloadbalancing:eu-north-1:${OWNER}`;
const ZONES = ['eun1-az1', 'eun1-az2'];
const KINDS = ['application', 'network', 'classic'] as const;
type Kind = (typeof KINDS)[number];

/** Ports that clients call, and those of targets. */
export const CALLED = [443, 1024];
const INSIDE = [22, 443, 61_001];

function wayOut({ InternetGateways }: Documents, home: number): Route {
  const isAttached = (InternetGateways[home]?.Attachments.length ?? 0) > 0;
  const State = isAttached ? 'active' : 'blackhole';
  return { DestinationCidrBlock: '0.0.0.0/0', GatewayId: `igw-${home}`, State };
}

function isNoWayOut({ DestinationCidrBlock, DestinationPrefixListId }: Route): boolean {
  return (
    DestinationPrefixListId === undefined &&
    !['0.0.0.0/0', '193.0.0.0/16'].includes(DestinationCidrBlock ?? '')
  );
}

const target = fc.record({
  machine: fc.integer({ min: 0, max: 3 }),
  /** From the network of the balancers on, which are most of them in. */
  further: fc.constantFrom(0, 0, 0, 1, 2, 2),
  port: fc.constantFrom(...INSIDE),
});

const pool = fc.record({
  targets: fc.array(target, { maxLength: 3 }),
  kind: fc.constantFrom('instance', 'instance', 'ip', 'ip', 'ipv6', 'alb'),
  probePort: fc.constantFrom('traffic', 'traffic', 'traffic', '22', '1023'),
  needed: fc.constantFrom('1', '1', '1', '2'),
  crosses: fc.constantFrom('true', 'false', 'use_load_balancer_configuration'),
  keeps: fc.boolean(),
});

const balancer = fc.record({
  isPublic: fc.boolean(),
  hasIpv6: fc.boolean(),
  crosses: fc.boolean(),
  groups: fc.subarray([0, 1, 2], { minLength: 1 }),
  hasGroups: fc.integer({ min: 0, max: 2 }),
  listeners: fc.subarray(CALLED, { minLength: 1 }),
  protocol: fc.constantFrom('TCP', 'TCP', 'TLS', 'TLS', 'UDP', 'TCP_UDP'),
  pools: fc.tuple(pool, pool),
  hasRule: fc.integer({ min: 0, max: 3 }),
  answersItself: fc.integer({ min: 0, max: 9 }),
});

type Drawn = typeof balancer extends fc.Arbitrary<infer T> ? T : never;

/**
 * An estate with one balancer of each kind, which has a node in each of two zones. The second network is peered with both others, the
 * first with the second, and by a transit gateway it is joined with the third.
 */
export const balancedEstate: fc.Arbitrary<BalancedAnswers> = fc
  .record({
    estate: randomEstate,
    home: fc.constantFrom(1, 0),
    isJoined: fc.boolean(),
    balancers: fc.tuple(balancer, balancer, balancer),
    opened: fc.subarray(['NetworkAcls', 'IpPermissionsEgress', 'IpPermissions', 'Routes', 'Block'] as const, {
      minLength: 2,
    }),
  })
  .map(({ estate, home, isJoined, balancers, opened }) => {
    const open = withoutFilters(estate, opened, isJoined ? [home, 2] : [home]);
    return balanced(isJoined ? joined(open) : open, balancers, home);
  });

/** The first network and the third certainly lead to each other by the transit gateway. */
function joined({ documents, Routes: _drawn, ...others }: Answers): Answers {
  const ends = [0, 2].map((vpc) => `10.${vpc}.0.0/16`) as [string, string];
  const between = ({ VpcId, RouteTableId, Routes }: Documents['RouteTables'][number]): readonly Route[] => {
    const own = [0, 2].find((vpc) => VpcId === vpcId(vpc));
    // What a translating gateway sends on by the transit gateway is not walked.
    if (own === undefined || RouteTableId.endsWith('2')) return Routes;
    const DestinationCidrBlock = own === 0 ? ends[1] : ends[0];
    return [
      ...Routes.filter((each) => each.DestinationCidrBlock !== DestinationCidrBlock),
      { DestinationCidrBlock, TransitGatewayId: TRANSIT, State: 'active' },
    ];
  };
  return {
    ...others,
    documents: {
      ...documents,
      RouteTables: documents.RouteTables.map((table) => ({ ...table, Routes: between(table) })),
    },
    Routes: [0, 2].map((vpc, index) => transitRouteTo(vpc, ends[index] as string)),
  };
}

type Opened = 'NetworkAcls' | 'IpPermissionsEgress' | 'IpPermissions' | 'Routes' | 'Block';

/** So many filters stop most packets: some of those in the network of the balancers admit everything, and perhaps in a far one. */
function withoutFilters(
  { documents, ...others }: Answers,
  opened: readonly Opened[],
  vpcs: readonly number[],
): Answers {
  const isOpen = (what: Opened, vpc: string) =>
    vpcs.some((each) => vpc === vpcId(each)) && opened.includes(what);
  return {
    ...others,
    documents: {
      ...documents,
      NetworkAcls: documents.NetworkAcls.map((acl) =>
        isOpen('NetworkAcls', acl.VpcId)
          ? { ...acl, Entries: acl.Entries.filter(({ RuleNumber }) => RuleNumber >= 30_000) }
          : acl,
      ),
      SecurityGroups: documents.SecurityGroups.map((group) => ({
        ...group,
        ...(isOpen('IpPermissions', group.VpcId) ? { IpPermissions: [EVERYTHING] } : {}),
        ...(isOpen('IpPermissionsEgress', group.VpcId) ? { IpPermissionsEgress: [EVERYTHING] } : {}),
      })),
      Subnets: documents.Subnets.map((subnet) =>
        isOpen('Block', subnet.VpcId)
          ? { ...subnet, BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' } }
          : subnet,
      ),
      RouteTables: documents.RouteTables.map((table) =>
        isOpen('Routes', table.VpcId)
          ? {
              ...table,
              Routes: [...table.Routes.filter(isNoWayOut), wayOut(documents, Number(table.VpcId.at(-1)))],
            }
          : table,
      ),
    },
  };
}

function balanced(
  { documents, ...others }: Answers,
  balancers: readonly Drawn[],
  home: number,
): BalancedAnswers {
  const nodes = balancers.flatMap((each, index) => nodesOf(each, index, home));
  const [application, network, classic] = balancers as [Drawn, Drawn, Drawn];
  return {
    ...others,
    documents: {
      ...documents,
      Subnets: documents.Subnets.map((each) =>
        each.SubnetId === subnetId(home, 1) ? { ...each, AvailabilityZoneId: ZONES[1] as string } : each,
      ),
      NetworkInterfaces: [...documents.NetworkInterfaces, ...nodes],
    },
    balancing: merged(
      [ofVersionTwo('application', application, home), ofVersionTwo('network', network, home)],
      classic,
      home,
    ),
  };
}

const idOf = (kind: Kind) => `0f1e${KINDS.indexOf(kind)}`;
const pathOf = (kind: Kind) => `${kind === 'application' ? 'app' : 'net'}/front/${idOf(kind)}`;

function nodesOf(drawn: Drawn, index: number, home: number): NetworkInterface[] {
  const kind = KINDS[index] as Kind;
  return ZONES.map((_, subnet): NetworkInterface => {
    const address = `10.${home}.${subnet}.${100 + index}`;
    const Association = { PublicIp: `52.0.0.${100 + 2 * index + subnet}`, IpOwnerId: 'amazon-elb' };
    const isGrouped = kind !== 'network' || drawn.hasGroups > 0;
    const described = {
      NetworkInterfaceId: `eni-${kind}-${subnet}`,
      InterfaceType: kind === 'network' ? 'network_load_balancer' : 'interface',
      Description: kind === 'classic' ? 'ELB old' : `ELB ${pathOf(kind)}`,
      RequesterManaged: true,
      OwnerId: OWNER,
      Status: 'in-use',
      VpcId: vpcId(home),
      SubnetId: subnetId(home, subnet),
      Groups: isGrouped ? drawn.groups.map((each) => ({ GroupId: groupId(home, each) })) : [],
      PrivateIpAddress: address,
      PrivateIpAddresses: [
        { PrivateIpAddress: address, Primary: true, ...(drawn.isPublic ? { Association } : {}) },
      ],
      Ipv6Addresses:
        drawn.hasIpv6 && kind !== 'classic'
          ? [{ Ipv6Address: `2600:1f00:0:${home}0${subnet}::${100 + index}` }]
          : [],
    };
    return described;
  });
}

function ofVersionTwo(kind: Kind, drawn: Drawn, home: number): Partial<Balancing> {
  const { listeners, protocol, pools, hasRule, answersItself, crosses } = drawn;
  const LoadBalancerArn = `${ARN}:loadbalancer/${pathOf(kind)}`;
  const Protocol = kind === 'application' ? 'HTTP' : protocol;
  const groups = pools.map((_, index) => `${ARN}:targetgroup/pool/${kind.slice(0, 3)}${index}`);
  const forward = (index: number) => ({ Type: 'forward', TargetGroupArn: groups[index] as string });
  const arnOf = (port: number) => `${ARN}:listener/${pathOf(kind)}/${port}`;
  const extra = answersItself === 0 ? [{ Type: 'fixed-response' }] : hasRule === 0 ? [forward(1)] : [];
  return {
    LoadBalancers: [
      { LoadBalancerArn, Type: kind, ...({ LoadBalancerName: 'front', VpcId: vpcId(home) } as object) },
    ],
    Listeners: listeners.map((Port, index) => ({
      ListenerArn: arnOf(Port),
      LoadBalancerArn,
      Protocol,
      Port,
      DefaultActions: [forward(index)],
    })),
    Rules: listeners.flatMap((port, index) =>
      [...(kind === 'application' ? extra : []), forward(index)].map((each, at, { length }) => ({
        RuleArn: `${arnOf(port).replace(':listener/', ':listener-rule/')}/0${at}`,
        IsDefault: at === length - 1,
        Actions: [each],
      })),
    ),
    TargetGroups: pools.map(
      (each, index): TargetGroup => ({
        TargetGroupArn: groups[index] as string,
        Protocol,
        TargetType: typeOf(kind, each),
      }),
    ),
    health: Object.fromEntries(
      pools.map((each, index) => [lastPart(groups[index] as string), registered(kind, each, home)]),
    ),
    attributes: {
      ...(kind === 'network' ? { [idOf(kind)]: { [CROSSES]: String(crosses) } } : {}),
      ...Object.fromEntries(
        pools.map((each, index) => [
          lastPart(groups[index] as string),
          {
            [CROSSES]: each.crosses,
            [`${NEEDS}.count`]: each.needed,
            [`${NEEDS}.percentage`]: 'off',
            ...(kind === 'network' ? { [KEEPS]: String(each.keeps || protocol.includes('UDP')) } : {}),
          },
        ]),
      ),
    },
  };
}

/** Only network balancers hand on to others, and none of them mixes families. */
function typeOf(kind: Kind, pool: Drawn['pools'][number]): 'instance' | 'ip' | 'alb' {
  if (pool.kind === 'alb') return kind === 'network' ? 'alb' : 'instance';
  return pool.kind === 'instance' ? 'instance' : 'ip';
}

/** Instances are registered in the network of the balancer alone; addresses of other networks for all zones. */
function registered(kind: Kind, pool: Drawn['pools'][number], home: number): Registered[] {
  const { targets, probePort } = pool;
  const type = typeOf(kind, pool);
  const all = targets.map(({ machine, further, port }): Registered => {
    const place = type === 'ip' ? (home + further) % 3 : home;
    const last = machine < 2 ? 10 : 11;
    const address =
      pool.kind === 'ipv6'
        ? `2600:1f00:0:${place}0${machine % 2}::${last}`
        : `10.${place}.${machine % 2}.${last}`;
    const zone = place === home ? (ZONES[machine % 2] as string) : 'all';
    return {
      Target: {
        Id:
          type === 'alb'
            ? `${ARN}:loadbalancer/app/inner/0c0d`
            : type === 'ip'
              ? address
              : `i-${home}${machine}`,
        Port: port,
        ...(type === 'ip' ? { AvailabilityZone: zone } : {}),
      },
      HealthCheckPort: probePort === 'traffic' ? String(port) : probePort,
    };
  });
  return [...new Map(all.map((each) => [`${each.Target.Id}:${each.Target.Port}`, each])).values()];
}

function merged(parts: readonly Partial<Balancing>[], classic: Drawn, home: number): Balancing {
  const list = <K extends keyof Balancing>(key: K) => parts.flatMap((each) => (each[key] ?? []) as object[]);
  const record = <K extends 'health' | 'attributes'>(key: K) =>
    Object.assign({}, ...parts.map((each) => each[key])) as Balancing[K];
  const [{ targets, probePort }] = classic.pools;
  return {
    LoadBalancers: list('LoadBalancers'),
    Listeners: list('Listeners'),
    Rules: list('Rules'),
    TargetGroups: list('TargetGroups'),
    health: record('health'),
    attributes: record('attributes'),
    LoadBalancerDescriptions: [
      {
        LoadBalancerName: 'old',
        VPCId: vpcId(home),
        ListenerDescriptions: classic.listeners.map((LoadBalancerPort, index) => ({
          Listener: { Protocol: 'TCP', LoadBalancerPort, InstancePort: INSIDE[index] as number },
        })),
        Instances: [...new Set(targets.map(({ machine }) => `i-${home}${machine}`))].map((InstanceId) => ({
          InstanceId,
        })),
        HealthCheck: { Target: `TCP:${probePort === 'traffic' ? INSIDE[0] : probePort}` },
      },
    ],
    crossing: { old: classic.crosses },
  } as Balancing;
}
