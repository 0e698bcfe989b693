import type { PairProof } from '../model/audit.ts';
import type { Deployment, Requirement, Service } from '../model/deployment.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { RequirementFact } from '../model/facts.ts';
import { formatService, serviceId } from '../model/service.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { protocolName } from '../net/protocol.ts';
import type { Estate } from './estate.ts';
import { byBest, combineVerdicts, type FlowVerdict } from './flow-verdict.ts';
import type { Judgement } from './judgement.ts';
import { judgePair, type PairJudgement } from './pair.ts';
import { endpointsOf, placeOf, portsOf } from './rows.ts';

/** Pairs whose proof an audit keeps for one row; the ones that are not open come first. */
const KEPT_PAIRS = 40;

/** A judged row between two roles, with the packets that are open, and that may be. */
export interface JudgedRequirement extends Judgement<RequirementFact> {
  readonly requirement: Requirement;
  /** Of alternatives, all. */
  readonly services: readonly Service[];
  readonly certain: PacketSet;
  readonly possible: PacketSet;
  readonly ends: { readonly from: readonly Endpoint[]; readonly to: readonly Endpoint[] };
}

/** Judges every row of a deployment that must be open, needed now or not. */
export function judgeRequirements(estate: Estate, deployment: Deployment): JudgedRequirement[] {
  return deployment.requirements.flatMap((requirement) => judgeRow(estate, deployment, requirement));
}

/** A fact per source, destination and service that the row asks for; alternatives are one fact together. */
function judgeRow(estate: Estate, deployment: Deployment, requirement: Requirement): JudgedRequirement[] {
  const { from, to, services } = requirement;
  const sources = requirement.anySource ? [from] : from.map((role) => [role]);
  const offers = requirement.anyService ? [services] : services.map((service) => [service]);
  const several = sources.length * to.length * offers.length > 1;
  return sources.flatMap((roles) =>
    to.flatMap((target) =>
      offers.map((offered) => {
        const name = targetName(target);
        const what = offered.map(serviceId).join('-or-');
        const suffix = several ? `/${roles.join('-or-')}-${name}-${what}` : '';
        const id = `${deployment.name}/${requirement.id}${suffix}`;
        return judgeFlow(estate, deployment, requirement, id, roles, target, offered);
      }),
    ),
  );
}

function targetName(to: Requirement['to'][number]): string {
  if (typeof to === 'string') return to;
  return to.kind === 'name' ? to.name : to.text;
}

/** One source role to one destination by one service: a choice where the row offers several. */
interface Choice {
  readonly from: string;
  readonly service: Service;
  readonly verdict: FlowVerdict;
  readonly pairs: readonly PairJudgement[];
}

/** Of several choices the best stands for the row: one that is open is enough. */
function judgeFlow(
  estate: Estate,
  deployment: Deployment,
  requirement: Requirement,
  id: string,
  roles: readonly string[],
  target: Requirement['to'][number],
  services: readonly Service[],
): JudgedRequirement {
  const to = typeof target === 'string' ? endpointsOf(deployment, target) : [target];
  const choices: Choice[] = roles.flatMap((from) =>
    services.map((service) => {
      const pairs = judgePairs(estate, deployment, requirement, from, to, service);
      const verdict = pairs.length === 0 ? 'open' : combineVerdicts(pairs.map((pair) => pair.verdict));
      return { from, service, verdict, pairs };
    }),
  );
  // A choice without any pair asks for nothing, and stands for the row only where no other does.
  const ranked = [...choices].sort(
    (a, b) => Number(a.pairs.length === 0) - Number(b.pairs.length === 0) || byBest(a.verdict, b.verdict),
  );
  const { service, verdict } = ranked[0] as Choice;
  const shown = verdict === 'open' ? ranked.slice(0, 1) : ranked;
  const [first, last] = portsOf(service);
  const others = choices.filter((choice) => choice !== ranked[0]);
  const from = roles.join(' or ');
  const note = [
    choices.every((choice) => choice.pairs.length === 0)
      ? 'both ends are one machine, and nothing between them is judged'
      : undefined,
    requirement.note,
  ]
    .filter((text) => text !== undefined)
    .join('; ');
  return {
    requirement,
    services,
    ends: { from: roles.flatMap((role) => endpointsOf(deployment, role)), to },
    certain: estate.space.unionOf(choices.flatMap((choice) => choice.pairs.map((pair) => pair.certain))),
    possible: estate.space.unionOf(choices.flatMap((choice) => choice.pairs.map((pair) => pair.possible))),
    fact: {
      id,
      deployment: deployment.name,
      row: requirement.id,
      from_role: from,
      to_role: targetName(target),
      protocol: protocolName(service.protocol),
      from_port: first,
      to_port: last,
      phase: deployment.phase,
      needed: requirement.needed,
      verdict,
      ...(others.length === 0
        ? {}
        : { alternatives: others.map((other) => `${formatService(other.service)} from ${other.from}`) }),
    },
    prove: () => ({
      fact: id,
      pairs: keptPairs(shown.flatMap((choice) => choice.pairs)),
      unseen: [...new Set(shown.flatMap((each) => each.pairs.flatMap((pair) => pair.unseen)))].sort(),
    }),
    row: {
      fact: id,
      kind: 'requirement',
      row: requirement.id,
      ...placeOf(requirement),
      title: requirement.title,
      from,
      to: targetName(target),
      service: services.map(formatService).join(' or '),
      verdict,
      needed: requirement.needed,
      ...(note === '' ? {} : { note }),
    },
  };
}

function judgePairs(
  estate: Estate,
  deployment: Deployment,
  requirement: Requirement,
  from: string,
  targets: readonly Endpoint[],
  service: Service,
): PairJudgement[] {
  const demand = { oneWay: requirement.oneWay, layers: deployment.layers };
  return endpointsOf(deployment, from).flatMap((source) =>
    targets
      .filter((target) => requirement.self || !isSameAsset(source, target))
      .map((target) => judgePair(estate, source, target, service, demand)),
  );
}

function isSameAsset(a: Endpoint, b: Endpoint): boolean {
  return a.kind === 'asset' && b.kind === 'asset' && a.asset === b.asset;
}

function keptPairs(pairs: readonly PairJudgement[]): PairProof[] {
  const sorted = [...pairs].sort((a, b) => byBest(b.verdict, a.verdict));
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
