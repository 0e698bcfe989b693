import { type AddressRange, formatRange, prefixLength } from '../../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../../net/address-ranges.ts';
import { type Estate, interfacesOfNetwork } from '../../estate.ts';
import { addressesOf } from '../../point.ts';
import { counted, type Expected, type StructureCheck, verdictFor } from './structure-check.ts';
import type { StructurePlace } from './structure-place.ts';

/** The largest IPv4 block of a network: a larger one than the page asks for holds all that it asks for. */
export function checkSize({ network }: StructurePlace, expect: Expected<'network-size'>): StructureCheck {
  const blocks = network.prefixes.filter((range) => range.family === 4);
  const found = blocks.map(formatRange).join(', ') || 'no IPv4 block';
  const origins = [network.origin];
  if (network.hasUnseenPrefixes)
    return { verdict: 'undecided', found: `its blocks are not in evidence, which hold ${found}`, origins };
  const isMet = blocks.some((range) => (prefixLength(range) ?? 33) <= expect.prefixLength);
  return { verdict: isMet ? 'met' : 'unmet', found, origins };
}

/**
 * Addresses that no other machine has: certainly enough where the subnets of the machines have them, certainly too few where the whole
 * network has not.
 */
export function checkAddresses(
  estate: Estate,
  { network, subnets, assets }: StructurePlace,
  { count }: Expected<'free-addresses'>,
): StructureCheck {
  const taken = mergeRanges(
    interfacesOfNetwork(estate, network.id)
      .filter((at) => !assets.has(at.asset.id))
      .flatMap(addressesOf),
  );
  const kept = subnets.reduce((sum, subnet) => sum + (subnet.keptAddresses ?? 0), 0);
  const here = subnets.flatMap((subnet) => subnet.prefixes);
  const least = size(subtractRanges(mergeRanges(here), taken)) - BigInt(kept);
  const most = size(subtractRanges(network.prefixes, taken));
  const isUnsure = network.hasUnseenInterfaces === true || (estate.snapshot.unreadAssets ?? []).length > 0;
  const isMet = least >= BigInt(count) && !isUnsure;
  const isPossible = most >= BigInt(count) || network.hasUnseenPrefixes === true;
  const beside = size(intersectRanges(mergeRanges(here), taken));
  const text = `${least} addresses in ${counted(subnets.length, 'subnet')} with machines of the deployment${beside > 0n ? `, ${beside} taken by others` : ''}`;
  const unseen = [
    ...(isUnsure ? ['not every interface of the network is in evidence'] : []),
    ...(least >= BigInt(count) ? [] : [`${most} in the whole network`]),
  ];
  return {
    verdict: verdictFor(isMet, isPossible),
    found: isMet ? text : [text, ...unseen].join('; '),
    origins: [network.origin, ...subnets.map((subnet) => subnet.origin)],
  };
}

function size(ranges: readonly AddressRange[]): bigint {
  return ranges
    .filter((range) => range.family === 4)
    .reduce((sum, range) => sum + BigInt(range.last) - BigInt(range.first) + 1n, 0n);
}
