import fc from 'fast-check';
import type { KernelLink, KernelPacket } from './kernel.ts';

export type Family = 4 | 6;

/** The links of the host that rule sets are tried on. */
export const LINKS: readonly KernelLink[] = [
  { name: 'eth0', addrs: ['192.0.2.1/24', '2001:db8::1/64'] },
  { name: 'eth1', addrs: ['10.0.0.1/24', '2001:db8:1::1/64'] },
  { name: 'docker0', addrs: ['172.17.0.1/16'] },
];

const OWN = {
  4: ['192.0.2.1', '10.0.0.1', '172.17.0.1'],
  6: ['2001:db8::1', '2001:db8:1::1'],
} as const;
const OTHERS = {
  4: ['192.0.2.9', '192.0.2.77', '198.51.100.7', '203.0.113.130', '10.0.0.9', '10.0.0.200', '172.17.0.2'],
  6: ['2001:db8::9', '2001:db8::77', '2001:db8:9::7', '2001:db8:1::9', '2001:db8:1::c8'],
} as const;

/** Of each family one that every link belongs to, and one that none does. */
const GROUPS = { 4: ['224.0.0.1', '224.0.0.251'], 6: ['ff02::1', 'ff02::fb'] } as const;

/** Prefixes, single addresses and masks that divide the addresses of packets; the last of IPv4 is no prefix. */
export const NETWORKS = {
  4: [
    ...OWN[4],
    ...OTHERS[4],
    '192.0.2.0/24',
    '198.51.100.0/25',
    '10.0.0.0/24',
    '172.16.0.0/12',
    '128.0.0.0/1',
    '0.0.0.1/0.0.0.1',
  ],
  6: [...OWN[6], ...OTHERS[6], '2001:db8::/64', '2001:db8:1::/64', '2001:db8::/32', '::/1', '::9/::f'],
} as const;

/** `ip -j maddr` of the links. */
export const JOINED = LINKS.map(({ name }) => ({
  ifname: name,
  maddr: ['224.0.0.1', 'ff02::1', 'ff02::2'].map((address) => ({ address })),
}));

export const PORTS = [22, 53, 80, 443, 1024, 8080] as const;
export const ICMP_TYPES = { 4: [0, 3, 8, 13], 6: [1, 128, 129, 133] } as const;
/** TCP, UDP, SCTP, GRE and the family's ICMP. */
export const protocolsOf = (family: Family) => [6, 6, 6, 17, 17, 132, 47, family === 4 ? 1 : 58] as const;

/** Client ports are one each, so that no two packets are of one connection. */
export function packet(family: Family): fc.Arbitrary<(index: number) => KernelPacket> {
  return fc
    .record({
      link: fc.constantFrom('eth0', 'eth0', 'eth1', 'docker0', undefined),
      protocol: fc.constantFrom(...protocolsOf(family)),
      own: fc.constantFrom(...OWN[family]),
      other: fc.constantFrom(...OTHERS[family]),
      destination: fc.constantFrom(...OWN[family], ...OTHERS[family], ...GROUPS[family]),
      firstPort: fc.constantFrom(1100, 40_000),
      port: fc.constantFrom(...PORTS),
      type: fc.constantFrom(...ICMP_TYPES[family]),
    })
    .map(({ link, protocol, own, other, destination, firstPort, port, type }) => (index: number) => ({
      ...(link === undefined ? {} : { link }),
      protocol,
      source: link === undefined ? own : other,
      destination,
      ...([6, 17, 132].includes(protocol) ? { source_port: firstPort + index, destination_port: port } : {}),
      ...([1, 58].includes(protocol) ? { type, code: 0 } : {}),
    }));
}

/** Made on the host, for a group: the program says the link that it leaves by. */
export function isSentToGroup({ link, destination }: KernelPacket): boolean {
  return link === undefined && (destination.startsWith('224.') || destination.startsWith('ff02:'));
}

/** Whether a redirect asks for an address of the destination's scope, which not every kernel does. */
export function isOfLink({ destination }: KernelPacket): boolean {
  return destination.startsWith('ff02:');
}

/** Whether a worse route of IPv6 leads back by the link: kernels differ in whether that is a way back. */
export function hasWorseWayBack({ link, source }: KernelPacket): boolean {
  return link === 'eth0' && source.startsWith('2001:db8:1:');
}

/** The link that leads back to a sender. */
function linkOf(source: string): string {
  if (source.startsWith('10.') || source.startsWith('2001:db8:1:')) return 'eth1';
  return source.startsWith('172.') ? 'docker0' : 'eth0';
}

/** First packets of TCP connections, from outside and from the host to others. */
export const connection: fc.Arbitrary<(index: number) => KernelPacket> = fc
  .constantFrom<Family>(4, 4, 6)
  .chain((family) =>
    fc.record({
      isOut: fc.constantFrom(false, false, true),
      own: fc.constantFrom<string>(...OWN[family]),
      source: fc.constantFrom<string>(...OTHERS[family]),
      destination: fc.constantFrom<string>(...OWN[family], ...OTHERS[family]),
      other: fc.constantFrom<string>(...OTHERS[family]),
      firstPort: fc.constantFrom(1100, 40_000),
      port: fc.constantFrom(...PORTS),
    }),
  )
  .filter(({ source, destination }) => source !== destination)
  .map(({ isOut, own, source, destination, other, firstPort, port }) => (index: number) => ({
    ...(isOut ? {} : { link: linkOf(source) }),
    protocol: 6,
    source: isOut ? own : source,
    destination: isOut ? other : destination,
    source_port: firstPort + index,
    destination_port: port,
  }));

/** A packet as a probe asks about it. */
export function probeOf(asked: KernelPacket): string {
  const { link, protocol, source, destination, type, code } = asked;
  const links = link === undefined ? '' : ` in ${link}`;
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const ends = `${end(source, asked.source_port)} -> ${end(destination, asked.destination_port)}`;
  return `${NAMES[protocol] ?? protocol} ${type === undefined ? '' : `${type}/${code} `}${ends}${links}`;
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  58: 'icmpv6',
  132: 'sctp',
};
