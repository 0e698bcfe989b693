import { nameOf } from '../../model/name.ts';
import type { Network } from '../../model/network.ts';
import { type AddressRange, formatRange } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { Estate } from '../estate.ts';
import { carriersOf } from '../point.ts';

/** A network in which an address means something, and who has it there. */
export interface Home {
  /** Absent: an asset of which no network is known. */
  readonly network?: Network;
  readonly title: string;
}

/** Where an address is somebody's: the networks of those who carry it, else those of the subnets that hold it. */
export function homesOf(estate: Estate, range: AddressRange): readonly Home[] {
  if (range.first !== range.last) return [];
  const carriers = carriersOf(estate, range, undefined);
  const subnets = estate.snapshot.subnets.filter(
    (subnet) => intersectRanges([range], subnet.prefixes).length > 0,
  );
  const found =
    carriers.length > 0
      ? carriers.map(({ asset, network }) => homeIn(network, nameOf(asset)))
      : subnets.map((subnet) => homeIn(estate.networks.get(subnet.network), nameOf(subnet)));
  return [...new Map(found.map((home) => [home.network?.id, home])).values()];
}

function homeIn(network: Network | undefined, title: string): Home {
  if (network === undefined) return { title };
  return { network, title: `${title} (${nameOf(network)})` };
}

/** Says that an address is of several networks; undefined where it is not. */
export function ambiguity(homes: readonly Home[], range: AddressRange): string | undefined {
  if (homes.length < 2) return undefined;
  const titles = homes.map((home) => home.title);
  return `${formatRange(range)} is an address of ${titles.slice(0, -1).join(', ')} and of ${titles.at(-1)}, whose networks have equal numbers: name the asset instead`;
}
