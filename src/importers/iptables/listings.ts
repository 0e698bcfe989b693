import { builtInChains, TABLE_NAMES } from './built-in.ts';
import type { Line } from './sections.ts';

/** A policy as `iptables -S` prints it. */
const POLICY = /^-P (PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) /;
/** Where only a part was listed, the likelier table is taken. */
const LIKELY = ['filter', 'nat', 'mangle', 'raw'];

/** The table whose listing (`iptables -S`) has these policies; undefined: it is none. */
export function listedTable(lines: readonly Line[]): string | undefined {
  const named = policies(lines);
  if (named.size === 0) return undefined;
  const has = (table: string) => named.isSubsetOf(new Set(builtInChains(table)));
  const whole = TABLE_NAMES.find((table) => has(table) && builtInChains(table).length === named.size);
  return whole ?? LIKELY.find(has);
}

/** Listings that follow each other name neither table nor family: one begins where a policy comes again, or is of no chain of filter. */
export function beginsListing(raw: readonly string[], index: number, before: readonly Line[]): boolean {
  const isPolicy = (text: string | undefined) => POLICY.test(text?.trim() ?? '');
  if (before.length === 0 || !isPolicy(raw[index]) || before[0]?.text.startsWith('*')) return false;
  const known = policies(before);
  const follows = isPolicy(before.at(-1)?.text);
  const end = follows ? index + 1 : raw.findIndex((text, at) => at > index && !isPolicy(text));
  const next = raw.slice(index, end === -1 ? raw.length : end).map(chainOf);
  const isWhole = listedTable(before) === 'filter' && known.size === builtInChains('filter').length;
  return next.some((chain) => known.has(chain) || (isWhole && !builtInChains('filter').includes(chain)));
}

function policies(lines: readonly Line[]): Set<string> {
  return new Set(lines.map(({ text }) => chainOf(text)).filter((name) => name !== ''));
}

function chainOf(text: string): string {
  return POLICY.exec(text.trim())?.[1] ?? '';
}
