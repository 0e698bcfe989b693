import type { FilterFact } from '../../../model/facts.ts';
import type { Condition, Filter } from '../../../model/filter.ts';
import type { Host } from '../../../model/host.ts';
import { nameOf } from '../../../model/name.ts';
import type { Origin } from '../../../model/origin.ts';
import { unseenFamilies } from '../../../model/unseen-families.ts';
import type { Family } from '../../../net/address.ts';
import { allFilters, type Estate, once } from '../../estate.ts';
import type { Judgement } from '../judgement.ts';
import { type FilterSubject, filterSubjects, nameOfFilter } from './filter-subjects.ts';
import { letIn } from './let-in.ts';
import { widerInIpv6 } from './wider-in-ipv6.ts';

type Trait = FilterFact['trait'];
type Verdict = FilterFact['verdict'];

/** What is remarkable about filters as a whole, about those of machines, and about subnets without one. */
export function judgeFilterTraits(estate: Estate): Judgement<FilterFact>[] {
  return [
    ...filterSubjects(estate).flatMap((subject) => [
      ...traitOf(subject, 'unused', unused(estate, subject)),
      ...traitOf(subject, 'default_passes', defaultPasses(subject)),
      ...traitOf(subject, 'ipv6_wider', widerInIpv6(estate, subject)),
      ...ofMachine(estate, subject),
    ]),
    ...unfilteredSubnets(estate),
  ];
}

function traitOf(
  subject: FilterSubject,
  trait: Trait,
  verdict: Verdict | undefined,
  origins: readonly Origin[] = [subject.origin],
): Judgement<FilterFact>[] {
  if (verdict === undefined) return [];
  const id = `filters/${subject.id}/${trait}`;
  return [
    {
      fact: { id, ...nameOfFilter(subject), trait, verdict, attached: subject.carriers.length },
      prove: () => ({ fact: id, pairs: [], unseen: [], origins: [...origins] }),
    },
  ];
}

/** Groups that nothing carries; one that another names in a rule admits nobody, and is part of what that one means. */
function unused(estate: Estate, { layer, filters, carriers }: FilterSubject): Verdict | undefined {
  if (layer !== 'group' || carriers.length > 0 || filters.some(({ isDefault }) => isDefault))
    return undefined;
  if (filters.some(({ id }) => referredTo(estate).has(id))) return undefined;
  const { unreadAssets = [], networks } = estate.snapshot;
  const isWhole =
    estate.interfaces.length > 0 &&
    unreadAssets.length === 0 &&
    networks.every(({ hasUnseenInterfaces }) => !hasUnseenInterfaces);
  return isWhole ? 'certain' : 'undecided';
}

/** Groups that rules refer to of filters in use, and of those that these refer to: a circle of groups that nothing carries is unused. */
function referredTo(estate: Estate): ReadonlySet<string> {
  return once(estate, 'groups that rules refer to', () => {
    const byId = Map.groupBy(allFilters(estate), ({ id }) => id);
    const carried = new Set(
      filterSubjects(estate).flatMap(({ layer, carriers, filters }) =>
        layer !== 'group' || carriers.length > 0 || filters.some(({ isDefault }) => isDefault)
          ? filters.map(({ id }) => id)
          : [],
      ),
    );
    const ofPlatforms = new Set(filterSubjects(estate).flatMap(({ filters }) => filters.map(({ id }) => id)));
    const reached = new Set<string>();
    const waiting = [...byId.keys()].filter((id) => carried.has(id) || !ofPlatforms.has(id));
    for (const id of waiting)
      for (const group of (byId.get(id) ?? []).flatMap(referencesOf)) {
        if (reached.has(group)) continue;
        reached.add(group);
        waiting.push(group);
      }
    return reached;
  });
}

function referencesOf({ chains }: Filter): string[] {
  return [...chains.values()].flatMap(({ rules }) =>
    rules.flatMap(({ conditions }) => conditions.flatMap(groupsOf)),
  );
}

function groupsOf(condition: Condition): string[] {
  if (condition.kind === 'any') return condition.of.flat().flatMap(groupsOf);
  return condition.kind === 'members' ? [condition.group] : [];
}

/** Rules of a default group count whether or not anybody is a member now: whoever names no group becomes one. */
function defaultPasses({ filters }: FilterSubject): Verdict | undefined {
  const ofDefault = filters.filter(({ isDefault }) => isDefault);
  const rules = ofDefault.flatMap(({ chains }) => [...chains.values()].flatMap((chain) => chain.rules));
  if (rules.length === 0) return undefined;
  const isSure = rules.some(({ conditions }) => conditions.every(({ kind }) => kind !== 'opaque'));
  return isSure ? 'certain' : 'undecided';
}

function ofMachine(estate: Estate, subject: FilterSubject): Judgement<FilterFact>[] {
  const { asset, carriers } = subject;
  const { host } = asset ?? {};
  if (host === undefined || carriers.length === 0) return [];
  const silent = host.filters.flatMap(({ unlogged }) => unlogged ?? []);
  const ofLogging = silent.length === 0 ? [] : traitOf(subject, 'logging_off', 'certain', silent);
  if (host.filters.length === 0) return [...traitOf(subject, 'inactive', 'undecided'), ...ofLogging];
  const { space } = estate;
  const addresses = carriers.flatMap((at) => at.interface.addresses);
  const unseen = unseenFamilies(host.filters);
  const families = ([4, 6] as const).filter(
    (family) => !unseen.includes(family) && addresses.some((address) => address.family === family),
  );
  const strangers = carriers.map(({ interface: { addresses: own } }) =>
    space.unionOf(
      families.map((family) =>
        space.box({
          family,
          source: estate.internet,
          destination: own
            .filter((address) => address.family === family)
            .map(({ value }) => ({ family, first: value, last: value })),
        }),
      ),
    ),
  );
  const asked = space.unionOf(strangers);
  if (asked.isEmpty()) return ofLogging;
  const answer = letIn(estate, subject, asked);
  if (asked.isSubsetOf(answer.certain)) {
    const isWhole = !unseen.some((family) => mayHave(host, family));
    return [...traitOf(subject, 'inactive', isWhole ? 'certain' : 'undecided'), ...ofLogging];
  }
  return [...acceptsByDefault(subject, answer.defaults()), ...ofLogging];
}

/** Whether a host may have addresses of a family; a link has its own one where the family is in use. */
function mayHave({ links }: Host, family: Family): boolean {
  return links?.some(({ addresses }) => addresses.some(({ address }) => address.family === family)) !== false;
}

/** Packets that got in though no rule admits them: by the default of their chain, whatever stops others. */
function acceptsByDefault(subject: FilterSubject, defaults: readonly Origin[]): Judgement<FilterFact>[] {
  return defaults.length === 0 ? [] : traitOf(subject, 'accepts_by_default', 'certain', defaults);
}

/** Where a platform lets subnets be without a filter, that is somebody's choice. */
function unfilteredSubnets(estate: Estate): Judgement<FilterFact>[] {
  return estate.snapshot.subnets
    .filter(({ isUnfiltered }) => isUnfiltered)
    .map((subnet) => {
      const { id, origin } = subnet;
      const fact = `filters/${id}/unfiltered`;
      return {
        fact: {
          id: fact,
          filter: nameOf(subnet),
          layer: 'subnet',
          trait: 'unfiltered',
          verdict: 'certain',
          attached: estate.interfaces.filter((at) => at.subnet?.id === id).length,
        },
        prove: () => ({ fact, pairs: [], unseen: [], origins: [origin] }),
      } satisfies Judgement<FilterFact>;
    });
}
