import type { HandedOn } from '../../../model/balancer.ts';
import { single } from '../../../net/address.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { TCP } from '../../../net/protocol.ts';
import { type Estate, once } from '../../estate.ts';
import { balancerLayer, combine, inTurn, type PathAnswer, type TwoSided } from '../../layer.ts';
import type { Point } from '../../point.ts';
import { type Judge, pathInTermsBefore } from '../in-other-terms.ts';
import { CLIENT_PORTS } from '../question.ts';
import { together } from '../together.ts';
import { isDirectWay } from './direct-way.ts';
import { endOf, staysAway } from './target-ends.ts';

export type Balancer = Extract<Point, { kind: 'interface' }>;

/** The way to a target, and whether it hears the balancer's probes. */
interface ToTarget extends PathAnswer {
  readonly answersProbes: 'yes' | 'no' | 'perhaps';
}

/**
 * The way from the balancer to one target, in terms of the packets that the balancer takes in. An address of IPv6 is never kept
 * towards a target of IPv4 (network load balancers, client IP preservation).
 */
export function toTarget(
  estate: Estate,
  client: Point,
  balancer: Balancer,
  rule: HandedOn,
  target: HandedOn['targets'][number],
  share: PacketSet,
  judge: Judge,
): ToTarget {
  const { space } = estate;
  const { port, probePort } = target;
  const end = endOf(estate, balancer.at, target);
  const own = balancer.at.interface.addresses.filter((each) => each.family === 4).map(single);
  if (end === undefined || own.length === 0) {
    const what = `${rule.origin.text}: the way to a target is not in evidence`;
    return {
      ...combine(estate, share, [balancerLayer(space.empty, share, what)], [], []),
      answersProbes: 'perhaps',
    };
  }
  const inside = [single(end.inside)];
  const to: Point = { kind: 'interface', at: end.at, ranges: inside, isBehindFrontend: true };
  const called = { source: own, sourcePort: [CLIENT_PORTS], destination: inside };
  // Whoever calls the balancer, its own packets are the same.
  const fromBalancer = (asked: PacketSet): PathAnswer =>
    once(estate, `sent by a balancer|${balancer.at.interface.id}|${end.at.interface.id}|${asked.id}`, () =>
      judge(estate, { ...balancer, ranges: own, handsOn: 'own' }, to, asked),
    );
  const kept = (part: PacketSet): PathAnswer => {
    const atTarget = { destination: inside, destinationPort: [[port, port]] } as const;
    const sameEnds = (set: PacketSet) => set.forget('destination', 'destinationPort');
    // A connection of its own has a port of its own, whosever address it bears.
    const back = rule.endsConnections ? (set: PacketSet) => sameEnds(set).forget('sourcePort') : sameEnds;
    const ports = rule.endsConnections ? { sourcePort: [CLIENT_PORTS] } : {};
    const asked = back(part).intersection(space.box({ ...atTarget, ...ports }));
    const answer = judge(estate, { ...balancer, ranges: client.ranges, handsOn: 'clients' }, to, asked);
    return withoutLoops(part, pathInTermsBefore({ packets: part, asked, back }, answer));
  };
  // What a target sends to itself by a balancer that keeps its address fails (network load balancers, hairpinning).
  const withoutLoops = (part: PacketSet, answer: PathAnswer): PathAnswer => {
    const loops = part.intersection(space.box({ source: inside }));
    if (loops.isEmpty()) return answer;
    const isInternal = balancer.at.interface.publicAddresses.length === 0;
    const others = part.difference(loops);
    const possible = isInternal ? others : part;
    const what = 'a target that calls itself by the balancer, which keeps its address, gets no answer';
    return narrowed(answer, { certain: others, possible }, `${rule.origin.text}: ${what}`);
  };
  const changed = (part: PacketSet): PathAnswer => {
    const ofProtocol = rule.protocol.map((protocol) => space.box({ protocol: [protocol] }));
    const back = (set: PacketSet) => space.unionOf(ofProtocol.filter((all) => !all.isDisjointFrom(set)));
    const asked = back(part).intersection(space.box({ ...called, destinationPort: [[port, port]] }));
    return pathInTermsBefore({ packets: part, asked, back }, fromBalancer(asked));
  };
  const unkept = `${rule.origin.text}: addresses of clients are kept on direct ways alone, and what else becomes of packets is not documented`;
  const seen = (part: PacketSet): PathAnswer => {
    if (!isDirectWay(estate, balancer, to, inside))
      return narrowed(
        either(unkept, kept(part), changed(part)),
        { certain: space.empty, possible: part },
        unkept,
      );
    if (rule.sources === 'clients') return kept(part);
    const what = `${rule.origin.text}: whether targets see the addresses of clients is not in evidence`;
    return either(what, kept(part), changed(part));
  };
  const mayStayAway = staysAway(estate, balancer.at, target) !== 'no';
  const doubted = { certain: space.empty, possible: share };
  const crossing = `${rule.origin.text}: whether it hands on to targets of other zones is not in evidence`;
  const probed = (reached: PathAnswer): ToTarget => {
    const answer = mayStayAway ? narrowed(reached, doubted, crossing) : reached;
    if (probePort === undefined) return { ...answer, answersProbes: 'perhaps' };
    const probes = space.box({
      ...called,
      protocol: [[TCP, TCP]],
      destinationPort: [[probePort, probePort]],
    });
    const heard = fromBalancer(probes);
    if (probes.isSubsetOf(heard.certain)) return { ...answer, answersProbes: 'yes' };
    const answersProbes = heard.possible.isEmpty() ? 'no' : 'perhaps';
    const isOut = rule.failsClosed && answersProbes === 'no';
    const what = `${rule.origin.text}: probes of the balancer at port ${probePort} ${isOut ? 'do' : 'may'} not get in, and what does not answer them is ${rule.failsClosed ? 'never chosen' : 'chosen only where too few targets do'}`;
    return {
      ...narrowed(answer, isOut ? { ...doubted, possible: space.empty } : doubted, what),
      answersProbes,
    };
  };
  if (rule.sources === 'own') return probed(changed(share));
  const four = share.intersection(space.box({ family: 4 }));
  const six = share.difference(four);
  if (four.isEmpty()) return probed(changed(six));
  const first = seen(four);
  return probed(six.isEmpty() ? first : together(space, [four, first], [six, changed(six)]));
}

/** The answer beyond one more hop, which lets less pass. */
function narrowed(answer: PathAnswer, { certain, possible }: TwoSided, what: string): PathAnswer {
  const layers = [balancerLayer(certain, possible, what)];
  const sides = { certain, possible, forwardCertain: certain, forwardPossible: possible };
  return inTurn(answer, { layers, ...sides, unseen: [] });
}

/** Whether targets see the addresses of clients is not known; `what` says why. */
function either(what: string, kept: PathAnswer, changed: PathAnswer): PathAnswer {
  return {
    layers: [
      balancerLayer(kept.certain.intersection(changed.certain), kept.possible.union(changed.possible), what),
    ],
    certain: kept.certain.intersection(changed.certain),
    possible: kept.possible.union(changed.possible),
    forwardCertain: kept.forwardCertain.intersection(changed.forwardCertain),
    forwardPossible: kept.forwardPossible.union(changed.forwardPossible),
    unseen: kept.unseen,
  };
}
