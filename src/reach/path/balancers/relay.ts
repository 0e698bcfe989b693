import type { Frontend } from '../../../model/balancer.ts';
import { nameOf } from '../../../model/name.ts';
import { single } from '../../../net/address.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { type Estate, filterAt } from '../../estate.ts';
import { combine, type LayerAnswer, networkLayer, type PathAnswer } from '../../layer.ts';
import type { Point } from '../../point.ts';
import { relocated } from '../../program/trace.ts';
import { askFilter } from '../filter-layer.ts';
import type { Judge } from '../in-other-terms.ts';
import { alsoBy } from './also-by.ts';

type Backend = Extract<Point, { kind: 'interface' }>;

/**
 * Packets that something sends on with the source of any address of its subnet: its own filter sees the client, the way behind it
 * must let them pass from all those addresses. `packets` bear the client's source and the destination that is put in.
 */
export function throughRelay(
  estate: Estate,
  from: Point,
  to: Backend,
  { relay, origin, isInternal }: Frontend,
  packets: PacketSet,
  judge: Judge,
): PathAnswer {
  const { space } = estate;
  const layer = (certain: PacketSet, possible: PacketSet, note: string) =>
    networkLayer(relay?.name ?? origin.text, certain, possible, note);
  const filter = filterAt(estate, relay?.filter, 'forward');
  const own = filter && askFilter(estate, filter, 'forward', packets, false);
  const admission: LayerAnswer[] =
    filter === undefined || own === undefined
      ? []
      : [
          {
            layer: 'subnet',
            direction: 'forward',
            where: filter.title,
            certain: own.certain,
            possible: own.possible,
            traces: [own.trace],
          },
        ];
  const subnet = estate.subnets.get(relay?.subnet ?? '');
  if (subnet === undefined) {
    const what = 'what of the packets that it sends on arrives is not in evidence';
    return combine(estate, packets, [...admission, layer(space.empty, packets, what)], [], []);
  }
  const seen = packets.forget('source').intersection(space.box({ source: subnet.prefixes }));
  const answer = judge(estate, { kind: 'subnet', subnet, ranges: subnet.prefixes }, to, seen);
  const sure = (set: PacketSet) => packets.difference(seen.difference(set).forget('source'));
  const maybe = (set: PacketSet) => packets.intersection(set.forget('source'));
  const doubt =
    from.kind === 'outside' || isInternal
      ? []
      : [layer(space.empty, packets, 'the way to it from inside is not followed')];
  const admitted = combine(estate, packets, [...admission, ...doubt], [], []);
  return {
    layers: [
      ...admitted.layers,
      layer(packets, packets, `it sends on with an address of ${nameOf(subnet)}`),
      ...answer.layers.map((each) => ({
        ...each,
        certain: sure(each.certain),
        possible: maybe(each.possible),
        traces: each.traces.map((trace) => relocated(trace, maybe)),
      })),
    ],
    forwardCertain: admitted.forwardCertain.intersection(sure(answer.forwardCertain)),
    forwardPossible: admitted.forwardPossible.intersection(maybe(answer.forwardPossible)),
    certain: admitted.certain.intersection(sure(answer.certain)),
    possible: admitted.possible.intersection(maybe(answer.possible)),
    unseen: answer.unseen,
  };
}

/** Packets for an interface that a relay or a balancer sends on, whose groups see another source or destination. */
export function relayedTo({ space }: Estate, frontends: readonly Frontend[] | undefined): PacketSet {
  return space.unionOf((frontends ?? []).filter(isSeenOtherwise).map((each) => space.box(putIn(each))));
}

/** What comes to an interface by its own address, or by frontends that the internet calls. */
export function alsoRelayed(
  estate: Estate,
  to: Backend,
  packets: PacketSet,
  direct: PathAnswer,
  ask: (to: Backend, packets: PacketSet, rule: Frontend) => PathAnswer,
): PathAnswer {
  const { space } = estate;
  let answer = direct;
  for (const rule of to.at.interface.frontends ?? []) {
    if (rule.isInternal) continue;
    const share = packets.intersection(space.box(putIn(rule)));
    if (share.isEmpty()) continue;
    const { ports } = rule;
    const called =
      ports === undefined
        ? share
        : share
            .forget('destinationPort')
            .intersection(space.box({ destinationPort: [[ports.from, ports.from]] }));
    const behind = { ...to, ranges: [single(rule.private)], frontend: single(rule.address) };
    const through = ask(behind, called, rule);
    const back = (set: PacketSet) =>
      ports === undefined ? set.intersection(share) : set.forget('destinationPort').intersection(share);
    answer = alsoBy(answer, packets, { through, share, back, isPlain: !isSeenOtherwise(rule) });
  }
  return answer;
}

function isSeenOtherwise({ relay, keepsDestination, isInternal }: Frontend): boolean {
  return (relay !== undefined || keepsDestination === true) && !isInternal;
}

function putIn({ private: inside, protocol, ports }: Frontend) {
  return {
    protocol,
    destination: [single(inside)],
    ...(ports === undefined ? {} : { destinationPort: [[ports.to, ports.to] as const] }),
  };
}
