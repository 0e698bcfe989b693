import type { MisprintedRule } from '../../model/snapshot.ts';
import { isRecord } from './json-value.ts';
import type { TableDump } from './tables.ts';
import { tableTitle } from './tables.ts';

/** Expressions that no rule of iptables has, of which iptables-nft-save (1.8.9) prints the rest of the rule alone. */
export function misprintedRules(table: TableDump): MisprintedRule[] {
  return [...table.chains.values()].flatMap(({ name, rules }) =>
    rules.flatMap(({ statements, origin }, position): MisprintedRule[] => {
      const isForeign = statements.some((each) => holds(each, isForeignExpression));
      if (!isForeign && !statements.some((each) => holds(each, isSet))) return [];
      const place = { table: tableTitle(table), chain: name, position, of: rules.length };
      return [{ ...place, mayBeExtension: !isForeign, origin }];
    }),
  );
}

function isForeignExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('@');
  return isRecord(value) && ['concat', 'vmap', 'map'].some((name) => Object.hasOwn(value, name));
}

function isSet(value: unknown): boolean {
  return isRecord(value) && Object.hasOwn(value, 'set');
}

/** Expressions of a rule nest less deep than its export can be. */
const DEEPEST = 12;

function holds(value: unknown, isMeant: (value: unknown) => boolean, depth = 0): boolean {
  if (isMeant(value)) return true;
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => holds(each, isMeant, depth + 1));
}
