import type { Asset, NetworkInterface } from '../../model/asset.ts';
import type { HostLink } from '../../model/host.ts';
import { type AddressRange, addressKey, formatRange } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { LOOPBACK } from '../../net/special-addresses.ts';
import { type Estate, type Located, once } from '../estate.ts';
import type { Flow } from '../program/flow.ts';
import { ANYWHERE } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';
import type { HostOutcome } from './host-outcome.ts';
import { localRanges, surroundingsOf } from './host-surroundings.ts';
import { isOutsideClouds } from './next-hops.ts';

/** Networks that exist inside the machine only (bridges of containers): prefixes of links that are no interface of the asset. */
export function innerNetworks(at: Located): AddressRange[] {
  return innerLinks(at).flatMap((link) => link.addresses.map(({ prefix }) => prefix));
}

/** The links of hosts in no network of a cloud that lead to what runs on them. */
export function insideLinks(estate: Estate): readonly { readonly asset: Asset; readonly link: HostLink }[] {
  return once(estate, 'links inside hosts', () =>
    estate.snapshot.assets.filter(isOutsideClouds).flatMap((asset) =>
      (estate.interfacesOf.get(asset.id) ?? []).slice(0, 1).flatMap((at) => {
        const inner = new Set([
          ...innerLinks(at),
          ...(asset.host?.links ?? []).filter((link) => link.isInside),
        ]);
        return [...inner].map((link) => ({ asset, link }));
      }),
    ),
  );
}

/** Where an interface is none of the links by hardware address or address, any of them may be it. */
function innerLinks({ asset }: Located): HostLink[] {
  const links = asset.host?.links ?? [];
  const known = asset.interfaces.every((each) => links.some((link) => isLinkOf(each, link)));
  return known ? links.filter((link) => !asset.interfaces.some((each) => isLinkOf(each, link))) : [];
}

function isLinkOf({ mac, addresses }: NetworkInterface, link: HostLink): boolean {
  const own = new Set(addresses.map(addressKey));
  return (
    (mac !== undefined && link.mac === mac) ||
    link.addresses.some(({ address }) => own.has(addressKey(address)))
  );
}

/** Addresses to which a link leads by itself: what another machine hands on for them is behind a gateway. */
function neighboursOf({ name, addresses }: HostLink, { asset }: Located): AddressRange[] {
  const routes = (asset.host?.routes ?? []).filter(({ link, kind }) => link === name && kind === 'unicast');
  const [led = [], direct = []] = [true, false].map((isLed) =>
    routes.filter(({ gateways }) => (gateways !== undefined) === isLed).map(({ destination }) => destination),
  );
  return [...addresses.map(({ prefix }) => prefix), ...direct].flatMap((range) =>
    subtractRanges(
      [range],
      led.filter(({ first, last }) => range.first <= first && last <= range.last),
    ),
  );
}

/** Packets that go where the question does not ask, and where to. */
interface Elsewhere {
  readonly packets: PacketSet;
  readonly notes: readonly string[];
}

/**
 * Packets that a host forwards to another machine, in evidence or not: the filters and routes that they meet from there on are not
 * those of the question. What runs on this machine is at its end.
 */
export function forwardedElsewhere(estate: Estate, at: Located, flows: readonly Flow[]): Elsewhere {
  if (flows.length === 0) return { packets: estate.space.empty, notes: [] };
  const around = surroundingsOf(estate, at.asset, false, 'destination');
  const inside = (at.asset.host?.links ?? []).filter((link) => link.isInside);
  const delegated = at.asset.interfaces.flatMap((each) => each.prefixes ?? []);
  const packets: PacketSet[] = [];
  const notes: string[] = [];
  for (const flow of flows) {
    const by = inside.filter(({ name }) => typeof flow.outgoing === 'string' || flow.outgoing.name === name);
    const own = [...delegated, ...by.flatMap((link) => neighboursOf(link, at))];
    const beyond = flow.packets.difference(boundsOfAddress(flow, 'destination', own, around).must);
    if (beyond.isEmpty()) continue;
    packets.push(beyond);
    notes.push(
      `forwarded to ${placeOf(flow.view.destination)}, and the way from here to there is not judged`,
    );
  }
  return { packets: estate.space.unionOf(packets), notes };
}

/**
 * Packets of a host's own that it sends to another address or port than they are for: the filters and routes of the question are not
 * those that they meet, wherever they go.
 */
export function sentElsewhere(
  estate: Estate,
  at: Located,
  { delivered, forwarded }: Pick<HostOutcome, 'delivered' | 'forwarded'>,
): Elsewhere {
  const { space } = estate;
  const isTranslated = ({ view }: Flow) =>
    view.destination !== undefined || view.destinationPort !== undefined;
  if (![...delivered, ...forwarded].some(isTranslated)) return { packets: space.empty, notes: [] };
  const around = surroundingsOf(estate, at.asset, false, 'source');
  const own = space.box({ destination: localRanges(around) ?? LOOPBACK });
  const toItself = forwarded
    .filter(isTranslated)
    .map((flow) => ({ ...flow, packets: flow.packets.intersection(own) }));
  const toOthers = [...delivered, ...forwarded]
    .filter(isTranslated)
    .map((flow) => ({ ...flow, packets: flow.packets.difference(own) }))
    .filter(({ packets }) => !packets.isEmpty());
  const handedOn = forwardedElsewhere(estate, at, toItself);
  return {
    packets: space.unionOf([handedOn.packets, ...toOthers.map(({ packets }) => packets)]),
    notes: [
      ...handedOn.notes,
      ...toOthers.map(
        ({ view: { destination } }) =>
          `sent to ${destination === undefined ? 'another port' : placeOf(destination)} instead, and the way from here to there is not judged`,
      ),
    ],
  };
}

function placeOf(destination: readonly AddressRange[] = ANYWHERE): string {
  return destination === ANYWHERE ? 'another machine' : destination.map(formatRange).join(', ');
}
