import { isRecord } from './json-value.ts';
import type { TableDump } from './tables.ts';

const NAMES = ['filter', 'nat', 'mangle', 'raw', 'security'];
const CHAINS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/**
 * A table that iptables-nft keeps: nft prints its extensions without content in JSON, and in text sometimes with another meaning
 * (`multiport ! --ports` without the negation).
 */
export function isManaged({ family, name, chains }: TableDump): boolean {
  if (family !== 'ip' && family !== 'ip6') return false;
  const all = [...chains.values()];
  if (
    NAMES.includes(name) &&
    all.some(({ name: chain, base }) => base !== undefined && CHAINS.includes(chain))
  )
    return true;
  return all.some(({ rules }) =>
    rules.some(({ statements }) => statements.some((each) => isRecord(each) && Object.hasOwn(each, 'xt'))),
  );
}
