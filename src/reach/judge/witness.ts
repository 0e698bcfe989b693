import {
  type Address,
  type AddressRange,
  isSameAddress,
  parseAddress,
  rangeContains,
  single,
} from '../../net/address.ts';
import { oncePer } from '../../net/once-per.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { handingsTo } from '../path/balancers/ways-by-balancers.ts';
import type { Point } from '../point.ts';

/** A public resolver's neighbourhood reads better than the lowest address of a wide set; both are members. */
const FAMILIAR: readonly Address[] = ['203.0.113.7', '198.51.100.7', '2001:db8::7', '10.0.0.1'].map(
  (text) => parseAddress(text) as Address,
);

/** Sets that a witness is looked for in, best last. */
const preferencesOf = oncePer((space: PacketSpace): readonly PacketSet[] => {
  const familiar = FAMILIAR.map(single);
  return [
    space.box({ family: 4 }),
    space.box({ protocol: [[6, 6]] }),
    ...familiar.map((range) => space.box({ source: [range] })),
    ...familiar.map((range) => space.box({ destination: [range] })),
    space.box({ sourcePort: [[49_152, 49_152]] }),
  ];
});

/** One packet of the set that a person finds ordinary: a usual client port, IPv4 where there is a choice. */
export function witnessOf(space: PacketSpace, set: PacketSet): Packet | undefined {
  if (set.isOnePacket()) return set.sample();
  // What is wanted is the same for many sets, so that only the last of them is made of each.
  let wanted = space.all;
  for (const better of preferencesOf(space)) {
    const both = wanted.intersection(better);
    if (!set.isDisjointFrom(both)) wanted = both;
  }
  const narrowed = set.intersection(wanted);
  const sample = narrowed.sample();
  // The first address of a network is no machine's; one a little above it reads like one.
  const ordinary = sample === undefined ? undefined : { ...sample, source: sample.source + 9n };
  const chosen = ordinary !== undefined && narrowed.has(ordinary) ? ordinary : sample;
  return chosen?.destination === chosen?.source ? apart(set, chosen) : chosen;
}

/** Nobody's packet to itself, where it may be another's. */
function apart(set: PacketSet, packet: Packet | undefined): Packet | undefined {
  if (packet === undefined) return undefined;
  const others = FAMILIAR.map(({ value }) => ({ ...packet, destination: value }));
  return others.find((each) => each.destination !== packet.source && set.has(each)) ?? packet;
}

/** The address that a witness has where a side may be any of the addresses of one family. */
export function ordinaryAddress(ranges: readonly AddressRange[]): bigint {
  const familiar = FAMILIAR.find((address) => ranges.some((range) => rangeContains(range, address)));
  return (
    familiar?.value ??
    ranges.reduce((lowest, { first }) => (first < lowest ? first : lowest), ranges[0]?.first ?? 0n)
  );
}

/** A packet as its sender makes it that is told, behind a frontend, with the address of the machine there. */
export function atFrontend(packet: Packet, to: Point): Packet {
  return to.kind === 'interface' && to.frontend !== undefined
    ? { ...packet, destination: to.frontend.first }
    : packet;
}

/**
 * A packet of the internet as its sender makes it: an interface is called by its public address, or by that of a balancer that leads
 * the packet on. Who is not on the internet calls it by its private one.
 */
export function calledPublicly(estate: Estate, packet: Packet, to: Point): Packet {
  if (to.kind !== 'interface') return packet;
  if (to.frontend !== undefined) return atFrontend(packet, to);
  const { family } = packet;
  const sender = { family, value: packet.source };
  if (!estate.routable.some((range) => rangeContains(range, sender))) return packet;
  const { publicAddresses, frontends = [] } = to.at.interface;
  const isCalled = (inside: Address) => isSameAddress(inside, { family, value: packet.destination });
  const called = publicAddresses.find((each) => isCalled(each.private));
  if (called !== undefined) return { ...packet, destination: called.public.value };
  const led = [
    ...frontends
      .filter((each) => !each.isInternal)
      .map(({ address, private: inside, protocol, ports }) => ({ address, inside, protocol, ports })),
    ...handingsTo(estate, to.at).flatMap(({ balancer, rule, target, inside }) =>
      balancer.interface.publicAddresses.slice(0, 1).map((open) => ({
        address: open.public,
        inside,
        protocol: rule.protocol,
        ports: { from: rule.port, to: target.port },
      })),
    ),
  ];
  const way = led.find(
    ({ inside, protocol, ports }) =>
      isCalled(inside) &&
      (ports === undefined || ports.to === packet.destinationPort) &&
      protocol.some(([first, last]) => first <= packet.protocol && packet.protocol <= last),
  );
  if (way === undefined) return packet;
  return {
    ...packet,
    destination: way.address.value,
    destinationPort: way.ports?.from ?? packet.destinationPort,
  };
}
