import type { Accepted } from '../../model/accepted.ts';
import type { PairProof } from '../../model/audit.ts';
import type { Deployment, Requirement, Service } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { RequirementFact } from '../../model/facts.ts';
import { formatService, serviceId } from '../../model/service.ts';
import { protocolName } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { pointsOf } from '../point.ts';
import { bestFirst, type Candidate, type Choice, chooseRow, rankSources } from './choices.ts';
import { handsOnTo } from './handing-balancer.ts';
import type { Judgement } from './judgement.ts';
import { judgePair, judgeRemaining } from './pair.ts';
import { endpointsOf, placeOf, portsOf } from './rows.ts';
import { isSameMachine } from './same-machine.ts';
import { unaskedMachines } from './unasked-machines.ts';

/** Ways of pairs whose proof an audit keeps for one row; pairs that are not open come first. */
const KEPT_PAIRS = 40;

/** A judged row between two roles, with the packets that are open, and that may be. */
export interface JudgedRequirement extends Judgement<RequirementFact>, TwoSided {
  readonly requirement: Requirement;
  /** Of alternatives, all. */
  readonly services: readonly Service[];
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
    to.flatMap((target) => {
      const ends = typeof target === 'string' ? endpointsOf(deployment, target) : [target];
      const ask = (offered: readonly Service[], accepted?: Accepted) =>
        ends.flatMap((end) =>
          roles.map((from) => candidateOf(estate, deployment, requirement, from, end, offered, accepted)),
        );
      const asked = offers.map((offered) => ({ offered, candidates: ask(offered) }));
      // What one source has to reach by several ports, it has to reach by all of them.
      const ranked = rankSources(asked.flatMap(({ candidates }) => candidates));
      return asked.map(({ offered, candidates }) => {
        const name = targetName(target);
        const what = offered.map(serviceId).join('-or-');
        const suffix = several ? `/${roles.join('-or-')}-${name}-${what}` : '';
        const id = `${deployment.name}/${requirement.id}${suffix}`;
        const flow = { id, roles, target: name, ends, services: offered };
        const judged = judgeFlow(estate, deployment, requirement, flow, candidates, ranked);
        const without = (accepted: Accepted) => {
          const left = ask(offered, accepted);
          return judgeFlow(
            estate,
            deployment,
            requirement,
            flow,
            left,
            stillServing(ranked, candidates, left),
          );
        };
        return { ...judged, without };
      });
    }),
  );
}

/** The rank of the sources stays; one of which nothing is left serves its target no more. */
function stillServing(
  ranked: ReturnType<typeof rankSources>,
  before: readonly Candidate[],
  after: readonly Candidate[],
): ReturnType<typeof rankSources> {
  const count = (candidates: readonly Candidate[], target: Endpoint, role: string) =>
    candidates.filter((each) => each.target === target && each.from === role).flatMap(({ pairs }) => pairs)
      .length;
  return new Map(
    [...ranked].map(([target, roles]) => [
      target,
      roles.filter((role) => count(before, target, role) === 0 || count(after, target, role) > 0),
    ]),
  );
}

function targetName(to: Requirement['to'][number]): string {
  if (typeof to === 'string') return to;
  return to.kind === 'name' ? to.name : to.text;
}

/** What one fact is about. */
interface Flow {
  readonly id: string;
  readonly roles: readonly string[];
  readonly target: string;
  readonly ends: readonly Endpoint[];
  readonly services: readonly Service[];
}

/** One fact; of several sources or services one is enough. */
function judgeFlow(
  estate: Estate,
  deployment: Deployment,
  requirement: Requirement,
  { id, roles, target, ends: to, services }: Flow,
  candidates: readonly Candidate[],
  ranked: ReturnType<typeof rankSources>,
): JudgedRequirement {
  const ways = candidates.flatMap(({ pairs }) => pairs.flat());
  const { verdict, shown } = chooseRow(candidates, ranked);
  const [told] = shown;
  const service = told?.service ?? (services[0] as Service);
  const others = roles.flatMap((from) =>
    services
      .filter((each) => each !== service || from !== (told?.from ?? roles[0]))
      .map((each) => ({ from_role: from, ...rangeOf(each) })),
  );
  const from = roles.join(' or ');
  const ends = { from: roles.flatMap((role) => endpointsOf(deployment, role)), to };
  const note = [
    ways.length === 0 ? unjudgedNote(estate, ends) : undefined,
    unaskedMachines(estate, [...ends.from, ...ends.to]),
    requirement.note,
  ]
    .filter((text) => text !== undefined)
    .join('; ');
  return {
    requirement,
    services,
    ends,
    certain: estate.space.unionOf(ways.map(({ judged }) => judged.certain)),
    possible: estate.space.unionOf(ways.map(({ judged }) => judged.possible)),
    fact: {
      id,
      deployment: deployment.name,
      row: requirement.id,
      from_role: from,
      to_role: target,
      ...rangeOf(service),
      phase: deployment.phase,
      needed: requirement.needed,
      verdict,
      ...(others.length === 0 ? {} : { alternatives: others }),
    },
    prove: () => ({
      fact: id,
      pairs: keptPairs(shown, services.length > 1),
      unseen: [...new Set(shown.flatMap(({ judged }) => judged.unseen))].sort(),
    }),
    row: {
      fact: id,
      kind: 'requirement',
      row: requirement.id,
      ...placeOf(requirement),
      title: requirement.title,
      from,
      to: target,
      service: services.map(formatService).join(' or '),
      verdict,
      needed: requirement.needed,
      ...(note === '' ? {} : { note }),
    },
  };
}

function rangeOf(service: Service): Pick<RequirementFact, 'protocol' | 'from_port' | 'to_port'> {
  const [from_port, to_port] = portsOf(service);
  return { protocol: protocolName(service.protocol), from_port, to_port };
}

function candidateOf(
  estate: Estate,
  deployment: Deployment,
  requirement: Requirement,
  from: string,
  target: Endpoint,
  services: readonly Service[],
  accepted?: Accepted,
): Candidate {
  const demand = { oneWay: requirement.oneWay, layers: deployment.layers };
  const pairs = endpointsOf(deployment, from)
    .filter((source) => isAsked(estate, requirement, source, target))
    .map((source) =>
      bestFirst(
        services.flatMap((service) => {
          const judged =
            accepted === undefined
              ? judgePair(estate, source, target, service, demand)
              : judgeRemaining(estate, source, target, service, demand, accepted);
          return judged === undefined ? [] : { from, service, judged };
        }),
      ),
    )
    .filter((ways) => ways.length > 0);
  return { from, target, pairs };
}

function unjudgedNote(estate: Estate, { from, to }: JudgedRequirement['ends']): string {
  return from.some((source) => to.some((target) => handsOnTo(estate, source, target)))
    ? "the balancer hands on its clients' own packets: the rows that lead to it judge them"
    : 'same machine, no network between';
}

/** From a machine to itself only its own filters are passed, so that there is a question only where it is in evidence. */
function isAsked(estate: Estate, { self }: Requirement, source: Endpoint, target: Endpoint): boolean {
  if (handsOnTo(estate, source, target)) return false;
  if (!isSameMachine(estate, source, target)) return true;
  return self && pointsOf(estate, target, undefined).some((point) => point.kind === 'interface');
}

function keptPairs(choices: readonly Choice[], withService: boolean): PairProof[] {
  const kept = choices
    .slice(0, KEPT_PAIRS)
    .map(
      ({ judged: { proof }, service }): PairProof =>
        withService ? { ...proof, service: formatService(service) } : proof,
    );
  const dropped = choices.length - kept.length;
  const last = kept[kept.length - 1];
  if (dropped > 0 && last !== undefined)
    kept[kept.length - 1] = {
      ...last,
      note: [last.note, `and ${dropped} more`].filter(Boolean).join('; '),
    };
  return kept;
}
