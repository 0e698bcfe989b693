import type { Asset, Host } from '../model/snapshot.ts';
import { type AddressRange, parsePrefix } from '../net/address.ts';
import { mergeRanges } from '../net/address-ranges.ts';
import { type Estate, single } from './estate.ts';
import { type Surroundings, SYN, SYN_ACK } from './surroundings.ts';

/** What the rules of a host, or of a platform filter (`asset` absent), may refer to. */
export function surroundingsOf(
  estate: Estate,
  asset: Asset | undefined,
  answer: boolean,
  hostSide?: 'source' | 'destination',
): Surroundings {
  const links = asset?.host === undefined ? undefined : linksOf(asset, asset.host);
  return {
    space: estate.space,
    members: (group) => estate.members.get(group) ?? (isKnownGroup(estate, group) ? [] : undefined),
    list: (id) => estate.snapshot.lists.get(id),
    ...(links === undefined ? {} : { links }),
    ...(asset?.host === undefined ? {} : barredBy(asset.host)),
    ...(hostSide === undefined ? {} : { hostSide }),
    state: answer ? 'established' : 'new',
    tcpFlags: answer ? SYN_ACK : SYN,
  };
}

function isKnownGroup(estate: Estate, group: string): boolean {
  return estate.snapshot.filters.has(group);
}

function linksOf(asset: Asset, host: Host): Surroundings['links'] {
  if (host.links !== undefined) {
    return host.links.map((link) => ({
      name: link.name,
      addresses: link.addresses.map((each) => single(each.address)),
      broadcast: link.addresses
        .filter(({ prefix }) => prefix.family === 4 && prefix.last - prefix.first > 1n)
        .map(({ prefix }) => ({ family: prefix.family, first: prefix.last, last: prefix.last })),
    }));
  }
  const addresses = asset.interfaces.flatMap((each) => each.addresses.map(single));
  if (addresses.length === 0 || asset.kind === 'host') return undefined;
  return [{ addresses, broadcast: [] }];
}

/** The first address of a link's network was a broadcast address before Linux 5.14. */
function barredBy({ routes, links }: Host): Pick<Surroundings, 'barred'> {
  if (routes === undefined || links === undefined) return {};
  if (!routes.some(({ destination }) => destination.family === 4)) return {};
  const networks = links.flatMap((link) =>
    link.addresses.map(({ prefix }) => single({ family: prefix.family, value: prefix.first })),
  );
  const others = routes.filter(({ kind }) => kind !== 'unicast').map(({ destination }) => destination);
  return { barred: [...networks, ...others].filter(({ family }) => family === 4) };
}

/** Addresses that a host takes for its own: those of its links, loopback, multicast and broadcast. */
export function localRanges(around: Surroundings): AddressRange[] | undefined {
  if (around.links === undefined) return undefined;
  return mergeRanges([
    ...around.links.flatMap((link) => [...link.addresses, ...link.broadcast]),
    ...ALWAYS_LOCAL,
  ]);
}

export const LOOPBACK: readonly AddressRange[] = ['127.0.0.0/8', '::1'].map(
  (text) => parsePrefix(text) as AddressRange,
);

const ALWAYS_LOCAL: readonly AddressRange[] = [
  '127.0.0.0/8',
  '224.0.0.0/4',
  '255.255.255.255',
  '::1',
  'ff00::/8',
].map((text) => parsePrefix(text) as AddressRange);
