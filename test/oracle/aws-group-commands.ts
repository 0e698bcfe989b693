import fc from 'fast-check';
import { type Text, words } from './text.ts';

/** Names behind an `@` stand for ids of the account. Some groups are worn, those of the last line by nobody. */
const GROUPS = ['@g0', '@g1', '@g2', '@g3', '@g4'];
const UNWORN = ['@g5', '@g6'];
const NOWHERE = 'sg-0123456789abcdef0';

const direction = fc.constantFrom('ingress', 'ingress', 'egress');
const group = fc.constantFrom(...GROUPS, ...GROUPS, ...UNWORN);

/** As accounts keep them, because the emulator keeps host bits that are set. */
export const BLOCKS = [
  '0.0.0.0/0',
  '203.0.113.0/24',
  '198.51.100.7/32',
  '10.0.1.0/24',
  '10.1.0.0/16',
  '10.0.0.0/16',
];
const block = fc.constantFrom(...BLOCKS);

/** The emulator needs ports with every other protocol by number, and takes every way to write all ports for rules of their own. */
const traffic = fc.constantFrom(
  ...[
    'tcp --port 22',
    'tcp --port 443',
    'tcp --port 22-25',
    'tcp --port all',
    'udp --port 53',
    '6 --port 22',
  ],
  ...[
    '17 --port 53',
    'icmp --port 8-0',
    'icmp --port -1',
    'icmp --port all',
    '1 --port 8-0',
    'all --port all',
  ],
  ...[
    'all',
    '-1',
    '-1 --port 22',
    '50 --port all',
    'tcp --port 0-1023',
    'udp --port 1024-65535',
    'tcp --port 0',
  ],
);

const peer = fc.oneof(
  { weight: 3, arbitrary: block.map((each) => `--cidr ${each}`) },
  { weight: 1, arbitrary: fc.constantFrom(...GROUPS).map((each) => `--source-group ${each}`) },
);
const named = fc.constantFrom('group1', 'group2').map((each) => `--source-group ${each}`);

/** What the program does not send, or the account refuses. */
const refused = fc.constantFrom(
  'tpc --port 22 --cidr 10.0.0.0/8',
  'TCP --port 22 --cidr 10.0.0.0/8',
  '256 --port 22 --cidr 10.0.0.0/8',
  'tcp --port x --cidr 10.0.0.0/8',
  'all --port x --cidr 10.0.0.0/8',
  'icmp --port 8- --cidr 10.0.0.0/8',
  'tcp --port 22 --cidr 10.0.0.0/33',
  `udp --port 22 --source-group ${NOWHERE}`,
  `tcp --port 22 --cidr 10.0.0.0/8 --ip-permissions IpProtocol=tcp,FromPort=1,ToPort=1,IpRanges=[{CidrIp=10.0.0.0/8}]`,
);

const verb = fc.constantFrom('authorize', 'authorize', 'revoke');

/** `--protocol … --port …`. */
const simple: Text = fc
  .tuple(
    verb,
    direction,
    group,
    fc.oneof({ weight: 5, arbitrary: words(traffic, peer) }, { weight: 1, arbitrary: refused }),
  )
  .map(
    ([what, way, whose, rule]) =>
      `aws ec2 ${what}-security-group-${way} --group-id ${whose} --protocol ${rule}`,
  );

/** Groups by their names, which the program takes for ingress alone. */
const byName: Text = fc
  .tuple(verb, fc.constantFrom('group0', 'group3', 'group5'), words(traffic, fc.oneof(peer, named)))
  .map(
    ([what, name, rule]) => `aws ec2 ${what}-security-group-ingress --group-name ${name} --protocol ${rule}`,
  );

interface Permission {
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
  readonly [peers: string]: unknown;
}

const peers = fc.oneof(
  fc
    .array(block, { minLength: 1, maxLength: 1 })
    .map((list) => ({ IpRanges: list.map((CidrIp) => ({ CidrIp })) })),
  fc.constantFrom('::/0', '2001:db8::/32').map((CidrIpv6) => ({ Ipv6Ranges: [{ CidrIpv6 }] })),
  fc.constantFrom(...GROUPS).map((GroupId) => ({ UserIdGroupPairs: [{ GroupId }] })),
  fc.constantFrom('@pl0', '@pl1').map((PrefixListId) => ({ PrefixListIds: [{ PrefixListId }] })),
);

const permission: fc.Arbitrary<Permission> = fc
  .tuple(
    fc.constantFrom<readonly [string, number, number]>(
      ...([
        ['tcp', 22, 22],
        ['tcp', 443, 443],
        ['udp', 53, 53],
        ['tcp', 1024, 65_535],
        ['icmp', 8, -1],
        ['-1', -1, -1],
        ['47', -1, -1],
        ['58', 128, 0],
      ] as const),
    ),
    peers,
  )
  .map(([[IpProtocol, FromPort, ToPort], each]) => ({ IpProtocol, FromPort, ToPort, ...each }));

/** Several have ports of their own: the emulator carries out the ones before one that is refused, and an account none. */
const permissions: fc.Arbitrary<readonly Permission[]> = fc.oneof(
  { weight: 3, arbitrary: permission.map((each) => [each]) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.integer({ min: 2_000, max: 60_000 }),
        fc.array(fc.tuple(block, block, peers), { minLength: 2, maxLength: 3 }),
      )
      .map(([port, list]) =>
        list.map(([first, second, each], index) => ({
          IpProtocol: index === 1 ? 'udp' : 'tcp',
          FromPort: port,
          ToPort: port + index,
          ...each,
          ...(index === 0 && first !== second
            ? { IpRanges: [first, second].map((CidrIp) => ({ CidrIp })) }
            : {}),
        })),
      ),
  },
);

/** `Key=value,List=[{Key=value}]`. */
function shorthand(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shorthand).join(',')}]`;
  if (typeof value === 'object' && value !== null) return `{${members(value)}}`;
  return String(value);
}

function members(value: object): string {
  return Object.entries(value)
    .map(([key, member]) => `${key}=${shorthand(member)}`)
    .join(',');
}

const written = fc
  .tuple(permissions, fc.constantFrom('json', 'shorthand', 'document'))
  .map(([list, form]) => {
    if (form === 'json') return `--ip-permissions '${JSON.stringify(list)}'`;
    if (form === 'document') return `--ip-permissions '${JSON.stringify(list, undefined, 2)}'`;
    return `--ip-permissions ${list.map((each) => `'${members(each)}'`).join(' ')}`;
  });

/** The emulator passes blocks of IPv6 by where they are revoked for egress. */
const structured: Text = fc
  .tuple(verb, direction, group, written)
  .filter(([what, way, , rules]) => what !== 'revoke' || way !== 'egress' || !rules.includes('Ipv6'))
  .map(([what, way, whose, rules]) => `aws ec2 ${what}-security-group-${way} --group-id ${whose} ${rules}`);

const RULES = ['0a', '0b', '1a', '1b', '2a', '2b', '3a', '3b'];
const listed = fc.constantFrom(...RULES);

const revokedById: Text = fc
  .tuple(listed, fc.constantFrom('ingress', 'ingress', 'ingress', 'egress'))
  .map(
    ([rule, way]) =>
      `aws ec2 revoke-security-group-${way} --group-id @g${rule[0]} --security-group-rule-ids @r${rule}`,
  );

/**
 * Rules of IPv4 blocks become others of such, at ports of their own: the emulator changes no other peer, and makes rules equal that an
 * account would refuse.
 */
const modified: Text = fc
  .tuple(listed, fc.nat({ max: 20 }), block)
  .map(
    ([rule, step, cidr]) =>
      `aws ec2 modify-security-group-rules --group-id @g${rule[0]} --security-group-rules 'SecurityGroupRuleId=@r${rule},SecurityGroupRule={IpProtocol=tcp,FromPort=${1_000 + 100 * RULES.indexOf(rule) + step},ToPort=${1_100 + 100 * RULES.indexOf(rule)},CidrIpv4=${cidr}}'`,
  );

/** An account fails where there is no such rule, and the emulator does not. */
const described: Text = fc
  .tuple(direction, group, block)
  .map(
    ([way, whose, CidrIp]) =>
      `aws ec2 update-security-group-rule-descriptions-${way} --group-id ${whose} --ip-permissions '${JSON.stringify([{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp, Description: 'known' }] }])}' || true`,
  );

const created: Text = fc
  .constantFrom('web @v0', 'db @v0', 'db @v1', 'group1 @v0')
  .map((each) => each.split(' '))
  .map(
    ([name, network]) =>
      `aws ec2 create-security-group --group-name ${name} --description made --vpc-id ${network}`,
  );

/** The emulator deletes what is worn, or named by others, too. */
const deleted: Text = fc
  .constantFrom(...UNWORN, NOWHERE)
  .map((each) => `aws ec2 delete-security-group --group-id ${each}`);

/** Given to interfaces of the network that the groups are of. */
const worn: Text = fc
  .tuple(
    fc.constantFrom('@e0', '@e1', '@e2', '@e3'),
    fc.uniqueArray(fc.constantFrom(...GROUPS.slice(0, 4)), { minLength: 1, maxLength: 2 }),
  )
  .map(
    ([each, groups]) =>
      `aws ec2 modify-network-interface-attribute --network-interface-id ${each} --groups ${groups.join(' ')}`,
  );

/** Commands on groups. */
export const groupCommand: Text = fc.oneof(
  { weight: 6, arbitrary: simple },
  { weight: 2, arbitrary: byName },
  { weight: 6, arbitrary: structured },
  { weight: 1, arbitrary: simple.map((each) => `${each} --output text`) },
  { weight: 2, arbitrary: revokedById },
  { weight: 2, arbitrary: modified },
  { weight: 1, arbitrary: described },
  { weight: 2, arbitrary: created },
  { weight: 1, arbitrary: deleted },
  { weight: 2, arbitrary: worn },
);
