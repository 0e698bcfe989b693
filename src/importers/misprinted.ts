import type { Chain, Filter, Rule } from '../model/filter.ts';
import type { Gap } from '../model/gap.ts';
import type { MisprintedRule } from '../model/snapshot-fragment.ts';

/** A filter with its rules as uncertain as a listing of the same tables by another program shows them to be. */
export function withMisprinted(
  filter: Filter,
  misprinted: readonly MisprintedRule[],
): { readonly filter: Filter; readonly gaps: readonly Gap[] } {
  const chains = new Map(filter.chains);
  const gaps: Gap[] = [];
  for (const each of misprinted.filter(({ table }) => filter.tables?.includes(table))) {
    const key = `${each.table.slice(each.table.indexOf(' ') + 1)}/${each.chain}`;
    const chain = chains.get(key);
    const changed = chain === undefined ? undefined : withDoubt(chain, each);
    if (changed === undefined) continue;
    chains.set(key, changed);
    const what = `rule ${each.position + 1} of chain ${each.chain} of table ${each.table} asks what ${filter.title} does not print`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: filter.title, origin: each.origin });
  }
  return gaps.length === 0 ? { filter, gaps } : { filter: { ...filter, chains }, gaps };
}

/** Undefined: the rule is printed with what it asks. */
function withDoubt(
  chain: Chain,
  { position, of, mayBeExtension, isAltered, origin }: MisprintedRule,
): Chain | undefined {
  const reason = `what the rule asks that iptables does not print: ${origin.text}`;
  const rule = chain.rules[position];
  if (rule === undefined || chain.rules.length !== of) {
    const unknown: Rule = {
      id: `unprinted ${position + 1}`,
      conditions: [],
      action: { kind: 'opaque', reason },
      origin,
    };
    return { ...chain, rules: [unknown, ...chain.rules] };
  }
  if (mayBeExtension && namesExtension(rule)) return undefined;
  const printed = isAltered ? [] : rule.conditions;
  // A verdict of its own may be missing as well.
  const doubtful: Rule =
    rule.action.kind === 'continue'
      ? { ...rule, conditions: printed, action: { kind: 'opaque', reason } }
      : { ...rule, conditions: [...printed, { kind: 'opaque', reason }] };
  return { ...chain, rules: chain.rules.with(position, doubtful) };
}

function namesExtension({ origin }: Rule): boolean {
  return / -m (?!(tcp|udp|icmp6?|comment) )/.test(origin.text);
}
