import { isRecord } from '../json-object.ts';
import { chainsFrom } from './early.ts';
import type { ChainDump, TableDump } from './tables.ts';

/** The base chains that iptables keeps, by table. */
const BASES: ReadonlyMap<string, readonly string[]> = new Map([
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['raw', ['PREROUTING', 'OUTPUT']],
  ['security', ['INPUT', 'FORWARD', 'OUTPUT']],
]);

/**
 * A table that iptables-nft keeps: nft prints its extensions without content in JSON, and in text sometimes with another meaning
 * (`multiport ! --ports` without the negation).
 */
export function isManaged({ family, name, chains }: TableDump): boolean {
  if (family !== 'ip' && family !== 'ip6') return false;
  const all = [...chains.values()];
  if (all.some(({ name: chain, base }) => base !== undefined && BASES.get(name)?.includes(chain)))
    return true;
  return all.some(({ rules }) =>
    rules.some(({ statements }) => statements.some((each) => isRecord(each) && Object.hasOwn(each, 'xt'))),
  );
}

/** The base chains of a managed table that are not of iptables, and what they lead to; undefined: it has none. */
export function furtherChains(table: TableDump): TableDump | undefined {
  const kept = BASES.get(table.name);
  const isFurther = ({ name, base }: ChainDump) => base !== undefined && !kept?.includes(name);
  if (kept === undefined || ![...table.chains.values()].some(isFurther)) return undefined;
  const met = chainsFrom(table, isFurther);
  return { ...table, chains: new Map([...table.chains].filter(([name]) => met.has(name))) };
}
