import type { Endpoint } from '../model/endpoint.ts';
import { nameOf } from '../model/name.ts';
import { rangeContains } from '../net/address.ts';
import type { Estate } from './estate.ts';
import { addressesOf, type Point, pointsOf } from './point.ts';

/** Who sends on what comes to an address: any address of a subnet. */
interface RelayPoints {
  readonly senders: readonly Point[];
  /** Why nothing is known of them. */
  readonly unseen?: string;
}

/** What sends on for a point: not the machine that a frontend leads to, and not by the address that it is called by. */
export function relayOf(estate: Estate, point: Point): RelayPoints | undefined {
  if (point.kind !== 'interface') return undefined;
  const { frontend, at } = point;
  if (frontend === undefined) {
    if (at.interface.sendsFromSubnet === undefined) return undefined;
    if (at.subnet === undefined) return unseenSubnet(nameOf(at.asset));
    return { senders: [{ kind: 'interface', at, ranges: addressesOf(at) }] };
  }
  const named = (at.interface.frontends ?? []).filter(({ address }) => rangeContains(frontend, address));
  const relays = named.flatMap(({ relay }) => relay ?? []);
  if (relays.length === 0) return undefined;
  const unseen = relays.find(({ subnet }) => !estate.subnets.has(subnet ?? ''));
  if (unseen !== undefined)
    return unseen.subnet === undefined
      ? { senders: [], unseen: `what ${unseen.name} sends on is not in evidence` }
      : unseenSubnet(unseen.name);
  const subnets = new Set(relays.flatMap(({ subnet }) => estate.subnets.get(subnet ?? '') ?? []));
  return { senders: [...subnets].map((subnet) => ({ kind: 'subnet', subnet, ranges: subnet.prefixes })) };
}

/** Why it is not known from which addresses an endpoint sends. */
export function unseenRelay(estate: Estate, endpoint: Endpoint): string | undefined {
  return pointsOf(estate, endpoint, undefined)
    .map((point) => relayOf(estate, point)?.unseen)
    .find((note) => note !== undefined);
}

function unseenSubnet(name: string): RelayPoints {
  return { senders: [], unseen: `the subnet from which ${name} sends on is not in evidence` };
}
