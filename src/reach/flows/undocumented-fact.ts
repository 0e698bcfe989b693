import type { UndocumentedFlowFact } from '../../model/flow-facts.ts';
import { type Interval, mergeIntervals, subtractIntervals } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ALL_PORTS, TCP, UDP } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import type { Judgement } from '../judge/judgement.ts';
import { openPorts } from '../judge/open-ports.ts';
import { arrivingPairs } from './flow-proof.ts';
import { remainingOf } from './remaining.ts';
import { certainAndPossibleServices } from './services-text.ts';
import type { UndocumentedPart } from './undocumented-flows.ts';

/** One fact of all its parts. */
export function undocumentedFact(
  estate: Estate,
  id: string,
  parts: readonly [UndocumentedPart, ...UndocumentedPart[]],
): Judgement<UndocumentedFlowFact> {
  const { space } = estate;
  const [{ scope, direction, peer, protocol }] = parts;
  const all = (key: 'certain' | 'possible' | 'unanswered') => space.unionOf(parts.map((part) => part[key]));
  const [certain, possible] = [all('certain'), all('possible')];
  const open = certain.isEmpty() ? possible : certain;
  const isPorted = protocol === 'tcp' || protocol === 'udp';
  const ranges = isPorted ? portRanges(estate, protocol === 'tcp' ? TCP : UDP, certain, possible) : [];
  const shown = mergeIntervals(ranges.map(({ from_port, to_port }): Interval => [from_port, to_port]));
  const [first, last] = [shown[0]?.[0] ?? ALL_PORTS[0], shown.at(-1)?.[1] ?? ALL_PORTS[1]];
  const fact: UndocumentedFlowFact = {
    id,
    ...(scope.deployment === undefined ? {} : { deployment: scope.deployment }),
    role: scope.role,
    in_environment: scope.isEnvironment,
    direction,
    peer: peer.title,
    peer_untrusted: peer.isUntrusted,
    protocol,
    from_port: first,
    to_port: last,
    services: certainAndPossibleServices(estate, certain, possible),
    ranges,
    verdict: certain.isEmpty() ? 'undecided' : 'open',
    unfiltered: parts.some((part) => part.isUnfiltered),
    reply_blocked: !open.isEmpty() && open.isSubsetOf(all('unanswered')),
  };
  return {
    fact,
    prove: () => ({ fact: id, pairs: arrivingPairs(estate, parts), unseen: [] }),
    without: (accepted) => {
      const left = parts.flatMap((part): UndocumentedPart[] => {
        const rest = remainingOf(estate, part, accepted);
        if (rest.isEmpty()) return [];
        const isWhole = rest.equals(part.possible);
        return [
          {
            ...part,
            possible: rest,
            certain: part.certain.intersection(rest),
            isUnfiltered: part.isUnfiltered && isWhole,
          },
        ];
      });
      const [one, ...others] = left;
      if (one !== undefined) return undocumentedFact(estate, id, [one, ...others]);
      return {
        fact: { ...fact, verdict: 'closed', ranges: [] },
        prove: () => ({ fact: id, pairs: [], unseen: [] }),
      };
    },
  };
}

function portRanges(
  estate: Estate,
  protocol: number,
  certain: PacketSet,
  possible: PacketSet,
): UndocumentedFlowFact['ranges'] {
  const portsIn = (set: PacketSet) =>
    openPorts(estate, set)
      .filter((each) => each.protocol === protocol)
      .map(({ ports }) => ports);
  const sure = portsIn(certain);
  const unsure = subtractIntervals(portsIn(possible), sure);
  const rangesOf = (list: readonly Interval[], isCertain: boolean) =>
    list.map(([from_port, to_port]) => ({ from_port, to_port, certain: isCertain }));
  return [...rangesOf(sure, true), ...rangesOf(unsure, false)];
}
