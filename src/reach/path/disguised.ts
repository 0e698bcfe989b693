import type { Subnet } from '../../model/network.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, filterAt, once } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { type Point, subnetOf } from '../point.ts';
import { askFilter } from './filter-layer.ts';
import { ledThrough } from './routers/router-inspection.ts';
import { hasRoutesTo, type RoutedShare, routesTaken } from './routing.ts';
import { throughTranslator } from './translators.ts';

const DISGUISING = ['translator', 'unmodelled', 'interface'] as const;

/** Packets of a sender that a machine on their way may send on with an address of its own. */
export function disguisedBetween(estate: Estate, from: Point, to: Point, packets: PacketSet): PacketSet {
  const { space } = estate;
  if (!DISGUISING.some((kind) => hasRoutesTo(estate, kind))) return space.empty;
  return space.unionOf([
    translatedBetween(estate, from, to, packets),
    ...(hasRoutesTo(estate, 'unmodelled') ? byFirewalls(estate, from, packets) : []),
    ...(hasRoutesTo(estate, 'interface') ? byAppliances(estate, from, to, packets) : []),
  ]);
}

function byFirewalls(estate: Estate, from: Point, packets: PacketSet): PacketSet[] {
  const { shares } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return shares.flatMap(({ target, packets: share }) => {
    const filter = target.kind === 'unmodelled' ? filterAt(estate, target.disguises, 'forward') : undefined;
    return filter === undefined ? [] : [askFilter(estate, filter, 'forward', share, false).possible];
  });
}

/** Interfaces whose machines may do anything with what they forward. */
function byAppliances(estate: Estate, from: Point, to: Point, packets: PacketSet): PacketSet[] {
  const isAppliance = (target: RoutedShare['target']) =>
    target.kind === 'interface' &&
    target.drops === undefined &&
    target.keepsAddresses !== true &&
    !(to.kind === 'interface' && to.at.interface.id === target.id);
  const { shares } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return [
    ...shares.filter(({ target }) => isAppliance(target)).map(({ packets: share }) => share),
    ledThrough(estate, from, 'destination', packets, ({ target }) => isAppliance(target)),
  ];
}

function translatedBetween(estate: Estate, from: Point, to: Point, packets: PacketSet): PacketSet {
  const { space } = estate;
  if (!hasRoutesTo(estate, 'translator')) return space.empty;
  const { shares } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return space.unionOf(
    shares.flatMap(({ target, packets: share }) =>
      target.kind === 'translator'
        ? [throughTranslator(estate, from, to, 'destination', share, target, new Set()).possible]
        : [],
    ),
  );
}

/** What all who are in subnets send in one of these ways: groups of receivers were not asked about it. */
export function disguisedAnywhere(estate: Estate): PacketSet {
  return once(estate, 'disguised packets', () => ofAllSubnets(estate, disguisedBetween));
}

/** Translators send some packets on to networks in evidence, and not to the internet alone. */
export function translatesInside(estate: Estate): boolean {
  const { snapshot, space } = estate;
  return once(estate, 'packets translated inside', () => {
    const inside = space.box({ destination: snapshot.networks.flatMap(({ prefixes }) => prefixes) });
    return !ofAllSubnets(estate, translatedBetween).isDisjointFrom(inside);
  });
}

function ofAllSubnets(estate: Estate, between: typeof disguisedBetween): PacketSet {
  return estate.space.unionOf(
    estate.snapshot.subnets.map((subnet) => {
      const at: Point = { kind: 'subnet', subnet, ranges: subnet.prefixes };
      return between(estate, at, at, estate.space.box({ source: subnet.prefixes }));
    }),
  );
}

/** A machine on the way that sends on with an address of its own subnet, and the packets that it certainly treats so. */
export interface Disguise {
  readonly subnet: Subnet;
  /** Id of the filter that packets pass there, at its hook `forward`. */
  readonly filter: string;
  readonly packets: PacketSet;
}

/** The machines that certainly send on packets of a sender with an address of their own, where the way to them is known. */
export function disguisesOf(estate: Estate, from: Point, packets: PacketSet): Disguise[] {
  if (!hasRoutesTo(estate, 'unmodelled')) return [];
  const { shares, unsure } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return shares.flatMap(({ target, packets: share }): Disguise[] => {
    if (target.kind !== 'unmodelled' || target.filter === undefined) return [];
    const subnet = estate.subnets.get(target.subnet ?? '');
    const filter = filterAt(estate, target.disguises, 'forward');
    if (subnet === undefined || filter === undefined || subnet.id === subnetOf(from)?.id) return [];
    const certain = askFilter(estate, filter, 'forward', share.difference(unsure), false).certain;
    return certain.isEmpty() ? [] : [{ subnet, filter: target.filter, packets: certain }];
  });
}

/** What got another address is not what the layers beyond were asked about; `by` says who gave it. */
export function beyondDisguise(layer: LayerAnswer, disguised: PacketSet, by: string): LayerAnswer {
  if (disguised.isEmpty() || layer.unseen === true) return layer;
  const note = `${by} may put another address in`;
  return {
    ...layer,
    certain: layer.certain.difference(disguised),
    possible: layer.possible.union(disguised),
    note: layer.note === undefined ? note : `${layer.note}; ${note}`,
  };
}
