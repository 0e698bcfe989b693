import type { Network } from '../../model/network.ts';
import type { PlatformFlows } from '../../model/platform-flows.ts';
import { type AddressRange, type AddressTerm, ALL_ADDRESSES, allAddresses } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once, onceOf } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { addressesOf, networkOf, type Point } from '../point.ts';
import { Trace } from '../program/trace.ts';

/**
 * Packets of a question about a point that no group, subnet filter or route of the platform sees; `named` are flows that a filter
 * sees all the same.
 */
export function unfiltered(
  estate: Estate,
  point: Point,
  packets: PacketSet,
  named: readonly Box[] = [],
): TwoSided {
  const flows = flowsAt(estate, point);
  const isUnnamed = point.kind === 'interface' && point.unnamed === true;
  if (flows === undefined || isUnnamed) return { certain: estate.space.empty, possible: estate.space.empty };
  const { certain, possible } = unfilteredOf(estate, flows);
  const asked =
    named.length === 0
      ? packets
      : packets.difference(estate.space.unionOf(named.map((box) => estate.space.box(box))));
  const passing = possible.intersection(asked);
  return { certain: certain.equals(possible) ? passing : certain.intersection(asked), possible: passing };
}

/** Why a filter of the platform leaves them undecided, whatever its rules say. */
export function doubtsOf({ certain, possible }: TwoSided): Trace[] {
  if (possible.equals(certain)) return [];
  const trace = new Trace();
  trace.unknownWays.push({
    packets: possible.difference(certain),
    reason: 'whether this filter sees packets that may be for a service of the platform',
  });
  return [trace];
}

/** Those of them that even a filter that is not in evidence does not see. */
export function unseenByAny(estate: Estate, point: Point, packets: PacketSet): PacketSet {
  return unfiltered(estate, point, packets, flowsAt(estate, point)?.flows.nameable).certain;
}

/** Flows with a platform where a point is; `network`: the id of its network. */
interface Flows {
  readonly flows: PlatformFlows;
  readonly network: string | undefined;
}

function flowsAt(estate: Estate, point: Point): Flows | undefined {
  const network = networkOf(estate, point);
  if (network !== undefined) return { flows: network, network: network.id };
  if (point.kind !== 'interface' || point.at.interface.platformFlows === undefined) return undefined;
  const { platformFlows, network: unseen } = point.at.interface;
  return { flows: platformFlows, network: unseen };
}

/** Whether packets of the internet to any of the addresses may pass the filters of a network unseen. */
export function mayPassUnseen(
  estate: Estate,
  network: Network | undefined,
  ranges: readonly AddressRange[],
): boolean {
  if (network === undefined) return false;
  const { space, internet } = estate;
  const destinations = once(estate, `unfiltered destinations|${network.id}`, () => {
    // What is perhaps unfiltered is carried by nobody.
    const unseen = unfilteredOf(estate, { flows: network, network: network.id }).certain.intersection(
      space.box({ source: internet }),
    );
    return unseen
      .boxes()
      .flatMap((box): (AddressTerm | undefined)[] => [...(box.destination ?? [undefined])]);
  });
  return destinations.some((term) => ranges.some((range) => term === undefined || mayMeet(term, range)));
}

/** Destinations that packets may reach without any filter of the platform, as far as they are ranges; all where one has no address. */
export function unfilteredDestinations(estate: Estate, network: Network): readonly AddressRange[] {
  return once(estate, `unfiltered|${network.id}|all`, () =>
    [...network.unfiltered, ...(network.perhapsUnfiltered ?? [])].flatMap(
      (box) =>
        box.destination?.flatMap((term) => ('mask' in term ? [allAddresses(term.family)] : [term])) ??
        ALL_ADDRESSES,
    ),
  );
}

function mayMeet(term: AddressTerm, range: AddressRange): boolean {
  if (term.family !== range.family) return false;
  return 'mask' in term || (term.first <= range.last && range.first <= term.last);
}

function unfilteredOf(estate: Estate, { flows, network }: Flows): TwoSided {
  const { space } = estate;
  return onceOf(estate, `unfiltered|${network}`, flows, () => {
    const certain = space.unionOf(flows.unfiltered.map((box) => space.box(box)));
    const perhaps = flows.perhapsUnfiltered?.map((box) => space.box(box));
    return {
      certain,
      possible:
        perhaps === undefined
          ? certain
          : certain.union(space.unionOf(perhaps).difference(toCarriers(estate, network))),
    };
  });
}

/** What an interface carries is nothing of the platform's own. */
function toCarriers({ space, interfaces }: Estate, network: string | undefined): PacketSet {
  const own = interfaces.filter((at) => (at.network?.id ?? at.interface.network) === network);
  return space.box({ destination: own.flatMap(addressesOf) });
}
