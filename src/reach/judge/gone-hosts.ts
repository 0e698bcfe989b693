import type { Condition, Rule } from '../../model/filter.ts';
import { type Address, type AddressRange, addressKey, rangeContains, single } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import { NO_SENDERS } from '../../net/special-addresses.ts';
import { type Estate, once } from '../estate.ts';

/** A single address of a rule that nobody has any more. */
export interface GoneHost {
  readonly address: Address;
  /** `undecided`: its network is not in evidence with all of its interfaces. */
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
    return condition.boxes
      .flatMap(({ source = [], destination = [] }) => [...source, ...destination])
      .flatMap((term): Address[] =>
        'first' in term && term.first === term.last ? [{ family: term.family, value: term.first }] : [],
      );
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
    if (networks.length === 0) return 'undecided';
    if (networks.some((network) => isKept(estate, address, network.id))) return 'there';
    const isWhole =
      (estate.snapshot.unreadAssets ?? []).length === 0 &&
      networks.every((network) => !network.hasUnseenInterfaces && !network.hasUnseenSubnets);
    return isWhole ? 'certain' : 'undecided';
  });
}

function isOfNoMachine(address: Address): boolean {
  const isLimitedBroadcast = address.family === 4 && address.value === 0xffff_ffffn;
  return isLimitedBroadcast || NO_SENDERS.some((range) => rangeContains(range, address));
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
  const isPlatforms = unfiltered
    .flatMap(({ source = [], destination = [] }) => [...source, ...destination])
    .some(
      (term) =>
        'first' in term && intersectRanges([term], [single(address)]).length > 0 && term.first === term.last,
    );
  return ofSubnets || isPlatforms || prefixes.some((range) => isAtEdge(range, address, most));
}

function isAtEdge(range: AddressRange, address: Address, kept: number): boolean {
  if (!rangeContains(range, address) || kept === 0) return false;
  return address.value < range.first + BigInt(kept) || address.value === range.last;
}
