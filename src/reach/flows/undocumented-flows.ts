import type { UndocumentedFlowFact } from '../../model/flow-facts.ts';
import { type AddressRange, single } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { TCP, UDP } from '../../net/protocol.ts';
import { type Estate, once } from '../estate.ts';
import type { Judgement } from '../judge/judgement.ts';
import type { Flow } from './arriving.ts';
import { coveredBetween, type DocumentedFlow } from './documented-packets.ts';
import { byPeer, type Peer } from './peers.ts';
import { inboundFlows, outboundFlows, type ScopedFlow } from './scoped-flows.ts';
import type { Scope } from './scopes.ts';
import { undocumentedFact } from './undocumented-fact.ts';

/** What is documented, and by whom the rest may be used. */
export interface Documentation {
  readonly flows: readonly DocumentedFlow[];
  /** Networks that are not trusted, besides the internet. */
  readonly untrusted: readonly AddressRange[];
}

/** Part of a fact: what arrives at one end, of one peer and one group of protocols, and that nothing covers. */
export interface UndocumentedPart extends Flow {
  readonly scope: Scope;
  readonly direction: 'in' | 'out';
  readonly peer: Pick<Peer, 'id' | 'title' | 'isUntrusted'>;
  readonly protocol: UndocumentedFlowFact['protocol'];
  /** Why it is undecided, where the evidence is not to blame. */
  readonly note?: string;
  /** Every packet of the peer arrives, whatever of it is documented. */
  readonly isUnfiltered: boolean;
}

/**
 * Every open flow of some systems that nothing covers; one fact for each role, direction, peer and group of protocols, so that it stays
 * the same finding when ports or machines are added. What two of the systems send each other is told once, by the one that gets it.
 */
export function judgeUndocumented(
  estate: Estate,
  scopes: readonly Scope[],
  documentation: Documentation,
): Judgement<UndocumentedFlowFact>[] {
  // An end is in one group of ends for each direction.
  const coveredAt = new Map<string, ReturnType<typeof coveredBetween>>();
  const parts = [...inboundFlows(estate, scopes), ...outboundFlows(estate, scopes)].flatMap((flow) => {
    const { direction, realm, ends, senders = [] } = flow;
    const key = `${direction}|${realm}|${ends[0].id}|${senders.map((at) => at.interface.id)}`;
    let covered = coveredAt.get(key);
    if (covered === undefined) {
      covered = coveredBetween(estate, documentation.flows, flow);
      coveredAt.set(key, covered);
    }
    return partsOf(estate, flow, covered, documentation);
  });
  const groups = Map.groupBy(
    parts,
    ({ scope, direction, peer, protocol }) => `undocumented/${scope.id}/${direction}/${peer.id}/${protocol}`,
  );
  return [...groups].map(([id, list]) =>
    undocumentedFact(estate, id, list as [UndocumentedPart, ...UndocumentedPart[]]),
  );
}

function partsOf(
  estate: Estate,
  flow: ScopedFlow,
  covered: ReturnType<typeof coveredBetween>,
  { untrusted }: Documentation,
): UndocumentedPart[] {
  const { scope, direction, realm, possible } = flow;
  const left = possible.without(covered.certain);
  if (left.isEmpty()) return [];
  const certain = flow.certain.intersection(left).without(covered.possible);
  const side = direction === 'in' ? 'source' : 'destination';
  return byPeer(estate, left, side, direction === 'in' ? realm : flow.destinationRealm, untrusted).flatMap(
    ({ packets, ...peer }) =>
      PROTOCOLS.flatMap((protocol): UndocumentedPart[] => {
        const own = packets.intersection(packetsOf(estate, protocol));
        if (own.isEmpty()) return [];
        const sure = certain.intersection(own);
        const isPerhaps = !flow.certain.intersection(own).isSubsetOf(sure);
        return [
          {
            ...flow,
            ...(isPerhaps ? { note: PERHAPS_DOCUMENTED } : {}),
            scope,
            direction,
            peer,
            protocol,
            possible: own,
            certain: sure,
            unanswered: flow.unanswered.intersection(own),
            isUnfiltered: direction === 'in' && isUnfiltered(estate, flow, packets),
          },
        ];
      }),
  );
}

const PERHAPS_DOCUMENTED =
  'it is open, and perhaps documented: by a name that is not resolved, or for machines that are not in evidence';

/** A number that no protocol has (RFC 3692): who lets it in names no protocols. */
const NAMELESS = 253;

/** Everything that some sender of `left` sends arrives. */
function isUnfiltered({ space }: Estate, { certain }: Flow, left: PacketSet): boolean {
  const packet = left
    .intersection(certain)
    .intersection(space.box({ protocol: [[NAMELESS, NAMELESS]] }))
    .sample();
  if (packet === undefined) return false;
  const { family, source, destination } = packet;
  const pair = {
    source: [single({ family, value: source })],
    destination: [single({ family, value: destination })],
  };
  return space.box(pair).isSubsetOf(certain);
}

const PROTOCOLS = ['tcp', 'udp', 'other'] as const;
const NUMBERS = { tcp: TCP, udp: UDP } as const;

function packetsOf(estate: Estate, protocol: UndocumentedFlowFact['protocol']): PacketSet {
  return once(estate, `protocol|${protocol}`, () => {
    const of = (number: number) => estate.space.box({ protocol: [[number, number]] });
    return protocol === 'other'
      ? estate.space.all.without(Object.values(NUMBERS).map(of))
      : of(NUMBERS[protocol]);
  });
}
