import { type NetworkId, NO_NETWORK } from '../model/accepted.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import type { Network } from '../model/network.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AddressRange, rangeContains } from '../net/address.ts';
import { intersectRanges, subtractRanges } from '../net/address-ranges.ts';

/** Addresses as a waiver writes them. */
interface Literal {
  readonly range: AddressRange;
  readonly text: string;
  /** Id or name of a network. */
  readonly network?: string | undefined;
}

/**
 * The network that a waiver's addresses are meant in; undefined where their numbers say it, and where they are wider than any network.
 * @throws InputError where the network is none of the snapshot, and where none is named and several have the numbers: packets do not
 * tell them apart
 */
export function networkOfLiteral(
  literal: Literal,
  snapshot: Pick<Snapshot, 'assets' | 'networks'>,
  place: Place,
): NetworkId | undefined {
  if (literal.network !== undefined) return named(literal.network, snapshot, place);
  const several = candidatesOf(literal.range, snapshot);
  if (several.length < 2) return undefined;
  throw new InputError(
    `${literal.text} is in ${several.join(' and in ')}, whose numbers are equal: name the one that is meant, { addresses: ${JSON.stringify(literal.text)}, network: ${several[0]} }`,
    place,
  );
}

function named(
  text: string,
  { assets, networks }: Pick<Snapshot, 'assets' | 'networks'>,
  place: Place,
): NetworkId {
  const ids = new Set(networks.map(({ id }) => id));
  for (const { interfaces } of assets) for (const { network } of interfaces) ids.add(network ?? NO_NETWORK);
  if (ids.has(text)) return text;
  const called = networks.filter(({ names }) => names.includes(text)).map(({ id }) => id);
  const [only, second] = called;
  if (second !== undefined)
    throw new InputError(`${called.join(' and ')} are called "${text}": name one by its id`, place);
  if (only !== undefined) return only;
  throw new InputError(
    unknownWord('network', text, [...ids, ...networks.flatMap(({ names }) => names)]),
    place,
  );
}

function candidatesOf(
  range: AddressRange,
  { assets, networks }: Pick<Snapshot, 'assets' | 'networks'>,
): NetworkId[] {
  const around = networks.filter(
    ({ prefixes }) => intersectRanges(prefixes, [range]).length > 0 && !isWider(range, prefixes),
  );
  const found = new Set(
    around.filter((one) => around.some((other) => shareNumbers(one, other, range))).map(({ id }) => id),
  );
  if (range.first !== range.last) return [...found];
  const carriers = new Set(
    assets.flatMap(({ interfaces }) =>
      interfaces
        .filter(({ addresses }) => addresses.some((address) => rangeContains(range, address)))
        .map(({ network }) => network ?? NO_NETWORK),
    ),
  );
  return carriers.size < 2 ? [...found] : [...new Set([...found, ...carriers])];
}

/** It holds all of a network and more: whoever writes it means the addresses and no network. */
function isWider(range: AddressRange, prefixes: readonly AddressRange[]): boolean {
  const own = prefixes.filter(({ family }) => family === range.family);
  return subtractRanges(own, [range]).length === 0 && subtractRanges([range], own).length > 0;
}

function shareNumbers(one: Network, other: Network, range: AddressRange): boolean {
  return one !== other && intersectRanges(intersectRanges(one.prefixes, other.prefixes), [range]).length > 0;
}
