import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { eitherProgram } from '../either-program.ts';
import { describePlace, ruleDifference } from '../rule-difference.ts';
import { userChains, withUserChains } from './listed-filter.ts';

/** Where the user's rules that ufw lists differ from its files, one of the two is of another time, and either may be what runs. */
export function listedDifference(
  listed: Filter,
  filter: Filter,
  prefix: string,
): { readonly gap: Gap; readonly either: Filter } | undefined {
  const difference = ruleDifference(withUserChains(listed, prefix), filter, true);
  if (difference === undefined) return undefined;
  const { title } = filter;
  const what = `ufw status lists other rules than the files make (${title}), so that either may run, in chain ${difference.chain}: ${describePlace(difference.configured)} is listed where ${describePlace(difference.running)} stands in the files`;
  const origin = difference.configured ?? difference.running ?? listed.origin;
  const entries = new Map(
    userChains(prefix)
      .filter((key) => filter.chains.has(key))
      .map((key) => [key, key]),
  );
  return {
    gap: { kind: 'unmodelled', effect: 'either', what, subject: title, origin },
    // Without chains of its own ufw does not run by its files, which is doubted as a whole.
    either: entries.size === 0 ? filter : eitherProgram(filter, listed, entries, what, origin),
  };
}
