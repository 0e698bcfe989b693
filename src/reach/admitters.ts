import type { Estate, Located } from './estate.ts';

/** What lets packets into interfaces: a group with the interfaces that carry it, or nothing for interfaces without groups. */
export interface AdmittedBy {
  /** Stable part of an identity: the group's id, or the asset's name, which a replaced instance keeps. */
  readonly id: string;
  /** A group, though its rules may not be in evidence. */
  readonly isGroup: boolean;
  readonly interfaces: readonly Located[];
}

/** Every group that is carried, and every asset with interfaces that carry none. */
export function admitters(estate: Estate): AdmittedBy[] {
  const byGroup = new Map<string, Located[]>();
  const bare = new Map<string, Located[]>();
  const add = (lists: Map<string, Located[]>, id: string, at: Located) => {
    const list = lists.get(id);
    if (list === undefined) lists.set(id, [at]);
    else list.push(at);
  };
  for (const at of estate.interfaces) {
    const groups = at.interface.groups ?? [];
    for (const group of groups) add(byGroup, group, at);
  }
  for (const at of estate.interfaces) {
    if ((at.interface.groups ?? []).length > 0) continue;
    const [name = at.asset.id] = at.asset.names;
    add(bare, byGroup.has(name) ? at.asset.id : name, at);
  }
  return [
    ...[...byGroup].map(([id, interfaces]) => ({
      id,
      isGroup: true,
      interfaces,
    })),
    ...[...bare].map(([id, interfaces]) => ({ id, isGroup: false, interfaces })),
  ];
}

/** Interfaces that are alike for packets from outside. */
export interface Way {
  /** Equal for the ways of different groups that pass the same. */
  readonly key: string;
  readonly members: readonly [Located, ...Located[]];
}

/** Interfaces that packets from outside reach by the same filters, routes and kind of address; a host with rules of its own stands alone. */
export function sameWay(interfaces: readonly Located[]): Way[] {
  const ways = new Map<string, [Located, ...Located[]]>();
  for (const at of interfaces) {
    const { subnet } = at;
    const own = at.asset.host !== undefined && at.asset.host.filters.length > 0 ? at.interface.id : '';
    const called = [
      at.interface.publicAddresses.length > 0,
      at.interface.addresses.some((each) => each.family === 6),
      at.interface.deniesInternet === true,
    ];
    const key = [
      own,
      subnet?.filter,
      subnet?.routeTable,
      subnet?.internetBlock,
      at.network?.id,
      subnet === undefined ? at.interface.subnet : '',
      ...called,
    ].join('|');
    const list = ways.get(key);
    if (list === undefined) ways.set(key, [at]);
    else list.push(at);
  }
  return [...ways].map(([key, members]) => ({ key, members }));
}
