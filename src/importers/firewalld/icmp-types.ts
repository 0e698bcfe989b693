import type { Box } from '../../net/box.ts';

/** `type` or `type/code` that a name stands for in each family, as firewalld 1.3.3 gives them to nftables. */
const ICMP: Readonly<Record<string, string>> = {
  'communication-prohibited': '3/13',
  'destination-unreachable': '3',
  'echo-reply': '0',
  'echo-request': '8',
  'fragmentation-needed': '3/4',
  'host-precedence-violation': '3/14',
  'host-prohibited': '3/10',
  'host-redirect': '5/1',
  'host-unknown': '3/7',
  'host-unreachable': '3/1',
  'ip-header-bad': '12/1',
  'network-prohibited': '3/8',
  'network-redirect': '5/0',
  'network-unknown': '3/6',
  'network-unreachable': '3/0',
  'parameter-problem': '12',
  'port-unreachable': '3/3',
  'precedence-cutoff': '3/15',
  'protocol-unreachable': '3/2',
  redirect: '5',
  'required-option-missing': '12/1',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'source-quench': '4',
  'source-route-failed': '3/5',
  'time-exceeded': '11',
  'timestamp-reply': '14',
  'timestamp-request': '13',
  'tos-host-redirect': '5/3',
  'tos-host-unreachable': '3/12',
  'tos-network-redirect': '5/2',
  'tos-network-unreachable': '3/11',
  'ttl-zero-during-reassembly': '11/1',
  'ttl-zero-during-transit': '11/0',
};

const ICMPV6: Readonly<Record<string, string>> = {
  'address-unreachable': '1/3',
  'bad-header': '4/0',
  'beyond-scope': '1/2',
  'communication-prohibited': '1/1',
  'destination-unreachable': '1',
  'echo-reply': '129',
  'echo-request': '128',
  'failed-policy': '1/5',
  'neighbour-advertisement': '136',
  'neighbour-solicitation': '135',
  'no-route': '1/0',
  'packet-too-big': '2',
  'parameter-problem': '4',
  'port-unreachable': '1/4',
  redirect: '137',
  'reject-route': '1/6',
  'router-advertisement': '134',
  'router-solicitation': '133',
  'time-exceeded': '3',
  'ttl-zero-during-reassembly': '3/1',
  'ttl-zero-during-transit': '3/0',
  'unknown-header-type': '4/1',
  'unknown-option': '4/2',
};

/** Names that releases since 2.3 have, too. */
const LATER_ICMPV6: Readonly<Record<string, string>> = {
  'mld-listener-done': '132',
  'mld-listener-query': '130',
  'mld-listener-report': '131',
  'mld2-listener-report': '143',
};

/** Packets of an ICMP type that 1.3.3 does not know; empty: no such name. */
export function laterIcmpBoxes(name: string): Box[] {
  return boxOf(LATER_ICMPV6, name, 58);
}

/** Packets of a named ICMP type, in the families that have it; empty: no such name. */
export function icmpBoxes(name: string): Box[] {
  return [...boxOf(ICMP, name, 1), ...boxOf(ICMPV6, name, 58)];
}

function boxOf(names: Readonly<Record<string, string>>, name: string, protocol: 1 | 58): Box[] {
  const numbers = Object.hasOwn(names, name) ? names[name]?.split('/').map(Number) : undefined;
  if (numbers === undefined) return [];
  const [type = 0, code] = numbers;
  return [
    {
      family: protocol === 1 ? 4 : 6,
      protocol: [[protocol, protocol]],
      icmpType: [[type, type]],
      ...(code === undefined ? {} : { icmpCode: [[code, code]] }),
    },
  ];
}
