import type { BaseChain, Filter, Hook, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { opaqueFilter } from '../opaque-program.ts';
import { single } from './json-value.ts';
import { isDescriptive } from './statements.ts';
import type { TableDump } from './tables.ts';
import { tableTitle } from './tables.ts';

export interface StandIn {
  readonly filter?: Filter;
  readonly gap: Gap;
}

/** What a file that is refused holds is not known. */
export function refusedFile(file: string, refusal: string): StandIn {
  const what = `${file} was not read: ${refusal}`;
  const origin = { file, text: file };
  return {
    filter: programOf(file, file, what, origin),
    gap: { kind: 'refused', effect: 'either', what, origin },
  };
}

/** A table that iptables-nft keeps is read from iptables-save; where that is not given, it may do anything. */
export function managedTable(file: string, table: TableDump): StandIn {
  const title = tableTitle(table);
  const id = `${file} (table ${title})`;
  const program = table.family === 'ip6' ? 'ip6tables-save' : 'iptables-save';
  const what = `table ${title} is kept by iptables-nft: nft does not print its rules as they are (give ${program})`;
  const all = programOf(id, `table ${title}`, what, table.origin);
  const family = table.family === 'ip6' ? 6 : 4;
  const filter: Filter = {
    ...all,
    bases: all.bases.map((base) => ({ ...base, family })),
    tables: [title],
    isStandIn: true,
  };
  return { filter, gap: { kind: 'unseen', effect: 'either', what, subject: id, origin: table.origin } };
}

function programOf(id: string, title: string, reason: string, origin: Origin): Filter {
  return { ...opaqueFilter(title, reason, origin), id };
}

/** Tables of frames (bridge) and of address resolution (arp): they can only take packets away; undefined: they do not even that. */
export function frameTable(file: string, table: TableDump): StandIn | undefined {
  if (!mayDrop(table)) return undefined;
  const title = tableTitle(table);
  const { origin } = table;
  const what = `table ${title} may drop packets; its rules are not modelled`;
  const gap: Gap = { kind: 'unmodelled', effect: 'may-allow-less', what, subject: title, origin };
  if (table.family !== 'bridge') return { gap };
  const rule: Rule = {
    id: title,
    conditions: [{ kind: 'opaque', reason: `table ${title}, which filters frames of bridges` }],
    action: { kind: 'drop' },
    origin,
  };
  const bases = [...new Set([...table.chains.values()].flatMap(({ base }) => hookOf(base?.hook)))].map(
    (hook): BaseChain => ({ hook, priority: 0, chain: title, policy: 'accept', translates: false, origin }),
  );
  const filter: Filter = {
    id: `${file} (table ${title})`,
    title: `table ${title}`,
    layer: 'host',
    bases,
    chains: new Map([[title, { title, rules: [rule] }]]),
    origin,
    repliesPass: false,
  };
  return { filter, gap };
}

function hookOf(hook: string | undefined): Hook[] {
  switch (hook) {
    case 'prerouting':
    case 'input':
    case 'forward':
    case 'output':
    case 'postrouting':
      return [hook];
    default:
      return hook === undefined ? [] : ['prerouting', 'postrouting'];
  }
}

function mayDrop({ chains, dormant }: TableDump): boolean {
  if (dormant === 'yes') return false;
  return [...chains.values()].some(
    ({ base, doubt, rules }) =>
      doubt !== undefined ||
      base?.policy === 'drop' ||
      rules.some(({ statements }) => !statements.every(isHarmless)),
  );
}

function isHarmless(statement: unknown): boolean {
  const [name] = single(statement) ?? [];
  return isDescriptive(statement) || ['match', 'accept', 'continue', 'return'].includes(name ?? '');
}
