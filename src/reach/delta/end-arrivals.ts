import { type AddressRange, ALL_ADDRESSES } from '../../net/address.ts';
import { mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { unfiltered } from '../path/unfiltered.ts';
import { addressesOf } from '../point.ts';
import type { Arrivals, End, Reached } from '../reachability/arrivals.ts';
import { arrivalsAtAll, type SourceLimit } from '../reachability/arrivals-at.ts';
import { arrivalsAtFrontends } from '../reachability/frontends.ts';
import { everyReceiver, groupReceivers } from '../reachability/receivers.ts';
import { interfaceKey, type Touched } from './touched.ts';

/** Everything that arrives at one end, told by its addresses. */
export interface EndArrivals {
  readonly end: End;
  readonly reached: readonly Reached[];
}

/** What arrives everywhere, by id of the end; where it is known whose flows can move, theirs alone. */
export function arrivalsByEnd(estate: Estate, touched: Touched | 'everything'): Map<string, EndArrivals> {
  if (touched === 'everything') return byEnd(arrivalsEverywhere(estate));
  const { receivers, subnets, senders } = touched;
  const interfaces = new Set(
    estate.interfaces.filter(
      (at) => receivers.has(interfaceKey(at)) || (at.subnet !== undefined && subnets.has(at.subnet.id)),
    ),
  );
  const isTouched = interfaces.size + subnets.size > 0;
  const isAsked = (at: Located) => interfaces.has(at);
  const inward = isTouched
    ? [
        ...arrivalsAtAll(estate, everyReceiver(estate, { interfaces, subnets })),
        ...arrivalsAtAll(estate, groupReceivers(estate, [...interfaces])),
      ]
    : [];
  const outward = senders.length === 0 ? [] : arrivalsEverywhere(estate, senders);
  return byEnd([...outward, ...inward, ...arrivalsAtFrontends(estate, isAsked)]);
}

function arrivalsEverywhere(estate: Estate, senders?: readonly SourceLimit[]): Reached[] {
  return [
    ...arrivalsAtAll(estate, everyReceiver(estate), senders),
    ...arrivalsAtAll(estate, groupReceivers(estate, estate.interfaces), senders),
    ...arrivalsAtFrontends(estate, () => true, senders),
  ];
}

function byEnd(all: readonly Reached[]): Map<string, EndArrivals> {
  const found = new Map<string, { end: End; reached: Reached[] }>();
  for (const each of all) {
    const known = found.get(each.end.id);
    if (known === undefined) found.set(each.end.id, { end: each.end, reached: [each] });
    else known.reached.push(each);
  }
  return found;
}

/** Both are surely the same without looking into the sets. */
export function areSame(one: EndArrivals, other: EndArrivals): boolean {
  return signatureOf(one) === signatureOf(other);
}

function signatureOf({ reached }: EndArrivals): string {
  return reached
    .map(({ range, arrivals }) => {
      const sets = [...arrivals].map(
        ([realm, { certain, possible, certainUnanswered, possibleUnanswered }]) =>
          `${realm} ${certain.id} ${possible.id} ${certainUnanswered.id} ${possibleUnanswered.id}`,
      );
      return `${range.family} ${range.first} ${range.last}: ${sets.sort().join(', ')}`;
    })
    .sort()
    .join('; ');
}

/** The addresses of a subnet, or outside, that no asset has, whether or not anything arrives there. */
export function carriedByNobody(estate: Estate, { id }: End): readonly AddressRange[] {
  const known = once(estate, 'carried by nobody', () => {
    const { alone } = everyReceiver(estate, {
      interfaces: new Set(),
      subnets: new Set(estate.subnets.keys()),
    });
    const carried = estate.interfaces.flatMap(addressesOf);
    const inside = alone.flatMap(({ point }) =>
      point.kind === 'subnet' ? [[point.subnet.id, point.ranges] as const] : [],
    );
    const subnets = estate.snapshot.subnets.flatMap(({ prefixes }) => prefixes);
    const beyond = subtractRanges(ALL_ADDRESSES, [...carried, ...subnets]);
    return new Map<string, readonly AddressRange[]>([...inside, ['outside', beyond]]);
  });
  return known.get(id) ?? [];
}

/** The addresses of an end. */
export function rangesOfEnd(each: EndArrivals | undefined): AddressRange[] {
  return mergeRanges((each?.reached ?? []).map(({ range }) => range));
}

/** Realms of those who send to an end. */
export function realmsOf(each: EndArrivals | undefined): string[] {
  return (each?.reached ?? []).flatMap(({ arrivals }) => [...arrivals.keys()]);
}

/** What comes from a realm to some of an end's addresses, these told apart: as probes of single addresses are answered. */
export function arrivalsFrom(
  estate: Estate,
  each: EndArrivals | undefined,
  realm: string,
  limits: PacketSet,
): Arrivals {
  const { space } = estate;
  const all = (kinds: readonly (keyof Arrivals)[]) =>
    space.unionOf(
      (each?.reached ?? []).flatMap(({ range, arrivals }) => {
        const own = arrivals.get(realm);
        if (own === undefined) return [];
        const here = space.box({ destination: [range] }).intersection(limits);
        return kinds.map((kind) => own[kind].intersection(here));
      }),
    );
  const subnet = each?.end.isNobody === true ? estate.subnets.get(each.end.id) : undefined;
  const doubtful = (set: PacketSet) =>
    subnet === undefined
      ? set.intersection(unseenSenders(estate, realm))
      : set.difference(unfiltered(estate, { kind: 'subnet', subnet, ranges: subnet.prefixes }, set).certain);
  const possible = all(['certain', 'possible']);
  const certain = all(['certain']);
  const unanswered = all(['certainUnanswered']);
  return {
    certain: certain.difference(doubtful(certain)),
    possible,
    certainUnanswered: unanswered.difference(doubtful(unanswered)),
    possibleUnanswered: all(['certainUnanswered', 'possibleUnanswered']),
  };
}

/** Packets of addresses that an interface may have which is not in evidence: what its groups let out is not known. */
function unseenSenders(estate: Estate, realm: string): PacketSet {
  return once(estate, `unseen senders|${realm}`, () => {
    const network = estate.networks.get(realm);
    if (network?.hasUnseenInterfaces !== true) return estate.space.empty;
    const carried = estate.interfaces.filter((at) => at.network === network).flatMap(addressesOf);
    return estate.space.box({ source: subtractRanges(network.prefixes, carried) });
  });
}
