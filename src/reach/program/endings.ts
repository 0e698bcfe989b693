import type { Rule } from '../../model/filter.ts';
import { oncePer } from '../../net/once-per.ts';
import type { Packet } from '../../net/packet.ts';
import type { Claim, PacketSet } from '../../net/packet-set.ts';
import type { ChainIndex } from './chain-index.ts';
import { type Dropped, droppedSet } from './dropped.ts';
import type { Flow } from './flow.ts';
import { unnarrowedBounds } from './rule-bounds.ts';
import type { Surroundings } from './surroundings.ts';
import type { Bounds } from './view.ts';

/**
 * Rules in a row that end the way of what they match, applied to a flow together: each alone would copy most of a wide set. Their
 * bounds may hold packets that are not the flow's.
 */
export interface Endings {
  readonly flow: Flow;
  readonly index: ChainIndex;
  readonly rules: Ending[];
  /** What was asked about last: all decisions of a row are asked about the same packet, or packets, one after another. */
  lastEnd?: { readonly packet: Packet; readonly end: Ending | undefined };
  lastMatch?: { readonly packets: PacketSet; readonly mayMatch: (position: number) => boolean };
}

/** Rules that are applied to a flow at once: the time that they take together grows with the square of their number. */
export const MOST_ENDINGS = 512;

export interface Ending extends Bounds {
  readonly position: number;
  readonly rule: Rule;
}

/** A rule that was put to a row. */
export interface Added {
  readonly ending: Ending;
  /** Packets that come to it, and that it may match and may not; absent: it is known of all. */
  readonly doubtful?: PacketSet;
  /** Nothing comes to the next rule. */
  readonly takesAll: boolean;
}

/** Puts the next rule to a row. Undefined: it matches none of the packets that come to it, and stays out. */
export function addEnding(
  row: Endings,
  rule: Rule,
  position: number,
  around: Surroundings,
): Added | undefined {
  const { flow, rules } = row;
  const ending: Ending = { rule, position, ...unnarrowedBounds(rule, flow, around) };
  const { must, may } = ending;
  if (flow.packets.isDisjointFrom(may)) return undefined;
  const matched = must.equals(may) ? undefined : matchedBy(row, ending);
  if (matched?.isEmpty()) return undefined;
  rules.push(ending);
  return {
    ending,
    ...(matched === undefined ? {} : { doubtful: matched.difference(must) }),
    takesAll: flow.packets.isSubsetOf(must),
  };
}

/** What the rules of a whole row leave of its flow. */
export const restOf = oncePer(
  ({ flow, rules }: Endings): PacketSet => flow.packets.without(rules.map(({ must }) => must)),
);

/** What the rules accept, or may. */
export function acceptedBy({ flow, rules }: Endings): PacketSet {
  return flow.packets.firstClaimed(claimsOf(rules, isAccepting));
}

/** What the rules drop, or may. */
export function droppedBy({ flow, rules }: Endings): Dropped {
  if (rules.every(({ rule }) => isAccepting(rule))) return droppedSet(flow.packets.space.empty);
  return (among) =>
    among.intersection(flow.packets).firstClaimed(claimsOf(rules, (rule) => !isAccepting(rule)));
}

/** A flow that comes to the end of a chain as far as the rules of a row leave it: behind many rules that is costly to tell. */
export interface OpenEnd {
  readonly flow: Flow;
  readonly row: Endings;
}

export function endedFlow({ flow, row }: OpenEnd): Flow {
  return { ...flow, packets: flow.packets.intersection(restOf(row)) };
}

/** What comes to the end, as something that is dropped. */
export function endDropped({ flow, row }: OpenEnd): Dropped {
  return (among) => among.intersection(flow.packets).without(row.rules.map(({ must }) => must));
}

/** Packets of the flow that may match a rule, and that no rule before it certainly matched. */
export function matchedBy({ flow, index, rules }: Endings, { position, may }: Ending): PacketSet {
  const before = index.amongOverlapping(position, rules);
  return flow.packets.intersection(may).without(before.map(({ must }) => must));
}

export function isEnding({ action: { kind } }: Rule): boolean {
  return kind === 'drop' || kind === 'reject' || kind === 'accept';
}

function isAccepting({ action }: Rule): boolean {
  return action.kind === 'accept';
}

function claimsOf(rules: readonly Ending[], finds: (rule: Rule) => boolean): Claim[] {
  const claims: Claim[] = [];
  for (const { rule, must, may } of rules) {
    const isExact = must.equals(may);
    claims.push({ set: may, finds: finds(rule), takes: isExact });
    if (!isExact) claims.push({ set: must, finds: false, takes: true });
  }
  return claims;
}
