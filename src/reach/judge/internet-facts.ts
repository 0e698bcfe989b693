import type { InternetFact } from '../../model/facts.ts';
import type { Filter } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { allFilters, type Estate, filterAt, type Located, once, onceForEach } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { handingsTo, sentOnTo } from '../path/balancers/ways-by-balancers.ts';
import { askFilter, isShort } from '../path/filter-layer.ts';
import { askGroups } from '../path/groups.ts';
import { addressesOf, isInNetwork, type Point } from '../point.ts';
import { ownPublicAddresses } from '../public-addresses.ts';
import { type AdmittedBy, admitters, sameWay, type Way } from './admitters.ts';
import { type AskedPort, askedIn, boxOf, nameOf, questionsOf, type Run } from './asked-ports.ts';
import { openedFact, reachedFact } from './internet-fact.ts';
import type { Judgement } from './judgement.ts';
import { openPorts, type PortRange } from './open-ports.ts';
import { openedByOwnFilters, type Reached, reachedBy } from './reached.ts';

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
  // Asked once as a whole, so that the questions of all groups are answered from it.
  const platform = allFilters(estate).filter(({ layer }) => layer !== 'host');
  const subnets = platform.filter(({ layer }) => layer === 'subnet');
  askWhole(estate, platform, 'ingress', world);
  askWhole(estate, subnets, 'egress', world);
  const all = questions.map(nameOf).join();
  return onceForEach(
    estate,
    `internet|${all}`,
    admitters(estate),
    ({ id, isGroup }) => `${isGroup}|${id}`,
    (by) => {
      const { certain, possible } = admission(estate, by, world);
      if (possible.isDisjointFrom(ports)) return [];
      // Groups with equal rules admit the same.
      const asked = once(estate, `asked of the internet|${possible.id}`, () => {
        const ranges = openPorts(estate, possible).filter((range) => askedIn(questions, range).length > 0);
        return space.unionOf(ranges.map((range) => boxOf(estate, range)));
      });
      const admitted = { certain: certain.intersection(asked), possible: possible.intersection(asked) };
      return judgeAdmitter(estate, by, admitted, questions);
    },
  );
}

function askWhole(
  estate: Estate,
  filters: readonly Filter[],
  hook: 'ingress' | 'egress',
  world: PacketSet,
): void {
  onceForEach(
    estate,
    `asked whole|${hook}|${world.id}`,
    filters,
    ({ id }) => id,
    ({ id }) => {
      const filter = filterAt(estate, id, hook);
      if (filter !== undefined && !isShort(estate, filter, hook))
        askFilter(estate, filter, hook, world, hook === 'egress');
      return [];
    },
  );
}

/**
 * What the estate itself sends by the internet is nobody else's: such ways are left out as a whole, and not cut to what others send,
 * because many single addresses in every set would cost more than all other questions.
 */
function comesFromOthers(estate: Estate, packets: readonly PacketSet[]): boolean {
  const own = once(estate, 'what the estate sends by the internet', () =>
    estate.space.box({ source: ownPublicAddresses(estate) }),
  );
  return !packets.every((each) => each.isSubsetOf(own));
}

/** The ways to a group's interfaces are judged once for all of its ports. */
function judgeAdmitter(
  estate: Estate,
  by: AdmittedBy,
  admitted: TwoSided,
  questions: readonly PortRange[],
): Judgement<InternetFact>[] {
  const { space } = estate;
  const from: Point = { kind: 'outside', ranges: estate.internet };
  const ways = callable(estate, by.interfaces).map((way) => reachedBy(estate, way, from, admitted));
  const seen = ways.filter((way) => isInNetwork(way.members[0]));
  const { reachedRuns, openedRuns } = once(estate, `runs|${setsOf(ways)}|${setsOf(seen)}`, () => {
    const reached = space
      .unionOf(seen.map((way) => way.possible))
      .forget('source', 'destination', 'sourcePort');
    const reachedPorts = openPorts(estate, reached);
    // A port that one family reaches is no second fact for the family that has no path.
    const opened = space
      .unionOf(ways.map(openedByOwnFilters))
      .forget('source', 'destination', 'sourcePort')
      .without(reachedPorts.map((range) => boxOf(estate, range)));
    const withPackets = (run: Run) => ({
      run,
      packets: space.unionOf(run.map((each) => boxOf(estate, each))),
    });
    return {
      reachedRuns: reachedPorts
        .flatMap((range) => alike(estate, askedIn(questions, range), seen))
        .map(withPackets),
      openedRuns: openPorts(estate, opened)
        .flatMap((range) => alike(estate, askedIn(questions, range), ways))
        .map(withPackets),
    };
  });
  const reached = reachedRuns
    .map(({ run, packets }) => ({ run, by: within(seen, packets) }))
    .filter((each) =>
      comesFromOthers(
        estate,
        each.by.map((way) => way.possible),
      ),
    );
  const opened = openedRuns
    .map(({ run, packets }) => ({ run, by: within(ways, packets) }))
    .filter((each) =>
      comesFromOthers(
        estate,
        each.by.map((way) => way.packets),
      ),
    );
  return [
    ...reached.map((each) => reachedFact(estate, by, each.run, each.by)),
    ...opened.map((each) => openedFact(estate, by, each.run, each.by)),
  ];
}

/** Equal for ways that pass the same packets. */
function setsOf(ways: readonly Reached[]): string {
  return ways
    .map((way) => [way.certain.id, way.possible.id, way.answered.id, openedByOwnFilters(way).id].join())
    .join(' ');
}

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

/** What a group lets in, or lets in from what relays it; interfaces without groups let everything in. */
function admission(estate: Estate, by: AdmittedBy, packets: PacketSet): TwoSided {
  const { certain, possible } = askGroups(estate, by.isGroup ? [by.id] : [], 'ingress', packets);
  let relayed = estate.space.empty;
  for (const at of by.interfaces) relayed = relayed.union(sentOnTo(estate, at));
  return { certain, possible: possible.union(packets.intersection(relayed)) };
}

/** The ways that a packet of the internet may take at all; where there is none, one way says what is opened. */
function callable(estate: Estate, interfaces: readonly Located[]): readonly Way[] {
  const called = interfaces.filter(
    (at) =>
      at.interface.publicAddresses.length > 0 ||
      at.interface.frontends !== undefined ||
      handingsTo(estate, at).length > 0 ||
      at.interface.perhapsPublic !== undefined ||
      addressesOf(at).some((each) => each.family === 6) ||
      at.subnet === undefined,
  );
  return called.length > 0 ? sameWay(estate, called) : sameWay(estate, interfaces).slice(0, 1);
}
