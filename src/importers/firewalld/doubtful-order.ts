import type { Origin } from '../../model/origin.ts';
import type { AddressRange } from '../../net/address.ts';
import { isByPairs } from './building.ts';
import { addGap, type Definitions, type Entry } from './entry.ts';
import type { Policy } from './policy.ts';
import type { Release } from './release.ts';
import type { Member, Zone } from './zone.ts';

/** Orders that firewalld does not promise; they were read as release 1.3.3 keeps them. Releases that ask for pairs of zones sort all but policies. */
export function addDoubtfulOrders(
  zones: readonly Zone[],
  policies: readonly Policy[],
  definitions: Definitions,
  release: Release,
): void {
  const note = (what: string, origin: Origin) => addGap(definitions, 'unmodelled', 'either', what, origin);
  for (const { name, entries } of [...zones, ...policies]) {
    const opposed = opposedEntry(entries);
    if (opposed !== undefined && !isByPairs({ release }))
      note(
        `rules of ${name} with priority ${opposed.priority} admit and refuse: their order is not promised, and was read as in the file`,
        opposed.origin,
      );
  }
  for (const [priority, group] of Map.groupBy(policies, (policy) => policy.priority)) {
    const [, second] = group;
    if (second === undefined) continue;
    const names = group.map(({ name }) => name).sort();
    note(
      `policies ${names.join(', ')} have priority ${priority}: their order is not promised, and was read as that of their names`,
      second.origin,
    );
  }
  if (isByPairs({ release })) return;
  for (const [one, other] of overlaps(zones)) {
    const what = `sources ${one.text} and ${other.text} of two zones overlap: which zone comes first differs between releases, and was read as the order of their names`;
    note(what, other.origin);
  }
  for (const [one, other] of linksTwice(zones)) {
    const what = `links ${one.text} and ${other.text} of two zones overlap: which zone comes first depends on what firewalld was told last, and was read as when it starts`;
    note(what, other.origin);
  }
}

/** Links of two zones of which one is named by the beginning of names. */
function linksTwice(zones: readonly Zone[]): [Member, Member][] {
  const links = zones.flatMap((zone) =>
    zone.members.filter(({ kind }) => kind === 'interface').map((member) => ({ zone, member })),
  );
  const open = links.filter(({ member }) => member.text.endsWith('+'));
  return open.flatMap((one) =>
    links
      .filter(({ zone }) => zone !== one.zone && zone.ingressPriority === one.zone.ingressPriority)
      .filter(({ member }) => member.text.startsWith(one.member.text.slice(0, -1)))
      .map(({ member }): [Member, Member] => [one.member, member]),
  );
}

function opposedEntry(entries: readonly Entry[]): Entry | undefined {
  const early = entries.filter(({ purpose, priority }) => purpose === 'filter' && priority !== 0);
  return early.find(
    ({ priority, action }) =>
      action.kind !== 'accept' &&
      early.some((other) => other.priority === priority && other.action.kind === 'accept'),
  );
}

interface Source {
  readonly zone: Zone;
  readonly text: string;
  readonly ranges: readonly AddressRange[];
  readonly origin: Origin;
}

/** Prefixes and sets are compared by the spans of their addresses; more than a few hundred are not compared one by one. */
function overlaps(zones: readonly Zone[]): [Source, Source][] {
  const sources = zones.flatMap((zone) =>
    zone.members
      .filter(({ kind }) => kind === 'source')
      .map(({ text, incoming, origin }): Source => {
        const boxes = incoming.flatMap((condition) => (condition.kind === 'packet' ? condition.boxes : []));
        const terms = boxes.flatMap((box) => box.source ?? []);
        return { zone, text, origin, ranges: terms.filter((term) => 'first' in term).slice(0, 1000) };
      }),
  );
  return sources.slice(0, 300).flatMap((one, index) =>
    sources
      .slice(index + 1, 300)
      .filter((other) => other.zone !== one.zone && one.zone.ingressPriority === other.zone.ingressPriority)
      .filter((other) => one.ranges.some((left) => other.ranges.some((right) => meets(left, right))))
      .map((other): [Source, Source] => [one, other]),
  );
}

function meets(left: AddressRange, right: AddressRange): boolean {
  return left.family === right.family && left.first <= right.last && right.first <= left.last;
}
