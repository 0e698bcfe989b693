import { type Interval, subtractIntervals } from './box.ts';

/** IANA protocol numbers that firewalls name; the first name of a number is the one shown. */
const NAMES: readonly (readonly [number, ...string[]])[] = [
  [0, 'hopopt'],
  [1, 'icmp'],
  [2, 'igmp'],
  [4, 'ipv4', 'ipencap'],
  [6, 'tcp'],
  [8, 'egp'],
  [9, 'igp'],
  [12, 'pup'],
  [17, 'udp'],
  [20, 'hmp'],
  [22, 'xns-idp'],
  [27, 'rdp'],
  [29, 'iso-tp4'],
  [33, 'dccp'],
  [36, 'xtp'],
  [37, 'ddp'],
  [38, 'idpr-cmtp'],
  [41, 'ipv6'],
  [43, 'ipv6-route'],
  [44, 'ipv6-frag'],
  [45, 'idrp'],
  [46, 'rsvp'],
  [47, 'gre'],
  [50, 'esp', 'ipv6-crypt'],
  [51, 'ah', 'ipv6-auth'],
  [57, 'skip'],
  [58, 'icmpv6', 'ipv6-icmp'],
  [59, 'ipv6-nonxt'],
  [60, 'ipv6-opts'],
  [73, 'rspf'],
  [81, 'vmtp'],
  [88, 'eigrp'],
  [89, 'ospf', 'ospfigp'],
  [93, 'ax.25'],
  [94, 'ipip'],
  [97, 'etherip'],
  [98, 'encap'],
  [103, 'pim'],
  [108, 'ipcomp'],
  [112, 'vrrp'],
  [115, 'l2tp'],
  [124, 'isis'],
  [132, 'sctp'],
  [133, 'fc'],
  [135, 'mobility-header', 'mh', 'ipv6-mh'],
  [136, 'udplite'],
  [137, 'mpls-in-ip'],
  [139, 'hip'],
  [140, 'shim6'],
  [141, 'wesp'],
  [142, 'rohc'],
  [143, 'ethernet'],
];

const NUMBERS = new Map(NAMES.flatMap(([number, ...names]) => names.map((name) => [name, number] as const)));
const TITLES = new Map(NAMES.map(([number, name]) => [number, name] as const));

/** A name in any case, or a decimal number from 0 to 255; undefined: neither. */
export function protocolNumber(name: string): number | undefined {
  if (/^(0|[1-9][0-9]{0,2})$/.test(name)) return Number(name) <= 255 ? Number(name) : undefined;
  return NUMBERS.get(name.toLowerCase());
}

export function protocolName(number: number): string {
  return TITLES.get(number) ?? String(number);
}

export const TCP = 6;
export const ICMP = 1;
export const ICMPV6 = 58;
export const UDP = 17;

/** Protocols whose packets carry port numbers: TCP, UDP, DCCP, SCTP, UDP-Lite. */
export const WITH_PORTS: readonly number[] = [TCP, UDP, 33, 132, 136];

export function hasPorts(protocol: number): boolean {
  return WITH_PORTS.includes(protocol);
}

export function isIcmp(protocol: number): boolean {
  return protocol === 1 || protocol === 58;
}

/** Protocols that a reader looks for by name, whatever range holds them. */
const FAMILIAR: readonly number[] = [TCP, UDP, ICMP, ICMPV6];

/** Names of protocols, the familiar ones first; long ranges of others as `2-5`. */
export function protocolTexts(intervals: readonly Interval[]): string[] {
  const familiar = FAMILIAR.filter((each) =>
    intervals.some(([first, last]) => first <= each && each <= last),
  );
  const others = subtractIntervals(
    intervals,
    familiar.map((each): Interval => [each, each]),
  );
  const texts = others.flatMap(([first, last]) =>
    last - first > 2
      ? [`${first}-${last}`]
      : Array.from({ length: last - first + 1 }, (_, index) => protocolName(first + index)),
  );
  return [...familiar.map(protocolName), ...texts];
}

export const ALL_PORTS: Interval = [0, 65_535];

/** `443` or `135<separator>139`, decimal without leading zeros, first not above last. */
export function parsePortRange(text: string, separator: string): Interval | undefined {
  if (!text.includes(separator)) {
    const port = parsePort(text);
    return port === undefined ? undefined : [port, port];
  }
  const parts = text.split(separator);
  const [first, last = first] = parts.map(parsePort);
  if (parts.length > 2 || first === undefined || last === undefined || first > last) return undefined;
  if (parts.length === 2 && parsePort(parts[1] ?? '') === undefined) return undefined;
  return [first, last];
}

function parsePort(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,4})$/.test(text)) return undefined;
  return Number(text) <= 65_535 ? Number(text) : undefined;
}
