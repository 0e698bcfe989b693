import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { isRecord } from '../json-object.ts';
import { contest, contestMissing, listingsOf, settleRepeated } from './contested.ts';
import { listOf, only, textOf } from './json-value.ts';
import { keyOf } from './part.ts';
import type { BasePlace, ChainDump, Item, RuleDump, SetDump, TableDump } from './tables.ts';
import { tableTitle } from './tables.ts';

/** What the objects of an export are put together to. */
export interface Collection {
  readonly tables: ReadonlyMap<string, TableDump>;
  readonly gaps: readonly Gap[];
}

interface Collecting {
  readonly file: string;
  readonly tables: Map<string, TableDump>;
  readonly gaps: Gap[];
  /** Tables that the export holds more than once. */
  readonly again: Set<TableDump>;
  /** The flags of tables are printed as they are. */
  readonly showsFlags: boolean;
}

const ORDER = ['table', 'chain', 'set', 'map', 'rule'];
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  table: ['family', 'name', 'handle', 'flags', 'comment'],
  chain: ['family', 'table', 'name', 'handle', 'type', 'hook', 'prio', 'policy', 'dev', 'comment'],
  rule: ['family', 'table', 'chain', 'handle', 'index', 'comment', 'expr'],
};
const SET_MEMBERS = [
  ...['family', 'name', 'table', 'type', 'handle', 'flags', 'timeout', 'gc-interval', 'size'],
  ...['policy', 'auto-merge', 'elem', 'comment', 'map', 'stmt', 'counter', 'count'],
];
/** Objects that rules refer to and that decide nothing alone. */
const NAMED = new Set([
  ...['counter', 'quota', 'limit', 'ct helper', 'ct timeout', 'ct expectation'],
  ...['secmark', 'synproxy', 'flowtable', 'metainfo'],
]);

/** Puts the objects together by name, in whatever order they were printed; rules keep theirs. */
export function collect(file: string, items: readonly Item[], showsFlags: boolean): Collection {
  const collecting: Collecting = { file, tables: new Map(), gaps: [], again: new Set(), showsFlags };
  for (const kind of ORDER) {
    for (const item of items) if (item.kind === kind) add(item, collecting);
  }
  for (const item of items) {
    if (!ORDER.includes(item.kind) && !NAMED.has(item.kind))
      addGap(collecting, item.origin, `${item.kind} is not understood`);
  }
  for (const item of items) if (item.kind === 'rule') findFilled(item, collecting);
  for (const table of collecting.again) settleRepeated(table);
  if (collecting.again.size > 0) contestUnlisted(items, collecting);
  withoutTerseness(collecting);
  return collecting;
}

/** An export with several listings, of which not all show a table. */
function contestUnlisted(items: readonly Item[], { file, tables }: Collecting): void {
  const titles = items
    .filter(({ kind }) => kind === 'table')
    .map(({ body }) => tableTitle({ family: textOf(body.family), name: textOf(body.name) }));
  const listings = listingsOf(titles);
  for (const [title, table] of tables)
    if (listings.some((listing) => !listing.has(title)))
      contestMissing(table, `one listing of ${file}`, 'another');
}

function add(item: Item, collecting: Collecting): void {
  const { kind, body, origin } = item;
  const strange = Object.keys(body).filter((name) => !(MEMBERS[kind] ?? SET_MEMBERS).includes(name));
  if (kind === 'table') addTable(item, collecting);
  const table =
    kind === 'table' ? tableOf(body, body.name, collecting) : tableOf(body, body.table, collecting);
  if (table === undefined) {
    addGap(
      collecting,
      origin,
      `${kind} ${textOf(body.name ?? body.chain)} belongs to no table that was printed`,
    );
    return;
  }
  if (strange.length > 0)
    addGap(collecting, origin, `${kind} says ${strange.join(', ')}, which is not understood`);
  if (kind === 'chain') addChain(item, table);
  if (kind === 'set' || kind === 'map') addSet(setOf(item, strange), table);
  if (kind === 'rule') addRule(item, strange, table, collecting);
}

function tableOf(body: Item['body'], name: unknown, { tables }: Collecting): TableDump | undefined {
  return tables.get(tableTitle({ family: textOf(body.family), name: textOf(name) }));
}

function addTable({ body, origin }: Item, collecting: Collecting): void {
  const table: TableDump = {
    family: textOf(body.family),
    name: textOf(body.name),
    origin,
    dormant: dormancy(listOf(body.flags), collecting.showsFlags),
    chains: new Map(),
    sets: new Map(),
    isManaged: false,
  };
  const known = collecting.tables.get(tableTitle(table));
  if (known === undefined) collecting.tables.set(tableTitle(table), table);
  else collecting.again.add(known);
}

function dormancy(flags: readonly unknown[], showsFlags: boolean): TableDump['dormant'] {
  if (flags.length === 0) return 'no';
  if (!showsFlags) return 'perhaps';
  if (flags.includes('dormant')) return 'yes';
  return flags.every((flag) => flag === 'owner' || flag === 'persist') ? 'no' : 'perhaps';
}

function addChain({ body, origin }: Item, table: TableDump): void {
  const isBase = ['type', 'hook', 'prio', 'policy'].some((name) => body[name] !== undefined);
  const base = isBase ? baseOf(body) : undefined;
  const chain: ChainDump = {
    name: textOf(body.name),
    origin,
    rules: [],
    ...(base === undefined ? {} : { base }),
  };
  if (isBase && base === undefined) chain.doubt = `where chain ${chain.name} hangs is not understood`;
  const known = table.chains.get(chain.name);
  if (known === undefined) table.chains.set(chain.name, chain);
  else if (keyOf(known.base) !== keyOf(base)) contest(table);
}

function baseOf({ type, hook, prio, policy, dev }: Item['body']): BasePlace | undefined {
  if (typeof type !== 'string' || typeof hook !== 'string' || typeof prio !== 'number') return undefined;
  if (policy !== 'accept' && policy !== 'drop') return undefined;
  return { type, hook, priority: prio, policy, devices: listOf(dev).map(textOf) };
}

function addSet(set: SetDump, table: TableDump): void {
  const known = table.sets.get(set.name);
  if (known !== undefined && keyOf(known.elements) !== keyOf(set.elements)) contest(table);
  table.sets.set(set.name, set);
}

function setOf({ body, origin }: Item, strange: readonly string[]): SetDump {
  const flags = listOf(body.flags);
  return {
    name: textOf(body.name),
    origin,
    ...(body.elem === undefined ? {} : { elements: listOf(body.elem) }),
    isFilled: flags.includes('dynamic') || strange.length > 0,
    expires: flags.includes('timeout') || body.timeout !== undefined,
    conditions: new Map(),
  };
}

function addRule(
  { body, origin }: Item,
  strange: readonly string[],
  table: TableDump,
  collecting: Collecting,
): void {
  const chain = table.chains.get(textOf(body.chain));
  const { expr } = body;
  const isUnderstood = Array.isArray(expr) && strange.length === 0;
  const rule: RuleDump = { statements: isUnderstood ? expr : [{ rule: body }], origin };
  if (chain !== undefined) chain.rules.push(rule);
  else addGap(collecting, origin, `chain ${textOf(body.chain)}, which holds the rule, was not printed`);
}

/** Sets that rules add elements to, also where the export does not say that they are dynamic (JSON before nft 1.0.9). */
function findFilled({ body }: Item, collecting: Collecting): void {
  const table = tableOf(body, body.table, collecting);
  if (table === undefined || !Array.isArray(body.expr)) return;
  for (const statement of body.expr) {
    const update = only(statement, 'set')?.set ?? only(statement, 'map')?.map;
    if (!isRecord(update)) continue;
    const name = textOf(update.set ?? update.map).replace(/^@/, '');
    const set = table.sets.get(name);
    if (set !== undefined) set.isFilled = true;
  }
}

/** Elements are left out by `nft --terse`, of every set: where any set shows its own, one without has none. */
function withoutTerseness({ tables }: Collecting): void {
  const sets = [...tables.values()].flatMap((table) => [...table.sets.values()]);
  if (!sets.some(({ elements }) => elements !== undefined)) return;
  for (const set of sets) set.elements ??= [];
}

function addGap(collecting: Collecting, origin: Origin, what: string): void {
  collecting.gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
}
