import { nameOf } from '../../model/name.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate, Located } from '../estate.ts';
import { sendAnswers } from '../host/host-answers.ts';
import { hostReceives, receivedBy } from '../host/host-ends.ts';
import { laterLayers, replyLayer } from '../host/host-layer.ts';
import { isOutsideClouds } from '../host/next-hops.ts';
import { passagesFrom } from '../host/passages.ts';
import { combine, inTurn, type PathAnswer } from '../layer.ts';
import { holdersOf, type Point } from '../point.ts';
import type { Flow } from '../program/flow.ts';
import { Trace } from '../program/trace.ts';
import { answerable } from '../program/view.ts';
import { type Judge, type NamedLinks, type OtherTerms, pathInTermsBefore } from './in-other-terms.ts';
import { together } from './together.ts';

type Receiver = Extract<Point, { kind: 'interface' }>;

/**
 * A path to a host that may put another destination into packets: what it certainly hands to one other host in evidence, with the
 * sender's address, is followed there.
 */
export function throughForwardedPorts(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links: NamedLinks,
  judge: Judge,
): PathAnswer {
  const isItself =
    from.kind === 'interface' && to.kind === 'interface' && from.at.asset.id === to.at.asset.id;
  const ports =
    to.kind === 'interface' && !isItself && !links.here ? portsOf(estate, to, packets, links) : [];
  const rest = packets.without(ports.map((port) => port.packets));
  const answers = ports.map((port): readonly [PacketSet, PathAnswer] => {
    const near = judge(estate, from, to, port.packets, { ...links, isFollowed: true });
    return [port.packets, inTurn(near, pathInTermsBefore(port, beyond(estate, port)))];
  });
  if (!rest.isEmpty() || answers.length === 0) answers.unshift([rest, judge(estate, from, to, rest, links)]);
  return answers.reduce(([all, answer], [more, other]) => [
    all.union(more),
    together(estate.space, [all, answer], [more, other]),
  ])[1];
}

/** Rules of the host may put another destination into packets. */
export function mayForwardPorts({ asset }: Located): boolean {
  const translates = asset.host?.filters.some(({ bases }) => bases.some((base) => base.translates));
  return translates === true && isOutsideClouds(asset);
}

/** Packets that a host hands on to another one, as others than they came. */
interface ForwardedPort extends OtherTerms {
  readonly by: Located;
  readonly to: Located;
}

function portsOf(
  estate: Estate,
  { at }: Receiver,
  packets: PacketSet,
  { in: link }: NamedLinks,
): ForwardedPort[] {
  if (!mayForwardPorts(at)) return [];
  const outcomes = receivedBy(estate, at, packets, link, new Trace()).map(({ outcome }) => outcome);
  const flows = outcomes.flatMap(({ delivered, forwarded }) => [...delivered, ...forwarded]);
  return outcomes.flatMap(({ forwarded }) =>
    forwarded.flatMap((flow) => {
      const others = flows.filter((each) => each !== flow).map((each) => each.packets);
      return portOf(estate, at, flow, flow.packets.without(others)) ?? [];
    }),
  );
}

/** Undefined: it may become several others, or it is not known where these go from there. */
function portOf(estate: Estate, by: Located, flow: Flow, packets: PacketSet): ForwardedPort | undefined {
  const { space } = estate;
  const { destination = [], destinationPort: port } = flow.view;
  const [address, another] = destination;
  const isOne = address !== undefined && another === undefined && address.first === address.last;
  if (!isOne || (port !== undefined && port[0] !== port[1])) return undefined;
  if (flow.anotherSource !== undefined || packets.isEmpty()) return undefined;
  const [to, ...others] = holdersOf(estate, address);
  if (to === undefined || others.length > 0 || !isOutsideClouds(to.asset)) return undefined;
  if (to.asset.id === by.asset.id) return undefined;
  const back = (set: PacketSet) =>
    port === undefined ? set.forget('destination') : set.forget('destination', 'destinationPort');
  const there = { destination: [address], ...(port === undefined ? {} : { destinationPort: [port] }) };
  const asked = back(packets).intersection(space.box(there));
  const isDirect = passagesFrom(estate, by.asset, asked, 'destination').hops.length === 0;
  return isDirect ? { by, to, packets, asked, back } : undefined;
}

/** The receiver's host, whose answers have to find back to the one that changed the packets. */
function beyond(estate: Estate, { by, to, asked }: ForwardedPort): PathAnswer {
  const unseen: string[] = [];
  const received = hostReceives(estate, to, asked, undefined, unseen);
  const answers = asked.intersection(answerable(estate.space));
  const back = passagesFrom(estate, to.asset, answers, 'source').hops.filter(
    ({ asset }) => asset.id === by.asset.id,
  );
  const elsewhere = answers.without(back.map(({ must }) => must));
  const note = `answers are not known to come back by ${nameOf(by.asset)}`;
  const layers = [
    replyLayer(estate, received, answers, sendAnswers),
    ...laterLayers(estate, received, answers, 'destination'),
  ];
  const reply = elsewhere.isEmpty()
    ? layers
    : layers.map((layer) => ({ ...layer, certain: layer.certain.difference(elsewhere), note }));
  return combine(estate, asked, [received.layer], reply, unseen);
}
