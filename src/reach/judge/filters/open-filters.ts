import type { OpenFilterFact } from '../../../model/facts.ts';
import type { Filter } from '../../../model/filter.ts';
import { nameOf } from '../../../model/name.ts';
import { LISTED_RULES } from '../../../model/named-rules.ts';
import { type Origin, sameOrigin } from '../../../model/origin.ts';
import { single } from '../../../net/address.ts';
import { formatCube } from '../../../net/cube.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { allFilters, type Estate, filterAt, once, onceForEach } from '../../estate.ts';
import { boundsOfOutcome } from '../../host/host-outcome.ts';
import { receive, send } from '../../host/host-path.ts';
import { type Answer, askFilter } from '../../path/filter-layer.ts';
import { type Decision, decidesSome, isFiltering, Trace } from '../../program/trace.ts';
import { bareInterface, isUnplaced } from '../../unplaced.ts';
import type { Judgement } from '../judgement.ts';
import { carriersOfFilter } from './filter-subjects.ts';

const SHOWN_PACKETS = 4;

/** An unassigned protocol (IANA): what admits everything admits this too, and hardly any rule names it. */
const UNASSIGNED = 200;

/** Filters that certainly admit every packet of a family, whichever rules do it together. */
export function judgeOpenFilters(estate: Estate): Judgement<OpenFilterFact>[] {
  return openFilters(estate).facts;
}

/** The same questions that were asked and are answered with no, by the ids that their facts would have. */
export function filtersProvenNarrow(estate: Estate): readonly string[] {
  return openFilters(estate).narrow;
}

interface OpenFilters {
  readonly facts: Judgement<OpenFilterFact>[];
  readonly narrow: string[];
}

function openFilters(estate: Estate): OpenFilters {
  return once(estate, 'open filters', () => {
    const asked = askFilters(estate);
    const found: OpenFilters = {
      facts: asked.flatMap(({ facts }) => facts),
      narrow: asked.flatMap(({ narrow }) => narrow),
    };
    askHosts(estate, found);
    return found;
  });
}

/** What is asked of each filter of a platform. */
function askFilters(estate: Estate): OpenFilters[] {
  return onceForEach(
    estate,
    'open filter',
    allFilters(estate).filter(({ layer }) => layer !== 'host'),
    ({ id }) => id,
    ({ id }) =>
      (['ingress', 'egress'] as const).flatMap((hook) => {
        const filter = filterAt(estate, id, hook);
        // What routes lead through, or what filters one way alone, is not asked there.
        return filter?.bases.some((base) => base.hook === hook) !== true
          ? []
          : askFilterAt(estate, filter, hook, carriersOfFilter(estate, id).length);
      }),
  );
}

function askFilterAt(
  estate: Estate,
  filter: Filter,
  hook: 'ingress' | 'egress',
  attached: number,
): OpenFilters {
  const direction = hook === 'ingress' ? 'in' : 'out';
  const { unassigned, families } = unassignedPackets(estate);
  const ask = (packets: PacketSet) => askFilter(estate, filter, hook, packets, false);
  const admitted = ask(unassigned);
  const found: OpenFilters = { facts: [], narrow: [] };
  for (const { family, universe, probe } of families) {
    if (!probe.isSubsetOf(admitted.possible)) found.narrow.push(idOf(filter.id, direction, family));
    if (!probe.isSubsetOf(admitted.certain)) continue;
    const fact = judgeOpen(filter, direction, family, attached, ask, universe);
    if (fact !== undefined) found.facts.push(fact);
  }
  return found;
}

function idOf(subject: string, direction: 'in' | 'out', family: 4 | 6): string {
  return `open-filter/${subject}/${direction}/ipv${family}`;
}

/** A host whose own rules let every packet for its addresses in. */
function askHosts(estate: Estate, { facts, narrow }: OpenFilters): void {
  for (const asset of estate.snapshot.assets) {
    if (asset.host === undefined || asset.host.filters.length === 0) continue;
    const name = nameOf(asset);
    for (const direction of ['in', 'out'] as const) {
      for (const family of [4, 6] as const) {
        if (!hasFamily(asset.host.filters, family)) continue;
        const carriers = isUnplaced(estate, asset) ? [bareInterface(asset).interface] : asset.interfaces;
        const own = carriers
          .flatMap(({ addresses, prefixes = [] }) => [...addresses.map(single), ...prefixes])
          .filter((range) => range.family === family);
        if (own.length === 0) continue;
        const strangers = estate.space.box(
          direction === 'in'
            ? { family, destination: own, source: estate.internet }
            : { family, source: own, destination: estate.internet },
        );
        const ask = (packets: PacketSet) => {
          const trace = new Trace();
          const asked = packets.intersection(strangers);
          const outcome =
            direction === 'in'
              ? receive(estate, asset, asked, { incoming: 'unknown' }, 'local', trace)
              : send(estate, asset, asked, undefined, trace);
          return { ...boundsOfOutcome(estate, outcome), trace, equalTrace: trace };
        };
        const probe = strangers.intersection(unassignedPackets(estate).unassigned);
        const admitted = ask(probe);
        if (!probe.isSubsetOf(admitted.possible)) narrow.push(idOf(`host/${name}`, direction, family));
        if (!probe.isSubsetOf(admitted.certain)) continue;
        const subject = { id: `host/${name}`, title: name, layer: 'host' as const };
        const fact = judgeOpen(subject, direction, family, carriers.length, ask, strangers);
        if (fact !== undefined) facts.push(fact);
      }
    }
  }
}

function hasFamily(filters: readonly Filter[], family: 4 | 6): boolean {
  return filters.some((filter) =>
    filter.bases.some((base) => base.family === undefined || base.family === family),
  );
}

interface Subject {
  readonly id: string;
  readonly title: string;
  readonly layer: Filter['layer'];
}

/** What hardly any rule admits by itself, and the same of all packets of each family. */
function unassignedPackets(estate: Estate) {
  return once(estate, 'unassigned packets', () => {
    const unassigned = estate.space.box({ protocol: [[UNASSIGNED, UNASSIGNED]] });
    const families = ([4, 6] as const).map((family) => {
      const universe = estate.space.box({ family });
      return { family, universe, probe: universe.intersection(unassigned) };
    });
    return { unassigned, families };
  });
}

/** `universe`: all packets that the filter is asked about. */
function judgeOpen(
  subject: Subject,
  direction: 'in' | 'out',
  family: 4 | 6,
  attached: number,
  ask: (packets: PacketSet) => Pick<Answer, 'certain' | 'trace' | 'equalTrace'>,
  universe: PacketSet,
): Judgement<OpenFilterFact> | undefined {
  const answer = ask(universe);
  if (!universe.isSubsetOf(answer.certain)) return undefined;
  const rules = () =>
    acceptsOf(answer.trace)
      .filter((decision) => decidesSome(decision, universe))
      .sort((a, b) => Number(isFiltering(b)) - Number(isFiltering(a)))
      .map((decision) => decision.origin);
  const isAlone =
    acceptsOf(answer.equalTrace).some(({ packets }) => universe.isSubsetOf(packets)) ||
    isOfOneOrigin(acceptsOf(answer.trace), universe);
  const id = idOf(subject.id, direction, family);
  return {
    fact: {
      id,
      filter: subject.title,
      layer: subject.layer,
      direction,
      family: family === 4 ? 'ipv4' : 'ipv6',
      together: !isAlone,
      attached,
    },
    prove: () => ({
      fact: id,
      pairs: [
        {
          from: direction === 'in' ? 'everywhere' : subject.title,
          to: direction === 'in' ? subject.title : 'everywhere',
          verdict: 'exposed',
          layers: [
            {
              layer: subject.layer,
              direction: 'forward',
              where: subject.title,
              verdict: 'allow',
              rules: unique(rules()).slice(0, LISTED_RULES),
              decides: true,
            },
          ],
          // No one packet is its witness: whether one passes the whole path is not asked.
          packets: universe.cubes(SHOWN_PACKETS).map(formatCube),
        },
      ],
      unseen: [],
    }),
  };
}

function acceptsOf({ decisions }: Trace): Decision[] {
  return decisions.filter((decision) => decision.verdict === 'accept');
}

/** What stands at one place of the evidence, as several rules, admits every packet. */
function isOfOneOrigin(accepts: readonly Decision[], universe: PacketSet): boolean {
  return [...Map.groupBy(accepts, ({ origin }) => origin).values()].some(
    (decisions) =>
      decisions.length > 1 &&
      universe.isSubsetOf(universe.space.unionOf(decisions.map(({ packets }) => packets))),
  );
}

function unique(origins: readonly Origin[]): Origin[] {
  return origins.filter((origin, index) => origins.findIndex((other) => sameOrigin(other, origin)) === index);
}
