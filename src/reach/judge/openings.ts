import type { Deployment } from '../../model/deployment.ts';
import type { OpeningFact } from '../../model/facts.ts';
import type { MaskedAddress } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { isWideTerm } from '../../net/wide-term.ts';
import { type Estate, type Located, once } from '../estate.ts';
import type { AskedPort } from './asked-ports.ts';
import { boxOf, questionsOf } from './asked-ports.ts';
import { filterProof } from './filter-proof.ts';
import { type FilterSubject, filterSubjects, nameOfFilter } from './filter-subjects.ts';
import type { AskingPolicy } from './judge.ts';
import type { Judgement } from './judgement.ts';
import { letIn } from './let-in.ts';
import { carriersOfEndpoint } from './public-senders.ts';
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
      const certain = answer.certain.intersection(from);
      const possible = answer.possible.intersection(from);
      if (possible.isEmpty()) return [];
      const isOpen = !certain.isEmpty();
      const shown = isOpen ? certain : possible;
      const named = ports.filter(
        (port) =>
          !shown.isDisjointFrom(space.unionOf(questionsOf([port]).map((each) => boxOf(estate, each)))),
      );
      const texts = [...new Set(named.map(({ protocol, port }) => `${protocol} ${port}`))];
      const extent = extentOf(estate, shown, services.intersection(from));
      // What has grown is another fact, so that no waiver of the smaller one covers it.
      const size = extent === 'narrow' ? `narrow-${sizeOf(shown)}` : extent;
      const id = `${prefix}/${zone}/ipv${family}/${texts.join('+').replaceAll(' ', '-')}/${size}`;
      return [
        {
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
        },
      ];
    }),
  );
}

/** How much of the sources is let in; all of them where nobody is kept from some destination and port. */
function extentOf(estate: Estate, packets: PacketSet, asked: PacketSet): OpeningFact['extent'] {
  return once(estate, `extent|${packets.id}|${asked.id}`, () => {
    const kept = asked.difference(packets).forget('source');
    if (!asked.forget('source').isSubsetOf(kept)) return 'whole';
    const sources = packets.forget('destination').forget('sourcePort').forget('destinationPort');
    return sources.boxes().some(({ source }) => source?.some(isWideTerm) ?? true) ? 'wide' : 'narrow';
  });
}

/** How many bits number the sources of packets: 0 for one address, 8 for up to 256. */
function sizeOf(packets: PacketSet): number {
  const terms = packets.boxes().flatMap(({ source = [] }) => source);
  const ranges = mergeRanges(terms.filter((term) => 'first' in term));
  const masked = new Map(
    terms.flatMap((term) => ('first' in term ? [] : [[`${term.value}/${term.mask}`, term] as const])),
  );
  const count = [
    ...ranges.map(({ first, last }) => last - first + 1n),
    ...[...masked.values()].map(sizeOfMask),
  ].reduce((sum, each) => sum + each, 0n);
  return count <= 1n ? 0 : (count - 1n).toString(2).length;
}

function sizeOfMask({ family, mask }: MaskedAddress): bigint {
  const free = (family === 4 ? 32 : 128) - mask.toString(2).replaceAll('0', '').length;
  return 1n << BigInt(free);
}
