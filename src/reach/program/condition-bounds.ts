import type { Condition, Side } from '../../model/filter.ts';
import type { Box, Interval } from '../../net/box.ts';
import { addressTypeBounds } from './address-type-bounds.ts';
import type { Flow } from './flow.ts';
import { interfaceBounds, returnPathBounds } from './interface-bounds.ts';
import { markHolds } from './mark.ts';
import { addresses, boxes, current, negate, untranslated } from './packet-bounds.ts';
import { stateBounds } from './state-bounds.ts';
import { ANYBODY, NOBODY, type Surroundings } from './surroundings.ts';
import { answeredBy, type Bounds, originalsOf } from './view.ts';

/** Original packets of `flow` for which the condition certainly holds, and possibly holds. */
export function conditionBounds(condition: Condition, flow: Flow, around: Surroundings): Bounds {
  const { space } = around;
  // Nearly all conditions are such ones.
  if (condition.kind === 'packet' && flow.anotherSource !== true && !condition.negated)
    return current(condition.boxes, condition, flow, around);
  const everything: Bounds = { must: space.all, may: space.all };
  const nothing: Bounds = { must: space.empty, may: space.empty };
  const unknown: Bounds = { must: space.empty, may: space.all };
  const exactly = (holds: boolean) =>
    holds !== (('negated' in condition && condition.negated) === true) ? everything : nothing;

  // Which source a packet was given, to which its answer goes, is not carried along.
  const isDisguised = flow.anotherSource === true;
  const disguised: Side = flow.view.reversed ? 'destination' : 'source';
  if (isDisguised && 'side' in condition && condition.side === disguised) return unknown;
  switch (condition.kind) {
    case 'opaque':
      return unknown;
    case 'packet':
      return negate(
        condition,
        isDisguised
          ? withoutSide(disguised, condition.boxes, flow, around)
          : current(condition.boxes, condition, flow, around),
        around,
      );
    case 'original': {
      if (!flow.tracked) return nothing;
      const set = untranslated(condition.boxes, condition, around);
      return negate(condition, { must: set, may: set }, around);
    }
    case 'members': {
      const bounds = memberBounds(condition, flow, around);
      return bounds === undefined ? unknown : negate(condition, bounds, around);
    }
    case 'list': {
      const list = around.list(condition.list);
      if (list?.ranges !== undefined)
        return negate(condition, addresses(condition.side, list.ranges, condition, flow, around), around);
      if (list?.family === undefined || condition.negated) return unknown;
      return { must: space.empty, may: space.box({ family: list.family }) };
    }
    case 'interface':
      return interfaceBounds(
        condition,
        condition.direction === 'in' ? flow.incoming : flow.outgoing,
        around,
        exactly,
        unknown,
      );
    case 'state':
      return stateBounds(condition, flow, around, exactly, unknown);
    case 'mark':
      // What has no connection has no mark of one, and no other either.
      if (condition.of === 'connection' && !flow.tracked) return nothing;
      if (flow.anyMark) return unknown;
      return exactly(
        markHolds(
          condition.of === 'packet' ? flow.mark : flow.connectionMark,
          condition.value,
          condition.mask,
        ),
      );
    case 'return-path':
      return negate(condition, returnPathBounds(condition, flow, around, everything, unknown), around);
    case 'tcp-flags':
      return exactly((around.tcpFlags & condition.mask) === condition.value);
    case 'address-type':
      return addressTypeBounds(condition, flow, around, unknown);
    case 'any': {
      const choices = condition.of.map((all) => allBounds(all, flow, around));
      const must = space.unionOf(choices.map((bounds) => bounds.must));
      const may = space.unionOf(choices.map((bounds) => bounds.may));
      return negate(condition, { must, may }, around);
    }
  }
}

/** The side is an address of a member; undefined: the members are not known. */
function memberBounds(
  condition: Extract<Condition, { kind: 'members' }>,
  flow: Flow,
  around: Surroundings,
): Bounds | undefined {
  const { side, group, notIn, others } = condition;
  const terms = around.members(group, notIn?.certain);
  if (terms === undefined) return undefined;
  const { empty } = around.space;
  if (terms === NOBODY) return { must: empty, may: empty };
  // What the condition means of all packets alike is not kept as what it otherwise means.
  const isAlike = terms.length === 0 || terms === ANYBODY;
  let seen = addresses(side, terms, isAlike ? terms : condition, flow, around);
  if (notIn !== undefined && notIn.possible.length > 0 && !isAlike) {
    const sure = around.members(group, [...notIn.certain, ...notIn.possible]) ?? [];
    seen = { may: seen.may, must: addresses(side, sure, notIn, flow, around).must };
  }
  if (others === undefined) return seen;
  const { may } = addresses(side, others.ranges, others, flow, around);
  return { must: seen.must, may: seen.may.union(may) };
}

/** A port that is taken by another connection becomes one of the same range (nf_nat_core.c, nf_nat_l4proto_unique_tuple). */
const PORT_RANGES: readonly Interval[] = [
  [0, 511],
  [512, 1023],
  [1024, 65_535],
];

function rangesOf(ports: readonly Interval[]): Interval[] {
  return PORT_RANGES.filter(([first, last]) => ports.some(([low, high]) => low <= last && first <= high));
}

/** Packets of which one end is not known: what asks for it may hold, the rest is as it is. */
function withoutSide(side: Side, list: readonly Box[], flow: Flow, around: Surroundings): Bounds {
  const port = side === 'source' ? 'sourcePort' : 'destinationPort';
  const asks = (box: Box) => box[side] !== undefined || box[port] !== undefined;
  const originals = (some: readonly Box[]) =>
    originalsOf(around.space, flow.view, boxes(flow.view.reversed ? some.flatMap(answeredBy) : some, around));
  const open = list.map(
    ({ [side]: _end, [port]: ports, ...box }): Box =>
      ports === undefined || flow.anySourcePort === true ? box : { ...box, [port]: rangesOf(ports) },
  );
  return { must: originals(list.filter((box) => !asks(box))).must, may: originals(open).may };
}

/** All of the conditions hold. */
function allBounds(conditions: readonly Condition[], flow: Flow, around: Surroundings): Bounds {
  let must = around.space.all;
  let may = must;
  for (const condition of conditions) {
    const bounds = conditionBounds(condition, flow, around);
    must = must.intersection(bounds.must);
    may = may.intersection(bounds.may);
  }
  return { must, may };
}
