import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { formatRange } from '../../net/address.ts';
import type { Place } from './place.ts';
import { keyOf, nameOf, originOf, type Resource } from './resources.ts';
import { type KnownGroup, toFilter } from './security-groups.ts';
import type { ServiceTags } from './service-tags.ts';
import type { Expansion } from './virtual-network-tag.ts';

/** Gives the id of the filter that a security group is at one place. */
export interface FilterMaker {
  filterOf(group: string, layer: Filter['layer'] & ('group' | 'subnet'), at: Site): string;
  /** The filter of a subnet without a security group: rules of network managers hold there all the same. */
  filterWithoutGroup(subnet: Resource<unknown>, at: Site): string | undefined;
  /** A group that filters nowhere in evidence, so that what it would admit can be told. */
  addUnused(group: string, at: Site): void;
  /** All filters that were asked for. */
  readonly filters: ReadonlyMap<string, Filter>;
}

/** A place with a name. */
interface Site {
  readonly place: Place;
  readonly title: string;
}

/**
 * A security group is one filter where its names mean the same everywhere, and several where they do not: tags and application
 * groups stand for other addresses in another subnet.
 */
export function createFilters(
  groups: ReadonlyMap<string, KnownGroup>,
  tags: ServiceTags,
  gaps: Gap[],
): FilterMaker {
  const filters = new Map<string, Filter>();
  const ids = new Map<string, string>();
  const used = new Set<string>();
  return {
    filters,
    addUnused(group, at) {
      if (!used.has(keyOf(group))) this.filterOf(group, 'group', at);
    },
    filterWithoutGroup(subnet, { place, title }) {
      if (place.adminRules === undefined) return undefined;
      const id = `${subnet.id} admin rules`;
      const name = `admin rules in ${title}`;
      const origin = originOf(subnet, name);
      filters.set(id, toFilter(undefined, { id, title: name, layer: 'subnet', place, origin }, tags, gaps));
      return id;
    },
    filterOf(group, layer, { place, title }) {
      const known = groups.get(keyOf(group));
      if (known === undefined) {
        if (!used.has(keyOf(group)))
          gaps.push({
            kind: 'unseen',
            effect: 'either',
            what: `the network security group ${nameOf(group)} is not in evidence`,
            subject: group,
          });
        used.add(keyOf(group));
        return group;
      }
      const admin = place.adminRules === undefined ? '' : title;
      const key = [keyOf(group), layer, place.network, textOf(place.virtualNetwork), admin].join('|');
      let id = ids.get(key);
      if (id === undefined) {
        const { resource } = known;
        const isFirst = !used.has(keyOf(group));
        used.add(keyOf(group));
        id = isFirst ? resource.id : `${resource.id} ${layer === 'subnet' ? 'at' : 'in'} ${title}`;
        ids.set(key, id);
        const name = isFirst ? resource.name : `${resource.name} (${title})`;
        filters.set(
          id,
          toFilter(known, { id, title: name, layer, place, origin: originOf(resource, name) }, tags, gaps),
        );
      }
      return id;
    },
  };
}

function textOf({ ranges, perhaps }: Expansion): string {
  return [...ranges, ...(perhaps === undefined ? [] : ['perhaps', ...perhaps.ranges])]
    .map((each) => (typeof each === 'string' ? each : formatRange(each)))
    .join(' ');
}
