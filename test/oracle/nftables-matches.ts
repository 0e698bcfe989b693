import fc from 'fast-check';
import { bitsMatch } from './nftables-bits.ts';
import { namedMatch } from './nftables-maps.ts';
import { rareMatch, rareProtocolMatch } from './nftables-rare.ts';
import { joined, seldom, type Text } from './text.ts';
import { type Family, ICMP_TYPES, NETWORKS, PORTS } from './universe.ts';

/** Where a rule stands: what it can ask depends on it. */
export interface Place {
  readonly table: 'ip' | 'ip6' | 'inet';
  readonly hook: string | undefined;
  /** Connections are known. */
  readonly isTracked: boolean;
}

const not: Text = fc.constantFrom('', '', '', '!= ');
const braces = (values: Text, maxLength = 3): Text =>
  fc.uniqueArray(values, { minLength: 1, maxLength }).map((list) => `{ ${list.join(', ')} }`);

export const familiesOf = ({ table }: Pick<Place, 'table'>): readonly Family[] =>
  table === 'inet' ? [4, 6] : table === 'ip' ? [4] : [6];
const head = (family: Family) => (family === 4 ? 'ip' : 'ip6');

/** Networks and ranges of which none overlaps another, as elements of one set must be. */
export const DISJOINT = {
  4: [
    '192.0.2.0/28',
    '192.0.2.77',
    '198.51.100.0/25',
    '203.0.113.130',
    '10.0.0.2-10.0.0.127',
    '172.16.0.0/12',
  ],
  6: ['2001:db8::/124', '2001:db8::77', '2001:db8:9::/48', '2001:db8:1::2-2001:db8:1::80', '2001:db8:1::c8'],
} as const;
export const DISJOINT_PORTS = ['22', '53', '80-443', '1024-2047', '8080', '40000-65535'] as const;
const LINK_NAMES = ['"eth0"', '"eth1"', '"docker0"', '"lo"'] as const;

function addressMatch(family: Family): Text {
  const side = fc.constantFrom('saddr', 'daddr');
  const single = fc.constantFrom(...NETWORKS[family].filter((each) => !/[./]0\.0\.0\.1$|::f$/.test(each)));
  const value = fc.oneof(
    single,
    fc.constantFrom(...DISJOINT[family]),
    braces(fc.constantFrom(...DISJOINT[family])),
    fc.constant(`@near${family}`),
  );
  const masked = family === 4 ? '& 0.0.0.1 == 0.0.0.1' : '& ::f == ::9';
  return fc.oneof(
    { weight: 5, arbitrary: joined(fc.constant(`${head(family)} `), side, fc.constant(' '), not, value) },
    { weight: 1, arbitrary: side.map((each) => `${head(family)} ${each} ${masked}`) },
  );
}

function linkMatch(hook: string | undefined): Text {
  const keys = [
    ...(['output', 'postrouting'].includes(hook ?? '') ? [] : ['iifname', 'iif']),
    ...(['input', 'prerouting'].includes(hook ?? '') ? [] : ['oifname', 'oif']),
  ];
  return fc.constantFrom(...keys).chain((key) => {
    const names = key.endsWith('name') ? [...LINK_NAMES, '"eth*"', '"wg0"'] : LINK_NAMES;
    const value = fc.oneof(fc.constantFrom(...names), braces(fc.constantFrom(...LINK_NAMES)));
    return joined(fc.constant(`${key} `), not, value);
  });
}

const portValue: Text = fc.oneof(
  fc.constantFrom(...PORTS).map(String),
  fc.constantFrom('0-1023', '1024-65535', '80-443', '40000-65535'),
  braces(fc.constantFrom(...DISJOINT_PORTS), 4),
  fc.constant('@ports'),
);
const comparedPort: Text = joined(fc.constantFrom('< ', '>= ', '> ', '<= '), fc.constantFrom('80', '1024'));

/** A protocol with what it has. */
function protocolMatch(family: Family): fc.Arbitrary<Pick<Matches, 'text' | 'named'>> {
  const side = fc.constantFrom('dport', 'dport', 'sport');
  const named = fc
    .constantFrom('tcp', 'tcp', 'udp', 'sctp')
    .chain((name) =>
      joined(
        fc.constant(`${name} `),
        side,
        fc.constant(' '),
        fc.oneof(joined(not, portValue), comparedPort),
      ).map((text) => ({ text, named: name })),
    );
  const any = joined(fc.constant('meta l4proto { tcp, udp } th '), side, fc.constant(' '), not, portValue);
  const icmp = family === 4 ? 'icmp' : 'icmpv6';
  const first = family === 4 ? 'ip protocol' : 'ip6 nexthdr';
  const plain = fc.oneof(
    any,
    joined(fc.constant(`${icmp} type `), not, fc.constantFrom(...ICMP_TYPES[family]).map(String)),
    fc.constantFrom(
      'meta l4proto tcp',
      'meta l4proto tcp ct original proto-dst 22',
      'meta l4proto tcp ct original proto-dst 80-443',
      'meta l4proto != tcp',
      'meta l4proto { udp, sctp, gre }',
      `${first} tcp`,
      `${first} != { tcp, udp }`,
      `${first} ${family === 4 ? 'icmp' : 'ipv6-icmp'}`,
    ),
  );
  const flags = fc.constantFrom(
    'tcp flags syn / fin,syn,rst,ack',
    'tcp flags & (fin | syn | rst | ack) == syn',
    'tcp flags & (fin | syn | rst | ack) != syn',
    'tcp flags syn',
    'tcp flags & (syn | ack) == 0',
    'tcp flags ack',
    'tcp flags == syn',
  );
  return fc.oneof(
    { weight: 4, arbitrary: named },
    { weight: 2, arbitrary: plain.map((text) => ({ text, named: '?' })) },
    { weight: 1, arbitrary: flags.map((text) => ({ text, named: 'tcp' })) },
  );
}

/** Several keys at once. */
function concatenation(family: Family): Text {
  const address = fc.constantFrom(...DISJOINT[family]);
  const port = fc.constantFrom(...DISJOINT_PORTS);
  const ip = head(family);
  const side = fc.constantFrom('saddr', 'daddr');
  return fc.oneof(
    side.chain((each) =>
      braces(joined(address, fc.constant(' . '), port)).map((set) => `${ip} ${each} . tcp dport ${set}`),
    ),
    side.map((each) => `${ip} ${each} . tcp dport @pairs${family}`),
    namedMatch(family),
    braces(joined(fc.constantFrom('tcp', 'udp'), fc.constant(' . '), port)).map(
      (set) => `meta l4proto . th dport ${set}`,
    ),
    braces(joined(fc.constantFrom('"eth0"', '"eth1"'), fc.constant(' . '), address)).map(
      (set) => `iifname . ${ip} saddr ${set}`,
    ),
  );
}

/** What is known of the connection, the marks and the host. */
function otherMatch({ table, isTracked, hook }: Place): Text {
  const states = fc.uniqueArray(fc.constantFrom('new', 'established', 'related', 'invalid', 'untracked'), {
    minLength: 1,
    maxLength: 2,
  });
  const tracked = [
    joined(
      fc.constant('ct state '),
      states.map((list) => list.join(',')),
    ),
    joined(
      fc.constant('ct state '),
      not,
      states.map((list) => `{ ${list.join(', ')} }`),
    ),
    joined(fc.constant('ct mark '), not, fc.constantFrom('0x1', '0x0')),
    fc.constantFrom('ct status dnat', 'ct status snat', 'ct direction original', 'ct direction reply'),
  ];
  const marks = [
    joined(fc.constant('meta mark '), not, fc.constantFrom('0x1', '0x0', '{ 0x1, 0x3 }', '0x1-0x2')),
    fc.constantFrom('meta mark & 0x1 == 0x1', 'meta mark & 0x3 != 0x2'),
  ];
  // Which addresses of IPv6 are unicast depends on routes that are not in evidence.
  const types = fc.constantFrom(
    'local',
    ...(table === 'ip' ? ['unicast'] : []),
    'multicast',
    '{ local, broadcast }',
  );
  const routes = [
    joined(fc.constantFrom('fib saddr type ', 'fib daddr type '), not, types),
    ...(['prerouting', 'input', 'forward'].includes(hook ?? '')
      ? [
          fc.constantFrom(
            'fib saddr . iif oif exists',
            'fib saddr . iif oif missing',
            'fib saddr . iif oif != 0',
            'fib saddr . iif oif 0',
            'fib saddr . mark . iif oif exists',
            'fib saddr oif missing',
            'fib saddr oif exists',
          ),
        ]
      : []),
  ];
  return fc.oneof(...(isTracked ? tracked : []), ...marks, ...routes);
}

/** The conditions of a rule. */
export interface Matches {
  readonly text: string;
  readonly family: Family;
  /** The protocol that they demand: '' none, '?' some, or several. */
  readonly named: string;
}

export function matches(place: Place): fc.Arbitrary<Matches> {
  return fc.constantFrom(...familiesOf(place)).chain((family) =>
    fc
      .record({
        address: seldom(addressMatch(family), 1),
        link: seldom(linkMatch(place.hook)),
        protocol: fc.oneof(
          { weight: 2, arbitrary: fc.constant({ text: '', named: '' }) },
          { weight: 4, arbitrary: protocolMatch(family) },
          { weight: 1, arbitrary: concatenation(family).map((text) => ({ text, named: '?' })) },
          { weight: 1, arbitrary: bitsMatch(family).map((text) => ({ text, named: '?' })) },
          { weight: 1, arbitrary: rareProtocolMatch(family).map((text) => ({ text, named: '?' })) },
        ),
        other: fc.oneof(
          { weight: 5, arbitrary: seldom(otherMatch(place)) },
          { weight: 1, arbitrary: rareMatch(place, family) },
        ),
      })
      .map(({ address, link, protocol, other }) => ({
        text: [address, link, protocol.text, other].filter(Boolean).join(' '),
        family,
        named: protocol.named,
      })),
  );
}
