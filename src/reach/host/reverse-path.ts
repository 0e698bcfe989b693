import type { Host, HostLink, LinkAddress } from '../../model/host.ts';
import { LOOPBACK_NAME, type Reception } from '../../model/network-stack.ts';
import type { AddressRange } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Flow, isLoopback } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';
import { routeFlows } from './host-routing.ts';
import { listsRoutes } from './route-order.ts';

/** The link by which packets come, where it is known, and what it takes in. */
export interface Arrival extends Reception {
  readonly name: string | undefined;
}

/** Packets that the routing code drops for their addresses. */
export interface Martian {
  readonly packets: Bounds;
  /** False: it drops them or not. */
  readonly isCertain: boolean;
  readonly reason: string;
}

/**
 * Packets that reverse path filtering refuses, because the way back to their source does not lead by the link that they came by.
 * @param asked packets whose way back is asked for
 */
export function withoutWayBack(
  flow: Flow,
  asked: PacketSet,
  host: Host,
  { name, reversePath }: Arrival,
  around: Surroundings,
): Martian[] {
  if (name === undefined) return [];
  const reason = `reverse path filtering (${host.stack.settings.reversePath}): the way back does not lead by ${name}`;
  if (listsRoutes(host, 4)) {
    if (reversePath === 'off') return [];
    return refusedByRoutes(
      { ...flow, packets: flow.packets.intersection(asked) },
      host,
      name,
      reversePath,
      around,
    ).map((each) => ({ ...each, reason }));
  }
  if (reversePath === 'strict') {
    const packets = comingOverRoutes(flow, host, name, around).intersection(asked);
    return [{ packets: { must: packets, may: packets }, isCertain: false, reason }];
  }
  // Links have routes to their own networks, whatever else there is; without the setting nobody knows how strict the kernel is.
  if (reversePath === undefined)
    return [
      {
        packets: boundsOfAddress(flow, 'source', otherNetworks(host, name), around),
        isCertain: false,
        reason,
      },
    ];
  return [];
}

/** The same where all routes are in evidence. */
function refusedByRoutes(
  flow: Flow,
  host: Host,
  name: string,
  reversePath: Arrival['reversePath'],
  around: Surroundings,
): Omit<Martian, 'reason'>[] {
  const back = routeFlows([{ ...flow, view: { ...flow.view, reversed: true } }], host, around);
  const perhapsRouted = around.space.unionOf(back.flows.map(({ packets }) => packets));
  const lost = { must: back.dropped.difference(perhapsRouted), may: back.dropped };
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
  return [
    { packets: lost, isCertain: reversePath !== undefined },
    ...refused.map(({ may, must }) => ({
      packets: { must: must.difference(perhapsBack), may },
      isCertain: reversePath === 'strict',
    })),
  ];
}

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
