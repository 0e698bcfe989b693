import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Mentions } from './mentions.ts';

type Estate = Pick<Snapshot, 'subnets' | 'networks' | 'routeTables' | 'filters' | 'lists'>;

/**
 * Objects that must exist because something names them, and that no evidence describes: one gap each.
 * @param namingLists groups whose rules name prefix lists
 */
export function findMissing(estate: Estate, mentions: Mentions, namingLists: ReadonlySet<string>): Gap[] {
  const gaps = new Map<string, Gap>();
  const miss = (id: string, what: string, origin: Origin): void => {
    if (!gaps.has(`${id} ${what}`))
      gaps.set(`${id} ${what}`, { kind: 'unseen', effect: 'either', what, subject: id, origin });
  };
  const subnets = new Set(estate.subnets.map((subnet) => subnet.id));
  const networks = new Set(estate.networks.map((network) => network.id));
  const tables = new Set(estate.routeTables.map((table) => table.id));
  for (const { kind, id, origin } of mentions.all) {
    if (kind === 'group' && !estate.filters.has(id) && !id.includes(' '))
      miss(id, `the security group ${id} is not in evidence`, origin);
    if (kind === 'subnet' && !subnets.has(id)) miss(id, `the subnet ${id} is not in evidence`, origin);
    if (kind === 'network' && !networks.has(id)) miss(id, `the VPC ${id} is not in evidence`, origin);
  }
  for (const subnet of estate.subnets) {
    const places = [
      ['network ACL', subnet.filter, estate.filters],
      ['route table', subnet.routeTable, tables],
    ] as const;
    for (const [kind, id, known] of places)
      if (id === undefined) miss(subnet.id, `the ${kind} of ${subnet.id} is not in evidence`, subnet.origin);
      else if (!known.has(id))
        miss(subnet.id, `which ${kind} ${subnet.id} has is told differently: ${id}`, subnet.origin);
    if (!networks.has(subnet.network))
      miss(subnet.network, `the VPC ${subnet.network} is not in evidence`, subnet.origin);
  }
  for (const list of namedLists(estate.filters, namingLists)) {
    if (estate.lists.get(list.id)?.ranges === undefined) {
      miss(list.id, `the entries of prefix list ${list.id} are not in evidence`, list.origin);
    }
  }
  return [...gaps.values()];
}

function namedLists(
  filters: ReadonlyMap<string, Filter>,
  namingLists: ReadonlySet<string>,
): { id: string; origin: Origin }[] {
  const named = new Map<string, { id: string; origin: Origin }>();
  for (const filter of filters.values()) {
    if (filter.layer === 'group' && !namingLists.has(filter.id)) continue;
    for (const chain of filter.chains.values()) {
      for (const rule of chain.rules) {
        for (const condition of rule.conditions) {
          if (condition.kind === 'list' && !named.has(condition.list))
            named.set(condition.list, { id: condition.list, origin: rule.origin });
        }
      }
    }
  }
  return [...named.values()];
}
