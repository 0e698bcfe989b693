import type { Accepted } from '../../model/accepted.ts';
import type { PairProof } from '../../model/audit.ts';
import type { ZoneFlowFact } from '../../model/flow-facts.ts';
import { formatService } from '../../model/service.ts';
import type { ZoneCell, ZoneMatrix } from '../../model/zone.ts';
import { allAddresses } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { Judgement } from '../judge/judgement.ts';
import { serviceBox } from '../path/question.ts';
import { ownPublicAddresses } from '../public-addresses.ts';
import type { Reached } from '../reachability/arrivals.ts';
import { arrivalsAtAll } from '../reachability/arrivals-at.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { type Flow, flowsByEnd, flowsTogether } from './arriving.ts';
import { arrivingPairs } from './flow-proof.ts';
import { ordinaryAddresses } from './nobody.ts';
import { internetFamilies, isInternetZone, unknownEnds } from './outside-zones.ts';
import { foreignInternet } from './peers.ts';
import { remainingOf } from './remaining.ts';
import { sentPublicly } from './sent-publicly.ts';
import { certainAndPossibleServices } from './services-text.ts';
import type { Member } from './sides.ts';
import { membersOfZones, receiversIn, receiversOutside, type ZoneMembers } from './zone-members.ts';

/** One fact for each cell of a matrix: whether anything passes, or may, that it does not allow. */
export function judgeZones(estate: Estate, matrix: ZoneMatrix): Judgement<ZoneFlowFact>[] {
  const members = new Map(membersOfZones(estate, matrix.zones).map((each) => [each.zone.name, each]));
  const targets = [...new Set(matrix.cells.map(({ to }) => to))].flatMap((to) => members.get(to) ?? []);
  const asked = targets.filter(({ zone }) =>
    matrix.cells.some(({ to, allowed }) => to === zone.name && allowed !== 'any'),
  );
  // All who send are asked about it, so that it is asked once for all zones.
  const outside = arrivalsAtAll(estate, receiversOutside(estate, asked), [
    { ranges: ordinaryAddresses(estate) },
  ]);
  const arrivingAt = new Map(
    asked.map((target) => [target.zone.name, arrivingIn(estate, matrix, target, outside)]),
  );
  return matrix.cells.map((cell) => judgeCell(estate, matrix, cell, members, arrivingAt.get(cell.to) ?? []));
}

function arrivingIn(
  estate: Estate,
  { cells, zones }: ZoneMatrix,
  target: ZoneMembers,
  outside: readonly Reached[],
): Flow[] {
  const inside = arrivalsAtAll(estate, receiversIn(estate, target), [{ ranges: ordinaryAddresses(estate) }]);
  const reached = [...inside, ...outside];
  // What machines of one zone send each other is asked only where its own cell is written.
  const isAskedWithin = cells.some(({ from, to }) => from === to && to === target.zone.name);
  const flows = isAskedWithin ? flowsByEnd(estate, reached) : flowsTogether(estate, reached);
  const families = zones.flatMap((zone) => internetFamilies(estate, zone));
  const ofInternet = estate.space.box({ source: families.map(allAddresses) });
  return flows.flatMap((flow) => sentPublicly(estate, withinZone(estate, flow, target), ofInternet));
}

/** Addresses that nobody in evidence has may be of several zones. */
function withinZone({ space }: Estate, flow: Flow, { ranges }: ZoneMembers): Flow {
  if (flow.ends[0].asset !== undefined) return flow;
  const here = space.box({ destination: ranges });
  return { ...flow, certain: flow.certain.intersection(here), possible: flow.possible.intersection(here) };
}

function judgeCell(
  estate: Estate,
  { id, origin }: ZoneMatrix,
  cell: ZoneCell,
  members: ReadonlyMap<string, ZoneMembers>,
  arriving: readonly Flow[],
): Judgement<ZoneFlowFact> {
  const source = members.get(cell.from) as ZoneMembers;
  const parts =
    cell.allowed === 'any'
      ? []
      : beyondCell(
          estate,
          cell.allowed.map((service) => estate.space.box(serviceBox(service))),
          source,
          arriving,
        );
  const target = members.get(cell.to) as ZoneMembers;
  const unknown = cell.allowed === 'any' ? [] : unknownEnds(estate, source.zone, target.zone);
  const isInternet = isInternetZone(estate, source.zone);
  return cellFact(estate, cell, { id, isInternet, origin }, parts, unknown);
}

/** What arrives from a zone beyond what is allowed. */
function beyondCell(
  estate: Estate,
  allowed: readonly PacketSet[],
  { senders, publicSources, isReceiver }: ZoneMembers,
  arriving: readonly Flow[],
): Flow[] {
  const { space } = estate;
  const own = space.box({ source: ownPublicAddresses(estate) });
  const sourceIn = (realm: string, list: readonly Member[]) =>
    space.box({
      source: list.flatMap((each) => (each.realm === undefined || each.realm === realm ? each.ranges : [])),
    });
  return arriving.flatMap((flow): Flow[] => {
    const isSender = flow.senders?.some(isReceiver) === true;
    const sure = isSender ? space.all : sourceIn(flow.realm, senders.members);
    // Of what a machine sends by an address that is not the estate's it is not known that it has the address.
    const asked = isSender || flow.senders === undefined ? flow.possible : flow.possible.intersection(own);
    const unknown = flow.senders === undefined ? [{ ranges: publicSources, realm: OUTSIDE }] : [];
    const possible = asked
      .intersection(sure.union(sourceIn(flow.realm, [...senders.perhaps, ...unknown])))
      .without(allowed);
    if (possible.isEmpty()) return [];
    return [{ ...flow, possible, certain: flow.certain.intersection(sure).without(allowed) }];
  });
}

interface Context {
  readonly id: string;
  readonly isInternet: boolean;
  readonly origin: ZoneMatrix['origin'];
}

/** One cell by what passes beyond it; `unknown`: ends of which it is not known what reaches them. */
export function cellFact(
  estate: Estate,
  cell: ZoneCell,
  context: Context,
  parts: readonly Flow[],
  unknown: readonly PairProof[],
): Judgement<ZoneFlowFact> {
  const { space } = estate;
  const { from, to, allowed } = cell;
  const certain = space.unionOf(parts.map((part) => part.certain));
  const possible = space.unionOf(parts.map((part) => part.possible));
  const isViolated = !certain.isEmpty();

  const shown = isViolated ? certain : possible;
  const internet = space.box({ source: foreignInternet(estate) });
  const isOfInternet = ({ realm, [isViolated ? 'certain' : 'possible']: passing }: Flow) =>
    context.isInternet && realm === OUTSIDE && !passing.isDisjointFrom(internet);
  const fromInternet = parts.filter(isOfInternet);
  const pairs = () => arrivingPairs(estate, [...new Set([...fromInternet, ...parts])]);
  const id = `${context.id}/${from}/${to}`;
  return {
    fact: {
      id,
      from_zone: from,
      to_zone: to,
      allowed: allowed === 'any' ? 'any' : allowed.map(formatService).join(', ') || 'nothing',
      beyond: possible.isEmpty() ? '' : certainAndPossibleServices(estate, certain, possible),
      verdict: isViolated ? 'violated' : parts.length + unknown.length > 0 ? 'undecided' : 'kept',
      from_internet: context.isInternet && (shown.isEmpty() || fromInternet.length > 0),
      reply_blocked: isViolated && shown.isSubsetOf(space.unionOf(parts.map((part) => part.unanswered))),
    },
    prove: () => ({
      fact: id,
      pairs: isViolated ? [...pairs(), ...unknown] : [...unknown, ...pairs()],
      unseen: [],
      origins: [context.origin],
    }),
    without: (accepted: Accepted) => {
      const left = parts.flatMap((part): Flow[] => {
        const rest = remainingOf(estate, part, accepted);
        return rest.isEmpty() ? [] : [{ ...part, possible: rest, certain: part.certain.intersection(rest) }];
      });
      const isAccepted = unknown.length > 0 && accepted.subject();
      return cellFact(estate, cell, context, left, isAccepted ? [] : unknown);
    },
  };
}
