import type { Accepted } from '../../model/accepted.ts';
import type { PairProof } from '../../model/audit.ts';
import type { Deployment, Prohibition, Service } from '../../model/deployment.ts';
import { type Endpoint, isUnresolved } from '../../model/endpoint.ts';
import type { ProhibitionFact } from '../../model/facts.ts';
import { formatService, serviceId } from '../../model/service.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ALL_PORTS, protocolName } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { judgePath } from '../path/path.ts';
import { calledFrom, ofFamily, serviceBox } from '../path/question.ts';
import { addressesOfEndpoint, endpointTitle, missingOf, type Point, pointsOf } from '../point.ts';
import { relayOf, unseenRelay } from '../relays.ts';
import { networkIdOf, remainingAt } from './accepted-at.ts';
import { stoppedBetween } from './closed-proof.ts';
import { type Lacking, lackingAt, lackingProofs } from './demanded.ts';
import { type Exposure, exposuresOf } from './exposure.ts';
import { pairOf, unknownPair, unseenPair } from './exposure-proof.ts';
import type { Judgement } from './judgement.ts';
import { perhapsAllowed, sentByOthers } from './perhaps-allowed.ts';
import { pointPairs } from './point-pairs.ts';
import { publicFlowsBetween } from './public-flows.ts';
import { carriersOfEndpoint } from './public-senders.ts';
import { endpointsOf, placeOf, portsOf, rangesOf } from './rows.ts';
import { isSameMachine } from './same-machine.ts';
import { sentByEvery, waitingFor } from './unresolved-sender.ts';

/** Judges the flows of a deployment that must be closed. */
export function judgeProhibitions(estate: Estate, deployment: Deployment): Judgement<ProhibitionFact>[] {
  return deployment.prohibitions.flatMap((prohibition) => {
    const { from, to } = prohibition;
    const services = prohibition.services ?? [undefined];
    const several = from.length * to.length * services.length > 1;
    return from.flatMap((source) =>
      to.flatMap((target) =>
        services.map((service) => {
          const what = service === undefined ? 'any' : serviceId(service);
          const suffix = several ? `/${source}-${target}-${what}` : '';
          const id = `${deployment.name}/${prohibition.id}${suffix}`;
          return judgeFlow(estate, deployment, prohibition, id, source, target, service);
        }),
      ),
    );
  });
}

function judgeFlow(
  estate: Estate,
  deployment: Deployment,
  prohibition: Prohibition,
  id: string,
  from: string,
  to: string,
  service: Service | undefined,
  accepted?: Accepted,
): Judgement<ProhibitionFact> {
  const packets = packetsOf(estate, service).difference(
    estate.space.box({ source: rangesOf(estate, deployment, prohibition.allow) }),
  );
  const perhaps = perhapsAllowed(
    estate,
    prohibition.allow.flatMap((role) => deployment.roles[role]?.endpoints ?? []),
  );
  const pairs = endpointsOf(deployment, from).flatMap((source) =>
    endpointsOf(deployment, to)
      .filter((target) => !isSameMachine(estate, source, target))
      .map((target) => [source, target] as const),
  );
  const senders = new Set(pairs.map(([source]) => source));
  const ends = new Set([...senders, ...pairs.map(([, target]) => target)]);
  const asSeen = (end: Endpoint, proof: PairProof): PairProof =>
    senders.has(end) ? { ...proof, from: proof.to, to: proof.from } : proof;
  const lacking = new Map([...ends].map((end) => [end, lackingOf(estate, deployment, end)]));
  const flows = pairs.flatMap(([source, target]) => {
    const unsure = [source, target].flatMap((end) => lacking.get(end) ?? []);
    const flows = [
      ...flowsBetween(estate, source, target, packets),
      ...publicFlows(estate, source, target, packets),
    ];
    return flows.flatMap((flow) => {
      const possible = remainingAt(accepted, flow.possible, flow.from, flow.to, flow.fromInternet);
      if (possible.isEmpty()) return [];
      const sent = isUnresolved(source) ? sentByEvery(estate, flow.certain, packets, flow.to) : flow.certain;
      const others = sentByOthers(estate, perhaps, sent).intersection(possible);
      return {
        ...flow,
        ends: [source, target],
        possible,
        answered: flow.answered.intersection(possible),
        certain: others.without(unsure.map((each) => each.packets)),
      };
    });
  });
  const unknown = [...ends].flatMap((end) => {
    if (missingOf(estate, end) !== undefined)
      return accepted?.subject() ? [] : asSeen(end, unknownPair(estate, end));
    const unseen = senders.has(end) ? unseenRelay(estate, end) : undefined;
    if (unseen !== undefined)
      return accepted?.subject()
        ? []
        : asSeen(end, unseenPair(endpointTitle(estate, end), unseen, 'undecided'));
    const possible = flows.filter((flow) => flow.ends.includes(end)).map((flow) => flow.possible);
    const proofs = lackingProofs(lacking.get(end) ?? [], estate.space.unionOf(possible));
    return proofs.map((proof) => asSeen(end, proof));
  });
  const exposed = flows.filter((flow) => !flow.certain.isEmpty());
  const isUnknown = flows.length > 0 || unknown.length > 0;
  const isWhole = () => {
    const asked = pairs.map(([source, target]) => askedBetween(estate, source, target, packets));
    const open = exposed.map((flow) => flow.certain);
    return estate.space.unionOf(asked).isSubsetOf(estate.space.unionOf(open));
  };
  const verdict = exposed.length > 0 ? 'exposed' : isUnknown ? 'undecided' : 'closed';
  const shown = exposed.length > 0 ? exposed : flows;
  const shownPairs = () =>
    shown.map((flow) => ({
      ...pairOf(estate, flow, flow.certain.isEmpty() ? flow.possible : flow.certain, verdict),
      ...(verdict === 'undecided' ? waitingFor([...flow.ends, ...perhaps]) : {}),
    }));
  const [first, last] = service === undefined ? ALL_PORTS : portsOf(service);
  const protocol = service === undefined ? 'any' : protocolName(service.protocol);
  return {
    fact: {
      id,
      deployment: deployment.name,
      row: prohibition.id,
      from_role: from,
      to_role: to,
      protocol,
      from_port: first,
      to_port: last,
      verdict,
      partly: exposed.length > 0 && !isWhole(),
      reply_blocked: exposed.length > 0 && exposed.every((flow) => flow.answered.isEmpty()),
    },
    without: (accepted) => judgeFlow(estate, deployment, prohibition, id, from, to, service, accepted),
    prove: () => ({
      fact: id,
      pairs:
        exposed.length > 0
          ? [...shownPairs(), ...unknown]
          : shown.length + unknown.length > 0
            ? [...unknown, ...shownPairs()]
            : stoppedBetween(estate, pairs, packets),
      unseen: [...new Set(shown.flatMap((flow) => flow.path.unseen))].sort(),
    }),
    row: {
      fact: id,
      kind: 'prohibition',
      row: prohibition.id,
      ...placeOf(prohibition),
      title: prohibition.title,
      from,
      to,
      service: service === undefined ? 'any' : formatService(service),
      allow: [...prohibition.allow],
      verdict,
      needed: true,
      ...(prohibition.note === undefined ? {} : { note: prohibition.note }),
    },
  };
}

/** The layers of an end that the deployment demands and that are not in evidence. */
function lackingOf(estate: Estate, deployment: Deployment, end: Endpoint): Lacking[] {
  return pointsOf(estate, end, undefined).flatMap((point) => lackingAt(estate, point, deployment.layers));
}

function packetsOf(estate: Estate, service: Service | undefined): PacketSet {
  if (service === undefined) return estate.space.all;
  return estate.space.box(serviceBox(service));
}

/** What one end could send to the other. */
function askedBetween(estate: Estate, from: Endpoint, to: Endpoint, packets: PacketSet): PacketSet {
  const boxes = pointPairs(estate, from, to, undefined)
    .filter(({ own }) => !own)
    .map(({ source, target }) => {
      const called = source.kind === 'outside' ? calledFrom(estate, source, target) : target;
      return estate.space.box({ source: source.ranges, destination: called.ranges });
    });
  return packets.intersection(estate.space.unionOf(boxes));
}

/** What arrives: from addresses at an asset, whoever carries them; otherwise from point to point. */
function flowsBetween(estate: Estate, from: Endpoint, to: Endpoint, packets: PacketSet): Exposure[] {
  const isRelay = pointsOf(estate, from, undefined).some((point) => relayOf(estate, point) !== undefined);
  if (from.kind !== 'asset' && to.kind === 'asset' && !isRelay) {
    const ranges = addressesOfEndpoint(estate, from);
    return pointsOf(estate, to, undefined).flatMap((point) =>
      point.kind === 'interface'
        ? exposuresOf(estate, point, ranges, packets).filter((each) => !each.possible.isEmpty())
        : [],
    );
  }
  return pointPairs(estate, from, to, undefined)
    .filter(({ own }) => !own)
    .flatMap(({ source, target }) =>
      ([4, 6] as const).flatMap((family) => flowOf(estate, from, to, source, target, family, packets)),
    );
}

/** What machines of one end send to public addresses that stand for the other end's. */
function publicFlows(estate: Estate, from: Endpoint, to: Endpoint, packets: PacketSet): Exposure[] {
  const targets = carriersOfEndpoint(estate, to).filter(({ at }) => at.interface.publicAddresses.length > 0);
  if (targets.length === 0) return [];
  return carriersOfEndpoint(estate, from).flatMap((source) =>
    targets.flatMap((target) =>
      publicFlowsBetween(estate, source, target, packets)
        .filter(({ path }) => !path.forwardPossible.isEmpty())
        .map(({ path }) => ({
          title: endpointTitle(estate, from),
          from: networkIdOf(source),
          to: target,
          path,
          certain: path.forwardCertain,
          possible: path.forwardPossible,
          answered: path.forwardPossible.intersection(path.possible),
          opened: estate.space.empty,
          fromInternet: false,
        })),
    ),
  );
}

function flowOf(
  estate: Estate,
  from: Endpoint,
  to: Endpoint,
  source: Point,
  target: Point,
  family: 4 | 6,
  packets: PacketSet,
): Exposure[] {
  const here = ofFamily(source, family);
  const there = ofFamily(source.kind === 'outside' ? calledFrom(estate, source, target) : target, family);
  if (here === undefined || there === undefined) return [];
  const question = packets.intersection(estate.space.box({ source: here.ranges, destination: there.ranges }));
  if (question.isEmpty()) return [];
  const asked: Point = there.kind === 'interface' ? { ...there, directly: true } : there;
  const path = judgePath(estate, here, asked, question);
  if (path.forwardPossible.isEmpty()) return [];
  // Behind an address that no asset in evidence carries may stand filters that nobody has seen.
  const isSeen = there.kind === 'interface' || to.kind === 'internet';
  return [
    {
      title: endpointTitle(estate, from),
      from: networkIdOf(here),
      to: there,
      path,
      certain: isSeen ? path.forwardCertain : estate.space.empty,
      possible: path.forwardPossible,
      answered: path.forwardPossible.intersection(path.possible),
      opened: estate.space.empty,
      fromInternet: from.kind === 'internet',
    },
  ];
}
