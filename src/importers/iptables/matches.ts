import type { AddressType, Condition } from '../../model/filter.ts';
import { parsePrefix, type AddressRange } from '../../net/address.ts';
import { rangeConditions } from './addresses.ts';
import { conntrackConditions } from './conntrack.ts';
import { icmpType } from './icmp-types.ts';
import { markConditions } from './marks.ts';
import { type Match, NEVER, opaque, type RuleContext, signed } from './match.ts';
import { OPAQUE_MATCHES } from './opaque-matches.ts';
import type { Option } from './options.ts';
import { multiportConditions, portConditions } from './ports.ts';
import { flagConditions } from './tcp.ts';

const CONNTRACK = {
  '--ctstate': 1,
  '--ctproto': 1,
  '--ctorigsrc': 1,
  '--ctorigdst': 1,
  '--ctreplsrc': 1,
  '--ctrepldst': 1,
  '--ctorigsrcport': 1,
  '--ctorigdstport': 1,
  '--ctreplsrcport': 1,
  '--ctrepldstport': 1,
  '--ctstatus': 1,
  '--ctexpire': 1,
  '--ctdir': 1,
};

/** Matches by the name behind `-m` (iptables-extensions(8)); a match that is not here is opaque. */
export const MATCHES: ReadonlyMap<string, Match> = new Map<string, Match>([
  ['tcp', exact({ '--sport': 1, '--dport': 1, '--tcp-flags': 2, '--syn': 0, '--tcp-option': 1 }, tcp)],
  ['udp', exact({ '--sport': 1, '--dport': 1 }, ported(17))],
  ['udplite', exact({ '--sport': 1, '--dport': 1 }, ported(136))],
  ['sctp', exact({ '--sport': 1, '--dport': 1, '--chunk-types': 2 }, ported(132))],
  ['dccp', exact({ '--sport': 1, '--dport': 1, '--dccp-types': 1, '--dccp-option': 1 }, ported(33))],
  ['multiport', exact({ '--sports': 1, '--dports': 1, '--ports': 1 }, multiportConditions)],
  ['icmp', exact({ '--icmp-type': 1 }, icmp(1))],
  ['icmp6', exact({ '--icmpv6-type': 1 }, icmp(58))],
  ['icmpv6', exact({ '--icmpv6-type': 1 }, icmp(58))],
  ['conntrack', exact(CONNTRACK, conntrackConditions)],
  ['state', exact({ '--state': 1 }, conntrackConditions)],
  ['addrtype', exact({ '--src-type': 1, '--dst-type': 1, '--limit-iface-in': 0, '--limit-iface-out': 0 }, addressTypes)],
  ['iprange', exact({ '--src-range': 1, '--dst-range': 1 }, ranges)],
  ['mark', exact({ '--mark': 1 }, (options) => options.flatMap((option) => markConditions(option, 'packet')))],
  ['connmark', exact({ '--mark': 1 }, (options) => options.flatMap((option) => markConditions(option, 'connection')))],
  ['pkttype', exact({ '--pkt-type': 1 }, packetTypes)],
  ['comment', exact({ '--comment': 1 }, () => [])],
  ['physdev', exact(PHYSDEV(), physdev)],
  ['recent', exact(RECENT(), recent)],
  ...['hbh', 'dst', 'rt', 'frag', 'srh', 'eui64'].map((name): [string, Match] => [name, { options: {}, isOpen: true, conditions: extension(name) }]),
  ...OPAQUE_MATCHES,
]);

function exact(options: Match['options'], conditions: Match['conditions']): Match {
  return { options, isOpen: false, conditions };
}
