import { nameOf } from '../../model/name.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { filterAt } from '../estate.ts';
import { receiveAnswers } from '../host/host-answers.ts';
import { hostSends } from '../host/host-ends.ts';
import { laterLayers, replyLayer } from '../host/host-layer.ts';
import { combine, inTurn, type LayerAnswer, type PathAnswer } from '../layer.ts';
import { inCloud, type Point, subnetIdOf } from '../point.ts';
import { answerable } from '../program/view.ts';
import { type Disguise, disguisesOf } from './disguised.ts';
import { askFilter } from './filter-layer.ts';
import { groupLayers } from './groups.ts';
import { type Judge, type NamedLinks, pathInTermsBefore, withAnotherSource } from './in-other-terms.ts';
import { CLIENT_PORTS } from './question.ts';
import { routeLayer } from './route-layer.ts';
import { subnetLayers } from './subnet-layer.ts';
import { together } from './together.ts';

/** A path, on which machines between may send some of the packets on with an address of their own. */
export function acrossDisguises(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links: NamedLinks,
  judge: Judge,
): PathAnswer {
  const isItself =
    from.kind === 'interface' && to.kind === 'interface' && from.at.asset.id === to.at.asset.id;
  const isBetween = inCloud(from) && inCloud(to) && subnetIdOf(from) !== subnetIdOf(to) && !isItself;
  const disguises = isBetween ? disguisesOf(estate, from, packets) : [];
  let rest = packets;
  let disguised: { readonly packets: PacketSet; readonly answer: PathAnswer } | undefined;
  for (const disguise of disguises) {
    const answer = byAnother(estate, from, to, disguise, links, judge);
    if (answer === undefined) continue;
    rest = rest.difference(disguise.packets);
    const all = disguise.packets.union(disguised?.packets ?? estate.space.empty);
    const joined =
      disguised === undefined
        ? answer
        : together(estate.space, [disguised.packets, disguised.answer], [disguise.packets, answer]);
    disguised = { packets: all, answer: joined };
  }
  if (disguised === undefined) return judge(estate, from, to, packets, links);
  if (rest.isEmpty()) return disguised.answer;
  const direct = judge(estate, from, to, rest, links);
  return together(estate.space, [rest, direct], [disguised.packets, disguised.answer]);
}

/**
 * The way to a machine that sends on with any address of its subnet, and from there to the receiver, which sees that address and
 * answers it; the machine hands the answer back. Undefined: the sender itself puts in another source.
 */
function byAnother(
  estate: Estate,
  from: Point,
  to: Point,
  { subnet, filter: id, packets }: Disguise,
  links: NamedLinks,
  judge: Judge,
): PathAnswer | undefined {
  const { space } = estate;
  const filter = filterAt(estate, id, 'forward');
  const unseen: string[] = [];
  const answers = packets.intersection(answerable(space));
  const sent = from.kind === 'interface' ? hostSends(estate, from.at, packets, links.out, unseen) : undefined;
  if (filter === undefined || sent?.outcome?.forwarded.some((flow) => flow.anotherSource)) return undefined;
  const { certain, possible, trace } = askFilter(estate, filter, 'forward', packets, false);
  const at: Point = { kind: 'subnet', subnet, ranges: subnet.prefixes };
  const rules: LayerAnswer = {
    layer: 'network',
    direction: 'forward',
    where: `firewall ${filter.title}`,
    certain,
    possible,
    traces: [trace],
    note: `it sends on with an address of ${nameOf(subnet)}`,
  };
  const near = combine(
    estate,
    packets,
    [
      ...(sent === undefined ? [] : [sent.layer]),
      ...groupLayers(estate, from, 'egress', packets, { detoured: space.empty }),
      ...subnetLayers(estate, from, 'egress', 'forward', packets),
      ...subnetLayers(estate, at, 'ingress', 'forward', packets),
      rules,
    ],
    [
      routeLayer(estate, at, from, 'source', 'reply', answers),
      ...subnetLayers(estate, from, 'ingress', 'reply', answers),
      ...(sent === undefined
        ? []
        : [
            ...laterLayers(estate, sent, answers, 'source'),
            replyLayer(estate, sent, answers, receiveAnswers),
          ]),
    ],
    unseen,
  );
  const terms = withAnotherSource(space, packets, subnet.prefixes, CLIENT_PORTS);
  const beyond = pathInTermsBefore(
    terms,
    judge(estate, at, to, terms.asked, links.in === undefined ? {} : { in: links.in }),
  );
  return inTurn(near, beyond);
}
