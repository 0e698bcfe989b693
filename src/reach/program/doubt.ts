import type { Rule } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Flow } from './flow.ts';
import { reasonOf } from './rule-bounds.ts';
import type { Run } from './run-chain.ts';

/** Notes packets that a rule may match and may not. */
export function noteDoubt(
  rule: Rule,
  flow: Flow,
  uncertain: PacketSet,
  { trace, around, seen }: Pick<Run, 'trace' | 'around' | 'seen'>,
): void {
  if (uncertain.isEmpty()) return;
  seen.isExact = false;
  if (trace === undefined) return;
  const reason = reasonOf(rule, uncertain, flow, around);
  if (reason !== undefined)
    trace.dependences.push({ rule: rule.id, origin: rule.origin, reason, packets: uncertain });
}
