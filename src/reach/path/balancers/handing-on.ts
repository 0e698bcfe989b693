import type { HandedOn } from '../../../model/balancer.ts';
import { type Address, addressKey, rangeContains, single } from '../../../net/address.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { TCP } from '../../../net/protocol.ts';
import { type Estate, type Located, once } from '../../estate.ts';
import { balancerLayer, combine, inTurn, type PathAnswer, type TwoSided } from '../../layer.ts';
import type { Point } from '../../point.ts';
import { type Judge, pathInTermsBefore } from '../in-other-terms.ts';
import { joinedNetworks } from '../joined-networks.ts';
import { CLIENT_PORTS } from '../question.ts';
import { together } from '../together.ts';
import { isDirectWay } from './direct-way.ts';

type Balancer = Extract<Point, { kind: 'interface' }>;

/**
 * Packets that a balancer takes in and hands on to targets in evidence: both ways have to let them pass. Any target may be chosen but
 * for those that certainly do not hear the balancer's probes, where another one of their pool does: certain is what all the others accept, possible
 * what any of them does. Where the balancer ends connections itself, what comes to it arrives whatever its targets do.
 */
export function handingOn(
  estate: Estate,
  from: Point,
  to: Balancer,
  packets: PacketSet,
  taken: PathAnswer,
  judge: Judge,
): PathAnswer {
  const { space } = estate;
  let answer = taken;
  for (const rule of to.at.interface.handsOn ?? []) {
    const share = packets.intersection(
      space.box({ protocol: rule.protocol, destinationPort: [[rule.port, rule.port]] }),
    );
    if (share.isEmpty()) continue;
    const near = rule.targets.filter((target) => staysAway(estate, to.at, target) !== 'yes');
    const poolsOf = (targets: HandedOn['targets']) => new Set(targets.map(({ pool }) => pool));
    const emptied = poolsOf(rule.targets).size > poolsOf(near).size;
    const all = near.map((target) => ({
      ...toTarget(estate, from, to, rule, target, share, judge),
      ...target,
    }));
    const isServed = (target: HandedOn['targets'][number]) =>
      all.filter(({ answersProbes, pool }) => answersProbes === 'yes' && pool === target.pool).length >=
      (target.healthyNeeded ?? Number.POSITIVE_INFINITY);
    const targets = all.filter((each) => each.answersProbes !== 'no' || !isServed(each));
    const others = packets.difference(share);
    const goesSomewhere = targets.length > 0 && !emptied && !rule.mayGoNowhere;
    const every = (which: Passing) =>
      targets
        .reduce((set, each) => set.intersection(each[which]), goesSomewhere ? share : space.empty)
        .union(others);
    const any = (which: Passing) =>
      space.unionOf([...targets.map((each) => each[which]), rule.mayAnswer ? share : space.empty, others]);
    const shown = shownOf(targets, share);
    const what =
      targets.length === 0
        ? `it has no targets${emptied ? ' in its zone' : ''}`
        : shown.length === targets.length
          ? 'what its targets let in'
          : `what its ${targets.length} targets let in, not all of which are shown`;
    const silent = all.length === targets.length ? '' : ', but for those that do not hear its probes';
    const doubts = [
      rule.mayGoNowhere,
      emptied && targets.length > 0 && 'what chooses a pool without targets in its zone goes nowhere',
      rule.mayAnswer && 'it may answer without a target',
    ].filter(Boolean);
    const nowhere = doubts.map((each) => `; ${each}`).join('');
    answer = {
      ...answer,
      layers: [
        ...answer.layers,
        ...shown.flatMap(({ layers }) =>
          layers.map((each) => ({
            ...each,
            certain: each.certain.union(others),
            // Another target may be chosen.
            possible: targets.length === 1 && !rule.mayAnswer ? each.possible.union(others) : packets,
          })),
        ),
        balancerLayer(every('certain'), any('possible'), `${rule.origin.text}: ${what}${silent}${nowhere}`),
      ],
      unseen: [...new Set([...answer.unseen, ...shown.flatMap(({ unseen }) => unseen)])],
      certain: answer.certain.intersection(every('certain')),
      possible: answer.possible.intersection(any('possible')),
      ...(rule.endsConnections
        ? {}
        : {
            forwardCertain: answer.forwardCertain.intersection(every('forwardCertain')),
            forwardPossible: answer.forwardPossible.intersection(any('forwardPossible')),
          }),
    };
  }
  return answer;
}

const MOST_SHOWN = 3;

/** Of many targets those that do not take everything speak for all, or one where all do. */
function shownOf<T extends PathAnswer>(targets: readonly T[], share: PacketSet): readonly T[] {
  if (targets.length <= MOST_SHOWN) return targets;
  const narrow = targets.filter(({ certain }) => !share.isSubsetOf(certain));
  return (narrow.length > 0 ? narrow : targets.slice(0, 1)).slice(0, MOST_SHOWN);
}

type Passing = 'certain' | 'possible' | 'forwardCertain' | 'forwardPossible';

/** An interface that a target may mean, and the address that packets to it bear. */
interface End {
  readonly at: Located;
  readonly inside: Address;
}

/** The interfaces that a target may mean: which of several is not in evidence. */
export function endsOf(estate: Estate, balancer: Located, target: HandedOn['targets'][number]): End[] {
  const { asset, address } = target;
  const carriers =
    asset !== undefined
      ? (estate.interfacesOf.get(asset) ?? []).filter((each) => !each.interface.isSecondary)
      : address === undefined
        ? []
        : carriersNear(estate, balancer, address);
  return carriers.flatMap((at) => {
    const inside = address ?? at.interface.addresses.find((each) => each.family === 4);
    return inside?.family === 4 ? { at, inside } : [];
  });
}

/** Who has an address in the balancer's own network where that holds it, else in networks that are joined with it, else anywhere. */
function carriersNear(estate: Estate, balancer: Located, address: Address): readonly Located[] {
  const all = estate.byAddress.get(addressKey(address)) ?? [];
  const own = balancer.network?.id;
  const near = all.filter((at) => at.network?.id === own);
  const isOwn = balancer.network?.prefixes.some((prefix) => rangeContains(prefix, address));
  if (near.length > 0 || isOwn) return near;
  if (own === undefined) return all;
  const joined = all.filter((at) => joinedNetworks(estate, own).has(at.network?.id ?? ''));
  return joined.length > 0 ? joined : all;
}

/** The interface that a target means; undefined: not in evidence. */
function endOf(estate: Estate, balancer: Located, target: HandedOn['targets'][number]): End | undefined {
  const [only, ...others] = endsOf(estate, balancer, target);
  return others.length > 0 ? undefined : only;
}

/** Whether a target gets nothing from a balancer's interface because of the zone that it lies in. */
export function staysAway(
  estate: Estate,
  balancer: Located,
  target: HandedOn['targets'][number],
): 'yes' | 'perhaps' | 'no' {
  const end = target.staysInZone && endOf(estate, balancer, target);
  const { subnet } = balancer.interface;
  if (!end || (subnet !== undefined && subnet === end.at.interface.subnet)) return 'no';
  const [zone, other] = [balancer.subnet?.zone, end.at.subnet?.zone];
  if (zone === undefined || other === undefined) return 'perhaps';
  return zone === other ? 'no' : (target.staysInZone ?? 'no');
}

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
