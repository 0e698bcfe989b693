import type { AddressRange } from '../../net/address.ts';
import { type Estate, filterAt, type Located } from '../estate.ts';
import { filterSignature } from '../path/filter-signature.ts';
import { askGroups } from '../path/groups.ts';
import { type Place, placeOf } from './place.ts';

/** An interface with those of its addresses that are asked about. */
export interface Asked {
  readonly at: Located;
  readonly ranges: readonly AddressRange[];
}

/** Interfaces of one place that carry the same groups, or share them: what these groups admit arrives at each of them, besides what its others do. */
export interface Placed {
  readonly place: Place;
  readonly groups: readonly string[];
  readonly members: readonly Asked[];
}

/** Interfaces by place and group, and those that have no place. */
export function placed(
  estate: Estate,
  asked: readonly Asked[],
): { readonly shared: readonly Placed[]; readonly apart: readonly Asked[] } {
  const apart: Asked[] = [];
  const shares = new Map<string, { place: Place; groups: readonly string[]; members: Asked[] }>();
  for (const each of asked) {
    const place = placeOf(estate, each.at);
    if (place === undefined) apart.push(each);
    else
      for (const { key, groups } of judgedApart(estate, each.at)) {
        const known = shares.get(`${place.key} ${key}`);
        if (known === undefined) shares.set(`${place.key} ${key}`, { place, groups, members: [each] });
        else known.members.push(each);
      }
  }
  return { shared: united([...shares.values()]), apart };
}

/** Groups admit what any of them admits, so that each may be asked alone, unless one leaves undecided what another may decide. */
function judgedApart(
  estate: Estate,
  at: Located,
): { readonly key: string; readonly groups: readonly string[] }[] {
  const groups = at.interface.groups ?? [];
  const together = [{ key: [...groups].sort().join(' '), groups }];
  if (groups.length === 0) return together;
  const { all } = estate.space;
  const areCertain = groups.every((group) => {
    const { certain, possible } = askGroups(estate, [group], 'ingress', all);
    return certain.equals(possible);
  });
  if (!areCertain) return together;
  const byRules = new Map<string, string>();
  for (const group of groups) {
    const filter = filterAt(estate, group, 'ingress');
    const rules = filter === undefined ? group : `rules ${filterSignature(estate, filter, 'ingress')}`;
    byRules.set(rules, group);
  }
  return [...byRules].map(([key, group]) => ({ key, groups: [group] }));
}

/** What the same interfaces share is one. */
function united(shares: readonly Placed[]): Placed[] {
  const numbers = new Map<Located, number>();
  const byMembers = new Map<string, Placed>();
  for (const share of shares) {
    const names = share.members.map(({ at }) => {
      const number = numbers.get(at) ?? numbers.size;
      numbers.set(at, number);
      return number;
    });
    const key = names.join(' ');
    const known = byMembers.get(key);
    byMembers.set(
      key,
      known === undefined ? share : { ...known, groups: [...known.groups, ...share.groups] },
    );
  }
  return [...byMembers.values()];
}
