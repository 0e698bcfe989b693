import { expect, test } from 'vitest';
import { allAddresses, formatRange } from '../src/net/address.ts';
import { messageOf } from '../src/policy/wording.ts';
import { exposuresOf } from '../src/reach/judge/exposure.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { addressesOf } from '../src/reach/point.ts';
import { reachabilityOf } from '../src/reach/reachability/reachability.ts';
import { cloudWithBalancer, EVERYBODY, FRONT_GROUP } from './balancer-estate.ts';
import { testCases } from './host-case.ts';
import { attributes, cloud, DEFAULT_ATTRIBUTES, estateOf, type Files } from './host-estate.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const FRONT = `${ARN}:loadbalancer/app/front/0f1e`;

interface Front {
  /** What the balancer's group lets out. */
  readonly sends?: object;
  /** What the group of db admits, by port. */
  readonly admits?: Readonly<Record<number, object>>;
  /** Instances of the target group `db`, their port and the port of their probes. */
  readonly targets?: readonly (readonly [string, number, number])[];
  /** What health they have. */
  readonly state?: string;
  /** Further target groups that rules choose, by their target; or without one. */
  readonly rules?: readonly (readonly [string, number] | undefined)[];
  /** What a further rule does. */
  readonly action?: object;
  readonly more?: Files;
  /** Other attributes of the target group `db` than it is made with. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An application load balancer in the subnet of web, 10.0.1.20 and 198.51.100.20, which takes port 443 in for port 8080 of db. */
function front({
  sends = { IpProtocol: '-1', ...EVERYBODY },
  admits = {},
  targets,
  state = 'healthy',
  rules = [],
  action,
  more = {},
  attributes: others = {},
}: Front): Files {
  const group = (id: string) => `${ARN}:targetgroup/${id}`;
  const health = (each: readonly (readonly [string, number, number])[]) => ({
    TargetHealthDescriptions: each.map(([id, port, probe]) => ({
      Target: { Id: id, Port: port },
      HealthCheckPort: String(probe),
      TargetHealth: { State: state },
    })),
  });
  return {
    ...cloudWithBalancer({
      description: 'ELB app/front/0f1e',
      group: 'sg-front',
      groups: { 'sg-db': { admits }, 'sg-front': { admits: { 443: EVERYBODY }, sends } },
    }),
    'aws/balancers.json': {
      LoadBalancers: [
        { LoadBalancerArn: FRONT, LoadBalancerName: 'front', Type: 'application', VpcId: 'vpc-1' },
      ],
    },
    'aws/listeners.json': {
      Listeners: [
        {
          ListenerArn: `${ARN}:listener/app/front/0f1e/01`,
          LoadBalancerArn: FRONT,
          Protocol: 'HTTPS',
          Port: 443,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: group('db/0a0b') }],
        },
      ],
    },
    'aws/rules.json': {
      Rules: [
        ...rules.map((_, index) => ({ Type: 'forward', TargetGroupArn: group(`rule/0c0${index}`) })),
        ...(action === undefined ? [] : [action]),
        { Type: 'forward', TargetGroupArn: group('db/0a0b') },
      ].map((each, index, { length }) => ({
        RuleArn: `${ARN}:listener-rule/app/front/0f1e/01/0${index}`,
        Priority: index === length - 1 ? 'default' : String(index + 1),
        IsDefault: index === length - 1,
        Conditions: index === length - 1 ? [] : [{ Field: 'path-pattern', Values: ['/admin/*'] }],
        Actions: [each],
      })),
    },
    'aws/target-groups.json': {
      TargetGroups: ['db/0a0b', ...rules.map((_, index) => `rule/0c0${index}`)].map((id) => ({
        TargetGroupArn: group(id),
        TargetGroupName: id.split('/')[0],
        Protocol: 'HTTP',
        Port: 8080,
        TargetType: 'instance',
      })),
    },
    'aws/target-group-attributes-0a0b.json': attributes({ ...DEFAULT_ATTRIBUTES, ...others }),
    ...(targets === undefined ? {} : { 'aws/target-health-0a0b.json': health(targets) }),
    ...Object.fromEntries(
      rules.map((target, index) => [
        `aws/target-health-0c0${index}.json`,
        health(target === undefined ? [] : [[...target, target[1]]]),
      ]),
    ),
    ...Object.fromEntries(
      rules.map((_, index) => [
        `aws/target-group-attributes-0c0${index}.json`,
        attributes(DEFAULT_ATTRIBUTES),
      ]),
    ),
    ...more,
  };
}

/** What leaves the subnets stays in the network. */
function keepingIn(): Files {
  const { NetworkAcls } = cloud()['aws/acls.json'] as { NetworkAcls: { Entries: { Egress: boolean }[] }[] };
  return {
    'aws/acls.json': {
      NetworkAcls: NetworkAcls.map(({ Entries, ...acl }) => ({
        ...acl,
        Entries: Entries.map((each) => (each.Egress ? { ...each, CidrBlock: '10.0.0.0/16' } : each)),
      })),
    },
  };
}

/** Another interface of db, listed before the first one, which admits nothing. */
function secondInterface(device: number): Files {
  const { 'aws/interfaces.json': listed } = front({});
  const { NetworkInterfaces: interfaces } = listed as { NetworkInterfaces: object[] };
  const second = {
    NetworkInterfaceId: 'eni-d2',
    VpcId: 'vpc-1',
    SubnetId: 'subnet-b',
    Status: 'in-use',
    Groups: [{ GroupId: 'sg-web' }],
    PrivateIpAddress: '10.0.2.99',
    Attachment: { InstanceId: 'i-db', DeviceIndex: device },
  };
  return { 'aws/interfaces.json': { NetworkInterfaces: [second, ...interfaces] } };
}

const DB = [['i-db', 8080, 8080]] as const;
const HEALTHY = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';
const WEIGHTED = (weight: number) => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups: [{ TargetGroupArn: `${ARN}:targetgroup/db/0a0b`, Weight: weight }] },
});
const FUNCTIONS = {
  TargetGroups: [
    { TargetGroupArn: `${ARN}:targetgroup/call/0d0d`, TargetGroupName: 'call', TargetType: 'lambda' },
  ],
};
const THROUGH = 'tcp 203.0.113.7:40000 -> 198.51.100.20:443';

testCases([
  [
    'the group of the target admits the balancer by reference',
    front({ targets: DB, admits: { 8080: FRONT_GROUP } }),
    [
      `allow ${THROUGH}`,
      'allow tcp web -> 10.0.1.20:443',
      'deny tcp 203.0.113.7:40000 -> 198.51.100.20:80',
      // The target by itself, and as what the balancer calls.
      'deny tcp web -> db:8080',
      'allow tcp 203.0.113.7:40000 -> db:8080',
      'deny tcp 203.0.113.7:40000 -> db:8081',
    ],
  ],
  [
    'it sees the address of the balancer, not that of the client',
    front({ targets: DB, admits: { 8080: { IpRanges: [{ CidrIp: '203.0.113.0/24' }] } } }),
    [`deny ${THROUGH}`],
  ],
  [
    'the group of the balancer does not let it out',
    front({
      targets: DB,
      admits: { 8080: FRONT_GROUP },
      sends: { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...EVERYBODY },
    }),
    [`deny ${THROUGH}`],
  ],
  [
    'a target that is unused gets nothing',
    front({ targets: DB, state: 'unused', admits: { 8080: FRONT_GROUP } }),
    [`deny ${THROUGH}`],
  ],
  ...([0, 1] as const).map(
    (device) =>
      [
        `an instance as a target means its primary interface, and a second one has the device ${device}`,
        front({ targets: DB, admits: { 8080: FRONT_GROUP }, more: secondInterface(device) }),
        [`${device === 1 ? 'allow' : 'undecided'} ${THROUGH}`],
      ] as const,
  ),
  ['no target', front({ targets: [], admits: { 8080: FRONT_GROUP } }), [`deny ${THROUGH}`]],
  [
    'a target that does not hear the probes is not chosen while another one does',
    front({
      targets: [...DB, ['i-web', 8080, 8080]],
      admits: { 8080: FRONT_GROUP },
    }),
    [`allow ${THROUGH}`],
  ],
  ...(
    [
      ['of a target group that needs two healthy targets', { count: '2' }, 'undecided'],
      ['of a target group whose number is not read', { count: '' }, 'undecided'],
      ['of a target group of which half has to be healthy', { percentage: '50' }, 'allow'],
      ['of a target group of which more than half has to be healthy', { percentage: '51' }, 'undecided'],
    ] as const
  ).map(
    ([what, needs, verdict]) =>
      [
        `a target that does not hear the probes, ${what}`,
        front({
          targets: [...DB, ['i-web', 8080, 8080]],
          admits: { 8080: FRONT_GROUP },
          attributes: Object.fromEntries(
            Object.entries(needs).map(([key, value]) => [`${HEALTHY}.${key}`, value]),
          ),
        }),
        [`${verdict} ${THROUGH}`],
      ] as const,
  ),
  [
    'a target group that stays in the zone of the node, and none of its targets lies there',
    front({
      targets: DB,
      admits: { 8080: FRONT_GROUP },
      attributes: { 'load_balancing.cross_zone.enabled': 'false' },
    }),
    [`deny ${THROUGH}`, 'deny tcp 203.0.113.7:40000 -> db:8080'],
  ],
  [
    'a target group whose attributes are not in evidence may stay in the zone of the node',
    front({
      targets: DB,
      admits: { 8080: FRONT_GROUP },
      more: { 'aws/target-group-attributes-0a0b.json': {} },
    }),
    [`undecided ${THROUGH}`],
  ],
  [
    'no target hears the probes: any may be chosen',
    front({ targets: [['i-db', 8080, 9000]], admits: { 8080: FRONT_GROUP } }),
    [`undecided ${THROUGH}`],
  ],
  [
    'another target may be chosen by what the client asks for',
    front({ targets: DB, admits: { 8080: FRONT_GROUP }, rules: [['i-db', 9090]] }),
    [`undecided ${THROUGH}`],
  ],
  [
    'and takes it as well',
    front({ targets: DB, admits: { 8080: FRONT_GROUP, 9090: FRONT_GROUP }, rules: [['i-db', 9090]] }),
    [`allow ${THROUGH}`, 'allow tcp 203.0.113.7:40000 -> db:9090'],
  ],
  [
    'an empty target group may be chosen by what the client asks for',
    front({ targets: DB, admits: { 8080: FRONT_GROUP }, rules: [undefined] }),
    [`undecided ${THROUGH}`],
  ],
  [
    'an empty target group beside a target that takes nothing',
    front({ targets: DB, admits: {}, rules: [undefined] }),
    [`deny ${THROUGH}`],
  ],
  ...['fixed-response', 'redirect', 'authenticate-oidc'].map(
    (Type) =>
      [
        `what the balancer answers itself needs no target: ${Type}`,
        front({ targets: DB, action: { Type } }),
        [`undecided ${THROUGH}`],
      ] as const,
  ),
  [
    'an answer of its own beside an empty target group',
    front({ targets: [], action: { Type: 'redirect' } }),
    [`undecided ${THROUGH}`],
  ],
  [
    'an answer of its own beside a target that takes it',
    front({ targets: DB, admits: { 8080: FRONT_GROUP }, action: { Type: 'redirect' } }),
    [`allow ${THROUGH}`],
  ],
  [
    'a target group of the weight 0 in one rule gets what another one hands on to it',
    front({ targets: DB, action: WEIGHTED(0), rules: [['i-db', 8080]], admits: { 8080: FRONT_GROUP } }),
    [`undecided ${THROUGH}`, 'allow tcp 203.0.113.7:40000 -> db:8080'],
  ],
  [
    'rules that are not in evidence',
    front({ targets: DB, admits: { 8080: FRONT_GROUP }, more: { 'aws/rules.json': { Rules: [] } } }),
    [`undecided ${THROUGH}`, 'allow tcp 203.0.113.7:40000 -> db:8080'],
  ],
  [
    'rules that are not in evidence beside a target that takes nothing',
    front({ targets: DB, more: { 'aws/rules.json': { Rules: [] } } }),
    [`undecided ${THROUGH}`],
  ],
  ['targets that are not in evidence: the balancer is the end', front({}), [`allow ${THROUGH}`]],
  [
    'a rule that could not be read beside a target that takes it',
    front({
      targets: DB,
      admits: { 8080: FRONT_GROUP },
      more: { 'aws/more-rules.json': { Rules: [{ RuleArn: 5 }] } },
    }),
    [`undecided ${THROUGH}`],
  ],
  ...(
    [
      ['that takes nothing', {}, 'undecided'],
      ['that takes it', { 8080: FRONT_GROUP }, 'allow'],
    ] as const
  ).map(
    ([what, admits, verdict]) =>
      [
        `a function that is called, beside a target ${what}`,
        front({
          targets: DB,
          admits,
          action: { Type: 'forward', TargetGroupArn: `${ARN}:targetgroup/call/0d0d` },
          more: { 'aws/functions.json': FUNCTIONS },
        }),
        [`${verdict} ${THROUGH}`],
      ] as const,
  ),
]);

test('rules that are not in evidence are a gap', () => {
  const files = front({ targets: DB, more: { 'aws/rules.json': { Rules: [] } } });
  const gaps = estateOf(files).snapshot.gaps.map(({ what }) => what);
  expect(gaps.filter((each) => each.includes('describe-rules'))).toEqual([
    'the rules of listener HTTPS 443 of front are not in evidence (describe-rules): what they choose is not judged',
  ]);
});

test('the internet reaches the target by the port of the balancer', () => {
  const files = front({ targets: [['i-db', 9200, 9200]], admits: { 9200: FRONT_GROUP } });
  const facts = judgeInternet(estateOf(files), [{ protocol: 'tcp', port: 9200 }]);
  expect(facts.map(({ fact, prove }) => [fact.verdict, prove().pairs[0]?.witness])).toEqual([
    ['exposed', 'tcp 203.0.113.7:49152 -> 198.51.100.20:443'],
  ]);
});

test.each([
  ['its targets refuse it', front({ targets: DB }), 'though no target takes it'],
  ['it has no targets', front({ targets: [] }), 'though no target takes it'],
  [
    'the filter of its subnet drops the reply',
    front({ targets: DB, admits: { 8080: FRONT_GROUP }, more: keepingIn() }),
    'though the reply is dropped',
  ],
])('a balancer that takes in what nothing answers: %s', (_, files, why) => {
  const facts = judgeInternet(estateOf(files), [{ protocol: 'tcp', port: 443 }]);
  const told = facts.map(({ fact, prove }) => messageOf({ kind: 'internet', fact }, prove()));
  expect(told.filter((each) => each.includes('front'))).toEqual([
    `tcp 443 of front is reachable from the internet, ${why}.`,
  ]);
});

test('what is reached by a balancer names it and its port', () => {
  const estate = estateOf(front({ targets: DB, admits: { 8080: FRONT_GROUP } }));
  const [db] = reachabilityOf(estate).filter(({ destinations }) => destinations[0]?.title === 'db');
  expect(db?.flows.map(({ from, ports, by }) => [from[0]?.title, ports, by])).toEqual([
    ['front', ['8080'], undefined],
    ['internet', ['8080'], ['front 443']],
  ]);
});

test('a row that closes the port of a target keeps the balancer out, and not those who call the balancer', () => {
  const estate = estateOf(front({ targets: DB, admits: { 8080: FRONT_GROUP } }));
  const at = estate.interfaces.find(({ asset }) => asset.id === 'i-db');
  if (at === undefined) throw new Error('db is not there');
  const packets = estate.space.box({ protocol: [[6, 6]], destinationPort: [[8080, 8080]] });
  const to = { kind: 'interface', at, ranges: addressesOf(at) } as const;
  const found = exposuresOf(estate, to, [allAddresses(4)], packets);
  const sources = found.flatMap(({ certain }) => certain.cubes().flatMap(({ source = [] }) => source));
  expect(sources.map(formatRange)).toEqual(['10.0.1.20']);
});
