import { isRecord } from '../json-object.ts';
import { TRACKING } from '../tracking.ts';
import type { ChainDump, TableDump } from './tables.ts';

/** Chains that packets meet perhaps before their connection is looked up; what such a chain jumps to is one as well. */
export function earlyChains(table: TableDump): ReadonlySet<string> {
  return chainsFrom(table, isEarlyBase);
}

/** Chains that packets for the host itself meet behind the decision about their route. */
export function inputChains(table: TableDump): ReadonlySet<string> {
  return chainsFrom(table, ({ base }) => base?.hook === 'input');
}

/** The chains that packets may meet from some on. */
export function chainsFrom(table: TableDump, isStart: (chain: ChainDump) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...table.chains.values()].filter(isStart);
  for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
    if (found.has(chain.name)) continue;
    found.add(chain.name);
    for (const name of targetsOf(chain, table)) {
      const target = table.chains.get(name);
      if (target !== undefined) open.push(target);
    }
  }
  return found;
}

function isEarlyBase({ base }: ChainDump): boolean {
  if (base === undefined) return false;
  if (base.hook === 'ingress') return true;
  return (base.hook === 'prerouting' || base.hook === 'output') && base.priority === TRACKING;
}

function targetsOf({ rules }: ChainDump, table: TableDump): string[] {
  const names: string[] = [];
  for (const { statements } of rules) addTargets(statements, table, names, 0);
  return names;
}

/** Nothing in a rule that is a verdict nests deeper than a map within it. */
const DEEPEST = 12;

function addTargets(value: unknown, table: TableDump, names: string[], depth: number): void {
  if (typeof value === 'string' && value.startsWith('@')) {
    const { elements } = table.sets.get(value.slice(1)) ?? {};
    if (elements !== undefined && depth < DEEPEST) {
      // A set may hold many concatenations, which are no verdicts.
      for (const element of elements)
        if (!isRecord(element) || element.concat === undefined)
          addTargets(element, table, names, DEEPEST - 3);
    }
  }
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return;
  if (isRecord(value) && typeof value.target === 'string') names.push(value.target);
  for (const each of Object.values(value)) addTargets(each, table, names, depth + 1);
}
