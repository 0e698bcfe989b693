import type { Reachability, ReachableEnd, ReachableFlow } from '../../model/reachability.ts';
import { type AddressRange, formatRange } from '../../net/address.ts';
import { prefixesOf } from '../../net/address-ranges.ts';
import type { Interval } from '../../net/box.ts';
import type { Cube } from '../../net/cube.ts';
import { protocolTexts } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { addressesOf } from '../point.ts';
import { type Arrivals, KINDS, type Reached } from './arrivals.ts';
import { namedSources } from './source-names.ts';

/** Destinations with the same answer together, in the estate's order; nothing of what arrives is left out. */
export function describeReach(estate: Estate, reached: readonly Reached[]): Reachability[] {
  const groups = new Map<string, Reached[]>();
  for (const each of reached) {
    const key = answerKey(each);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Reached];
    return {
      destinations: ends(group),
      flows: [...first.arrivals].flatMap(([realm, arrivals]) =>
        flowsOf(estate, realm, arrivals, first.uneven),
      ),
    };
  });
}

function answerKey({ arrivals }: Reached): string {
  return [...arrivals]
    .map(([realm, each]) => `${realm} ${KINDS.map((kind) => each[kind].id).join(' ')}`)
    .sort()
    .join('|');
}

function ends(group: readonly Reached[]): ReachableEnd[] {
  const byTitle = new Map<string, { title: string; addresses: string[] }>();
  for (const each of group) {
    const { id, title } = nameOf(each);
    const known = byTitle.get(id) ?? { title, addresses: [] };
    if (each.receiver.senders !== 'anyone') known.addresses.push(...addressTexts([each.range]));
    byTitle.set(id, known);
  }
  return [...byTitle.values()];
}

function nameOf({ receiver: { point, members, title }, range }: Reached): {
  readonly id: string;
  readonly title: string;
} {
  const at = members.find((member) =>
    addressesOf(member).some(
      (own) => own.family === range.family && own.first <= range.first && range.last <= own.last,
    ),
  );
  if (at !== undefined) return { id: at.asset.id, title: at.asset.names[0] ?? at.asset.id };
  if (title !== undefined) return { id: title, title };
  if (point.kind === 'subnet')
    return { id: point.subnet.id, title: `${point.subnet.names[0] ?? point.subnet.id} (no asset)` };
  return { id: 'outside', title: 'outside' };
}

function flowsOf(estate: Estate, realm: string, arrivals: Arrivals, uneven: boolean): ReachableFlow[] {
  return KINDS.flatMap((kind) =>
    arrivals[kind].cubes().map((cube) => ({
      verdict:
        kind === 'certain' || kind === 'certainUnanswered' ? ('certain' as const) : ('possible' as const),
      replyDropped: kind === 'certainUnanswered' || kind === 'possibleUnanswered',
      from: namedSources(estate, realm, cube),
      ...(uneven ? { to: (cube.destination ?? []).map(formatRange) } : {}),
      ...serviceOf(cube),
    })),
  );
}

function serviceOf(cube: Cube): Pick<ReachableFlow, 'protocols' | 'ports' | 'sourcePorts' | 'icmp'> {
  const icmp =
    cube.icmpType === undefined && cube.icmpCode === undefined
      ? {}
      : { icmp: `${texts(cube.icmpType).join(',') || '*'}/${texts(cube.icmpCode).join(',') || '*'}` };
  return {
    protocols: cube.protocol === undefined ? ['all'] : protocolTexts(cube.protocol),
    ports: texts(cube.destinationPort),
    sourcePorts: texts(cube.sourcePort),
    ...icmp,
  };
}

function texts(intervals: readonly Interval[] | undefined): string[] {
  return (intervals ?? []).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
}

/** Prefixes where a range is one. */
function addressTexts(ranges: readonly AddressRange[]): string[] {
  return ranges.flatMap((range) =>
    (prefixesOf(range).length <= 2 ? prefixesOf(range) : [range]).map(formatRange),
  );
}
