import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { sendAnswers } from '../host/host-answers.ts';
import { hostReceives } from '../host/host-ends.ts';
import { replyLayer } from '../host/host-layer.ts';
import { combine, meet, type PathAnswer } from '../layer.ts';
import { inCloud, type Point } from '../point.ts';
import { answerable } from '../program/view.ts';
import { groupLayers } from './groups.ts';
import { outsideArrival } from './outside-arrival.ts';
import { subnetLayers } from './subnet-layer.ts';

/** What passes from outside to an interface, and is answered, by its subnet's filter and route; its own filters aside. */
export function throughSubnet(estate: Estate, from: Point, to: Point, packets: PacketSet): PathAnswer {
  const answers = packets.intersection(answerable(estate.space));
  const arrival = inCloud(to) ? outsideArrival(estate, from, to, packets, answers) : undefined;
  const forward = [
    ...(arrival === undefined ? [] : [arrival.forward]),
    ...subnetLayers(estate, to, 'ingress', 'forward', packets),
  ];
  const reply = [...subnetLayers(estate, to, 'egress', 'reply', answers), ...(arrival?.reply ?? [])];
  return combine(estate, packets, forward, reply, []);
}

/** What is shown of a path. */
export type ShownPath = Pick<PathAnswer, 'layers' | 'forwardPossible' | 'unseen'>;

/** The same with the groups of the interface behind it, whose host has no rules of its own in evidence. */
export function throughOwnFilters(
  estate: Estate,
  to: Point & { readonly kind: 'interface' },
  packets: PacketSet,
  through: PathAnswer,
): ShownPath {
  const unseen: string[] = [];
  const received = hostReceives(estate, to.at, packets, undefined, unseen);
  const own = [...groupLayers(estate, to, 'ingress', packets), received.layer];
  const back = replyLayer(estate, received, packets.intersection(answerable(estate.space)), sendAnswers);
  const forward = through.layers.filter(({ direction }) => direction === 'forward');
  const reply = through.layers.filter(({ direction }) => direction === 'reply');
  return {
    layers: [...forward, ...own, back, ...reply],
    forwardPossible: meet(own, 'possible', through.forwardPossible),
    unseen,
  };
}
