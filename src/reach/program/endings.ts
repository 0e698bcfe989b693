import type { Hook, Rule } from '../../model/filter.ts';
import type { Claim, PacketSet } from '../../net/packet-set.ts';
import type { ChainIndex } from './chain-index.ts';
import { type Dropped, droppedSet } from './dropped.ts';
import type { Flow } from './flow.ts';
import { type Decision, unmadeDecision } from './trace.ts';
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

interface Ending extends Bounds {
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
  const claims = claimsOf(rules, (rule) => !isAccepting(rule));
  if (claims.every(({ finds }) => !finds)) return droppedSet(flow.packets.space.empty);
  return (among) => among.intersection(flow.packets).firstClaimed(claims);
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

/** What a rule of the row decides. */
export function endingDecision(endings: Endings, ending: Ending, hook: Hook): Decision {
  const { flow, rules } = endings;
  const { rule, may, position } = ending;
  return unmadeDecision(
    {
      rule: rule.id,
      origin: rule.origin,
      verdict: rule.action.kind as 'accept' | 'drop' | 'reject',
      hook,
    },
    {
      has: (packet) =>
        may.has(packet) &&
        flow.packets.has(packet) &&
        !rules.some((each) => each.position < position && each.must.has(packet)),
      within: [may, flow.packets],
    },
    () => matchedBy(endings, ending),
  );
}

export function isEnding({ action: { kind } }: Rule): boolean {
  return kind === 'drop' || kind === 'reject' || kind === 'accept';
}

function isAccepting({ action }: Rule): boolean {
  return action.kind === 'accept';
}

function claimsOf(rules: readonly Ending[], finds: (rule: Rule) => boolean): Claim[] {
  return rules.flatMap(({ rule, must, may }): Claim[] =>
    must.equals(may)
      ? [{ set: must, finds: finds(rule), takes: true }]
      : [
          { set: may, finds: finds(rule), takes: false },
          { set: must, finds: false, takes: true },
        ],
  );
}
