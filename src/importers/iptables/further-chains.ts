import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { furtherChainsOf } from '../further-chains.ts';
import { opaqueFilter } from '../opaque-program.ts';
import type { Dump } from './dump.ts';

/** Base chains of the operator's own in a table of iptables may do anything until nft lists them. */
export function furtherChains({ file, family, furtherChains = [] }: Dump): { filter: Filter; gap: Gap }[] {
  return furtherChains.map(({ table, origin }) => {
    const tables = [furtherChainsOf(`${family === 6 ? 'ip6' : 'ip'} ${table}`)];
    const id = `${file} (${tables[0]})`;
    const what = `table ${table} has further base chains, which were not given (nft list ruleset prints them)`;
    const all = opaqueFilter(`table ${tables[0]}`, what, origin);
    const bases = all.bases.map((base) => ({ ...base, family }));
    return {
      filter: { ...all, id, bases, tables, isStandIn: true },
      gap: { kind: 'unseen', effect: 'either', what, subject: id, origin },
    };
  });
}
