import type { Filter } from '../../model/filter.ts';
import type { Family } from '../../net/address.ts';
import { toFilter } from '../iptables/filter.ts';
import { type Applications, type Profiles, withPorts } from './applications.ts';
import { isOfFamily } from './listed-rules.ts';
import { loadLines, startLoading, toDump } from './load.ts';
import { loadList } from './load-list.ts';
import { userLines } from './skeleton.ts';
import type { Status } from './status.ts';

const POINTS = ['input', 'output', 'forward'];

/**
 * The chains that ufw made of the rules that its status lists, and those that they lead to; undefined: it lists none, or names of
 * application profiles in place of ports where no rules of its files say what they stand for.
 */
export function listedFilter(
  { list, origin }: Status,
  family: Family,
  named: { readonly rules: Applications; readonly profiles: Profiles } | undefined,
): Filter | undefined {
  if (list === undefined || list.strange.length > 0) return undefined;
  const listed = list.rules.filter((rule) => isOfFamily(rule, family));
  const isNamed = listed.some(
    ({ to, from }) => to.application !== undefined || from.application !== undefined,
  );
  if (isNamed && named === undefined) return undefined;
  const rules =
    named === undefined ? listed : listed.flatMap((rule) => withPorts(rule, named.rules, named.profiles));
  const prefix = family === 6 ? 'ufw6' : 'ufw';
  const loading = startLoading(family, origin.file);
  loadLines(userLines(prefix, { value: '', origin }), loading);
  loadList({ ...list, rules }, loading);
  return toFilter(toDump(loading), 'ufw status', 'ufw status').filter;
}

/** Of a filter that ufw makes, the chains of the user's rules alone. */
export function withUserChains(filter: Filter, prefix: string): Filter {
  const keys = userChains(prefix);
  const chains = new Map([...filter.chains].filter(([key]) => keys.includes(key)));
  return { ...filter, bases: [], chains };
}

/** Names of the chains that ufw's own lead to. */
export function userChains(prefix: string): string[] {
  return POINTS.map((point) => `filter/${prefix}-user-${point}`);
}
