import type { Host } from '../../model/host.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import { oncePer } from '../../net/once-per.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import {
  BROADCAST,
  groupsOfScopes,
  LOOPBACK,
  MULTICAST,
  prefixes,
  UNSPECIFIED,
} from '../../net/special-addresses.ts';
import { type Flow, isLoopback } from '../program/flow.ts';
import { broadcastsOfLinks } from '../program/link-addresses.ts';
import type { Links, Surroundings } from '../program/surroundings.ts';
import type { Loss, Trace } from '../program/trace.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';
import { contestedRanges } from './contested-ranges.ts';
import { localRanges } from './host-surroundings.ts';
import { unjoinedBounds } from './joined-groups.ts';
import { OWN_SOURCE, perhapsOwnSources } from './policy-routing.ts';
import { type Arrival, type Martian, withoutWayBack } from './reverse-path.ts';
import { rulesOf } from './routing-rules.ts';
import { strayPackets } from './strong-ends.ts';

/** Groups and everybody, which nobody is. */
const NOBODY = [...MULTICAST, ...BROADCAST];

/** Groups whose scope is less than a link, whatever their flags (RFC 4291, section 2.7; Linux kernel, ip6_rcv_core). */
const WITHIN_THE_HOST = groupsOfScopes(0, 1);

/** Where machines that have no address yet send: to everybody, and to groups of the link. */
const WITHOUT_ADDRESS = prefixes('0.0.0.0', '255.255.255.255', '224.0.0.0/24');

/**
 * What is left of a flow without martians, which the routing code drops before INPUT whatever the rules say: loopback addresses
 * from a wire, groups and no address at all as source, the host's own address as source, and sources that reverse path filtering
 * refuses (kernel, ip_route_input, ip_mc_validate_source, ip6_rcv_core; verdicts ipt-47 to ipt-49).
 */
export function withoutMartians(
  flow: Flow,
  host: Host,
  around: Surroundings,
  trace?: Trace,
): { readonly flow: Flow; readonly dropped: PacketSet } {
  let kept = flow.packets;
  let dropped = around.space.empty;
  if (isLoopback(flow.incoming) || flow.incoming === 'none') return { flow, dropped };
  const remove = ({ packets: { must, may }, isCertain, reason }: Martian) => {
    const packets = kept.intersection(may);
    if (packets.isEmpty()) return;
    trace?.losses.push({ packets, reason });
    dropped = dropped.union(packets);
    if (isCertain) kept = kept.difference(must);
  };
  const arrival = arrivalOf(flow, host);
  const withoutSource = boundsOfAddress(flow, 'source', UNSPECIFIED, around);
  const martians = [
    ...loopbackEnds(flow, arrival, around),
    ...groupEnds(flow, around),
    ...missingEnds(flow, withoutSource, around),
    ...unjoinedGroups(flow, host, around),
    ...perhapsMartians(strayPackets(flow, 'destination', host, around, flow.incoming)),
    ...ownSources(flow, host, arrival, around),
    ...perhapsMartians([{ packets: perhapsOwnSources(flow, host, around), reason: OWN_SOURCE }]),
  ];
  for (const each of martians) remove(each);
  // What has no address yet is not asked for its way back (kernel, brd_input of ip_route_input_slow).
  const asked = around.space.box({ family: 4 }).difference(withoutSource.must);
  for (const each of withoutWayBack({ ...flow, packets: kept }, asked, host, arrival, around)) remove(each);
  return { flow: { ...flow, packets: kept }, dropped };
}

function arrivalOf({ incoming }: Flow, host: Host): Arrival {
  const name = typeof incoming === 'string' ? undefined : incoming.name;
  const { links, otherLinks } = host.stack;
  const reception = (name === undefined ? undefined : links.get(name)) ?? otherLinks;
  // By a link without an address packets must have their way back, too (kernel, __fib_validate_source).
  const isBare = name !== undefined && hasNoAddress(host, name);
  const reversePath = isBare && reception.reversePath === 'loose' ? 'strict' : reception.reversePath;
  return { ...reception, name, reversePath };
}

function perhapsMartians(losses: readonly Loss[]): Martian[] {
  return losses.map(({ packets, reason }) => ({
    packets: { must: packets, may: packets },
    isCertain: false,
    reason,
  }));
}

function loopbackEnds(flow: Flow, { takesLoopback }: Arrival, around: Surroundings): Martian[] {
  const toAll = boundsOfAddress(flow, 'destination', BROADCAST, around);
  return (['source', 'destination'] as const).flatMap((side) =>
    LOOPBACK.filter(({ family }) => family === 6 || takesLoopback !== true).map((range) => {
      const { must, may } = boundsOfAddress(flow, side, [range], around);
      return {
        // Of what goes to everybody, the kernel asks no more than whether its source is the host's own.
        packets: { must: side === 'source' ? must.difference(toAll.may) : must, may },
        isCertain: range.family === 6 || takesLoopback === false,
        reason: `martian: a loopback ${side} from a link`,
      };
    }),
  );
}

function groupEnds(flow: Flow, around: Surroundings): Martian[] {
  return [
    {
      packets: boundsOfAddress(flow, 'source', NOBODY, around),
      isCertain: true,
      reason: 'martian: the source is a group',
    },
    {
      packets: boundsOfAddress(flow, 'destination', WITHIN_THE_HOST, around),
      isCertain: true,
      reason: 'martian: the destination is a group within a host',
    },
  ];
}

function missingEnds(flow: Flow, withoutSource: Bounds, around: Surroundings): Martian[] {
  const starting = boundsOfAddress(flow, 'destination', WITHOUT_ADDRESS, around);
  const nowhere = boundsOfAddress(flow, 'destination', UNSPECIFIED, around);
  return [
    {
      packets: withoutBounds(withoutSource, starting),
      isCertain: true,
      reason: 'martian: the source is 0.0.0.0',
    },
    {
      packets: withoutBounds(nowhere, withoutSource),
      isCertain: true,
      reason: 'martian: the destination is 0.0.0.0',
    },
  ];
}

function withoutBounds(bounds: Bounds, others: Bounds): Bounds {
  return { must: bounds.must.difference(others.may), may: bounds.may.difference(others.must) };
}

function unjoinedGroups(flow: Flow, host: Host, around: Surroundings): Martian[] {
  const { must, may } = unjoinedBounds(flow, host, around);
  const sure = isLocalFirst(host, 6) ? must : must.intersection(around.space.box({ family: 4 }));
  const reason = 'the destination is a group that the link may not belong to';
  return [{ packets: { must: sure, may }, isCertain: true, reason }];
}

/** Own addresses of the host, and those of everybody on its links. */
function ownSources(flow: Flow, host: Host, arrival: Arrival, around: Surroundings): Martian[] {
  const { takesOwnSources, reversePath } = arrival;
  const contested = isLocalFirst(host, 4)
    ? boundsOfAddress(flow, 'source', contestedRanges(host), around).may
    : around.space.all;
  const addresses = ownAddresses(around);
  const own =
    addresses === undefined || takesOwnSources === true
      ? undefined
      : boundsOfAddress(flow, 'source', addresses, around);
  const broadcast = boundsOfAddress(flow, 'source', broadcastsOfLinks(around), around);
  const passes =
    isLocalFirst(host, 4) && reversePath === 'off' && takesOwnSources === true
      ? certainlyTaken(flow, host, around)
      : around.space.empty;
  return [
    ...(own === undefined
      ? []
      : [
          {
            packets: { must: own.must.difference(contested), may: own.may },
            isCertain: takesOwnSources === false,
            reason: "martian: the source is the host's own address",
          },
        ]),
    {
      packets: { must: broadcast.must.difference(contested), may: broadcast.may.difference(passes) },
      isCertain: reversePath === 'strict' || reversePath === 'loose',
      reason:
        reversePath === 'off'
          ? 'the source is a broadcast address, which the kernel refuses where routes were changed'
          : `reverse path filtering (${host.stack.settings.reversePath}): the source is a broadcast address`,
    },
  ];
}

/** Whether no routing rule comes before that of the local table, which may else not be asked. */
function isLocalFirst(host: Host, family: Family): boolean {
  return !rulesOf(host, family).some(({ precedesOwn }) => precedesOwn);
}

/** Packets for the host itself; of others a kernel asks more that would leave by the link that they came by. */
function certainlyTaken(flow: Flow, host: Host, around: Surroundings): PacketSet {
  const own = boundsOfAddress(flow, 'destination', localRanges(around) ?? [], around).must;
  return own.difference(boundsOfAddress(flow, 'destination', contestedRanges(host), around).may);
}

function hasNoAddress({ links = [] }: Host, name: string): boolean {
  const link = links.find((each) => each.name === name);
  return link?.addresses.every(({ address }) => address.family !== 4) === true;
}

/** Own IPv4 addresses of all links, which every packet asks for; undefined: no address is known. */
function ownAddresses({ links = [] }: Surroundings): readonly AddressRange[] | undefined {
  if (links.every(({ addresses }) => addresses.length === 0)) return undefined;
  return ownOfLinks(links);
}

const ownOfLinks = oncePer((links: Links): readonly AddressRange[] =>
  links.flatMap(({ addresses }) => addresses).filter(({ family }) => family === 4),
);
