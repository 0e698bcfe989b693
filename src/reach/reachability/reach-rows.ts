import { nameOf } from '../../model/name.ts';
import type { Reachability, ReachableEnd, ReachableFlow } from '../../model/reachability.ts';
import { type AddressRange, formatRange } from '../../net/address.ts';
import { prefixesOf } from '../../net/address-ranges.ts';
import type { Interval } from '../../net/box.ts';
import type { Cube } from '../../net/cube.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { protocolTexts } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { type Unserved, unservedBy } from '../host/listening.ts';
import { handingsTo } from '../path/balancers/ways-by-balancers.ts';
import { type Arrivals, type End, KINDS, type Reached } from './arrivals.ts';
import { OUTSIDE } from './senders.ts';
import { namedSources } from './source-names.ts';

/** Destinations with the same answer together; nothing of what arrives is left out. */
export function describeReach(estate: Estate, reached: readonly Reached[]): Reachability[] {
  const groups = Map.groupBy(reached, (each) => answerKey(estate, each));
  return [...groups.values()].map((group) => {
    const [{ end, arrivals, uneven }] = group as [Reached];
    const unserved = unservedAt(estate, end);
    return {
      destinations: ends(group),
      flows: [...arrivals].flatMap(([realm, arriving]) =>
        flowsOf(estate, realm, arriving, unserved, uneven).map(({ cube, ...flow }) => ({
          ...flow,
          ...(realm === OUTSIDE ? leadingTo(estate, group, cube) : {}),
        })),
      ),
    };
  });
}

function answerKey(estate: Estate, { arrivals, end }: Reached): string {
  const { none, loopback } = unservedAt(estate, end);
  return [
    `${none.id} ${loopback.id}`,
    ...[...arrivals]
      .map(([realm, each]) => `${realm} ${KINDS.map((kind) => each[kind].id).join(' ')}`)
      .sort(),
  ].join('|');
}

/** Packets that nobody answers at an end, as far as its sockets are in evidence. */
function unservedAt(estate: Estate, { asset }: End): Unserved {
  const known = asset === undefined ? undefined : estate.assets.get(asset);
  const { empty } = estate.space;
  return (known && unservedBy(estate, known)) ?? { none: empty, loopback: empty };
}

function ends(group: readonly Reached[]): ReachableEnd[] {
  const byId = new Map<string, { end: End; addresses: Set<string> }>();
  for (const { end, range } of group) {
    const known = byId.get(end.id) ?? { end, addresses: new Set() };
    if (end.isAnywhere !== true) for (const text of addressTexts([range])) known.addresses.add(text);
    byId.set(end.id, known);
  }
  return [...byId.values()].map(({ end: { id, title, asset, isAnywhere }, addresses }) => ({
    title,
    ...(asset !== undefined && (asset === id || isAnywhere) ? { asset } : {}),
    addresses: [...addresses],
  }));
}

/** The balancers by which some of a group are reached from outside. */
function leadingTo(estate: Estate, group: readonly Reached[], cube: Cube): Pick<ReachableFlow, 'by'> {
  const holds = (intervals: readonly Interval[] | undefined, value: number) =>
    intervals?.some(([first, last]) => first <= value && value <= last) ?? true;
  const assets = new Set(group.flatMap(({ end }) => end.asset ?? []));
  const names = [...assets]
    .flatMap((asset) => estate.interfacesOf.get(asset) ?? [])
    .flatMap((at) => handingsTo(estate, at))
    .filter(
      ({ rule, target }) =>
        holds(cube.destinationPort, target.port) &&
        rule.protocol.some(([each]) => holds(cube.protocol, each)),
    )
    .map(({ balancer, rule }) => `${nameOf(balancer.asset)} ${rule.port}`);
  return names.length === 0 ? {} : { by: [...new Set(names)].sort() };
}

type FlowOfCube = ReachableFlow & { readonly cube: Cube };

function flowsOf(
  estate: Estate,
  realm: string,
  arrivals: Arrivals,
  { none, loopback }: Unserved,
  uneven: boolean,
): FlowOfCube[] {
  return KINDS.flatMap((kind) => {
    const arriving = arrivals[kind];
    const parts: (Pick<ReachableFlow, 'listener'> & { readonly packets: PacketSet })[] = [
      { packets: arriving.without([none, loopback]) },
      { packets: arriving.intersection(loopback), listener: 'loopback' },
      { packets: arriving.intersection(none), listener: 'none' },
    ];
    return parts.flatMap(({ packets, ...listened }) =>
      packets.cubes().map((cube) => ({
        cube,
        ...listened,
        verdict: kind === 'certain' || kind === 'certainUnanswered' ? 'certain' : 'possible',
        replyDropped: kind === 'certainUnanswered' || kind === 'possibleUnanswered',
        from: namedSources(estate, realm, cube).map(({ title, addresses }) => ({ title, addresses })),
        ...(uneven ? { to: (cube.destination ?? []).map(formatRange) } : {}),
        ...serviceOf(cube),
      })),
    );
  });
}

/** What of a box is its service, as text. */
export function serviceOf(cube: Cube) {
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
