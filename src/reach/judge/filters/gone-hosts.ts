import type { Condition, Rule } from '../../../model/filter.ts';
import {
  type Address,
  type AddressRange,
  type AddressTerm,
  addressKey,
  rangeContains,
} from '../../../net/address.ts';
import type { Box } from '../../../net/box.ts';
import { NO_SENDERS } from '../../../net/special-addresses.ts';
import { type Estate, once } from '../../estate.ts';

/** A single address of a rule that nobody has any more. */
export interface GoneHost {
  readonly address: Address;
  /** `undecided`: its network is not in evidence with all that has an address there. */
  readonly verdict: 'certain' | 'undecided';
}

/** Addresses that a platform keeps for itself, and those of no single machine, are nobody's. */
export function goneHosts(estate: Estate, { conditions }: Rule): GoneHost[] {
  return singleAddresses(conditions).flatMap((address): GoneHost[] => {
    const verdict = stateOf(estate, address);
    return verdict === 'there' ? [] : [{ address, verdict }];
  });
}

function singleAddresses(conditions: readonly Condition[]): Address[] {
  return conditions.flatMap((condition) => {
    if (condition.kind === 'any') return condition.of.flatMap(singleAddresses);
    if (condition.kind !== 'packet' || condition.negated) return [];
    const words = condition.byWord ?? [];
    const written = (['source', 'destination'] as const).filter((side) => !words.includes(side));
    const terms = condition.boxes.flatMap((box) => written.flatMap((side) => box[side] ?? []));
    return singleRanges(terms).map(({ family, first }) => ({ family, value: first }));
  });
}

function stateOf(estate: Estate, address: Address): 'there' | 'certain' | 'undecided' {
  return once(estate, `gone|${addressKey(address)}`, () => {
    const key = addressKey(address);
    if (estate.byAddress.has(key) || estate.byPublicAddress.has(key)) return 'there';
    if (isOfNoMachine(address) || isCarried(estate, address)) return 'there';
    const networks = estate.snapshot.networks.filter(({ prefixes }) =>
      prefixes.some((range) => rangeContains(range, address)),
    );
    if (networks.length === 0) return isOfPlatform(estate, address) ? 'there' : 'undecided';
    if (networks.some((network) => isKept(estate, address, network.id))) return 'there';
    const subnets = estate.snapshot.subnets.filter(({ prefixes }) =>
      prefixes.some((range) => rangeContains(range, address)),
    );
    const held = subnets.flatMap(({ heldAddresses = [] }) => heldAddresses);
    if (held.some((each) => addressKey(each) === key)) return 'there';
    const isWhole =
      subnets.every(({ hasUnseenHolders }) => !hasUnseenHolders) &&
      (estate.snapshot.unreadAssets ?? []).length === 0 &&
      networks.every((network) => !network.hasUnseenInterfaces && !network.hasUnseenSubnets);
    return isWhole ? 'certain' : 'undecided';
  });
}

function isOfNoMachine(address: Address): boolean {
  const isLimitedBroadcast = address.family === 4 && address.value === 0xffff_ffffn;
  return isLimitedBroadcast || NO_SENDERS.some((range) => rangeContains(range, address));
}

/** Routes lead to the platform itself, and flows that pass every filter are its own. */
function isOfPlatform(estate: Estate, address: Address): boolean {
  const { routeTables, networks } = estate.snapshot;
  const own = once(estate, 'addresses of platforms', () =>
    singleRanges([
      ...routeTables.flatMap(({ routes }) =>
        routes.flatMap(({ target, destinations = [] }) => (target.kind === 'platform' ? destinations : [])),
      ),
      ...networks.flatMap((network) => termsOf(network.unfiltered)),
    ]),
  );
  return own.some((range) => rangeContains(range, address));
}

function termsOf(boxes: readonly Box[]): AddressTerm[] {
  return boxes.flatMap(({ source = [], destination = [] }) => [...source, ...destination]);
}

function singleRanges(terms: readonly AddressTerm[]): AddressRange[] {
  return terms.flatMap((term) => ('first' in term && term.first === term.last ? [term] : []));
}

function isCarried({ interfaces }: Estate, address: Address): boolean {
  return interfaces.some(({ interface: { prefixes = [] } }) =>
    prefixes.some((range) => rangeContains(range, address)),
  );
}

/** The first addresses of each subnet and its last one, as many as its platform keeps, and the platform's own flows. */
function isKept({ snapshot, networks }: Estate, address: Address, network: string): boolean {
  const own = snapshot.subnets.filter((subnet) => subnet.network === network);
  const ofSubnets = own.some(({ prefixes, keptAddresses = 0 }) =>
    prefixes.some((range) => isAtEdge(range, address, keptAddresses)),
  );
  const { prefixes = [], unfiltered = [] } = networks.get(network) ?? {};
  const most = Math.max(0, ...own.map(({ keptAddresses = 0 }) => keptAddresses));
  const isPlatforms = singleRanges(termsOf(unfiltered)).some((range) => rangeContains(range, address));
  return ofSubnets || isPlatforms || prefixes.some((range) => isAtEdge(range, address, most));
}

function isAtEdge(range: AddressRange, address: Address, kept: number): boolean {
  if (!rangeContains(range, address) || kept === 0) return false;
  return address.value < range.first + BigInt(kept) || address.value === range.last;
}
