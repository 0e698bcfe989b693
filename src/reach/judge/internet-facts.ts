import type { PairProof } from '../../model/audit.ts';
import type { Service } from '../../model/deployment.ts';
import type { InternetFact } from '../../model/facts.ts';
import { formatPorts } from '../../model/service.ts';
import type { AddressTerm } from '../../net/address.ts';
import { formatPacket } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { protocolName, protocolNumber } from '../../net/protocol.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { type Arrival, listenerOf } from '../host/listening.ts';
import type { TwoSided } from '../layer.ts';
import { askFilter } from '../path/filter-layer.ts';
import { askGroups } from '../path/groups.ts';
import { admittingDecides, layerVerdicts } from '../path/layer-verdicts.ts';
import { isInNetwork, type Point } from '../point.ts';
import { type AdmittedBy, admitters, sameWay, type Way } from './admitters.ts';
import type { Judgement } from './judgement.ts';
import { openPorts, type PortRange } from './open-ports.ts';
import { openedByOwnFilters, type Reached, reachedBy, shownPackets } from './reached.ts';
import { calledPublicly } from './witness.ts';

export interface AskedPort {
  readonly protocol: string;
  readonly port: number;
}

const NAMED_ASSETS = 3;

/**
 * Asked ports that the internet reaches, or would reach if a path led there; one fact for each group that opens them, because the
 * group is what has to change, and for the asked ports that are reached by the same packets, ports aside. What is named are the
 * first and the last of them, so that a range which grows without taking in another asked port is not a new one; packets are
 * shown of asked ports alone.
 * Interfaces without groups stand for their asset.
 */
export function judgeInternet(estate: Estate, asked: readonly AskedPort[]): Judgement<InternetFact>[] {
  const { space } = estate;
  const questions = questionsOf(asked);
  if (questions.length === 0) return [];
  const protocols = [...new Set(questions.map((each) => each.protocol))];
  const world = space.box({
    source: estate.internet,
    protocol: protocols.map((protocol) => [protocol, protocol]),
  });
  const ports = space.unionOf(questions.map((each) => boxOf(estate, each)));
  for (const filter of estate.snapshot.filters.values()) {
    if (filter.layer === 'host') continue;
    // Asked once as a whole, so that the questions of all groups are answered from it.
    askFilter(estate, filter, 'ingress', world, false);
    if (filter.layer === 'subnet') askFilter(estate, filter, 'egress', world, true);
  }
  return admitters(estate).flatMap((by) => {
    const open = admission(estate, by, world).possible;
    if (open.isDisjointFrom(ports)) return [];
    const ranges = openPorts(estate, open).filter((range) => askedIn(questions, range).length > 0);
    return judgeAdmitter(estate, by, ranges, questions, world);
  });
}

/** Every asked port once, in order. */
function questionsOf(asked: readonly AskedPort[]): PortRange[] {
  const questions = asked.flatMap(({ protocol: name, port }): PortRange[] => {
    const protocol = protocolNumber(name);
    return protocol === undefined ? [] : [{ protocol, ports: [port, port] }];
  });
  return [...new Map(questions.map((each) => [nameOf(each), each])).values()].sort(
    (a, b) => a.protocol - b.protocol || a.ports[0] - b.ports[0],
  );
}

function nameOf({ protocol, ports: [first, last] }: PortRange): string {
  return [protocolName(protocol), first, ...(first === last ? [] : [last])].join('-');
}

function askedIn(
  questions: readonly PortRange[],
  { protocol, ports: [first, last] }: PortRange,
): PortRange[] {
  return questions.filter(
    (each) => each.protocol === protocol && first <= each.ports[0] && each.ports[0] <= last,
  );
}

function boxOf(estate: Estate, { protocol, ports }: PortRange): PacketSet {
  return once(estate, `ports|${protocol}|${ports.join('-')}`, () =>
    estate.space.box({ protocol: [[protocol, protocol]], destinationPort: [ports] }),
  );
}

/** The ways to a group's interfaces are judged once for all of its ports. */
function judgeAdmitter(
  estate: Estate,
  by: AdmittedBy,
  ranges: readonly PortRange[],
  questions: readonly PortRange[],
  world: PacketSet,
): Judgement<InternetFact>[] {
  const { space } = estate;
  const from: Point = { kind: 'outside', ranges: estate.internet };
  const open = space.unionOf(ranges.map((range) => boxOf(estate, range)));
  const admitted = admission(estate, by, world.intersection(open));
  const ways = callable(sameWay(estate, by.interfaces)).map((way) => reachedBy(estate, way, from, admitted));
  const seen = ways.filter((way) => isInNetwork(way.members[0]));
  const reached = anyEnds(space.unionOf(seen.map((way) => way.possible)));
  const reachedRuns = openPorts(estate, reached).flatMap((range) =>
    alike(estate, askedIn(questions, range), seen),
  );
  const opened = anyEnds(space.unionOf(ways.map(openedByOwnFilters))).difference(reached);
  const openedRuns = openPorts(estate, opened).map((range) => askedIn(questions, range));
  const packetsOf = (run: Run) => space.unionOf(run.map((each) => boxOf(estate, each)));
  return [
    ...reachedRuns.map((run) => reachedFact(estate, by, run, within(seen, packetsOf(run)))),
    ...openedRuns
      .filter((run) => run.length > 0)
      .map((run) => openedFact(estate, by, run, within(ways, packetsOf(run)))),
  ];
}

function anyEnds(packets: PacketSet): PacketSet {
  return packets.forget('source').forget('destination').forget('sourcePort');
}

/** Asked ports of one protocol, one after the other. */
type Run = readonly PortRange[];

/** Neighbours among asked ports whose packets pass all ways alike. */
function alike(estate: Estate, asked: Run, ways: readonly Reached[]): Run[] {
  if (asked.length <= 1) return asked.length === 0 ? [] : [asked];
  const all = ways.flatMap(({ certain, possible, answered }) => [certain, possible, answered]);
  const sets = [...new Map(all.map((set) => [set.id, set])).values()];
  const runs: PortRange[][] = [];
  let last: string | undefined;
  for (const question of asked) {
    const box = boxOf(estate, question);
    const passing = sets.map((set) => set.intersection(box).forget('destinationPort').id).join();
    if (passing === last) runs.at(-1)?.push(question);
    else runs.push([question]);
    last = passing;
  }
  return runs;
}

function within(ways: readonly Reached[], box: PacketSet): Reached[] {
  return ways.map((way) => ({
    ...way,
    packets: way.packets.intersection(box),
    certain: way.certain.intersection(box),
    possible: way.possible.intersection(box),
  }));
}

/** What a group lets in; interfaces without groups let everything in. */
function admission(estate: Estate, by: AdmittedBy, packets: PacketSet): TwoSided {
  return askGroups(estate, by.isGroup ? [by.id] : [], 'ingress', packets);
}

function reachedFact(
  estate: Estate,
  by: AdmittedBy,
  run: Run,
  ways: readonly Reached[],
): Judgement<InternetFact> {
  const exposed = ways.filter((way) => !way.certain.isEmpty());
  const shown = exposed.length > 0 ? exposed : ways.filter((way) => !way.possible.isEmpty());
  const [first] = shown as [Reached];
  const isReplyBlocked = shown.every((way) => way.answered.isDisjointFrom(way.packets));
  return exposed.length > 0
    ? judgement(estate, by, run, shown, first.certain, 'exposed', isReplyBlocked)
    : judgement(estate, by, run, shown, first.possible, 'undecided', isReplyBlocked);
}

/** Filters admit it, but no path leads there; an interface in no network in evidence has a path that nobody has seen. */
function openedFact(
  estate: Estate,
  by: AdmittedBy,
  run: Run,
  ways: readonly Reached[],
): Judgement<InternetFact> {
  const opened = ways.filter((way) => !openedByOwnFilters(way).isEmpty());
  const unseen = opened.filter((way) => !isInNetwork(way.members[0]));
  const shown = unseen.length > 0 ? unseen : opened;
  const packets = openedByOwnFilters(shown[0] as Reached);
  return judgement(estate, by, run, shown, packets, unseen.length > 0 ? 'unseen' : 'closed', false);
}

function judgement(
  estate: Estate,
  by: AdmittedBy,
  run: Run,
  ways: readonly Reached[],
  passing: PacketSet,
  standing: 'exposed' | 'undecided' | 'closed' | 'unseen',
  isReplyBlocked: boolean,
): Judgement<InternetFact> {
  const [first] = ways as [Reached];
  const verdict = standing === 'unseen' ? 'undecided' : standing;
  const assets = namesOf(ways.flatMap((way) => way.members));
  const [start, end] = [run[0], run.at(-1)] as [PortRange, PortRange];
  const range: PortRange = { protocol: start.protocol, ports: [start.ports[0], end.ports[1]] };
  const service: Service = { protocol: start.protocol, ports: run.map(({ ports }) => ports) };
  const id = `internet/${by.id}/${nameOf(range)}`;
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
      reply_blocked: isReplyBlocked,
      ...listenerOf(estate, standing === 'exposed' ? arrivalsOf(ways) : []),
      partly: !isWide(estate, passing),
    },
    prove: () => {
      const { witness, packets } = shownPackets(estate, first, passing);
      const path = first.path();
      const pair: PairProof = {
        from: 'internet',
        to: assets,
        verdict,
        layers: admittingDecides(layerVerdicts(path, first.packets, witness)),
        ...(witness === undefined ? {} : { witness: formatPacket(calledPublicly(witness, first.called)) }),
        packets,
        ...(standing === 'unseen' ? { note: 'the path from the internet was not seen' } : {}),
      };
      return { fact: id, pairs: [pair], unseen: [...path.unseen].sort() };
    },
  };
}

function arrivalsOf(ways: readonly Reached[]): Arrival[] {
  return ways.flatMap(({ members, certain }) => members.map((at) => ({ at, packets: certain })));
}

/** The ways that a packet of the internet may take at all; where there is none, one way says what is opened. */
function callable(ways: readonly Way[]): readonly Way[] {
  const called = ways.filter(
    ({ members: [at] }) =>
      at.interface.publicAddresses.length > 0 ||
      at.interface.frontends !== undefined ||
      at.interface.perhapsPublic !== undefined ||
      at.interface.addresses.some((each) => each.family === 6) ||
      at.subnet === undefined,
  );
  return called.length > 0 ? called : ways.slice(0, 1);
}

function namesOf(members: readonly Located[]): string {
  const names = [...new Set(members.map((at) => at.asset.names[0] ?? at.asset.id))].sort();
  return names.length <= NAMED_ASSETS
    ? names.join(', ')
    : `${names.slice(0, NAMED_ASSETS).join(', ')} and ${names.length - NAMED_ASSETS} more`;
}

/** The admitted sources hold a range of at least the size of an IPv4 /8 or an IPv6 /32, or more than a list can say. */
function isWide(estate: Estate, packets: PacketSet): boolean {
  const sources = packets.forget('destination').forget('sourcePort').forget('destinationPort');
  return once(estate, `wide|${sources.id}`, () =>
    sources.boxes().some((cube) => cube.source?.some(isWideTerm) ?? true),
  );
}

function isWideTerm(term: AddressTerm): boolean {
  return !('first' in term) || term.last - term.first + 1n >= (term.family === 4 ? 1n << 24n : 1n << 96n);
}
