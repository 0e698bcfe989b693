import type { HandedOn } from '../../../model/balancer.ts';
import { type Address, rangeContains, single } from '../../../net/address.ts';
import type { Estate, Located } from '../../estate.ts';
import { holdersOf } from '../../point.ts';
import { joinedNetworks } from '../joined-networks.ts';

/** An interface that a target may mean, and the address that packets to it bear. */
interface End {
  readonly at: Located;
  readonly inside: Address;
}

/** The interfaces that a target may mean: which of several is not in evidence. */
export function endsOf(estate: Estate, balancer: Located, target: HandedOn['targets'][number]): End[] {
  const { asset, address } = target;
  const carriers =
    asset !== undefined
      ? (estate.interfacesOf.get(asset) ?? []).filter((each) => !each.interface.isSecondary)
      : address === undefined
        ? []
        : carriersNear(estate, balancer, address);
  return carriers.flatMap((at) => {
    const inside = address ?? at.interface.addresses.find((each) => each.family === 4);
    return inside?.family === 4 ? { at, inside } : [];
  });
}

/** Who has an address in the balancer's own network where that holds it, else in networks that are joined with it, else anywhere. */
function carriersNear(estate: Estate, balancer: Located, address: Address): readonly Located[] {
  const all = holdersOf(estate, single(address));
  const own = balancer.network?.id;
  const near = all.filter((at) => at.network?.id === own);
  const isOwn = balancer.network?.prefixes.some((prefix) => rangeContains(prefix, address));
  if (near.length > 0 || isOwn) return near;
  if (own === undefined) return all;
  const joined = all.filter((at) => joinedNetworks(estate, own).has(at.network?.id ?? ''));
  return joined.length > 0 ? joined : all;
}

/** The interface that a target means; undefined: not in evidence. */
export function endOf(
  estate: Estate,
  balancer: Located,
  target: HandedOn['targets'][number],
): End | undefined {
  const [only, ...others] = endsOf(estate, balancer, target);
  return others.length > 0 ? undefined : only;
}

/** Whether a target gets nothing from a balancer's interface because of the zone that it lies in. */
export function staysAway(
  estate: Estate,
  balancer: Located,
  target: HandedOn['targets'][number],
): 'yes' | 'perhaps' | 'no' {
  const end = target.staysInZone && endOf(estate, balancer, target);
  const { subnet } = balancer.interface;
  if (!end || (subnet !== undefined && subnet === end.at.interface.subnet)) return 'no';
  const [zone, other] = [balancer.subnet?.zone, end.at.subnet?.zone];
  if (zone === undefined || other === undefined) return 'perhaps';
  return zone === other ? 'no' : (target.staysInZone ?? 'no');
}
