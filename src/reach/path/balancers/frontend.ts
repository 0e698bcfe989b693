import type { Frontend } from '../../../model/balancer.ts';
import { allAddresses, formatAddress, single } from '../../../net/address.ts';
import type { Box } from '../../../net/box.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { type Estate, filterAt, once } from '../../estate.ts';
import { balancerLayer, combine, inTurn, type LayerAnswer, type PathAnswer } from '../../layer.ts';
import type { Point } from '../../point.ts';
import { Trace } from '../../program/trace.ts';
import { askFilter } from '../filter-layer.ts';
import { inTermsBefore, type Judge, pathInTermsBefore } from '../in-other-terms.ts';
import { asCalled } from './departure.ts';
import { throughRelay } from './relay.ts';

type Backend = Extract<Point, { kind: 'interface' }>;

/**
 * Packets to a balancer's frontend, told with the private address behind it and the frontend's port: each rule puts in the port that
 * the interface sees, and its own path decides. What no rule takes goes nowhere, and an interface whose filters stop the balancer's
 * probes gets nothing. `only`: the one rule that is asked about.
 */
export function throughFrontend(
  estate: Estate,
  from: Point,
  to: Backend,
  packets: PacketSet,
  judge: Judge,
  only?: Frontend,
): PathAnswer {
  const { space } = estate;
  const layers: LayerAnswer[] = [];
  const sums = {
    certain: space.empty,
    possible: space.empty,
    forwardCertain: space.empty,
    forwardPossible: space.empty,
  };
  const { frontend: _, ...plain } = to;
  let rest = packets;
  for (const { rule, share, terms } of sharesOf(estate, to, packets, only)) {
    rest = rest.difference(share);
    const address = single(rule.keepsDestination ? rule.address : rule.private);
    // Nothing on the internet leads to an internal frontend, whatever public address the machine behind it has.
    const called = rule.isInternal ? ({ literal: true } as const) : ({ isBehindFrontend: true } as const);
    const through = { ...plain, ranges: [address] };
    const isOwn =
      rule.relay === undefined && from.kind === 'interface' && from.at.asset.id === to.at.asset.id;
    const isSame = isOwn && from.at.interface.id === to.at.interface.id;
    const behind = isOwn
      ? toItself(estate, share, isSame && !rule.keepsDestination)
      : pathInTermsBefore(
          terms,
          rule.relay === undefined
            ? judge(estate, from, { ...through, ...called }, terms.asked)
            : throughRelay(estate, from, through, rule, terms.asked, judge),
        );
    const answer =
      isOwn || !rule.isInternal
        ? behind
        : rule.relay === undefined
          ? asCalled(estate, from, through, rule, terms, behind)
          : alsoTo(estate, from, rule, share, behind, judge);
    const health = healthOf(estate, rule, plain, judge);
    if (health === 'yes') {
      sums.certain = sums.certain.union(answer.certain);
      sums.forwardCertain = sums.forwardCertain.union(answer.forwardCertain);
    }
    if (health !== 'no') {
      sums.possible = sums.possible.union(answer.possible);
      sums.forwardPossible = sums.forwardPossible.union(answer.forwardPossible);
    }
    layers.push(...healthLayer(rule, health, share, packets));
    const onWay = isOwn
      ? answer.layers
      : answer.layers.toSpliced(placeOfBalancer(answer.layers), 0, leadingLayer(rule, share));
    for (const layer of onWay)
      layers.push({
        ...layer,
        certain: layer.certain.union(packets.difference(share)),
        possible: layer.possible.union(packets.difference(share)),
      });
  }
  if (!rest.isEmpty())
    layers.unshift(
      balancerLayer(
        packets.difference(rest),
        packets.difference(rest),
        'the frontend has no rule or listener for it',
      ),
    );
  return { ...combine(estate, packets, [], [], []), ...sums, layers };
}

/** Where the sender's routes have led to it. */
function placeOfBalancer(layers: readonly LayerAnswer[]): number {
  return layers.findLastIndex(({ layer, direction }) => layer === 'route' && direction === 'forward') + 1;
}

/** The rule that leads packets on, which filters behind it see in other terms. */
function leadingLayer(rule: Frontend, share: PacketSet): LayerAnswer {
  const { keepsDestination, address, private: inside, ports } = rule;
  const note = keepsDestination
    ? `still to ${formatAddress(address)}`
    : `to ${formatAddress(inside)}${ports === undefined ? '' : ` port ${ports.to}`}`;
  const origin = { ...rule.origin, standing: 'translates' as const };
  const trace = new Trace([{ rule: 'frontend', origin, verdict: 'translate', packets: share }]);
  return { ...balancerLayer(share, share, note), traces: [trace] };
}

/** Packets that some rule of the frontend leads to the machine, or may, and those of them that it gets, or may: probes may get in. */
export function ledTo(
  estate: Estate,
  to: Backend,
  packets: PacketSet,
  judge: Judge,
): { readonly led: PacketSet; readonly served: PacketSet } {
  const { frontend: _, ...plain } = to;
  const shares = sharesOf(estate, to, packets);
  const working = shares.filter(({ rule }) => healthOf(estate, rule, plain, judge) !== 'no');
  const sum = (parts: typeof shares) => estate.space.unionOf(parts.map(({ led }) => led));
  return { led: sum(shares), served: sum(working) };
}

/** What each rule of the frontend takes in for the machine, and what of it a relay that chooses by more than the port sends on. */
function sharesOf(estate: Estate, to: Backend, packets: PacketSet, only?: Frontend) {
  const { space } = estate;
  let rest = packets;
  const shares = (to.at.interface.frontends ?? []).flatMap((rule) => {
    if (rule.address.value !== to.frontend?.first || rule.private.value !== to.ranges[0]?.first) return [];
    if (only !== undefined && rule !== only) return [];
    const share = rest.intersection(space.box(takenBy(rule)));
    const asked = translated(estate, rule, share);
    const back = (set: PacketSet) =>
      rule.ports === undefined ? set.forget('destination') : set.forget('destination', 'destinationPort');
    const terms = { packets: share, asked, back };
    const filter = filterAt(estate, rule.relay?.filter, 'forward');
    const admitted =
      filter === undefined
        ? { certain: share, possible: share }
        : inTermsBefore(terms, askFilter(estate, filter, 'forward', asked, false));
    if (rule.doubt === undefined) rest = rest.difference(admitted.certain);
    return share.isEmpty() ? [] : [{ rule, share, terms, led: admitted.possible }];
  });
  // Where no rule sends anything on, each says why.
  const sending = shares.filter(({ led }) => !led.isEmpty());
  return sending.length > 0 ? sending : shares;
}

/** From inside the estate a public frontend is reached by gateways that are not followed: what is behind it, if anything, decides, too. */
export function towardsFrontend(estate: Estate, to: Point, answer: PathAnswer): PathAnswer {
  const { space } = estate;
  const open = once(estate, 'public frontends', () =>
    space.box({
      destination: [
        ...(estate.snapshot.unfollowedAddresses ?? []),
        ...estate.interfaces
          .flatMap((at) => at.interface.frontends ?? [])
          .filter((each) => !each.isInternal)
          .map((each) => each.address),
      ].map(single),
    }),
  );
  if (open.isEmpty() || space.box({ destination: to.ranges }).isDisjointFrom(open)) return answer;
  const layer = balancerLayer(
    space.all.difference(open),
    space.all,
    'what stands at this public address of the estate is not followed',
  );
  return {
    ...answer,
    layers: [...answer.layers, layer],
    certain: answer.certain.difference(open),
    forwardCertain: answer.forwardCertain.difference(open),
  };
}

/** The way on, together with the way to the address inside of what sends on. */
function alsoTo(
  estate: Estate,
  from: Point,
  { address, relay }: Frontend,
  share: PacketSet,
  behind: PathAnswer,
  judge: Judge,
): PathAnswer {
  const subnet = estate.subnets.get(relay?.subnet ?? '');
  if (subnet === undefined) return behind;
  const here = estate.space.box({ destination: [single(address)] });
  const asked = share.forget('destination').intersection(here);
  const back = (set: PacketSet) => set.forget('destination');
  const before = pathInTermsBefore(
    { packets: share, asked, back },
    // The address is no interface's, whose groups would have to be known.
    judge(estate, from, { kind: 'subnet', subnet, ranges: subnet.prefixes }, asked),
  );
  return { ...inTurn(before, behind), unseen: behind.unseen };
}

/** What comes back to its sender bears the sender's address twice, and is dropped; who has the frontend's address, or another interface, may answer itself. */
function toItself(estate: Estate, share: PacketSet, isDropped: boolean): PathAnswer {
  const text = 'a machine does not reach itself by a balancer that keeps its address';
  const layer = balancerLayer(estate.space.empty, isDropped ? estate.space.empty : share, text);
  return combine(estate, share, [layer], [], []);
}

function takenBy({ protocol, ports }: Frontend): Box {
  return { protocol, ...(ports === undefined ? {} : { destinationPort: [[ports.from, ports.from]] }) };
}

/** The packets as the interface sees them. */
function translated({ space }: Estate, rule: Frontend, share: PacketSet): PacketSet {
  if (rule.keepsDestination)
    return share.forget('destination').intersection(space.box({ destination: [single(rule.address)] }));
  if (rule.ports === undefined) return share;
  const { to } = rule.ports;
  return share.forget('destinationPort').intersection(space.box({ destinationPort: [[to, to]] }));
}

/** Whether the balancer's own packets get in. */
function healthOf(estate: Estate, rule: Frontend, to: Backend, judge: Judge): 'yes' | 'no' | 'perhaps' {
  if (rule.closed !== undefined) return 'no';
  if (rule.probe === undefined) return rule.doubt === undefined ? 'yes' : 'perhaps';
  const packets = estate.space.box({ ...rule.probe, destination: [single(rule.private)] });
  const sources = (rule.probe.source ?? [allAddresses(4)]).filter((each) => 'first' in each);
  const answer = judge(estate, { kind: 'outside', ranges: sources }, to, packets);
  if (answer.forwardPossible.isEmpty()) return 'no';
  return packets.isSubsetOf(answer.forwardCertain) && rule.doubt === undefined ? 'yes' : 'perhaps';
}

function healthLayer(
  rule: Frontend,
  health: 'yes' | 'no' | 'perhaps',
  share: PacketSet,
  packets: PacketSet,
): LayerAnswer[] {
  if (health === 'yes') return [];
  const others = packets.difference(share);
  return health === 'no'
    ? [
        balancerLayer(
          others,
          others,
          rule.closed ?? 'its filters stop the probes of the balancer, which sends nothing there',
        ),
      ]
    : [balancerLayer(others, packets, rule.doubt ?? 'whether probes of the balancer get in is not certain')];
}
