import type { Asset } from '../../model/asset.ts';
import type { Filter } from '../../model/filter.ts';
import { nameOf } from '../../model/name.ts';
import { unseenFamilies } from '../../model/unseen-families.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate, Located } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { isInNetwork } from '../point.ts';
import { droppedByAny, droppedSet } from '../program/dropped.ts';
import { type InterfaceName, startFlow } from '../program/flow.ts';
import { basesAt, runBase, stepByStep } from '../program/interpreter.ts';
import { Trace } from '../program/trace.ts';
import { forwardedElsewhere, sentElsewhere } from './forwarded.ts';
import { type HostStep, hostLayer, hostStep } from './host-layer.ts';
import type { HostOutcome } from './host-outcome.ts';
import { receive, send } from './host-path.ts';
import { surroundingsOf } from './host-surroundings.ts';
import { arrivalsOf } from './incoming.ts';

/** What the host at the start of a path lets out; what is not in evidence is added to `unseen`; `here` as for `hostReceives`. */
export function hostSends(
  estate: Estate,
  at: Located,
  packets: PacketSet,
  link: string | undefined,
  unseen: string[],
  here?: true,
): HostStep {
  const { asset } = at;
  if (at.interface.isPrivateEndpoint) return endpointSends(estate, asset);
  if (asset.host === undefined || asset.host.filters.length === 0) return hostUnseen(asset, packets, unseen);
  addUnseenRules(estate, asset, packets, unseen);
  const trace = new Trace();
  const sent = send(estate, asset, packets, link, trace);
  const elsewhere = sentElsewhere(estate, at, here ? { delivered: [], forwarded: [] } : sent);
  const outcome: HostOutcome = {
    ...sent,
    dropped: droppedByAny(estate.space, [sent.dropped, droppedSet(elsewhere.packets)]),
    notes: [...sent.notes, ...elsewhere.notes],
  };
  return hostStep(estate, asset, 'forward', packets, outcome, trace);
}

function endpointSends({ space }: Estate, asset: Asset): HostStep {
  const note = 'a private endpoint begins no connection';
  const layer = hostLayer(asset, 'forward', space.empty, space.empty, [], [note]);
  return { asset, outcome: undefined, layer };
}

/**
 * What the host at the end of a path takes in; what is not in evidence is added to `unseen`. Asked what it does `here`, nobody
 * asks what becomes of packets that it hands on.
 */
export function hostReceives(
  estate: Estate,
  at: Located,
  packets: PacketSet,
  link: string | undefined,
  unseen: string[],
  here?: true,
): HostStep {
  const { asset } = at;
  const { listeners } = at.interface;
  if (listeners !== undefined) return serviceReceives(estate, asset, listeners, packets);
  if (asset.host === undefined || asset.host.filters.length === 0) return hostUnseen(asset, packets, unseen);
  addUnseenRules(estate, asset, packets, unseen);
  const trace = new Trace();
  const received = receivedBy(estate, at, packets, link, trace);
  const outcomes = received.map(({ outcome }) => outcome);
  const forwarded = outcomes.flatMap((each) => each.forwarded);
  const elsewhere = forwardedElsewhere(estate, at, here ? [] : forwarded);
  const outcome: HostOutcome = {
    delivered: outcomes.flatMap((each) => each.delivered),
    forwarded,
    dropped: droppedByAny(estate.space, [
      ...outcomes.map((each) => each.dropped),
      droppedSet(elsewhere.packets),
    ]),
    notes: [...outcomes.flatMap((each) => each.notes), ...elsewhere.notes],
  };
  const step = hostStep(estate, asset, 'forward', packets, outcome, trace);
  const [arrival] = received;
  const isKnown = link === undefined && isInNetwork(at) && received.length === 1;
  return isKnown && typeof arrival?.incoming === 'object' ? { ...step, cameBy: arrival.incoming.name } : step;
}

interface Received {
  readonly incoming: InterfaceName;
  readonly outcome: HostOutcome;
}

/** What a host does with packets for one of its interfaces, by each link that they come in by: the one that is named, or all that may be. */
export function receivedBy(
  estate: Estate,
  at: Located,
  packets: PacketSet,
  link: string | undefined,
  trace: Trace,
): Received[] {
  const arrivals =
    link === undefined ? arrivalsOf(estate, at, packets) : [{ incoming: { name: link }, packets }];
  return arrivals.map(({ incoming, packets: arriving }) => ({
    incoming,
    outcome: receive(estate, at.asset, arriving, { incoming }, 'local', trace),
  }));
}

/** A service takes in what it listens for; how it answers is its own. */
function serviceReceives(estate: Estate, asset: Asset, listeners: Filter, packets: PacketSet): HostStep {
  const trace = new Trace();
  const around = surroundingsOf(estate, undefined, false);
  const start = [startFlow(packets, 'unknown', 'unknown')];
  const { passed, dropped } = stepByStep(basesAt([listeners], 'ingress'), start, around, ({ base }, flows) =>
    runBase(listeners, base, flows, around, trace),
  );
  const possible = estate.space.unionOf(passed.map((flow) => flow.packets));
  const layer: LayerAnswer = {
    layer: 'host',
    direction: 'forward',
    where: listeners.title,
    certain: possible.difference(dropped(possible)),
    possible,
    traces: [trace],
  };
  return { asset, outcome: undefined, layer };
}

function hostUnseen(asset: Asset, packets: PacketSet, unseen: string[]): HostStep {
  unseen.push(`host firewall of ${nameOf(asset)}`);
  const layer = { ...hostLayer(asset, 'forward', packets, packets, [], []), unseen: true };
  return { asset, outcome: undefined, layer };
}

/** A host whose rules of one family are in evidence may have others that are not. */
function addUnseenRules({ space }: Estate, asset: Asset, packets: PacketSet, unseen: string[]): void {
  for (const family of unseenFamilies(asset.host?.filters ?? [])) {
    if (!packets.isDisjointFrom(space.box({ family }))) unseen.push(`IPv${family} rules of ${nameOf(asset)}`);
  }
}
