import type { Condition, Rule } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { conditionBounds } from './condition-bounds.ts';
import type { Flow } from './flow.ts';
import type { Surroundings } from './surroundings.ts';
import { ANYWHERE, type Bounds } from './view.ts';

/** Original packets of a flow that a rule certainly matches, and possibly matches. */
export function ruleBounds(rule: Pick<Rule, 'conditions'>, flow: Flow, around: Surroundings): Bounds {
  let must = flow.packets;
  let may = flow.packets;
  for (const condition of rule.conditions) {
    const bounds = conditionBounds(condition, flow, around);
    may = may.intersection(bounds.may);
    if (may.isEmpty()) return { must: may, may };
    must = must.intersection(bounds.must);
  }
  return { must, may };
}

/** The same bounds as they are before a flow narrows them, where that takes no set that is not kept: they may hold others than its packets. */
export function unnarrowedBounds(rule: Rule, flow: Flow, around: Surroundings): Bounds {
  const { all } = around.space;
  let only: Bounds | undefined;
  for (const condition of rule.conditions) {
    const bounds = conditionBounds(condition, flow, around);
    if (bounds.must === all && bounds.may === all) continue;
    if (bounds.may.isEmpty()) return bounds;
    const narrower = only === undefined ? bounds : narrowerOf(only, bounds);
    if (narrower === undefined) return ruleBounds(rule, flow, around);
    only = narrower;
  }
  return only ?? { must: flow.packets, may: flow.packets };
}

/** The bounds that lie within the others, and so are those of both conditions: addresses name their family, too. */
function narrowerOf(left: Bounds, right: Bounds): Bounds | undefined {
  if (left.may.isSubsetOf(right.must)) return left;
  return right.may.isSubsetOf(left.must) ? right : undefined;
}

/**
 * Why a rule may match some packets of a flow and may not: its first condition that is not known for them. Undefined where that
 * only follows from a rule before, which may have translated them to anywhere.
 */
export function reasonOf(
  rule: Rule,
  packets: PacketSet,
  flow: Flow,
  around: Surroundings,
): string | undefined {
  const reason = conditionReason(openCondition(rule.conditions, packets, flow, around));
  return (
    reason ??
    (flow.anotherSource === true
      ? 'the source that it was given, which is not followed'
      : flow.view.destination === ANYWHERE
        ? undefined
        : 'translated to one of several destinations')
  );
}

/** The first condition, or part of one, that is not known for some of the packets. */
function openCondition(
  conditions: readonly Condition[],
  packets: PacketSet,
  flow: Flow,
  around: Surroundings,
): Condition | undefined {
  const open = conditions.find((each) => {
    const bounds = conditionBounds(each, flow, around);
    return !bounds.may.difference(bounds.must).isDisjointFrom(packets);
  });
  return open?.kind === 'any' ? openCondition(open.of.flat(), packets, flow, around) : open;
}

function membersReason({ group, others, notIn }: Extract<Condition, { kind: 'members' }>): string {
  const open = notIn?.possible.join(', ') ?? '';
  return (
    others?.reason ??
    (open === ''
      ? `members of ${group} not in evidence`
      : `whether it means members of ${group} in ${open}: their packets may come by a router, or others have their addresses, too`)
  );
}

function conditionReason(condition: Condition | undefined): string | undefined {
  switch (condition?.kind) {
    case 'opaque':
      return condition.reason;
    case 'interface':
      return `${condition.direction === 'in' ? 'incoming' : 'outgoing'} interface not known`;
    case 'members':
      return membersReason(condition);
    case 'list':
      return `entries of ${condition.list} not in evidence`;
    case 'state':
      return 'whether the source was translated is not known';
    case 'mark':
      return 'which mark it has was decided before, by what is not modelled';
    case 'address-type':
      return 'addresses of the host not in evidence';
    default:
      return undefined;
  }
}
