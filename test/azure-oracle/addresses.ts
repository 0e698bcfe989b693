import { BlockList, isIPv4 } from 'node:net';
import type { AzureEstate } from './estate.ts';
import { at, type Interface, knownPrefixes, prefixesOf, sidesOf } from './places.ts';

/** What a new connection meets; `unknown` where neither the platform's documentation nor the export says. */
export type Fate = 'allow' | 'deny' | 'unknown';
export type Match = 'yes' | 'no' | 'maybe';

export interface Packet {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'esp';
  readonly from: string;
  readonly to: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A sender with a public IPv4 address that the platform chooses. */
export const SOMEBODY = 'somebody';
/** Where the platform itself answers, and asks from. */
export const HOST = '168.63.129.16';
export const METADATA = '169.254.169.254';

/** Apart from the sets of packets that are tested. */
const lists = new Map<string, BlockList>();
export function within(address: string, prefix: string): boolean {
  if (address === SOMEBODY) return prefix === '0.0.0.0/0';
  const [base = '', length] = prefix.split('/');
  if (isIPv4(address) !== isIPv4(base)) return false;
  const [family, bits] = isIPv4(base) ? (['ipv4', 32] as const) : (['ipv6', 128] as const);
  let list = lists.get(prefix);
  if (list === undefined) {
    list = new BlockList();
    list.addSubnet(base, Number(length ?? bits), family);
    lists.set(prefix, list);
  }
  return list.check(address, family);
}

/** Addresses that the internet leads to, as far as these estates have any others. */
export function isPublic(address: string): boolean {
  if (address === SOMEBODY) return true;
  return isIPv4(address)
    ? !['10.0.0.0/8', '169.254.0.0/16'].some((prefix) => within(address, prefix))
    : within(address, '2000::/3');
}

const not = (match: Match): Match => (match === 'maybe' ? match : match === 'yes' ? 'no' : 'yes');
export const every = (...matches: readonly Match[]): Match =>
  matches.includes('no') ? 'no' : matches.includes('maybe') ? 'maybe' : 'yes';
const some = (...matches: readonly Match[]): Match => not(every(...matches.map(not)));
export const sure = (value: boolean): Match => (value ? 'yes' : 'no');
export const both = (...fates: readonly Fate[]): Fate =>
  fates.includes('deny') ? 'deny' : fates.includes('unknown') ? 'unknown' : 'allow';

/** The tag VirtualNetwork, as an interface in this subnet has it. */
function inNetwork(estate: AzureEstate, { network, subnet }: Interface, address: string): Match {
  const own = at(estate.networks, network);
  const peers = sidesOf(estate).filter(
    ({ from, own: side }) => from === network && side.state === 'Connected',
  );
  const connected = (each: string): Match =>
    some(
      sure(each === HOST || prefixesOf(own, network).some((prefix) => within(each, prefix))),
      ...peers.map(({ to, own: side, theirs }) => {
        const known = knownPrefixes(at(estate.networks, to), to, side).some((prefix) => within(each, prefix));
        return sure(known && side.access && theirs.state === 'Connected');
      }),
    );
  const { table } = at(own.subnets, subnet);
  const routes = table === undefined ? [] : at(estate.tables, table);
  return some(
    connected(address),
    ...routes.map(({ prefix, hop, address: next }): Match => {
      if (!within(address, prefix)) {
        const isPart = address === SOMEBODY && !/^10\.|:/.test(prefix);
        const isTaken =
          hop === 'VirtualNetworkGateway' || (hop === 'VirtualAppliance' && connected(next ?? '') !== 'no');
        return isPart && isTaken ? 'maybe' : 'no';
      }
      if (hop === 'VirtualNetworkGateway') return 'yes';
      return hop === 'VirtualAppliance' ? connected(next ?? '') : 'no';
    }),
  );
}

export function inOperand(
  estate: AzureEstate,
  at: Interface,
  prefixes: readonly string[],
  address: string,
): Match {
  return some(
    ...prefixes.map((prefix): Match => {
      switch (prefix.toLowerCase()) {
        case '*':
          return 'yes';
        case 'virtualnetwork':
          return inNetwork(estate, at, address);
        case 'internet':
          return every(sure(isPublic(address)), not(inNetwork(estate, at, address)));
        case 'azureloadbalancer':
          return sure(address === HOST);
        default:
          return address === SOMEBODY &&
            prefix !== '0.0.0.0/0' &&
            !prefix.includes(':') &&
            !prefix.startsWith('10.')
            ? 'maybe'
            : sure(within(address, prefix));
      }
    }),
  );
}
