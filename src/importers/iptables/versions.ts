import type { Chain, Rule } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { ascending } from '../../net/ascending.ts';
import { builtInChains } from './built-in.ts';
import { type ChainDump, chainKey, policyOf, type TableDump } from './dump.ts';

/** What stands for a table that was given several times: chains by key, and the built-in ones that are base chains. */
export interface Choice {
  readonly chains: ReadonlyMap<string, { readonly title: string; readonly rules: Rule[] }>;
  readonly builtIn: readonly ChainDump[];
}

/** What was given as one table several times, as its last copy; where they differ, with the others as versions of it. */
export function joinVersions(copies: readonly [TableDump, ...TableDump[]]): TableDump {
  const last = copies.at(-1) as TableDump;
  const distinct = new Map(copies.map((table) => [fingerprint(table), table]));
  const others = [...distinct.values()]
    .filter((table) => table !== last)
    .map((table, index) => ({ ...table, version: index + 1 }));
  return others.length === 0 ? last : { ...last, version: others.length + 1, others };
}

/** Counters and the order of chains say nothing of what a table does. */
function fingerprint(table: TableDump): string {
  const chains = [...table.chains.values()].map(({ name, policy, rules, cut }) => [
    name,
    policy,
    cut,
    rules.map((rule) => rule.doubt ?? [rule.words.map((word) => word.text), rule.dependsOn]),
  ]);
  return JSON.stringify(chains.toSorted(([left], [right]) => ascending(String(left), String(right))));
}

/** Any of the versions may be in force: a packet passes for certain where it passes all of them. */
export function chooseVersion(versions: readonly TableDump[]): Choice {
  const [{ name: table }] = versions as [TableDump];
  const chains = new Map<string, { title: string; rules: Rule[] }>();
  const builtIn: ChainDump[] = [];
  for (const name of builtInChains(table)) {
    const declared = versions.flatMap((version) => version.chains.get(name) ?? []);
    const last = declared.at(-1);
    if (last === undefined) continue;
    builtIn.push(last);
    const differing = differingLines(versions, name);
    const places = differing.flatMap((origin) =>
      origin === undefined ? [] : `${origin.file}:${origin.line}`,
    );
    const where = places.length === 0 ? '' : `, such as ${places.slice(0, 2).join(' and ')}`;
    const rules = versions.map((version, index): Rule => {
      const chain = wholeChain(version, name);
      const key = `${chainKey(version, name)} and its policy`;
      if (chain !== undefined) chains.set(key, chain);
      const reason = `table ${table} was given ${describe(versions)}${where}`;
      return {
        id: `${table}/${name} ${index + 1}`,
        conditions: index === versions.length - 1 ? [] : [{ kind: 'opaque', reason }],
        action: chain === undefined ? { kind: 'accept' } : { kind: 'goto', chain: key },
        origin:
          differing[index] ??
          differing.find((each) => each !== undefined) ??
          originOf(version, { line: version.line, text: `*${table}` }),
      };
    });
    chains.set(`${table}/${name}`, { title: name, rules });
  }
  return { chains, builtIn };
}

function describe(versions: readonly TableDump[]): string {
  const shown = versions.filter(({ isAbsent }) => isAbsent !== true).length;
  if (shown === versions.length) return `${shown} times, with different rules`;
  return `in one dump and not in another${shown > 1 ? ', with different rules' : ''}`;
}

/** Of each version the first line on the way through a built-in chain that another one lacks; undefined: it has none. */
function differingLines(versions: readonly TableDump[], name: string): (Origin | undefined)[] {
  const lines = versions.map((version) =>
    chainsFrom(version, name).flatMap((chain) => [
      ...chain.rules.map((rule) => ({
        key: `${chain.name} ${rule.words.map(({ text }) => text).join(' ')}`,
        origin: originOf(version, rule),
      })),
      { key: `:${chain.name} ${chain.policy}`, origin: originOf(version, chain) },
    ]),
  );
  const keys = lines.map((each) => new Set(each.map(({ key }) => key)));
  return lines.map((each) => each.find(({ key }) => keys.some((other) => !other.has(key)))?.origin);
}

function chainsFrom({ chains }: TableDump, name: string): ChainDump[] {
  const found = new Set([name]);
  for (const each of found)
    for (const { words } of chains.get(each)?.rules ?? [])
      for (const [index, { text }] of words.entries())
        if (/^(?:-[jg]|--(?:jump|goto))$/.test(text)) found.add(words[index + 1]?.text ?? '');
  return [...found].flatMap((each) => chains.get(each) ?? []);
}

/** A built-in chain with its policy at the end, to which a `RETURN` leads as well; undefined: the version does not show the chain. */
function wholeChain(version: TableDump, name: string): (Chain & { readonly rules: Rule[] }) | undefined {
  const chain = version.chains.get(name);
  if (chain === undefined) return undefined;
  const key = chainKey(version, name);
  const origin = originOf(version, chain);
  const rules: Rule[] = [
    { id: `${key} rules`, conditions: [], action: { kind: 'jump', chain: key }, origin },
    { id: `${key} policy`, conditions: [], action: { kind: policyOf(chain) }, origin },
  ];
  return { title: name, rules };
}

function originOf(
  whole: TableDump,
  { file = whole.file, line, text }: Pick<ChainDump, 'file' | 'line' | 'text'>,
): Origin {
  return { file, line: Math.max(1, line), text };
}
