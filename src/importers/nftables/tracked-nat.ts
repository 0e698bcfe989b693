import type { Family } from '../../net/address.ts';
import { chainsFrom } from './early.ts';
import { keyOf } from './part.ts';
import type { ChainDump, TableDump } from './tables.ts';

/** Statements and expressions for which the kernel tracks connections from then on (nft_ct.c, nft_nat.c, nft_flow_offload.c). */
const TRACKING =
  /"(ct|ct helper|ct timeout|ct expectation|ct count|snat|dnat|masquerade|redirect|synproxy|flow)":/;
const MAY_STOP = /"(drop|reject|queue|rule|xt)":|"@/;

/**
 * Why a chain of type nat that stops packets is perhaps not asked: it is for tracked connections alone, and without a rule that needs
 * them none is tracked (nf_nat_core.c; asked of a kernel). Another program's rules may need them.
 */
export function untrackedNat(
  tables: readonly TableDump[],
): (chain: ChainDump, table: TableDump) => string | undefined {
  const isAsked = tables.some(({ chains }) => [...chains.values()].some(({ base }) => base?.type === 'nat'));
  if (!isAsked) return () => undefined;
  const tracked = new Set(
    tables
      .filter(({ chains }) => [...chains.values()].some((chain) => has(chain, TRACKING)))
      .flatMap(familiesOf),
  );
  return (chain, table) => {
    const { base, name } = chain;
    if (base?.type !== 'nat' || familiesOf(table).every((family) => tracked.has(family))) return undefined;
    const entered = chainsFrom(table, (each) => each === chain);
    const mayStop =
      base.policy === 'drop' ||
      [...entered].some((each) => has(table.chains.get(each) as ChainDump, MAY_STOP));
    return mayStop
      ? `whether connections are tracked, without which chain ${name} is not asked: no rule of this listing needs it`
      : undefined;
  };
}

function has({ rules }: ChainDump, pattern: RegExp): boolean {
  return rules.some(({ statements }) => pattern.test(keyOf(statements)));
}

function familiesOf({ family }: TableDump): Family[] {
  if (family === 'inet') return [4, 6];
  return family === 'ip6' ? [6] : [4];
}
