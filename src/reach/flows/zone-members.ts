import type { Endpoint } from '../../model/endpoint.ts';
import { publicNamesOf } from '../../model/public-names.ts';
import type { Zone } from '../../model/zone.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { Estate, Located } from '../estate.ts';
import { publicAddressesOf } from '../judge/public-senders.ts';
import { addressesOf } from '../point.ts';
import { everyReceiver, type Receivers } from '../reachability/receivers.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { ordinaryAddresses } from './nobody.ts';
import { foreignInternet } from './peers.ts';
import { publicSourcesOf, publicSourcesOfNobody } from './sent-publicly.ts';
import { type Member, type Side, sideOf } from './sides.ts';

/** A zone as flows meet it: who sends in it, and who is there to be reached. */
export interface ZoneMembers {
  readonly zone: Zone;
  readonly senders: Side;
  /** Public addresses by which its machines may send, and others perhaps. */
  readonly publicSources: readonly AddressRange[];
  /** Whether an interface is of this zone. */
  readonly isReceiver: (at: Located) => boolean;
  /** Addresses that it names, those of its networks, and the internet's. */
  readonly ranges: readonly AddressRange[];
}

/**
 * The members of each zone, apart from each other: a machine that a selector names belongs to that zone alone, an address to the zone
 * that names it before that of its network, and the internet is what no other zone has.
 */
export function membersOfZones(estate: Estate, zones: readonly Zone[]): ZoneMembers[] {
  const named = new Map(
    zones.flatMap((zone) =>
      zone.endpoints.flatMap((end) => (end.kind === 'asset' ? [[end.asset, zone] as const] : [])),
    ),
  );
  const everywhere = zones.flatMap(rangesNamed);
  const homeOf = (at: Located): Zone | undefined =>
    named.get(at.asset.id) ??
    zones.find((zone) => meets(addressesOf(at), rangesNamed(zone))) ??
    zones.find((zone) => meets(publicNamesOf(at.interface), rangesNamed(zone))) ??
    zones.find((zone) => zone.networks.includes(at.network?.id ?? ''));
  const homes = new Map(estate.interfaces.map((at) => [at, homeOf(at)]));
  return zones.map((zone) => {
    const own = estate.interfaces.filter((at) => homes.get(at) === zone);
    const strangers = estate.interfaces.filter((at) => homes.get(at) !== zone);
    const carried = own.map((at): Member => ({ ranges: addressesOf(at), realm: at.network?.id ?? OUTSIDE }));
    const machines = [...new Set(own.map((at) => at.asset.id))];
    const called = publicAddressesOf(
      estate,
      machines.map((asset) => ({ kind: 'asset', asset })),
    );
    const others = sideOf(
      estate,
      zone.endpoints.filter((end) => end.kind !== 'internet' && rangesOfEnd(end).length === 0),
    );
    const without = (member: Member): Member => ({
      ...member,
      ranges: subtractRanges(
        member.ranges,
        strangers
          .filter((at) => member.realm === undefined || (at.network?.id ?? OUTSIDE) === member.realm)
          .flatMap((at) => [...addressesOf(at), ...publicNamesOf(at.interface)]),
      ),
    });
    const broad: Member[] = [
      ...zone.networks.map((network) => ({
        realm: network,
        ranges: subtractRanges(estate.networks.get(network)?.prefixes ?? [], everywhere),
      })),
      ...(zone.endpoints.some(({ kind }) => kind === 'internet')
        ? [{ realm: OUTSIDE, ranges: subtractRanges(foreignInternet(estate), everywhere) }]
        : []),
    ];
    return {
      zone,
      senders: {
        members: [
          ...carried,
          { ranges: called, realm: OUTSIDE },
          ...others.members,
          ...[{ ranges: rangesNamed(zone) }, ...broad].map(without),
        ].filter(({ ranges }) => ranges.length > 0),
        perhaps: [
          ...others.perhaps,
          {
            ranges: publicSourcesOfNobody(
              estate,
              [{ ranges: rangesNamed(zone) }, ...broad].flatMap((each) => without(each).ranges),
            ),
            realm: OUTSIDE,
          },
        ],
      },
      publicSources: publicSourcesOf(estate, own),
      isReceiver: (at) => (homes.get(at) ?? named.get(at.asset.id)) === zone,
      ranges: [...rangesNamed(zone), ...broad.flatMap(({ ranges }) => ranges)],
    };
  });
}

/** Who is reached in a zone within its networks; addresses of nobody only where not every interface of their network is in evidence. */
export function receiversIn(estate: Estate, { isReceiver, ranges }: ZoneMembers): Receivers {
  const interfaces = new Set(estate.interfaces.filter(isReceiver));
  const subnets = estate.snapshot.subnets.filter(
    ({ network, prefixes }) =>
      estate.networks.get(network)?.hasUnseenInterfaces === true &&
      intersectRanges(prefixes, ranges).length > 0,
  );
  const { shared, alone } = everyReceiver(estate, {
    interfaces,
    subnets: new Set(subnets.map(({ id }) => id)),
  });
  return {
    shared,
    alone: alone.filter(
      ({ at, point }) => at !== undefined || point.kind !== 'interface' || isReceiver(point.at),
    ),
  };
}

/** Addresses of zones that lie in no subnet in evidence, and that nobody in evidence has. */
export function receiversOutside(estate: Estate, zones: readonly ZoneMembers[]): Receivers {
  const carried = [
    ...estate.interfaces.flatMap((at) => [...addressesOf(at), ...publicNamesOf(at.interface)]),
    ...estate.snapshot.subnets.flatMap(({ prefixes }) => prefixes),
  ];
  const named = mergeRanges(zones.flatMap(({ ranges }) => ranges));
  const ranges = subtractRanges(intersectRanges(named, ordinaryAddresses(estate)), carried);
  return { shared: [], alone: ranges.length === 0 ? [] : [{ point: { kind: 'outside', ranges } }] };
}

function rangesNamed({ endpoints }: { readonly endpoints: readonly Endpoint[] }): AddressRange[] {
  return endpoints.flatMap(rangesOfEnd);
}

/** Addresses that an end names itself; those of a name that nobody resolves are not known. */
export function rangesOfEnd(end: Endpoint): readonly AddressRange[] {
  return end.kind === 'addresses' ? end.ranges : end.kind === 'name' ? (end.resolved ?? []) : [];
}

function meets(own: readonly AddressRange[], ranges: readonly AddressRange[]): boolean {
  return own.length > 0 && ranges.length > 0 && intersectRanges(own, ranges).length > 0;
}
