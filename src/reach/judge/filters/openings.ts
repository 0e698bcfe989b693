import type { Accepted } from '../../../model/accepted.ts';
import type { Deployment } from '../../../model/deployment.ts';
import { openingFactId } from '../../../model/fact-id.ts';
import type { OpeningFact } from '../../../model/facts.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { hasWideSource } from '../../../net/wide-term.ts';
import { type Estate, type Located, once } from '../../estate.ts';
import { addressesOf } from '../../point.ts';
import { remainingAt } from '../accepted-at.ts';
import type { AskedPort } from '../asked-ports.ts';
import { boxOf, questionsOf } from '../asked-ports.ts';
import type { AskingPolicy } from '../judge.ts';
import type { Judgement } from '../judgement.ts';
import { carriersOfEndpoint } from '../public-senders.ts';
import { filterProof } from './filter-proof.ts';
import { type FilterSubject, filterSubjects, nameOfFilter } from './filter-subjects.ts';
import { letIn } from './let-in.ts';
import { type AddressWords, sourceZones } from './source-zones.ts';

/** One policy's question, as a deployment or everybody asks it. */
interface Question {
  readonly policy: string;
  readonly ports: readonly AskedPort[];
  readonly words: AddressWords;
  readonly deployment?: string;
}

/**
 * Ports of policies that filters let in, by whose addresses: exactly what all rules of a filter admit together. A deployment with
 * ports or addresses of its own asks about the filters of its machines; everybody's question is about all others.
 */
export function judgeOpenings(
  estate: Estate,
  deployments: readonly Deployment[],
  policies: readonly AskingPolicy[],
): Judgement<OpeningFact>[] {
  const machines = new Map(deployments.map((each) => [each.name, machinesOf(estate, each)]));
  return policies.flatMap(({ id, ports, platform, words = {}, ofDeployments = new Map() }) => {
    const own = [...ofDeployments].map(([deployment, asked]): Question & { readonly deployment: string } => ({
      policy: id,
      ports: asked.ports ?? ports,
      words: { ...words, ...asked.words },
      deployment,
    }));
    const asked = filterSubjects(estate).filter(
      (subject) => platform === undefined || subject.platform === platform,
    );
    return asked.flatMap((subject) => {
      const asking = own.filter(({ deployment }) =>
        subject.carriers.some((at) => machines.get(deployment)?.has(at)),
      );
      const isOthers =
        asking.length === 0 ||
        subject.carriers.some((at) => !asking.some(({ deployment }) => machines.get(deployment)?.has(at)));
      const questions: Question[] = isOthers ? [{ policy: id, ports, words }, ...asking] : asking;
      return questions.flatMap((question) => openingsOf(estate, subject, question));
    });
  });
}

/** The interfaces that roles of a deployment are bound to by name, tag or id. */
function machinesOf(estate: Estate, { roles }: Deployment): ReadonlySet<Located> {
  const ends = Object.values(roles).flatMap(({ endpoints }) => endpoints);
  return new Set(
    ends
      .filter(({ kind }) => kind === 'asset')
      .flatMap((end) => carriersOfEndpoint(estate, end).map(({ at }) => at)),
  );
}

function openingsOf(
  estate: Estate,
  subject: FilterSubject,
  { policy, ports, words, deployment }: Question,
): Judgement<OpeningFact>[] {
  const { space } = estate;
  const asked = questionsOf(ports);
  const services = space.unionOf(asked.map((each) => boxOf(estate, each)));
  const answer = letIn(estate, subject, services);
  if (answer.possible.isEmpty()) return [];
  const prefix = `openings/${subject.id}/${policy}${deployment === undefined ? '' : `/${deployment}`}`;
  return sourceZones(estate, words).flatMap(({ zone, ranges }) =>
    ([4, 6] as const).flatMap((family): Judgement<OpeningFact>[] => {
      const from = space.box({ family, source: ranges });
      const judged = (packets: PacketSet, asked: PacketSet): Judgement<OpeningFact> | undefined => {
        const certain = answer.certain.intersection(packets);
        const possible = answer.possible.intersection(packets);
        if (possible.isEmpty()) return undefined;
        const isOpen = !certain.isEmpty();
        const shown = isOpen ? certain : possible;
        const named = ports.filter(
          (port) =>
            !shown.isDisjointFrom(space.unionOf(questionsOf([port]).map((each) => boxOf(estate, each)))),
        );
        const texts = [...new Set(named.map(({ protocol, port }) => `${protocol} ${port}`))];
        const extent = extentOf(estate, shown, services.intersection(asked));
        const id = openingFactId(`${prefix}/${zone}/ipv${family}`, texts, extent);
        return {
          fact: {
            id,
            ...(deployment === undefined ? {} : { deployment }),
            policy,
            ...nameOfFilter(subject),
            family: family === 4 ? 'ipv4' : 'ipv6',
            ports: texts.join(', '),
            sources: zone,
            verdict: isOpen ? 'open' : 'undecided',
            extent,
            attached: subject.carriers.length,
          },
          prove: () =>
            filterProof(id, subject, zone, isOpen ? 'exposed' : 'undecided', answer.rules(shown), shown),
        };
      };
      const opening = judged(from, from);
      if (opening === undefined) return [];
      const without = (accepted: Accepted): Judgement<OpeningFact> => {
        const { asked, remaining } = acceptedAt(
          estate,
          subject,
          answer.possible.intersection(from),
          accepted,
        );
        const rest = judged(remaining, from.intersection(asked)) ?? opening;
        const { id } = opening.fact;
        const verdict = remaining.isEmpty() ? 'closed' : rest.fact.verdict;
        return { fact: { ...rest.fact, id, verdict }, prove: () => ({ ...rest.prove(), fact: id }) };
      };
      return [{ ...opening, without }];
    }),
  );
}

/** What no waiver accepts of packets that a filter lets in to the machines behind it; where their addresses are not known, to any address. */
function acceptedAt(
  { space }: Estate,
  { carriers }: FilterSubject,
  packets: PacketSet,
  accepted: Accepted,
): { readonly asked: PacketSet; readonly remaining: PacketSet } {
  const boxes = carriers.map((at) => space.box({ destination: addressesOf(at) }));
  const asked = space.unionOf(boxes);
  if (packets.isDisjointFrom(asked) || carriers.some((at) => addressesOf(at).length === 0))
    return { asked: space.box({}), remaining: accepted.remaining(packets, {}) };
  const remaining = carriers.map((at, index) =>
    remainingAt(
      accepted,
      packets.intersection(boxes[index] as PacketSet),
      undefined,
      { kind: 'interface', at, ranges: addressesOf(at) },
      true,
    ),
  );
  return { asked, remaining: space.unionOf(remaining) };
}

/** How much of the sources is let in; all of them where nobody is kept from some destination and port. */
function extentOf(estate: Estate, packets: PacketSet, asked: PacketSet): OpeningFact['extent'] {
  return once(estate, `extent|${packets.id}|${asked.id}`, () => {
    const kept = asked.difference(packets).forget('source');
    if (!asked.forget('source').isSubsetOf(kept)) return 'whole';
    const sources = packets.forget('destination', 'sourcePort', 'destinationPort');
    return sources.boxes().some(hasWideSource) ? 'wide' : 'narrow';
  });
}
