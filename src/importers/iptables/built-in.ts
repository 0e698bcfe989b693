import type { Hook } from '../../model/filter.ts';

interface Place {
  readonly hook: Hook;
  /** Netfilter's priority of the table at this hook; lower runs first. */
  readonly priority: number;
}

const HOOKS: Readonly<Record<string, Hook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};

const TABLES: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map([
  ['raw', { PREROUTING: -300, OUTPUT: -300 }],
  ['mangle', { PREROUTING: -150, INPUT: -150, FORWARD: -150, OUTPUT: -150, POSTROUTING: -150 }],
  ['nat', { PREROUTING: -100, INPUT: 100, OUTPUT: -100, POSTROUTING: 100 }],
  ['filter', { INPUT: 0, FORWARD: 0, OUTPUT: 0 }],
  ['security', { INPUT: 50, FORWARD: 50, OUTPUT: 50 }],
]);

export function isTable(name: string): boolean {
  return TABLES.has(name);
}

/** The tables that a kernel has. */
export const TABLE_NAMES: readonly string[] = [...TABLES.keys()];

export function builtInChains(table: string): string[] {
  return Object.keys(TABLES.get(table) ?? {});
}

/** Where a built-in chain hangs (netfilter hook priorities); undefined: not a built-in chain of the table. */
export function placeOf(table: string, chain: string): Place | undefined {
  const priorities = TABLES.get(table);
  if (priorities === undefined || !Object.hasOwn(priorities, chain)) return undefined;
  const hook = HOOKS[chain];
  const priority = priorities[chain];
  return hook === undefined || priority === undefined ? undefined : { hook, priority };
}
