import type { Host, HostLink, LinkAddress } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
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
import type { Trace } from '../program/trace.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';
import { contestedRanges } from './contested-ranges.ts';
import { routeFlows } from './host-routing.ts';
import { localRanges } from './host-surroundings.ts';
import { unjoinedBounds } from './joined-groups.ts';
import { OWN_SOURCE, perhapsOwnSources } from './policy-routing.ts';
import { listsRoutes } from './route-order.ts';
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
  const none = { flow, dropped: around.space.empty };
  if (isLoopback(flow.incoming) || flow.incoming === 'none') return none;
  let kept = flow.packets;
  let dropped = around.space.empty;
  const remove = ({ must, may }: Bounds, certainly: boolean, reason: string) => {
    const packets = kept.intersection(may);
    if (packets.isEmpty()) return;
    trace?.losses.push({ packets, reason });
    dropped = dropped.union(packets);
    if (certainly) kept = kept.difference(must);
  };
  const exactly = (packets: PacketSet): Bounds => ({ must: packets, may: packets });
  const name = typeof flow.incoming === 'string' ? undefined : flow.incoming.name;
  const { stack } = host;
  const reception = (name === undefined ? undefined : stack.links.get(name)) ?? stack.otherLinks;
  const { takesLoopback, takesOwnSources } = reception;
  // By a link without an address packets must have their way back, too (kernel, __fib_validate_source).
  const isBare = name !== undefined && hasNoAddress(host, name);
  const reversePath = isBare && reception.reversePath === 'loose' ? 'strict' : reception.reversePath;
  const toAll = boundsOfAddress(flow, 'destination', BROADCAST, around);
  for (const side of ['source', 'destination'] as const) {
    for (const range of LOOPBACK) {
      const bounds = boundsOfAddress(flow, side, [range], around);
      if (range.family === 6 || takesLoopback !== true)
        remove(
          // Of what goes to everybody, the kernel asks no more than whether its source is the host's own.
          side === 'source' ? { must: bounds.must.difference(toAll.may), may: bounds.may } : bounds,
          range.family === 6 || takesLoopback === false,
          `martian: a loopback ${side} from a link`,
        );
    }
  }
  remove(boundsOfAddress(flow, 'source', NOBODY, around), true, 'martian: the source is a group');
  remove(
    boundsOfAddress(flow, 'destination', WITHIN_THE_HOST, around),
    true,
    'martian: the destination is a group within a host',
  );
  const unspecified = boundsOfAddress(flow, 'source', UNSPECIFIED, around);
  const starting = boundsOfAddress(flow, 'destination', WITHOUT_ADDRESS, around);
  const noSource = {
    must: unspecified.must.difference(starting.may),
    may: unspecified.may.difference(starting.must),
  };
  remove(noSource, true, 'martian: the source is 0.0.0.0');
  const nowhere = boundsOfAddress(flow, 'destination', UNSPECIFIED, around);
  const noDestination = {
    must: nowhere.must.difference(unspecified.may),
    may: nowhere.may.difference(unspecified.must),
  };
  remove(noDestination, true, 'martian: the destination is 0.0.0.0');
  const unjoined = unjoinedBounds(flow, host, around);
  remove(
    isLocalFirst(host, 6)
      ? unjoined
      : { ...unjoined, must: unjoined.must.intersection(around.space.box({ family: 4 })) },
    true,
    'the destination is a group that the link may not belong to',
  );
  for (const { packets, reason } of strayPackets(flow, 'destination', host, around, flow.incoming))
    remove(exactly(packets), false, reason);
  const contested = isLocalFirst(host, 4)
    ? boundsOfAddress(flow, 'source', contestedRanges(host), around).may
    : around.space.all;
  const own = ownAddresses(around);
  if (own !== undefined && takesOwnSources !== true) {
    const { may, must } = boundsOfAddress(flow, 'source', own, around);
    remove(
      { must: must.difference(contested), may },
      takesOwnSources === false,
      "martian: the source is the host's own address",
    );
  }
  const broadcast = boundsOfAddress(flow, 'source', broadcastsOfLinks(around), around);
  const passes =
    isLocalFirst(host, 4) && reversePath === 'off' && takesOwnSources === true
      ? certainlyTaken(flow, host, around)
      : none.dropped;
  remove(
    { must: broadcast.must.difference(contested), may: broadcast.may.difference(passes) },
    reversePath === 'strict' || reversePath === 'loose',
    reversePath === 'off'
      ? 'the source is a broadcast address, which the kernel refuses where routes were changed'
      : `reverse path filtering (${stack.settings.reversePath}): the source is a broadcast address`,
  );
  remove(exactly(perhapsOwnSources(flow, host, around)), false, OWN_SOURCE);
  const refusal = `reverse path filtering (${stack.settings.reversePath}): the way back does not lead by ${name}`;
  // What has no address yet is not asked for its way back (kernel, brd_input of ip_route_input_slow).
  const asked = around.space.box({ family: 4 }).difference(unspecified.must);
  if (name !== undefined && !listsRoutes(host, 4)) {
    if (reversePath === 'strict')
      remove(exactly(comingOverRoutes(flow, host, name, around).intersection(asked)), false, refusal);
    // Links have routes to their own networks, whatever else there is; without the setting nobody knows how strict the kernel is.
    if (reversePath === undefined)
      remove(boundsOfAddress(flow, 'source', otherNetworks(host, name), around), false, refusal);
  } else if (name !== undefined && reversePath !== 'off') {
    const back = routeFlows(
      [
        {
          ...flow,
          packets: kept.intersection(asked),
          view: { ...flow.view, reversed: true },
        },
      ],
      host,
      around,
    );
    const perhapsRouted = around.space.unionOf(back.flows.map(({ packets }) => packets));
    const lost = { must: back.dropped.difference(perhapsRouted), may: back.dropped };
    remove(lost, reversePath !== undefined, refusal);
    const refused = (reversePath === 'loose' ? [] : back.flows).map(({ outgoing, packets }) => {
      const isKnown = typeof outgoing !== 'string';
      if (!isLoopback(outgoing)) {
        const may = isKnown && outgoing.name === name ? around.space.empty : packets;
        return { packets, may, must: isKnown ? may : around.space.empty };
      }
      // The way back to an own address leads by the link that has it (kernel, fib_info_nh_uses_dev).
      const own = (isMeant: (link: string | undefined) => boolean) =>
        boundsOfAddress(flow, 'source', addressesOf(around, isMeant), around);
      const here = own((link) => link === name);
      const there = own((link) => link !== name);
      const may = packets.difference(here.must.difference(there.may));
      return { packets, may, must: packets.difference(here.may) };
    });
    // Of several ways that may be taken one is enough.
    const perhapsBack = around.space.unionOf(refused.map((each) => each.packets.difference(each.must)));
    for (const { may, must } of refused)
      remove({ must: must.difference(perhapsBack), may }, reversePath === 'strict', refusal);
  }
  return { flow: { ...flow, packets: kept }, dropped };
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

/** Own addresses of some of the links. */
function addressesOf({ links = [] }: Surroundings, isMeant: (link: string | undefined) => boolean) {
  return links.filter(({ name }) => isMeant(name)).flatMap(({ addresses }) => addresses);
}

/** Packets from beyond the networks of a link, on a host with others: only its routes say by which of them it answers. */
function comingOverRoutes(flow: Flow, host: Host, name: string, around: Surroundings): PacketSet {
  const links = (host.links ?? []).filter((link) => link.name !== LOOPBACK_NAME);
  if (links.length < 2) return around.space.empty;
  const near = sureAddresses(links, name).map(({ prefix }) => prefix);
  return around.space.box({ family: 4 }).difference(boundsOfAddress(flow, 'source', near, around).must);
}

/** IPv4 networks that other links have, or may have, and that the link has not for sure. */
function otherNetworks({ links = [] }: Host, name: string): AddressRange[] {
  const of = (addresses: readonly LinkAddress[]) =>
    addresses.map(({ prefix }) => prefix).filter(({ family }) => family === 4);
  const others = links.filter((link) => link.name !== name && link.name !== LOOPBACK_NAME);
  return subtractRanges(of(others.flatMap(({ addresses }) => addresses)), of(sureAddresses(links, name)));
}

/** Addresses that a link has by every listing. */
function sureAddresses(links: readonly HostLink[], name: string): readonly LinkAddress[] {
  return links
    .filter((link) => link.name === name)
    .flatMap(({ addresses }) => addresses.filter(({ isContested }) => !isContested));
}
