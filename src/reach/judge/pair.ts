import type { Accepted } from '../../model/accepted.ts';
import type { PairProof } from '../../model/audit.ts';
import type { Service } from '../../model/deployment.ts';
import { type Endpoint, endpointKey, isUnresolved } from '../../model/endpoint.ts';
import { formatService } from '../../model/service.ts';
import { ALL_ADDRESSES, formatAddress } from '../../net/address.ts';
import { formatPacket, type Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import type { PathAnswer, TwoSided } from '../layer.ts';
import { sharedAmongBackends } from '../path/balancers/backends.ts';
import { layerVerdicts } from '../path/layer-verdicts.ts';
import { judgePath } from '../path/path.ts';
import { CLIENT_PORTS, calledFrom, ofFamily, servicePackets } from '../path/question.ts';
import { endpointTitle, missingOf, type Point } from '../point.ts';
import { unseenRelay } from '../relays.ts';
import { networkIdOf, remainingAt } from './accepted-at.ts';
import { type DemandedLayer, lackingNote } from './demanded.ts';
import { byBest, combineVerdicts, type FlowVerdict } from './flow-verdict.ts';
import { pointPairs } from './point-pairs.ts';
import { publicFlowsBetween } from './public-flows.ts';
import { carriersOfEndpoint } from './public-senders.ts';
import { shownBoxes } from './shown-boxes.ts';
import { atFrontend, calledPublicly, witnessOf } from './witness.ts';

/** Options of a question that its row states. */
export interface Demand {
  readonly oneWay: boolean;
  /** Layers whose absence leaves the verdict undecided. */
  readonly layers: readonly DemandedLayer[];
}

/** What is asked: whether a service is open from one endpoint to another. */
interface Question {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly service: Service;
  readonly demand: Demand;
}

/** One pair of points of one family, judged. */
interface Judged extends TwoSided {
  readonly from: Point;
  readonly to: Point;
  readonly packets: PacketSet;
  readonly path: PathAnswer;
  readonly verdict: FlowVerdict;
  /** A layer that is demanded and not in evidence. */
  readonly lacking: string | undefined;
}

export interface PairJudgement extends TwoSided {
  readonly verdict: FlowVerdict;
  readonly proof: PairProof;
  readonly unseen: readonly string[];
}

/** Why nothing is certain about an end, by what is missing of it. */
const UNKNOWN = { addresses: 'addresses not in evidence', tags: 'not known whether it is meant' } as const;

/**
 * Whether a service is open from one endpoint to another, for every address of both.
 * Where both have addresses of both families, one family that is open is enough; the other is said in the note.
 */
export function judgePair(
  estate: Estate,
  from: Endpoint,
  to: Endpoint,
  service: Service,
  demand: Demand,
): PairJudgement {
  // Rows and deployments ask the same again.
  const asked = [endpointKey(from), endpointKey(to), formatService(service), demand.oneWay, demand.layers];
  return once(estate, `pair|${asked.join('|')}`, () => {
    const question = { from, to, service, demand };
    return judgementOf(estate, question, judgeFamilies(estate, question));
  });
}

/** The same of what nobody accepts to be other than open; undefined where nothing is left. */
export function judgeRemaining(
  estate: Estate,
  from: Endpoint,
  to: Endpoint,
  service: Service,
  demand: Demand,
  accepted: Accepted,
): PairJudgement | undefined {
  const question = { from, to, service, demand };
  const asked = judgeFamilies(estate, question);
  if (asked.every(({ judged }) => judged.length === 0) && accepted.subject()) return undefined;
  const left = asked.map(({ family, judged }) => ({
    family,
    judged: judged.flatMap((each) => remainingOf(each, question, accepted)),
  }));
  const isAsked = asked.some(({ judged }) => judged.length > 0);
  if (isAsked && left.every(({ judged }) => judged.length === 0)) return undefined;
  return judgementOf(estate, question, left);
}

/** What is certainly open stays, so that only what offends is taken. */
function remainingOf(judged: Judged, { from, to }: Question, accepted: Accepted): Judged[] {
  const offending = judged.packets.difference(judged.certain);
  const fromOutside = from.kind === 'internet' || judged.from.kind === 'outside';
  const rest = remainingAt(accepted, offending, networkIdOf(judged.from), judged.to, fromOutside);
  const packets = judged.packets.difference(offending.difference(rest));
  if (packets.isEmpty()) return [];
  const possible = judged.possible.intersection(packets);
  return [
    {
      ...judged,
      packets,
      possible,
      verdict: verdictOfSet(packets, judged.certain, possible, namedField(from, to)),
    },
  ];
}

interface JudgedFamily {
  readonly family: 4 | 6;
  readonly judged: readonly Judged[];
}

function judgeFamilies(estate: Estate, question: Question): JudgedFamily[] {
  return ([4, 6] as const).map((family) => ({ family, judged: judgeFamily(estate, question, family) }));
}

function judgementOf(estate: Estate, question: Question, asked: readonly JudgedFamily[]): PairJudgement {
  const { from, to } = question;
  const named = [from, to].filter(isUnresolved).map(({ name }) => name);
  const families = asked
    .filter(({ judged }) => judged.length > 0)
    .map(({ family, judged }) => {
      const verdicts = judged.map((each) => each.verdict);
      return { family, judged, verdict: verdictOfMany(verdicts, named.length > 0) };
    });
  families.sort((a, b) => byBest(a.verdict, b.verdict));
  const [best, other] = families;
  const ends = { from: endpointTitle(estate, from), to: endpointTitle(estate, to) };
  if (best === undefined) {
    const missing = (['addresses', 'tags'] as const).flatMap((what) => {
      const ends = [from, to].filter((end) => missingOf(estate, end) === what);
      const titles = ends.map((end) => endpointTitle(estate, end)).join(', ');
      return ends.length === 0 ? [] : `${UNKNOWN[what]}: ${titles}`;
    });
    const unknown = [...missing, unseenRelay(estate, from) ?? []].flat();
    const verdict = unknown.length > 0 ? 'undecided' : 'blocked';
    const note = unknown.length > 0 ? unknown.join('; ') : 'no addresses of a common family';
    return {
      verdict,
      proof: { ...ends, verdict, layers: [], packets: [], note },
      unseen: [],
      certain: estate.space.empty,
      possible: unknown.length > 0 ? estate.space.all : estate.space.empty,
    };
  }
  const lacksIPv4 = best.family === 6 && best.verdict === 'open' && mayHaveIPv4Alone(question, other);
  const verdict = lacksIPv4 ? 'undecided' : best.verdict;
  const shown = lacksIPv4 ? (other ?? best) : best;
  const worst = [...shown.judged].sort((a, b) => byBest(b.verdict, a.verdict))[0] as Judged;
  const subject = subjectOf(worst);
  const witness = witnessOf(estate.space, subject);
  const note = [
    worst.verdict === 'undecided' ? (worst.lacking ?? unresolvedNote(worst, named)) : undefined,
    other === undefined || other.verdict === best.verdict
      ? undefined
      : `IPv${best.family} is ${best.verdict}, IPv${other.family} ${other.verdict}`,
    lacksIPv4 && named.length > 0
      ? `whether ${named.join(' and ')} has IPv6 addresses is not given`
      : undefined,
    verdict === 'open' ? undefined : openPublicly(estate, question),
  ]
    .filter((text) => text !== undefined)
    .join('; ');
  return {
    verdict,
    proof: {
      ...ends,
      verdict,
      layers: layerVerdicts(worst.path, worst.packets, witness),
      ...(witness === undefined ? {} : { witness: formatPacket(asSent(estate, witness, worst)) }),
      packets: shownBoxes(asCalled(subject, worst.to), witness && atFrontend(witness, worst.to)),
      ...(named.length === 0 || verdict === 'open' ? {} : { unresolved: named }),
      ...(note === '' ? {} : { note }),
    },
    unseen: [...new Set(best.judged.flatMap((each) => each.path.unseen))],
    certain: estate.space.unionOf(
      families
        // The packets of a name that is not resolved are some among these.
        .filter(({ verdict }) => named.length === 0 || (verdict === 'open' && !lacksIPv4))
        .flatMap((family) => family.judged.map((each) => each.certain)),
    ),
    possible: estate.space.unionOf(families.flatMap((family) => family.judged.map((each) => each.possible))),
  };
}

/** Somewhere on the internet there are machines of IPv4 alone, and behind a name that is not resolved there may be others only. */
function mayHaveIPv4Alone({ from, to }: Question, ofIPv4: unknown): boolean {
  const ends = [from, to];
  return ends.some(isUnresolved) || (ofIPv4 !== undefined && ends.some(({ kind }) => kind === 'internet'));
}

/** Whether names that are not resolved lie in what is let through or in what is not. */
function unresolvedNote({ packets, possible }: Judged, named: readonly string[]): string | undefined {
  return named.length > 0 && !packets.isSubsetOf(possible)
    ? `the addresses of ${named.join(' and ')} are not given, and some of the internet is blocked`
    : undefined;
}

/** Behind a frontend packets are told with the address of the machine. */
function asCalled(packets: PacketSet, to: Point): PacketSet {
  return to.kind === 'interface' && to.frontend !== undefined
    ? packets.forget('destination').intersection(packets.space.box({ destination: [to.frontend] }))
    : packets;
}

function asSent(estate: Estate, witness: Packet, { from, to }: Judged): Packet {
  return from.kind === 'outside' ? calledPublicly(estate, witness, to) : atFrontend(witness, to);
}

/** That the public addresses of the receiver are open to every machine of the sender, though private ones are asked about. */
function openPublicly(estate: Estate, { from, to, service, demand }: Question): string | undefined {
  const targets = carriersOfEndpoint(estate, to).filter(({ at }) => at.interface.publicAddresses.length > 0);
  if (targets.length === 0) return undefined;
  const packets = servicePackets(estate.space, service, ALL_ADDRESSES, ALL_ADDRESSES, CLIENT_PORTS);
  const addresses = new Set<string>();
  for (const source of carriersOfEndpoint(estate, from)) {
    const open = targets.flatMap((target) =>
      publicFlowsBetween(estate, source, target, packets).filter(({ packets: asked, path }) =>
        asked.isSubsetOf(demand.oneWay ? path.forwardCertain : path.certain),
      ),
    );
    if (open.length === 0) return undefined;
    for (const { address } of open) addresses.add(formatAddress(address));
  }
  return addresses.size === 0 ? undefined : `open by the public address ${[...addresses].join(', ')}`;
}

function judgeFamily(estate: Estate, { from, to, service, demand }: Question, family: 4 | 6): Judged[] {
  const all = pointPairs(estate, from, to, networkHint(estate, to));
  const others = all.filter(({ own }) => !own);
  // Whoever asks for the sender alone asks about the sender itself.
  const questions = (others.length > 0 ? others : all).flatMap(({ source, target }) => {
    const here = ofFamily(source, family);
    const there = ofFamily(
      from.kind === 'internet' || source.kind === 'outside' ? calledFrom(estate, source, target) : target,
      family,
    );
    if (here === undefined || there === undefined) return [];
    const packets = servicePackets(estate.space, service, here.ranges, there.ranges, CLIENT_PORTS);
    return packets.isEmpty() ? [] : [{ from: here, to: there, packets }];
  });
  return sharedAmongBackends(estate, questions).map((asked): Judged => {
    const { from: here, to: there, packets } = asked;
    const path = judgePath(estate, here, there, packets);
    let certain = demand.oneWay ? path.forwardCertain : path.certain;
    const possible = demand.oneWay ? path.forwardPossible : path.possible;
    const lacking = lackingNote([here, there], demand.layers);
    if (lacking !== undefined) certain = estate.space.empty;
    const verdict = verdictOfSet(packets, certain, possible, namedField(from, to));
    return { ...asked, path, certain, possible, verdict, lacking };
  });
}

function networkHint(estate: Estate, endpoint: Endpoint) {
  if (endpoint.kind !== 'asset') return undefined;
  return estate.interfacesOf.get(endpoint.asset)?.[0]?.network;
}

/** The field that holds the addresses of names that are not resolved. */
function namedField(from: Endpoint, to: Endpoint): NamedField | undefined {
  if (isUnresolved(from)) return isUnresolved(to) ? 'both' : 'source';
  return isUnresolved(to) ? 'destination' : undefined;
}

type NamedField = 'source' | 'destination' | 'both';

/** A name that is not resolved may be any address: proved open only when all are, and blocked in part only when each is. */
function verdictOfSet(
  packets: PacketSet,
  certain: PacketSet,
  possible: PacketSet,
  named: NamedField | undefined,
): FlowVerdict {
  if (packets.isSubsetOf(certain)) return 'open';
  if (packets.isDisjointFrom(possible)) return 'blocked';
  if (named === 'both') return 'undecided';
  const blocked = packets.difference(possible);
  const isPartly = named === undefined ? !blocked.isEmpty() : packets.isSubsetOf(wherever(blocked, named));
  return isPartly ? 'partial' : 'undecided';
}

/** All packets with the addresses that these have in one field. */
function wherever(packets: PacketSet, field: 'source' | 'destination'): PacketSet {
  const others = ['source', 'destination', 'sourcePort', 'destinationPort'] as const;
  return packets.forget(...others.filter((each) => each !== field));
}

/** Some addresses of a name may be those that are open, unless there is a point from or to which none is wholly. */
function verdictOfMany(verdicts: readonly FlowVerdict[], isNamed: boolean): FlowVerdict {
  const verdict = combineVerdicts(verdicts);
  return verdict === 'partial' && isNamed && !verdicts.includes('partial') ? 'undecided' : verdict;
}

/** The packets that a reader wants to see: the blocked ones, else the undecided ones, else the open ones. */
function subjectOf(judged: Judged): PacketSet {
  const blocked = judged.packets.difference(judged.possible);
  if (judged.verdict !== 'open' && !blocked.isEmpty() && judged.verdict !== 'undecided') return blocked;
  const undecided = judged.packets.difference(judged.certain).intersection(judged.possible);
  if (judged.verdict === 'undecided' && !undecided.isEmpty()) return undecided;
  return judged.verdict === 'open' ? judged.packets : judged.packets.difference(judged.certain);
}
