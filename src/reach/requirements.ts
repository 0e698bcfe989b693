import type { PairProof } from '../model/audit.ts';
import type { Deployment, Requirement, Service } from '../model/deployment.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { RequirementFact } from '../model/facts.ts';
import { formatService } from '../model/service.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { protocolName } from '../net/protocol.ts';
import type { Estate } from './estate.ts';
import type { Judgement } from './judgement.ts';
import { combineVerdicts, type FlowVerdict, judgePair, type PairJudgement } from './pair.ts';

/** Pairs whose proof an audit keeps for one row; the ones that are not open come first. */
const KEPT_PAIRS = 40;

/** A judged row between two roles, with the packets that may be open. */
export interface JudgedRequirement extends Judgement<RequirementFact> {
  readonly requirement: Requirement;
  readonly service: Service;
  readonly possible: PacketSet;
  readonly ends: { readonly from: readonly Endpoint[]; readonly to: readonly Endpoint[] };
}

/** Judges every row of a deployment that must be open, needed now or not. */
export function judgeRequirements(estate: Estate, deployment: Deployment): JudgedRequirement[] {
  const judged = deployment.requirements.flatMap((requirement) => judgeRow(estate, deployment, requirement));
  const satisfied = new Set(
    judged
      .filter(
        (each) =>
          each.requirement.alternative !== undefined && each.fact.needed && each.fact.verdict === 'open',
      )
      .map((each) => each.requirement.alternative),
  );
  return judged.map((each) => {
    const elsewhere =
      each.fact.verdict !== 'open' &&
      each.requirement.alternative !== undefined &&
      satisfied.has(each.requirement.alternative);
    return elsewhere ? { ...each, fact: { ...each.fact, satisfied_elsewhere: true } } : each;
  });
}

function judgeRow(estate: Estate, deployment: Deployment, requirement: Requirement): JudgedRequirement[] {
  const result: JudgedRequirement[] = [];
  const several = requirement.from.length * requirement.to.length * requirement.services.length > 1;
  for (const from of requirement.from) {
    for (const to of requirement.to) {
      for (const service of requirement.services) {
        const target = typeof to === 'string' ? to : to.name;
        const suffix = several ? `/${from}-${target}-${formatService(service).replace(' ', '-')}` : '';
        const ends = {
          from: endpointsOf(deployment, from),
          to: typeof to === 'string' ? endpointsOf(deployment, to) : [to],
        };
        const id = `${deployment.name}/${requirement.id}${suffix}`;
        result.push(judgeBetween(estate, deployment, requirement, service, id, from, target, ends));
      }
    }
  }
  return result;
}

function endpointsOf(deployment: Deployment, role: string): readonly Endpoint[] {
  return deployment.roles[role]?.endpoints ?? [];
}

function judgeBetween(
  estate: Estate,
  deployment: Deployment,
  requirement: Requirement,
  service: Service,
  id: string,
  from: string,
  to: string,
  ends: JudgedRequirement['ends'],
): JudgedRequirement {
  const demand = { oneWay: requirement.oneWay, layers: deployment.layers };
  const pairs: PairJudgement[] = [];
  for (const source of ends.from) {
    for (const target of ends.to) {
      if (source.kind === 'asset' && target.kind === 'asset' && source.asset === target.asset) continue;
      pairs.push(judgePair(estate, source, target, service, demand));
    }
  }
  const verdict = pairs.length === 0 ? 'open' : combineVerdicts(pairs.map((pair) => pair.verdict));
  const [first, last] = portsOf(service);
  return {
    requirement,
    service,
    ends,
    possible: estate.space.unionOf(pairs.map((pair) => pair.possible)),
    fact: {
      id,
      deployment: deployment.name,
      row: requirement.id,
      from_role: from,
      to_role: to,
      protocol: protocolName(service.protocol),
      from_port: first,
      to_port: last,
      phase: deployment.phase,
      needed: requirement.needed,
      verdict,
      satisfied_elsewhere: false,
    },
    proof: {
      fact: id,
      pairs: keptPairs(pairs),
      unseen: [...new Set(pairs.flatMap((pair) => pair.unseen))].sort(),
    },
    row: {
      fact: id,
      kind: 'requirement',
      row: requirement.id,
      section: requirement.section,
      title: requirement.title,
      from,
      to,
      service: formatService(service),
      verdict,
      needed: requirement.needed,
      ...(requirement.note === undefined ? {} : { note: requirement.note }),
    },
  };
}

function keptPairs(pairs: readonly PairJudgement[]): PairProof[] {
  const rank: readonly FlowVerdict[] = ['blocked', 'partial', 'undecided', 'open'];
  const sorted = [...pairs].sort((a, b) => rank.indexOf(a.verdict) - rank.indexOf(b.verdict));
  const kept = sorted.slice(0, KEPT_PAIRS).map((pair) => pair.proof);
  const dropped = sorted.length - kept.length;
  const last = kept[kept.length - 1];
  if (dropped > 0 && last !== undefined)
    kept[kept.length - 1] = {
      ...last,
      note: [last.note, `${dropped} more pairs, none worse`].filter(Boolean).join('; '),
    };
  return kept;
}

/** First and last port of a service; 0 to 65535 where it names none. */
export function portsOf(service: Service): readonly [number, number] {
  const ports = service.ports;
  if (ports === undefined || ports.length === 0) return [0, 65_535];
  return [Math.min(...ports.map((port) => port[0])), Math.max(...ports.map((port) => port[1]))];
}
