import { addressTypes } from './address-types.ts';
import { rangeConditions } from './addresses.ts';
import { conntrackConditions } from './conntrack.ts';
import { bridgePorts, frameTypes, reversePath } from './link-matches.ts';
import { markConditions } from './marks.ts';
import { type Match, NEVER, opaque } from './match.ts';
import { opaqueMatches, reasonOf } from './opaque-matches.ts';
import type { Option } from './options.ts';
import { multiportConditions } from './ports.ts';
import { setConditions } from './set-match.ts';
import { icmp, tcp, withPorts } from './transport.ts';

const CONNTRACK = [
  '--ctstate',
  '--ctproto',
  '--ctorigsrc',
  '--ctorigdst',
  '--ctreplsrc',
  '--ctrepldst',
  '--ctorigsrcport',
  '--ctorigdstport',
  '--ctreplsrcport',
  '--ctrepldstport',
  '--ctstatus',
  '--ctexpire',
  '--ctdir',
];

/** Matches by the name behind `-m` (iptables-extensions(8)); one that is not here is opaque. */
export const MATCHES: ReadonlyMap<string, Match> = new Map<string, Match>([
  ...opaqueMatches(),
  ['tcp', exact({ '--sport': 1, '--dport': 1, '--tcp-flags': 2, '--syn': 0, '--tcp-option': 1 }, tcp)],
  ['udp', exact({ '--sport': 1, '--dport': 1 }, withPorts(17))],
  ['udplite', exact({ '--sport': 1, '--dport': 1 }, withPorts(136))],
  ['sctp', exact({ '--sport': 1, '--dport': 1, '--chunk-types': 2 }, withPorts(132))],
  ['dccp', exact({ '--sport': 1, '--dport': 1, '--dccp-types': 1, '--dccp-option': 1 }, withPorts(33))],
  ['multiport', asking({ '--sports': 1, '--dports': 1, '--ports': 1 }, multiportConditions)],
  ['icmp', exact({ '--icmp-type': 1 }, icmp(1))],
  ['icmp6', exact({ '--icmpv6-type': 1 }, icmp(58))],
  ['icmpv6', exact({ '--icmpv6-type': 1 }, icmp(58))],
  ['conntrack', asking(Object.fromEntries(CONNTRACK.map((name) => [name, 1])), conntrackConditions)],
  ['state', asking({ '--state': 1 }, conntrackConditions)],
  [
    'addrtype',
    asking({ '--src-type': 1, '--dst-type': 1, '--limit-iface-in': 0, '--limit-iface-out': 0 }, addressTypes),
  ],
  [
    'iprange',
    asking({ '--src-range': 1, '--dst-range': 1 }, (options, { family }) =>
      options.flatMap((option) =>
        rangeConditions(option, option.name === '--src-range' ? 'source' : 'destination', family),
      ),
    ),
  ],
  [
    'mark',
    asking({ '--mark': 1 }, (options) => options.flatMap((option) => markConditions(option, 'packet'))),
  ],
  [
    'connmark',
    asking({ '--mark': 1 }, (options) => options.flatMap((option) => markConditions(option, 'connection'))),
  ],
  ['pkttype', asking({ '--pkt-type': 1 }, frameTypes)],
  [
    'set',
    asking(
      {
        '--match-set': 2,
        '--set': 2,
        '--return-nomatch': 0,
        '--update-counters': 0,
        '--update-subcounters': 0,
        '--packets-eq': 1,
        '--packets-lt': 1,
        '--packets-gt': 1,
        '--bytes-eq': 1,
        '--bytes-lt': 1,
        '--bytes-gt': 1,
      },
      setConditions,
    ),
  ],
  ['rpfilter', exact({ '--invert': 0, '--loose': 0, '--validmark': 0, '--accept-local': 0 }, reversePath)],
  ['comment', exact({ '--comment': 1 }, () => [])],
  [
    'physdev',
    asking(
      {
        '--physdev-in': 1,
        '--physdev-out': 1,
        '--physdev-is-in': 0,
        '--physdev-is-out': 0,
        '--physdev-is-bridged': 0,
      },
      bridgePorts,
    ),
  ],
  [
    'recent',
    asking(
      {
        '--set': 0,
        '--rcheck': 0,
        '--update': 0,
        '--remove': 0,
        '--seconds': 1,
        '--reap': 0,
        '--hitcount': 1,
        '--rttl': 0,
        '--name': 1,
        '--mask': 1,
        '--rsource': 0,
        '--rdest': 0,
      },
      recent,
    ),
  ],
  ...['hbh', 'dst', 'rt', 'frag', 'srh'].map((name): [string, Match] => [
    name,
    { options: {}, isOpen: true, conditions: () => [NEVER] },
  ]),
  ['ipv6header', asking({ '--header': 1, '--soft': 0 }, extensionHeaders)],
]);

function exact(options: Match['options'], conditions: Match['conditions']): Match {
  return { options, isOpen: false, conditions };
}

/** A match that asks nothing is refused by iptables; it must not match everything here. */
function asking(options: Match['options'], conditions: Match['conditions']): Match {
  return exact(options, (used, context) =>
    used.length === 0
      ? [opaque(`a match without the option it needs (${Object.keys(options).join(', ')})`)]
      : conditions(used, context),
  );
}

/** `--set` only remembers the address and always matches; the rest asks what was remembered. */
function recent(options: readonly Option[]) {
  const sets = options.some((option) => option.name === '--set' && !option.negated);
  if (sets && !options.some((option) => option.name === '--rttl')) return [];
  return [opaque(reasonOf('recent', options))];
}

/** A plain packet carries no extension header, only the one of its protocol, which any word that `prot` begins with means. */
function extensionHeaders(options: readonly Option[]) {
  const carried = /(^|,)(none|ipv6-nonxt|prot\w*|esp|ah|auth|50|51|59|255)(,|$)/;
  const isPlain = options.some(
    (option) => option.negated || option.values.some((value) => carried.test(value)),
  );
  return [isPlain ? opaque(reasonOf('ipv6header', options)) : NEVER];
}
