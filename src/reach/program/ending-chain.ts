import type { Chain, Condition, Rule } from '../../model/filter.ts';
import { oncePer } from '../../net/once-per.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import { chainIndex } from './chain-index.ts';
import { conditionBounds } from './condition-bounds.ts';
import { noteDoubt } from './doubt.ts';
import type { Dropped } from './dropped.ts';
import { EndingDecision } from './ending-decision.ts';
import { acceptedBy, addEnding, droppedBy, type Endings, isEnding } from './endings.ts';
import { type Flow, flowKey } from './flow.ts';
import type { ChainOutcome, Run } from './run-chain.ts';
import type { Surroundings } from './surroundings.ts';

/** Shorter chains are run as fast as they are looked up. */
const LONG = 256;
/** Answers of a chain that are kept, the last ones, of packets that look the same to its rules. */
const KEPT = 4;
/** Half of the ports, and of the IPv4 addresses: a question about so many is one about most of them. */
const MOST_PORTS = 2 ** 15;
const MOST_ADDRESSES = 2 ** 31;
/** Where rules ask for more destinations than that, what they say of all of them is much more than what they say of one. */
const FEW_DESTINATIONS = 16;

/** What a chain does with some packets, from which is read what it does with any of them. */
interface Answered {
  readonly packets: PacketSet;
  readonly accepted: PacketSet;
  readonly dropped: Dropped;
  readonly row: Endings;
  /** Whether rules take all packets before the end of the chain. */
  readonly isOver: boolean;
  /** Packets that a rule may match and may not. */
  readonly doubts: readonly { readonly rule: Rule; readonly packets: PacketSet }[];
}

interface Asked {
  readonly links: Surroundings['links'];
  readonly answered: Answered[];
  /** Questions of all addresses, parts of which were asked. */
  readonly wider: Set<PacketSet['id']>;
}

/** What is known of a long chain whose rules all end the way of what they match, and ask of the packet and its links alone. */
interface EndingChain {
  /** What its rules ask of links, each question once. */
  readonly linkConditions: readonly Condition[];
  readonly hasFewDestinations: boolean;
}

/** Undefined: it is no such chain, or asked about one sender, which its index answers faster. */
export function asEndingChain(chain: Chain, { packets }: Flow): EndingChain | undefined {
  if (chain.rules.length < LONG) return undefined;
  const [first, last] = packets.bounds().source;
  if (first === last) return undefined;
  return endingChain(chain);
}

const endingChain = oncePer((chain: Chain): EndingChain | undefined =>
  isRow(chain)
    ? {
        linkConditions: distinctLinkConditions(chain),
        hasFewDestinations: chainIndex(chain).destinations() <= FEW_DESTINATIONS,
      }
    : undefined,
);

function isRow({ rules }: Chain): boolean {
  return rules.every(
    (rule) =>
      rule.action.kind === 'continue' ||
      (isEnding(rule) && rule.conditions.every(isOwn)) ||
      // What comes to the end of a chain returns in any case.
      (rule.action.kind === 'return' && rule === rules.at(-1)),
  );
}

/** What it means follows from the flow and its links. */
function isOwn({ kind }: Condition): boolean {
  return !['any', 'members', 'list', 'address-type', 'return-path'].includes(kind);
}

function distinctLinkConditions({ rules }: Chain): Condition[] {
  const all = rules.flatMap(({ conditions }) => conditions.filter(({ kind }) => kind === 'interface'));
  return [...new Map(all.map((condition) => [JSON.stringify(condition), condition])).values()];
}

/**
 * Runs a flow through such a chain. Questions that differ in their addresses alone are one: the second of them, or the first from
 * most of the world, is asked of all addresses, and the others are read from its answer.
 */
export function runEndingChain(chain: Chain, known: EndingChain, start: Flow, run: Run): ChainOutcome {
  const { packets } = start;
  const answered = answerFor(chain, known, start, run.around);
  for (const doubt of answered.doubts) noteDoubt(doubt.rule, start, doubt.packets.intersection(packets), run);
  const { row } = answered;
  run.trace?.decideLater(() => row.rules.map((ending) => new EndingDecision(row, ending, run.base, packets)));
  const accepted = answered.accepted.intersection(packets);
  return {
    accepted: accepted.isEmpty() ? [] : [{ ...start, packets: accepted }],
    dropped: [(among) => answered.dropped(among.intersection(packets))],
    ended: [],
    open: answered.isOver ? [] : [{ flow: start, row }],
  };
}

const askedIn = oncePer((_: PacketSpace) => oncePer((__: Chain) => new Map<string, Asked>()));

function answerFor(chain: Chain, ending: EndingChain, flow: Flow, around: Surroundings): Answered {
  const { answered, wider } = askedOf(chain, ending, flow, around);
  const known = answered.find((each) => flow.packets.isSubsetOf(each.packets));
  if (known !== undefined) return known;
  const wide = widened(flow.packets, ending);
  const isAsked = wider.has(wide.id) || isMost(flow.packets.bounds().source, MOST_ADDRESSES);
  wider.add(wide.id);
  const answer = answerOf(chain, isAsked ? { ...flow, packets: wide } : flow, around);
  answered.unshift(answer);
  answered.length = Math.min(answered.length, KEPT);
  return answer;
}

/** What is asked of most ports is asked of all. */
function widened(packets: PacketSet, { hasFewDestinations }: EndingChain): PacketSet {
  let wide = packets.forget('source');
  if (hasFewDestinations) wide = wide.forget('destination');
  return isMost(packets.bounds().destinationPort, MOST_PORTS) ? wide.forget('destinationPort') : wide;
}

function isMost([low, high]: readonly [number, number], most: number): boolean {
  return high - low >= most;
}

function askedOf(chain: Chain, ending: EndingChain, flow: Flow, around: Surroundings): Asked {
  const { space, links, state, tcpFlags, hostSide } = around;
  const ofChain = askedIn(space)(chain);
  const answers = ending.linkConditions.map((condition) => {
    const { must, may } = conditionBounds(condition, flow, around);
    return `${must.id}-${may.id}`;
  });
  // Links of which all rules say the same are one.
  const alike: Flow = { ...flow, incoming: 'unknown', outgoing: 'unknown' };
  const key = `${flowKey(alike)}|${answers}|${state}|${tcpFlags}|${hostSide}`;
  let known = ofChain.get(key);
  if (known === undefined || known.links !== links) {
    known = { links, answered: [], wider: new Set() };
    ofChain.set(key, known);
  }
  return known;
}

function answerOf(chain: Chain, start: Flow, around: Surroundings): Answered {
  const index = chainIndex(chain);
  const nextFrom = index.matching(start);
  const doubts: Answered['doubts'][number][] = [];
  const row: Endings = { flow: start, index, rules: [] };
  let isOver = false;
  for (
    let position = nextFrom(0);
    position < chain.rules.length && !isOver;
    position = nextFrom(position + 1)
  ) {
    const rule = chain.rules[position] as Rule;
    const added = isEnding(rule) ? addEnding(row, rule, position, around) : undefined;
    if (added === undefined) continue;
    if (added.doubtful !== undefined) doubts.push({ rule, packets: added.doubtful });
    isOver = added.takesAll;
  }
  return { packets: start.packets, accepted: acceptedBy(row), dropped: droppedBy(row), row, isOver, doubts };
}
