import type { Filter } from '../model/filter.ts';
import type { Gap } from '../model/gap.ts';
import type { ConfiguredFilter } from '../model/host.ts';
import type { Origin } from '../model/origin.ts';
import type { SnapshotFragment } from '../model/snapshot-fragment.ts';
import type { HostFragment } from './join.ts';
import { withMisprinted } from './misprinted.ts';
import { describePlace, ruleDifference } from './rule-difference.ts';

type HostPart = NonNullable<SnapshotFragment['host']>;

/** The filters of one host: the rules that run, and what is configured and not among them. */
export function judgedFilters(parts: readonly HostPart[]): Filter[] {
  const running = runningFilters(parts).map(({ filter }) => filter);
  const configured = parts.flatMap((part) => part.configured ?? []);
  return [
    ...running,
    ...configured
      .filter((each) => runningCopy(each, running) === undefined && absence(each, parts) === undefined)
      .map((each) => each.filter),
  ];
}

/** What is not known of the running rules and the configurations of one host; of one that was not judged, that it was not. */
export function configurationGaps(parts: readonly HostFragment[]): Gap[] {
  const hosts = parts.flatMap((part) => part.fragment.host ?? []);
  const running = hosts.flatMap((host) => host.filters ?? []);
  const misprinted = runningFilters(hosts).flatMap(({ gaps }) => gaps);
  const configured = hosts
    .flatMap((host) => host.configured ?? [])
    .flatMap((each) => {
      const copy = runningCopy(each, running);
      if (copy !== undefined) return unjudgedGaps(each, copy, running);
      const origin = absence(each, hosts);
      return origin === undefined ? each.gaps : [absentGap(each, origin)];
    });
  return [...misprinted, ...configured];
}

function runningFilters(parts: readonly HostPart[]): ReturnType<typeof withMisprinted>[] {
  const misprinted = parts.flatMap((part) => part.misprinted ?? []);
  return parts.flatMap((part) => part.filters ?? []).map((each) => withMisprinted(each, misprinted));
}

/** The place of a list of all tables without the one that the program would have. */
function absence({ table }: ConfiguredFilter, parts: readonly HostPart[]): Origin | undefined {
  const lists = parts.flatMap((part) => part.allTables ?? []);
  if (table === undefined || lists.some(({ names }) => names.includes(table))) return undefined;
  return lists[0]?.origin;
}

function absentGap({ filter: { title }, table = '' }: ConfiguredFilter, origin: Origin): Gap {
  const what = `the configuration (${title}) was not judged: table ${table} is not among the tables that the host has (${origin.file}), so that it does not run`;
  return { kind: 'unmodelled', effect: 'none', what, subject: title, origin };
}

/** The running rules are judged; what is said of the configuration is where the two differ, for each family that it loads apart. */
function unjudgedGaps(each: ConfiguredFilter, copy: Filter, running: readonly Filter[]): Gap[] {
  const { filter, asLoaded, layout } = each;
  const { title, origin } = filter;
  if (asLoaded === undefined || (layout !== undefined && !hasChain(copy, layout))) {
    const what = `the configuration (${title}) was not judged and not compared: the rules that run are in evidence (${copy.origin.file})`;
    return [{ kind: 'unmodelled', effect: 'none', what, subject: title, origin }];
  }
  return asLoaded.flatMap((loaded) => {
    const own = running.filter(({ family }) => family === loaded.family);
    const other = asLoaded.length === 1 ? copy : runningCopy(each, own);
    return other === undefined ? [] : [comparedGap(each, loaded, other)];
  });
}

function comparedGap({ filter, sharesBases }: ConfiguredFilter, loaded: Filter, running: Filter): Gap {
  const { title, origin } = filter;
  const { file } = running.origin;
  const unjudged = `the configuration (${title}) was not judged`;
  const gap: Gap = { kind: 'unmodelled', effect: 'none', what: '', subject: title, origin };
  const difference = ruleDifference(loaded, running, sharesBases);
  if (difference === undefined)
    return { ...gap, what: `${unjudged}: the rules that run are in evidence (${file}) and agree with it` };
  const what = `the rules that run (${file}) were judged, and differ from the configuration (${title}) in chain ${difference.chain}: ${describePlace(difference.running)} runs where ${describePlace(difference.configured)} is configured`;
  return { ...gap, what, origin: difference.configured ?? difference.running ?? origin };
}

/**
 * The first name that is found tells the filter, so that of two dumps the one that holds the program's chains is meant. Titles may
 * stand behind the name of a table: `inet firewalld filter_INPUT`.
 */
function runningCopy({ filter, runsAs }: ConfiguredFilter, running: readonly Filter[]): Filter | undefined {
  const families = new Set(filter.bases.map((base) => base.family));
  for (const name of runsAs) {
    const found = running.find(
      ({ chains, bases }) =>
        hasChain({ chains }, name) &&
        bases.some(({ family }) => family === undefined || families.has(undefined) || families.has(family)),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasChain({ chains }: Pick<Filter, 'chains'>, name: string): boolean {
  return [...chains.values()].some(({ title }) => title.slice(title.lastIndexOf(' ') + 1) === name);
}
