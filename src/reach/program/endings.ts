import type { Rule } from '../../model/filter.ts';
import type { Claim, PacketSet } from '../../net/packet-set.ts';
import type { ChainIndex } from './chain-index.ts';
import { type Dropped, droppedSet } from './dropped.ts';
import type { Flow } from './flow.ts';
import type { Bounds } from './view.ts';

/**
 * Rules in a row that end the way of what they match, applied to a flow together: each alone would copy most of a wide set. Their
 * bounds may hold packets that are not the flow's.
 */
export interface Endings {
  readonly flow: Flow;
  readonly index: ChainIndex;
  readonly rules: Ending[];
}

/** Rules that are applied to a flow at once: the time that they take together grows with the square of their number. */
export const MOST_ENDINGS = 512;

export interface Ending extends Bounds {
  readonly position: number;
  readonly rule: Rule;
}

/** What the rules leave of the flow. */
export function restOf({ flow, rules }: Endings): Flow {
  return { ...flow, packets: flow.packets.without(rules.map(({ must }) => must)) };
}

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

/** What the rules leave, as something that is dropped. */
export function restDropped({ flow, rules }: Endings): Dropped {
  return (among) => among.intersection(flow.packets).without(rules.map(({ must }) => must));
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
