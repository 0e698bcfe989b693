import type { PairProof } from '../../model/audit.ts';
import type { Service } from '../../model/deployment.ts';
import { internetFactId, internetSubject } from '../../model/fact-id.ts';
import type { InternetFact } from '../../model/facts.ts';
import { fewOf } from '../../model/few-of.ts';
import { nameOf } from '../../model/name.ts';
import { formatPorts } from '../../model/service.ts';
import { formatPacket } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { protocolName } from '../../net/protocol.ts';
import { hasWideSource } from '../../net/wide-term.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { type Arrival, listenerOf } from '../host/listening.ts';
import { admittingDecides, layerVerdicts } from '../path/layer-verdicts.ts';
import { isInNetwork } from '../point.ts';
import type { AdmittedBy } from './admitters.ts';
import { boxOf, type Run } from './asked-ports.ts';
import type { Judgement } from './judgement.ts';
import type { PortRange } from './open-ports.ts';
import { openedByOwnFilters, type Reached, remainingOf, shownPackets } from './reached.ts';
import { calledPublicly } from './witness.ts';

const NAMED_ASSETS = 3;

/** One fact about asked ports that packets of the internet reach, or may; some way passes some packet. */
export function reachedFact(
  estate: Estate,
  by: AdmittedBy,
  run: Run,
  ways: readonly Reached[],
): Judgement<InternetFact> {
  const exposed = ways.filter((way) => !way.certain.isEmpty());
  const shown = exposed.length > 0 ? exposed : ways.filter((way) => !way.possible.isEmpty());
  const judged =
    exposed.length > 0
      ? judgement(estate, by, run, shown, (way) => way.certain, 'exposed')
      : judgement(estate, by, run, shown, (way) => way.possible, 'undecided');
  return {
    ...judged,
    without: (accepted) => {
      const left = ways.flatMap((way) => remainingOf(estate, way, way.possible, accepted));
      const ports = portsLeft(estate, run, left, (way) => way.possible);
      return left.length > 0 ? renamed(judged, reachedFact(estate, by, ports, left)) : accept(judged);
    },
  };
}

/** Those of the ports of which something is left. */
function portsLeft(
  estate: Estate,
  run: Run,
  ways: readonly Reached[],
  left: (way: Reached) => PacketSet,
): Run {
  return run.filter((each) => ways.some((way) => !left(way).isDisjointFrom(boxOf(estate, each))));
}

/** What is left of a fact keeps its identity, whichever ports it is about. */
function renamed(
  { fact: { id } }: Judgement<InternetFact>,
  rest: Judgement<InternetFact>,
): Judgement<InternetFact> {
  return { ...rest, fact: { ...rest.fact, id }, prove: () => ({ ...rest.prove(), fact: id }) };
}

/** Nothing is left that would be open. */
function accept({ fact, prove }: Judgement<InternetFact>): Judgement<InternetFact> {
  return { fact: { ...fact, verdict: 'closed', opened_not_reachable: false }, prove };
}

/** Filters admit it, but no path leads there; an interface in no network in evidence has a path that nobody has seen. */
export function openedFact(
  estate: Estate,
  by: AdmittedBy,
  run: Run,
  ways: readonly Reached[],
): Judgement<InternetFact> {
  const opened = ways.filter((way) => !openedByOwnFilters(way).isEmpty());
  const unseen = opened.filter((way) => !isInNetwork(way.members[0]));
  const shown = unseen.length > 0 ? unseen : opened;
  const standing = unseen.length > 0 ? 'unseen' : 'closed';
  const judged = judgement(estate, by, run, shown, openedByOwnFilters, standing);
  return {
    ...judged,
    without: (accepted) => {
      const left = opened.flatMap((way) => remainingOf(estate, way, openedByOwnFilters(way), accepted));
      const ports = portsLeft(estate, run, left, openedByOwnFilters);
      return left.length > 0 ? renamed(judged, openedFact(estate, by, ports, left)) : accept(judged);
    },
  };
}

function judgement(
  estate: Estate,
  by: AdmittedBy,
  run: Run,
  ways: readonly Reached[],
  passingOf: (way: Reached) => PacketSet,
  standing: 'exposed' | 'undecided' | 'closed' | 'unseen',
): Judgement<InternetFact> {
  const isOpen = standing === 'exposed' || standing === 'undecided';
  const isReplyBlocked = (way: Reached) => isOpen && way.answered.isDisjointFrom(way.packets);
  const isPartly = (way: Reached) => !isWide(estate, passingOf(way));
  const first = severest(ways, isReplyBlocked, isPartly);
  const passing = passingOf(first);
  const verdict = standing === 'unseen' ? 'undecided' : standing;
  const assets = namesOf(ways.flatMap((way) => way.members));
  const [start, end] = [run[0], run.at(-1)] as [PortRange, PortRange];
  const range: PortRange = { protocol: start.protocol, ports: [start.ports[0], end.ports[1]] };
  const service: Service = { protocol: start.protocol, ports: run.map(({ ports }) => ports) };
  const id = internetFactId({
    subject: internetSubject(by.id),
    protocol: protocolName(range.protocol),
    first: range.ports[0],
    last: range.ports[1],
  });
  return {
    fact: {
      id,
      asset: assets,
      protocol: protocolName(range.protocol),
      from_port: range.ports[0],
      to_port: range.ports[1],
      ...(run.length > 1 ? { ports: formatPorts(service) } : {}),
      verdict,
      opened_not_reachable: standing === 'closed' || standing === 'unseen',
      reply_blocked: isReplyBlocked(first),
      ...listenerOf(estate, standing === 'exposed' ? arrivalsOf(ways) : []),
      partly: isPartly(first),
    },
    prove: () => {
      const { witness, asked, packets } = shownPackets(estate, first, passing);
      const path = first.path();
      const pair: PairProof = {
        from: 'internet',
        to: assets,
        verdict,
        layers: admittingDecides(layerVerdicts(path, first.packets, asked)),
        ...(witness === undefined
          ? {}
          : { witness: formatPacket(calledPublicly(estate, witness, first.called)) }),
        packets,
        ...(standing === 'unseen' ? { note: 'the path from the internet was not seen' } : {}),
      };
      return { fact: id, pairs: [pair], unseen: [...path.unseen].sort() };
    },
  };
}

/** The way that the fact is judged and proven by: whoever stands beside it, by name or by number, does not make it less. */
function severest(
  ways: readonly Reached[],
  isReplyBlocked: (way: Reached) => boolean,
  isPartly: (way: Reached) => boolean,
): Reached {
  const answered = ways.filter((way) => !isReplyBlocked(way));
  const judged = answered.length > 0 ? answered : ways;
  return judged.find((way) => !isPartly(way)) ?? (judged[0] as Reached);
}

function arrivalsOf(ways: readonly Reached[]): Arrival[] {
  return ways.flatMap(({ members, certain }) => members.map((at) => ({ at, packets: certain })));
}

function namesOf(members: readonly Located[]): string {
  return fewOf([...new Set(members.map((at) => nameOf(at.asset)))].sort(), NAMED_ASSETS);
}

/** The admitted sources hold a range of at least the size of an IPv4 /8 or an IPv6 /32, or more than a list can say. */
function isWide(estate: Estate, packets: PacketSet): boolean {
  const sources = packets.forget('destination', 'sourcePort', 'destinationPort');
  return once(estate, `wide|${sources.id}`, () => sources.boxes().some(hasWideSource));
}
