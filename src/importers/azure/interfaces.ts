import type { NetworkInterface } from '../../model/asset.ts';
import type { Frontend, LentAddresses } from '../../model/balancer.ts';
import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { type Address, formatAddress, parseAddress } from '../../net/address.ts';
import { chainedBehind } from './load-balancers.ts';
import { PLATFORM_FLOWS } from './platform.ts';
import { keyOf, nameOf, originOf, parentOf, type Resource, type Resources } from './resources.ts';
import type { NetworkInterface as Described, InterfaceAddress, PublicAddress } from './schema.ts';

/** An interface with its private addresses, the primary one first, and the public ones that stand for them. */
export function toInterface(
  resource: Resource<Described>,
  publicAddresses: Resources<PublicAddress>,
  around: Surroundings,
  gaps: Gap[],
): NetworkInterface {
  const { names, group, frontends, behindUnseen, lent } = around;
  const { passesSubnetFilter, answersByItself, listeners } = around;
  const { value, id } = resource;
  const origin = originOf(resource);
  const report = (kind: Gap['kind'], effect: Gap['effect'], what: string): void => {
    gaps.push({ kind, effect, what: `${resource.name}: ${what}`, subject: id, origin });
  };
  const configurations = value.ipConfigurations.toSorted(
    (left, right) => Number(right.primary ?? false) - Number(left.primary ?? false),
  );
  const addresses: Address[] = [];
  const perhapsPublic: Address[] = [...behindUnseen];
  const pairs: { private: Address; public: Address }[] = [];
  for (const each of configurations) {
    const inside = each.privateIPAddress ? parseAddress(each.privateIPAddress) : undefined;
    if (inside === undefined) {
      report('unseen', 'either', 'a private address is not in evidence');
      continue;
    }
    addresses.push(inside);
    const outside = publicOf(each, publicAddresses, inside, report);
    if (outside === 'unseen') perhapsPublic.push(inside);
    else if (outside !== undefined) pairs.push({ private: inside, public: outside });
  }
  const lentOnes = lent(addresses);
  const subnet = configurations.find((each) => each.subnet !== undefined)?.subnet?.id;
  return {
    id,
    addresses,
    publicAddresses: pairs,
    ...(perhapsPublic.length === 0 ? {} : { perhapsPublic }),
    ...(frontends === undefined ? {} : { frontends }),
    ...(lentOnes.length === 0 ? {} : { lent: lentOnes }),
    ...(value.macAddress ? { mac: value.macAddress.toLowerCase().replaceAll('-', ':') } : {}),
    // Every interface is in a subnet, so that one without is in one that is not in evidence.
    ...(subnet === undefined
      ? { subnet: `subnet of ${id}` }
      : { subnet: names(subnet), network: names(parentOf(subnet)) }),
    platformFlows: PLATFORM_FLOWS,
    ...(group === undefined ? {} : { groups: [group] }),
    ...(passesSubnetFilter ? { passesSubnetFilter } : {}),
    ...(listeners === undefined ? {} : { listeners }),
    ...(answersByItself ? { answersByItself } : {}),
    ...(value.privateEndpoint === undefined ? {} : { isPrivateEndpoint: true as const }),
    origin,
  };
}

/** What is known of the place of an interface. */
interface Surroundings {
  /** The spelling of an id by the object that bears it. */
  readonly names: (id: string) => string;
  /** The filter of its own. */
  readonly group: string | undefined;
  readonly frontends: readonly Frontend[] | undefined;
  /** Addresses that public frontends lead to which are not in evidence. */
  readonly behindUnseen: readonly Address[];
  /** What balancers decide of how it sends. */
  readonly lent: (addresses: readonly Address[]) => readonly LentAddresses[];
  readonly passesSubnetFilter: boolean;
  readonly listeners: Filter | undefined;
  readonly answersByItself: boolean;
}

function publicOf(
  { publicIPAddress, gatewayLoadBalancer }: InterfaceAddress,
  publicAddresses: Resources<PublicAddress>,
  inside: Address,
  report: (kind: Gap['kind'], effect: Gap['effect'], what: string) => void,
): Address | 'unseen' | undefined {
  if (publicIPAddress === undefined) return undefined;
  const found = publicAddresses.get(keyOf(publicIPAddress.id));
  if (found === undefined) {
    const what = `the public address ${nameOf(publicIPAddress.id)} of ${formatAddress(inside)} is not in evidence`;
    report('unseen', 'may-allow-more', what);
    return 'unseen';
  }
  const chained = chainedBehind(gatewayLoadBalancer?.id);
  if (chained !== undefined) {
    report('unmodelled', 'either', `${formatAddress(inside)}: ${chained}`);
    return 'unseen';
  }
  if (found.value.ipAddress) return parseAddress(found.value.ipAddress);
  const what = `the public address ${found.name} of ${formatAddress(inside)} has no number yet: a dynamic one gets it when its machine starts`;
  report('unseen', 'may-allow-more', what);
  return 'unseen';
}
