import type { FlowEnd } from '../../model/flow-change.ts';
import { nameOf } from '../../model/name.ts';
import type { ReachableEnd } from '../../model/reachability.ts';
import {
  type AddressRange,
  type AddressTerm,
  ALL_ADDRESSES,
  allAddresses,
  type Family,
  formatRange,
} from '../../net/address.ts';
import { intersectRanges, mergeRanges, prefixesOf, subtractRanges } from '../../net/address-ranges.ts';
import { ascending } from '../../net/ascending.ts';
import type { Cube } from '../../net/cube.ts';
import { isWideTerm } from '../../net/wide-term.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { addressesOf } from '../point.ts';
import { OUTSIDE } from './senders.ts';

/** Sources with a name, and what it stands for. */
export interface NamedSource extends ReachableEnd {
  readonly kind: FlowEnd['kind'];
}

/**
 * The sources of a box as people call them: the whole internet, whole subnets, assets, and the rest by address.
 * Together they are exactly the sources of the box.
 */
export function namedSources(estate: Estate, realm: string, cube: Cube): readonly NamedSource[] {
  const terms = cube.source ?? [allAddresses(cube.family)];
  return once(estate, `sources in ${realm}|${terms.map(formatRange).join(' ')}`, () => {
    const masked = terms.filter((term) => 'mask' in term);
    let rest = mergeRanges(terms.filter((term): term is AddressRange => !('mask' in term)));
    const result: NamedSource[] = [];
    const parts = partsOf(estate, realm, cube.family);
    for (const { kind, title, ranges } of parts) {
      if (ranges.length === 0 || !ranges.every((range) => isWithin(range, rest))) continue;
      rest = subtractRanges(rest, ranges);
      result.push({ kind, title, addresses: ranges.map(formatRange) });
    }
    const nearly = nearlyAll(parts, rest);
    if (nearly !== undefined) {
      rest = subtractRanges(rest, nearly.ranges);
      result.push({ kind: nearly.kind, title: nearly.title, addresses: nearly.ranges.map(formatRange) });
    }
    const carriers = carriersIn(estate, realm, cube.family, rest);
    rest = subtractRanges(
      rest,
      carriers.flatMap((carrier) => carrier.ranges),
    );
    for (const { kind, title, ranges, asset } of carriers)
      result.push({ kind, title, addresses: ranges.map(formatRange), asset });
    return [...result, ...byAddress(estate, realm, [...rest, ...masked])];
  });
}

const MOST_LACKING = 6;

/** What is said shorter by what it lacks. */
function nearlyAll(parts: readonly Part[], rest: readonly AddressRange[]): Part | undefined {
  for (const { kind, title, ranges } of parts) {
    if (kind !== 'internet' && kind !== 'anywhere') continue;
    const held = intersectRanges(ranges, rest);
    const lacking = subtractRanges(ranges, rest).flatMap(prefixesOf);
    const but = `${title} but ${lacking.map(formatRange).join(', ')}`;
    const isShorter = but.length < held.map(formatRange).join(', ').length;
    if (lacking.length > 0 && lacking.length <= MOST_LACKING && isShorter)
      return { kind, title: but, ranges: held };
  }
  return undefined;
}

function byAddress(estate: Estate, realm: string, terms: readonly AddressTerm[]): NamedSource[] {
  return terms.map((term) => ({
    kind: realm === OUTSIDE && isMuchOfInternet(estate, term) ? 'internet' : 'addresses',
    title: formatRange(term),
    addresses: [formatRange(term)],
  }));
}

/** Public addresses of at least the size of a wide range, or more of them than a list can say. */
export function isMuchOfInternet({ routable }: Estate, term: AddressTerm): boolean {
  return 'mask' in term || intersectRanges([term], routable).some(isWideTerm);
}

/** Addresses of one family that have a name together; merged. */
interface Part {
  readonly kind: FlowEnd['kind'];
  readonly title: string;
  readonly ranges: readonly AddressRange[];
}

/** What may be taken whole, the larger before what it holds. */
function partsOf(estate: Estate, realm: string, family: Family): readonly Part[] {
  return once(estate, `parts of ${realm}|${family}`, () =>
    (realm === OUTSIDE ? outsideParts(estate) : subnetParts(estate, realm)).map((part) =>
      ofFamily(part, family),
    ),
  );
}

function ofFamily<Named extends Pick<Part, 'ranges'>>(part: Named, family: Family): Named {
  return { ...part, ranges: mergeRanges(part.ranges.filter((range) => range.family === family)) };
}

/** The assets of a realm whose addresses all lie in `ranges` (sorted and merged), in the estate's order; of those with equal addresses, the first. */
function carriersIn(
  estate: Estate,
  realm: string,
  family: Family,
  ranges: readonly AddressRange[],
): Carrier[] {
  const carriers = once(estate, `carriers of ${realm}|${family}`, () =>
    sortedCarriers(estate, realm, family),
  );
  const found = ranges.flatMap((range) => {
    const first = lowestIndex(carriers, (carrier) => carrier.first >= range.first);
    const end = lowestIndex(carriers, (carrier) => carrier.first > range.last);
    return carriers
      .slice(first, end)
      .filter((carrier) => carrier.ranges.every((own) => isWithin(own, ranges)));
  });
  const seen = new Set<bigint>();
  return found
    .sort((a, b) => a.position - b.position)
    .filter(({ first }) => !seen.has(first) && seen.add(first));
}

interface Carrier extends Part {
  readonly asset: string;
  readonly first: bigint;
  readonly position: number;
}

function sortedCarriers(estate: Estate, realm: string, family: Family): readonly Carrier[] {
  return interfacesIn(estate, realm)
    .flatMap((at, position): Carrier[] => {
      const { ranges } = ofFamily({ ranges: addressesOf(at) }, family);
      const [lowest] = ranges;
      const { id: asset, names } = at.asset;
      const [title = asset] = names;
      return lowest === undefined
        ? []
        : [{ kind: 'asset', title, ranges, asset, first: lowest.first, position }];
    })
    .sort((a, b) => ascending(a.first, b.first));
}

/** Whether one of sorted, merged ranges holds another range. */
function isWithin(range: AddressRange, ranges: readonly AddressRange[]): boolean {
  const candidate = ranges[lowestIndex(ranges, (each) => each.last >= range.last)];
  return candidate !== undefined && candidate.family === range.family && candidate.first <= range.first;
}

/** The first position of a sorted list where a condition holds that then holds to its end; its length where it never does. */
function lowestIndex<T>(list: readonly T[], holds: (each: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function subnetParts(estate: Estate, realm: string): Part[] {
  const subnets = estate.snapshot.subnets.filter((subnet) => subnet.network === realm);
  const title = (subnet: (typeof subnets)[number]) => nameOf(subnet);
  const whole = subnets.map(
    (subnet): Part => ({ kind: 'addresses', title: title(subnet), ranges: subnet.prefixes }),
  );
  const unused = subnets.map(
    (subnet): Part => ({
      kind: 'nobody',
      title: `${title(subnet)} (no asset)`,
      ranges: subtractRanges(
        subnet.prefixes,
        estate.interfaces.filter((at) => at.subnet === subnet).flatMap(addressesOf),
      ),
    }),
  );
  return [...whole, ...unused];
}

function outsideParts(estate: Estate): Part[] {
  const carried = interfacesIn(estate, OUTSIDE).flatMap(addressesOf);
  const any: Part = { kind: 'anywhere', title: 'any address', ranges: ALL_ADDRESSES };
  if (!estate.hasTopology)
    return [
      any,
      { kind: 'anywhere', title: 'any other address', ranges: subtractRanges(ALL_ADDRESSES, carried) },
    ];
  const others = subtractRanges(ALL_ADDRESSES, [...estate.routable, ...carried]);
  const networks = estate.snapshot.networks.map(
    (network): Part => ({
      kind: 'addresses',
      title: 'other private networks',
      ranges: subtractRanges(others, network.prefixes),
    }),
  );
  return [
    any,
    { kind: 'internet', title: 'internet', ranges: estate.internet },
    { kind: 'addresses', title: 'other private networks', ranges: others },
    ...networks,
  ];
}

function interfacesIn(estate: Estate, realm: string): readonly Located[] {
  return estate.interfaces.filter((at) => (at.network?.id ?? OUTSIDE) === realm);
}
