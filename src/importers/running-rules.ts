import type { Filter } from '../model/filter.ts';
import type { Gap } from '../model/gap.ts';
import type { ConfiguredFilter, SnapshotFragment } from '../model/snapshot.ts';
import type { HostFragment } from './join.ts';

type HostPart = NonNullable<SnapshotFragment['host']>;

/** The filters of one host: the rules that run, and what is configured and not among them. */
export function judgedFilters(parts: readonly HostPart[]): Filter[] {
  const running = parts.flatMap((part) => part.filters ?? []);
  const configured = parts.flatMap((part) => part.configured ?? []);
  return [
    ...running,
    ...configured.filter((each) => runningCopy(each, running) === undefined).map((each) => each.filter),
  ];
}

/** What is not known of the configurations of one host; of one that was not judged, that it was not. */
export function configurationGaps(parts: readonly HostFragment[]): Gap[] {
  const hosts = parts.flatMap((part) => part.fragment.host ?? []);
  const running = hosts.flatMap((host) => host.filters ?? []);
  return hosts
    .flatMap((host) => host.configured ?? [])
    .flatMap((each) => {
      const copy = runningCopy(each, running);
      return copy === undefined ? each.gaps : [unjudgedGap(each.filter, copy)];
    });
}

function unjudgedGap({ title, origin }: Filter, { origin: { file } }: Filter): Gap {
  const what = `the configuration (${title}) was not judged and not compared: the rules that run are in evidence (${file})`;
  return { kind: 'unmodelled', effect: 'none', what, subject: title, origin };
}

/** Titles may stand behind the name of a table: `inet firewalld filter_INPUT`. */
function runningCopy({ runsAs }: ConfiguredFilter, running: readonly Filter[]): Filter | undefined {
  return running.find((filter) =>
    [...filter.chains.values()].some(({ title }) => runsAs.includes(title.slice(title.lastIndexOf(' ') + 1))),
  );
}
