import type { HandedOn } from '../../model/snapshot.ts';
import { type Address, addressKey, single } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { TCP } from '../../net/protocol.ts';
import type { Estate, Located } from '../estate.ts';
import { combine, type LayerAnswer, type PathAnswer } from '../layer.ts';
import type { Point } from '../point.ts';
import { relocated } from '../program/trace.ts';
import type { Judge } from './in-other-terms.ts';

type Balancer = Extract<Point, { kind: 'interface' }>;

/**
 * Packets that a balancer takes in and hands on to targets in evidence: both ways have to let them pass. Any target may be chosen:
 * certain is what all of them accept, possible what any of them does.
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
    const targets = rule.targets.map((target) => toTarget(estate, from, to, rule, target, share, judge));
    const others = packets.difference(share);
    const all = (which: Passing) =>
      targets.reduce((set, each) => set.intersection(each[which]), share).union(others);
    const any = (which: Passing) => space.unionOf(targets.map((each) => each[which])).union(others);
    answer = {
      ...answer,
      layers: [
        ...answer.layers,
        ...targets.flatMap(({ layers }) =>
          layers.map((each) => ({
            ...each,
            certain: each.certain.union(others),
            // Another target may be chosen.
            possible: targets.length === 1 ? each.possible.union(others) : packets,
          })),
        ),
        hop(all('forwardCertain'), any('forwardPossible'), `${rule.origin.text}: what its targets let in`),
      ],
      certain: answer.certain.intersection(all('certain')),
      possible: answer.possible.intersection(any('possible')),
      forwardCertain: answer.forwardCertain.intersection(all('forwardCertain')),
      forwardPossible: answer.forwardPossible.intersection(any('forwardPossible')),
    };
  }
  return answer;
}

type Passing = 'certain' | 'possible' | 'forwardCertain' | 'forwardPossible';

/** The interface that a target means, and the address that packets to it bear. */
export function targetOf(
  estate: Estate,
  { asset, address }: HandedOn['targets'][number],
): { readonly at: Located; readonly inside: Address } | undefined {
  const [at] =
    asset !== undefined
      ? (estate.interfacesOf.get(asset) ?? [])
      : address === undefined
        ? []
        : (estate.byAddress.get(addressKey(address)) ?? []);
  const inside = address ?? at?.interface.addresses.find((each) => each.family === 4);
  return at === undefined || inside?.family !== 4 ? undefined : { at, inside };
}

/** The way from the balancer to one target, in terms of the packets that the balancer takes in. */
export function toTarget(
  estate: Estate,
  client: Point,
  balancer: Balancer,
  rule: HandedOn,
  target: HandedOn['targets'][number],
  share: PacketSet,
  judge: Judge,
): PathAnswer {
  const { space } = estate;
  const end = targetOf(estate, target);
  const { port } = target;
  const four = share.intersection(space.box({ family: 4 }));
  if (end === undefined || !share.isSubsetOf(four)) {
    const what = `${rule.origin.text}: the way to a target is not in evidence`;
    return combine(estate, share, [hop(space.empty, share, what)], [], []);
  }
  const { at, inside } = end;
  const put = four
    .forget('destination')
    .forget('destinationPort')
    .intersection(space.box({ destination: [single(inside)], destinationPort: [[port, port]] }));
  const to: Point = { kind: 'interface', at, ranges: [single(inside)], isBehindFrontend: true };
  const own = balancer.at.interface.addresses.filter((each) => each.family === 4).map(single);
  const asked = (sources: 'clients' | 'own'): PathAnswer => {
    const seen =
      sources === 'clients'
        ? put
        : put
            .forget('source')
            .forget('sourcePort')
            .intersection(space.box({ source: own, sourcePort: [[1024, 65_535]] }));
    const from: Point = {
      ...balancer,
      ranges: sources === 'clients' ? client.ranges : own,
      handsOn: sources,
    };
    const answer = judge(estate, from, to, seen);
    const wide = (set: PacketSet) => {
      const ported = set.forget('destination').forget('destinationPort');
      return sources === 'clients' ? ported : ported.forget('source').forget('sourcePort');
    };
    const sure = (set: PacketSet) => share.difference(wide(seen.difference(set)));
    const maybe = (set: PacketSet) => share.intersection(wide(set));
    return {
      layers: answer.layers.map((each) => ({
        ...each,
        certain: sure(each.certain),
        possible: maybe(each.possible),
        traces: each.traces.map((trace) => relocated(trace, maybe)),
      })),
      certain: sure(answer.certain),
      possible: maybe(answer.possible),
      forwardCertain: sure(answer.forwardCertain),
      forwardPossible: maybe(answer.forwardPossible),
      unseen: answer.unseen,
    };
  };
  const probed = (answer: PathAnswer): PathAnswer => {
    if (target.probePort === undefined) return answer;
    const probes = space.box({
      protocol: [[TCP, TCP]],
      source: own,
      sourcePort: [[1024, 65_535]],
      destination: [single(inside)],
      destinationPort: [[target.probePort, target.probePort]],
    });
    const heard = judge(estate, { ...balancer, ranges: own, handsOn: 'own' }, to, probes);
    if (probes.isSubsetOf(heard.forwardCertain)) return answer;
    const what = `${rule.origin.text}: probes of the balancer at port ${target.probePort} may not get in, and what does not answer them is chosen only where no target does`;
    const none = space.empty;
    return {
      ...answer,
      layers: [...answer.layers, hop(none, share, what)],
      certain: none,
      forwardCertain: none,
    };
  };
  if (rule.sources !== 'either') return probed(asked(rule.sources));
  const [kept, changed] = [asked('clients'), asked('own')];
  const what = `${rule.origin.text}: whether targets see the addresses of clients is not in evidence`;
  return probed({
    layers: [hop(kept.certain.intersection(changed.certain), kept.possible.union(changed.possible), what)],
    certain: kept.certain.intersection(changed.certain),
    possible: kept.possible.union(changed.possible),
    forwardCertain: kept.forwardCertain.intersection(changed.forwardCertain),
    forwardPossible: kept.forwardPossible.union(changed.forwardPossible),
    unseen: kept.unseen,
  });
}

function hop(certain: PacketSet, possible: PacketSet, note: string): LayerAnswer {
  return {
    layer: 'network',
    direction: 'forward',
    where: 'load balancer',
    certain,
    possible,
    traces: [],
    note,
  };
}
