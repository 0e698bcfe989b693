import type { ReachableEnd } from '../../model/reachability.ts';
import { type AddressRange, type AddressTerm, allAddresses, formatRange } from '../../net/address.ts';
import { mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { Cube } from '../../net/cube.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { addressesOf } from '../point.ts';
import { OUTSIDE } from './senders.ts';

/**
 * The sources of a box as people call them: the whole internet, whole subnets, assets, and the rest by address.
 * Together they are exactly the sources of the box.
 */
export function namedSources(estate: Estate, realm: string, cube: Cube): ReachableEnd[] {
  const terms = cube.source ?? [allAddresses(cube.family)];
  const masked = terms.filter((term) => 'mask' in term);
  let rest = mergeRanges(terms.filter((term): term is AddressRange => !('mask' in term)));
  const result: ReachableEnd[] = [];
  const take = (title: string, ranges: readonly AddressRange[]): boolean => {
    const own = mergeRanges(ranges.filter((range) => range.family === cube.family));
    if (own.length === 0 || subtractRanges(own, rest).length > 0) return false;
    rest = subtractRanges(rest, own);
    result.push({ title, addresses: own.map(formatRange) });
    return true;
  };
  for (const { title, ranges } of partsOf(estate, realm)) take(title, ranges);
  for (const at of interfacesIn(estate, realm))
    if (rest.length > 0) take(at.asset.names[0] ?? at.asset.id, addressesOf(at));
  return [...result, ...byAddress([...rest, ...masked])];
}

function byAddress(terms: readonly AddressTerm[]): ReachableEnd[] {
  return terms.map((term) => ({ title: formatRange(term), addresses: [formatRange(term)] }));
}

interface Part {
  readonly title: string;
  readonly ranges: readonly AddressRange[];
}

/** What may be taken whole, the larger before what it holds. */
function partsOf(estate: Estate, realm: string): Part[] {
  return once(estate, `parts of ${realm}`, () =>
    realm === OUTSIDE ? outsideParts(estate) : subnetParts(estate, realm),
  );
}

function subnetParts(estate: Estate, realm: string): Part[] {
  const subnets = estate.snapshot.subnets.filter((subnet) => subnet.network === realm);
  const title = (subnet: (typeof subnets)[number]) => subnet.names[0] ?? subnet.id;
  const whole = subnets.map((subnet) => ({ title: title(subnet), ranges: subnet.prefixes }));
  const unused = subnets.map((subnet) => ({
    title: `${title(subnet)} (no asset)`,
    ranges: subtractRanges(
      subnet.prefixes,
      estate.interfaces.filter((at) => at.subnet === subnet).flatMap(addressesOf),
    ),
  }));
  return [...whole, ...unused];
}

function outsideParts(estate: Estate): Part[] {
  const everywhere = [allAddresses(4), allAddresses(6)];
  const carried = interfacesIn(estate, OUTSIDE).flatMap(addressesOf);
  const any = { title: 'any address', ranges: everywhere };
  if (!estate.hasTopology)
    return [any, { title: 'any other address', ranges: subtractRanges(everywhere, carried) }];
  const others = subtractRanges(everywhere, [...estate.routable, ...carried]);
  const networks = estate.snapshot.networks.map((network) => ({
    title: 'other private networks',
    ranges: subtractRanges(others, network.prefixes),
  }));
  return [
    any,
    { title: 'internet', ranges: estate.internet },
    { title: 'other private networks', ranges: others },
    ...networks,
  ];
}

function interfacesIn(estate: Estate, realm: string): readonly Located[] {
  return estate.interfaces.filter((at) => (at.network?.id ?? OUTSIDE) === realm);
}
