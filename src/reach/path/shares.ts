import type { BaseChain, Chain, Filter, Rule } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { surroundingsOf } from '../host/host-surroundings.ts';
import { chainIndex } from '../program/chain-index.ts';
import { startFlow } from '../program/flow.ts';
import { runBase } from '../program/interpreter.ts';
import { ruleBounds } from '../program/rule-bounds.ts';
import { Trace } from '../program/trace.ts';

/**
 * What each rule of a base chain decides, by rule id: the packets that reach it and that it may end. Empty: it is shadowed.
 * Only earlier rules that overlap are looked at, so that the cost follows the overlaps and not the square of the rules.
 */
export function* effectiveShares(
  estate: Estate,
  filter: Filter,
  base: BaseChain,
): Generator<{ readonly rule: Rule; readonly share: PacketSet }> {
  const around = surroundingsOf(estate, undefined, false);
  const chain: Chain = filter.chains.get(base.chain) ?? { title: base.chain, rules: [] };
  const everything = startFlow(estate.space.all, 'unknown', 'unknown');
  const flat = chain.rules.every((rule) =>
    ['accept', 'drop', 'reject', 'return', 'continue'].includes(rule.action.kind),
  );
  const index = chainIndex(chain);
  const earlier: PacketSet[] = [];
  for (const [position, rule] of chain.rules.entries()) {
    const { must, may: own } = ruleBounds(rule, everything, around);
    if (!flat) {
      const trace = new Trace();
      runBase(filter, base, [{ ...everything, packets: own }], around, trace);
      const decided = trace.decisions
        .filter((decision) => decision.rule === rule.id)
        .map((decision) => decision.packets);
      yield { rule, share: estate.space.unionOf(decided) };
      continue;
    }
    const ends = rule.action.kind !== 'continue';
    const overlapping = index.overlapping(position).map((at) => earlier[at] as PacketSet);
    earlier.push(ends ? must : estate.space.empty);
    yield { rule, share: ends ? own.without(overlapping) : estate.space.empty };
  }
}
