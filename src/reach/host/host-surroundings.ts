import type { Asset } from '../../model/asset.ts';
import type { Side } from '../../model/filter.ts';
import type { Host } from '../../model/host.ts';
import { type AddressRange, single } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import { oncePer } from '../../net/once-per.ts';
import { BROADCAST, LOOPBACK, MULTICAST } from '../../net/special-addresses.ts';
import { carriersOfGroup, type Estate, once } from '../estate.ts';
import { addressesOf } from '../point.ts';
import { type Links, type Surroundings, SYN, SYN_ACK } from '../program/surroundings.ts';
import { contestedRanges } from './contested-ranges.ts';
import { anycastsOf, broadcastsOf, ownByRoutes, ownOf, reachOf } from './host-reach.ts';

/** What the rules of a host, or of a platform filter (`asset` absent), may refer to. */
export function surroundingsOf(
  estate: Estate,
  asset: Asset | undefined,
  answer: boolean,
  hostSide?: Side,
): Surroundings {
  const links = asset && linksOf(asset);
  return {
    space: estate.space,
    members: (group, notIn = []) =>
      membersOf(estate, group, notIn) ?? (isKnownGroup(estate, group) ? [] : undefined),
    list: (id) => estate.snapshot.lists.get(id),
    ...(links === undefined ? {} : { links }),
    ...(asset?.host === undefined ? {} : { ...barredBy(asset.host), contested: contestedRanges(asset.host) }),
    ...(hostSide === undefined ? {} : { hostSide }),
    state: answer ? 'established' : 'new',
    tcpFlags: answer ? SYN_ACK : SYN,
  };
}

/** Addresses of the interfaces that carry a group; undefined where none has any. */
function membersOf(
  estate: Estate,
  group: string,
  notIn: readonly string[],
): readonly AddressRange[] | undefined {
  const within = (networks: readonly string[]) =>
    once(estate, `members|${group}|${networks.join(' ')}`, () =>
      mergeRanges(
        carriersOfGroup(estate, group)
          .filter((at) => !networks.includes(at.network?.id ?? ''))
          .flatMap(addressesOf),
      ),
    );
  const all = within([]);
  if (all.length === 0) return undefined;
  return notIn.length === 0 ? all : within(notIn);
}

function isKnownGroup(estate: Estate, group: string): boolean {
  return estate.snapshot.filters.has(group);
}

/** Many questions ask it of the same host. */
const linksOf = oncePer((asset: Asset): Surroundings['links'] => {
  const { host } = asset;
  if (host === undefined) return undefined;
  if (host.links !== undefined) {
    return host.links.map((link) => ({
      name: link.name,
      addresses: ownOf(link, host),
      byRoutes: ownByRoutes(link, host),
      broadcast: broadcastsOf(link, host),
      anycast: anycastsOf(link, host),
      reaches: (how) => reachOf(link, how, host),
    }));
  }
  const addresses = asset.interfaces.flatMap((each) => each.addresses.map(single));
  if (addresses.length === 0 || asset.kind === 'host') return undefined;
  return [{ addresses, byRoutes: [], broadcast: [], anycast: [] }];
});

/**
 * The first address of a link's network was a broadcast address before Linux 5.14. Every question asks it of a host, which may have
 * thousands of routes.
 */
const barredBy = oncePer(({ routes, links }: Host): Pick<Surroundings, 'barred'> => {
  if (routes === undefined || links === undefined) return {};
  if (!routes.some(({ destination }) => destination.family === 4)) return {};
  const networks = links.flatMap((link) =>
    link.addresses.map(({ prefix }) => single({ family: prefix.family, value: prefix.first })),
  );
  const others = routes.filter(({ kind }) => kind !== 'unicast').map(({ destination }) => destination);
  return { barred: [...networks, ...others].filter(({ family }) => family === 4) };
});

/** Addresses that a host takes for its own: those of its links, loopback, multicast and broadcast. */
export function localRanges(around: Surroundings): readonly AddressRange[] | undefined {
  return around.links && localOf(around.links);
}

const localOf = oncePer((links: Links): readonly AddressRange[] => {
  const own = links.flatMap((link) => [...link.addresses, ...link.broadcast, ...link.anycast]);
  return mergeRanges([...own, ...ALWAYS_LOCAL]);
});

const ALWAYS_LOCAL = [...LOOPBACK, ...MULTICAST, ...BROADCAST];
