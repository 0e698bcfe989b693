import type { BaseChain } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { boundsOfPacket } from '../../net/bounds.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Ending, type Endings, matchedBy, restOf } from './endings.ts';
import type { Decision } from './trace.ts';

/**
 * What a rule of a row decides, or the policy behind it (`ending` absent). Its packets are made when somebody reads them: few
 * decisions of many are shown. A class, because functions of each of them would take most of the memory of a trace.
 */
export class EndingDecision implements Decision {
  readonly rule: string;
  readonly origin: Origin;
  readonly verdict: 'accept' | 'drop' | 'reject';
  readonly hook: BaseChain['hook'];
  readonly #endings: Endings;
  readonly #ending: Ending | undefined;
  readonly #asked: PacketSet;
  #packets: PacketSet | undefined;

  /** `asked`: the packets in question, where those of the row are more. */
  constructor(
    endings: Endings,
    ending: Ending | undefined,
    { hook, origin, policy }: BaseChain,
    asked: PacketSet = endings.flow.packets,
  ) {
    const kind = ending?.rule.action.kind ?? policy;
    this.rule = ending?.rule.id ?? 'policy';
    this.origin = ending?.rule.origin ?? origin;
    this.verdict = kind === 'accept' || kind === 'reject' ? kind : 'drop';
    this.hook = hook;
    this.#endings = endings;
    this.#ending = ending;
    this.#asked = asked;
  }

  get packets(): PacketSet {
    this.#packets ??= (
      this.#ending === undefined ? restOf(this.#endings) : matchedOnce(this.#endings, this.#ending)
    ).intersection(this.#asked);
    return this.#packets;
  }

  has(packet: Packet): boolean {
    const own = this.#ending;
    const end = endOf(this.#endings, packet);
    const isMet = own === undefined ? end === undefined : own === end || mayBeMet(own, end, packet);
    return isMet && this.#endings.flow.packets.has(packet) && this.#asked.has(packet);
  }

  isApartFrom(packets: PacketSet): boolean {
    const own = this.#ending;
    return (
      (own !== undefined &&
        (!mayMatch(this.#endings, packets)(own.position) || own.may.isDisjointFrom(packets))) ||
      this.#asked.isDisjointFrom(packets) ||
      this.#endings.flow.packets.isDisjointFrom(packets)
    );
  }
}

/** A rule of one row is asked about in many questions. */
const matched = new WeakMap<Ending, PacketSet>();

function matchedOnce(endings: Endings, ending: Ending): PacketSet {
  let packets = matched.get(ending);
  if (packets === undefined) {
    packets = matchedBy(endings, ending);
    matched.set(ending, packets);
  }
  return packets;
}

/** The first rule that certainly matches a packet. */
function endOf(row: Endings, packet: Packet): Ending | undefined {
  if (row.lastEnd?.packet !== packet) {
    const isNear = row.index.mayMatch(row.flow, boundsOfPacket(packet));
    row.lastEnd = {
      packet,
      end: row.rules.find(({ position, must }) => isNear(position) && must.has(packet)),
    };
  }
  return row.lastEnd.end;
}

/** What tells at a glance of most rules of a row that they match none of some packets. */
function mayMatch(row: Endings, packets: PacketSet): (position: number) => boolean {
  if (row.lastMatch?.packets !== packets)
    row.lastMatch = { packets, mayMatch: row.index.mayMatch(row.flow, packets.bounds()) };
  return row.lastMatch.mayMatch;
}

/** Whether a rule may match a packet that comes to it; `end`: the first that certainly does, which the rule is not. */
function mayBeMet({ position, must, may }: Ending, end: Ending | undefined, packet: Packet): boolean {
  // Of the rules before `end` none certainly matches it.
  return !must.equals(may) && (end === undefined || position < end.position) && may.has(packet);
}
