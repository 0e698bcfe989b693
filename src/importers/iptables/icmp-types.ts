import type { Interval } from '../../net/box.ts';

export interface IcmpType {
  readonly type: Interval;
  readonly code?: Interval;
}

/** Names that iptables knows, `type` or `type/code`. */
const ICMP: Readonly<Record<string, string>> = {
  'echo-reply': '0',
  pong: '0',
  'destination-unreachable': '3',
  'network-unreachable': '3/0',
  'host-unreachable': '3/1',
  'protocol-unreachable': '3/2',
  'port-unreachable': '3/3',
  'fragmentation-needed': '3/4',
  'source-route-failed': '3/5',
  'network-unknown': '3/6',
  'host-unknown': '3/7',
  'network-prohibited': '3/9',
  'host-prohibited': '3/10',
  'TOS-network-unreachable': '3/11',
  'TOS-host-unreachable': '3/12',
  'communication-prohibited': '3/13',
  'host-precedence-violation': '3/14',
  'precedence-cutoff': '3/15',
  'source-quench': '4',
  redirect: '5',
  'network-redirect': '5/0',
  'host-redirect': '5/1',
  'TOS-network-redirect': '5/2',
  'TOS-host-redirect': '5/3',
  'echo-request': '8',
  ping: '8',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'time-exceeded': '11',
  'ttl-exceeded': '11',
  'ttl-zero-during-transit': '11/0',
  'ttl-zero-during-reassembly': '11/1',
  'parameter-problem': '12',
  'ip-header-bad': '12/0',
  'required-option-missing': '12/1',
  'timestamp-request': '13',
  'timestamp-reply': '14',
  'address-mask-request': '17',
  'address-mask-reply': '18',
};

const ICMPV6: Readonly<Record<string, string>> = {
  'destination-unreachable': '1',
  'no-route': '1/0',
  'communication-prohibited': '1/1',
  'beyond-scope': '1/2',
  'address-unreachable': '1/3',
  'port-unreachable': '1/4',
  'failed-policy': '1/5',
  'reject-route': '1/6',
  'packet-too-big': '2',
  'time-exceeded': '3',
  'ttl-exceeded': '3',
  'ttl-zero-during-transit': '3/0',
  'ttl-zero-during-reassembly': '3/1',
  'parameter-problem': '4',
  'bad-header': '4/0',
  'unknown-header-type': '4/1',
  'unknown-option': '4/2',
  'echo-request': '128',
  ping: '128',
  'echo-reply': '129',
  pong: '129',
  'mld-listener-query': '130',
  'mld-listener-report': '131',
  'mld-listener-done': '132',
  'mld-listener-reduction': '132',
  'router-solicitation': '133',
  'router-advertisement': '134',
  'neighbour-solicitation': '135',
  'neighbor-solicitation': '135',
  'neighbour-advertisement': '136',
  'neighbor-advertisement': '136',
  redirect: '137',
};

/**
 * `8`, `3/4` or a name, which may be cut short as long as one is meant; `any` and 255 (ICMP only) are every type
 * (xt_tcpudp.c, icmp_match). Undefined: none of these, such as `010`, which is 8.
 */
export function icmpType(text: string, protocol: 1 | 58): IcmpType | 'any' | undefined {
  if (protocol === 1 && /^(any|255(\/\d{1,3})?)$/.test(text)) return 'any';
  const [, typeText, codeText] =
    /^(0|[1-9]\d{0,2})(?:\/(0|[1-9]\d{0,2}))?$/.exec(named(text, protocol === 1 ? ICMP : ICMPV6) ?? text) ??
    [];
  if (typeText === undefined) return undefined;
  const type = Number(typeText);
  const code = codeText === undefined ? undefined : Number(codeText);
  if (type > 255 || (code ?? 0) > 255) return undefined;
  return { type: [type, type], ...(code === undefined ? {} : { code: [code, code] }) };
}

function named(text: string, names: Readonly<Record<string, string>>): string | undefined {
  const wanted = text.toLowerCase();
  const fitting = Object.keys(names).filter((name) => name.toLowerCase().startsWith(wanted));
  const exact = fitting.find((name) => name.length === wanted.length);
  const numbers = new Set(fitting.map((name) => names[name]));
  if (exact !== undefined) return names[exact];
  return numbers.size === 1 && wanted !== '' ? [...numbers][0] : undefined;
}
