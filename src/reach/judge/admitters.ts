import { carriersByGroup, type Estate, type Located, once, onceOf } from '../estate.ts';
import { handingsTo } from '../path/balancers/ways-by-balancers.ts';
import { readsSide } from '../path/filter-layer.ts';
import { hasOwnFilters } from '../point.ts';
import { bareInterfaces } from '../unplaced.ts';

/** What lets packets into interfaces: a group with the interfaces that carry it, or nothing for interfaces without groups. */
export interface AdmittedBy {
  /** Stable part of an identity: the group's id, or the asset's name, which a replaced instance keeps. */
  readonly id: string;
  /** A group, though its rules may not be in evidence. */
  readonly isGroup: boolean;
  readonly interfaces: readonly Located[];
}

/** Every group that is carried, and every asset with interfaces that carry none. */
export function admitters(estate: Estate): readonly AdmittedBy[] {
  return once(estate, 'admitters', () => allAdmitters(estate));
}

function allAdmitters(estate: Estate): AdmittedBy[] {
  const byGroup = carriersByGroup(estate);
  const bare = Map.groupBy(
    [...estate.interfaces, ...bareInterfaces(estate)].filter(
      (at) => (at.interface.groups ?? []).length === 0,
    ),
    ({ asset: { id, names } }) => (names[0] === undefined || byGroup.has(names[0]) ? id : names[0]),
  );
  return [
    ...[...byGroup].map(([id, interfaces]) => ({ id, isGroup: true, interfaces })),
    ...[...bare].map(([id, interfaces]) => ({ id, isGroup: false, interfaces })),
  ];
}

/** How packets from outside come to an interface; one for all interfaces that are alike for them. */
interface WayKind {
  readonly number: number;
  /** Filters on it tell the interface's address from others. */
  readonly isToldApart: boolean;
}

/** Interfaces that are alike for packets from outside. */
export interface Way {
  /** Equal for the ways of different groups that pass the same. */
  readonly kind: WayKind;
  readonly members: readonly [Located, ...Located[]];
}

/**
 * Interfaces that packets from outside reach by the same filters, routes and kind of address; one whose host or filters tell its
 * address from others stands alone.
 */
export function sameWay(estate: Estate, interfaces: readonly Located[]): Way[] {
  const ways = Map.groupBy(interfaces, (at) =>
    onceOf(estate, 'way to an interface', at, () => wayTo(estate, at)),
  );
  return Array.from(ways, ([kind, members]) => ({ kind, members: members as [Located, ...Located[]] }));
}

/** Filters on the way in tell the interface's address from others: of its host, its groups, or its subnet. */
function isToldApart(estate: Estate, located: Located): boolean {
  const { interface: at, subnet } = located;
  return (
    hasOwnFilters(located) ||
    at.frontends !== undefined ||
    handingsTo(estate, located).length > 0 ||
    at.perhapsPublic !== undefined ||
    [...(at.groups ?? []), subnet?.filter].some((id) => readsSide(estate, id, 'ingress', 'destination'))
  );
}

function wayTo(estate: Estate, located: Located): WayKind {
  const { interface: at, subnet, network } = located;
  const toldApart = isToldApart(estate, located);
  const own = toldApart ? at.id : '';
  const place =
    subnet === undefined
      ? `in ${at.subnet ?? ''}`
      : `${subnet.filter ?? ''}|${subnet.routeTable ?? ''}|${subnet.internetBlock ?? ''}`;
  const isPublic = at.publicAddresses.length > 0;
  const hasIpv6 = at.addresses.some((each) => each.family === 6);
  const key = `${own}|${place}|${network?.id ?? ''}|${isPublic}|${hasIpv6}|${at.deniesInternet === true}|${at.passesSubnetFilter === true}|${at.answersByItself === true}`;
  const kinds = once(estate, 'ways to interfaces', () => new Map<string, WayKind>());
  let kind = kinds.get(key);
  if (kind === undefined) {
    kind = { number: kinds.size, isToldApart: toldApart };
    kinds.set(key, kind);
  }
  return kind;
}
