import type { Filter } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ICMP, ICMPV6, TCP, UDP } from '../../net/protocol.ts';
import { type Estate, filterAt, once } from '../estate.ts';
import type { LayerAnswer, TwoSided } from '../layer.ts';
import type { Point } from '../point.ts';
import { Trace } from '../program/trace.ts';
import { type Answer, askFilter } from './filter-layer.ts';
import { doubtsOf, unfiltered, unseenByAny } from './unfiltered.ts';
import { groupsOfUnseen } from './unseen-groups.ts';

type GroupAnswer = Pick<Answer, 'certain' | 'possible' | 'trace'>;

/** What the groups of an interface admit together. */
export interface GroupsAnswer extends TwoSided {
  readonly asked: readonly { readonly filter: Filter; readonly answer: GroupAnswer }[];
  /** Groups whose rules are not in evidence: they may admit everything. */
  readonly missing: readonly string[];
}

/** How packets come, as far as references to groups depend on it. */
export interface Way {
  /** Packets that come by a machine between. */
  readonly detoured?: PacketSet;
  /** Packets between networks that come by the internet with their own addresses, as those of IPv6 do. */
  readonly abroad?: PacketSet;
  /** Groups of who hands packets of others on. */
  readonly handedOnBy?: readonly string[];
}

const DIRECT: Way = {};

/** Groups admit what any of them admits; where there are none, everything passes. */
export function askGroups(
  estate: Estate,
  groups: readonly string[] | undefined,
  hook: 'ingress' | 'egress',
  packets: PacketSet,
  way: Way = DIRECT,
): GroupsAnswer {
  if (groups === undefined || groups.length === 0)
    return { certain: packets, possible: packets, asked: [], missing: [] };
  const { space } = estate;
  const asked: GroupsAnswer['asked'][number][] = [];
  const missing: string[] = [];
  for (const id of groups) {
    const filter = filterAt(estate, id, hook);
    if (filter === undefined) missing.push(id);
    else asked.push({ filter, answer: askGroup(estate, filter, hook, packets, way) });
  }
  const certain = space.unionOf(asked.map(({ answer }) => answer.certain));
  const isSure = asked.every(({ answer }) => answer.certain.equals(answer.possible));
  const possible = isSure ? certain : space.unionOf(asked.map(({ answer }) => answer.possible));
  return { certain, possible: missing.length > 0 ? packets : possible, asked, missing };
}

/** References to groups hold on direct paths only; of the way by the internet no page says whether they do. */
function askGroup(
  estate: Estate,
  filter: Filter,
  hook: 'ingress' | 'egress',
  packets: PacketSet,
  { detoured = estate.space.empty, abroad = estate.space.empty, handedOnBy }: Way,
): GroupAnswer {
  const around = detoured.union(abroad);
  const direct = askReferring(estate, filter, hook, packets.difference(detoured), handedOnBy);
  if (around.isEmpty()) return direct;
  const behind = askFilter(estate, filter, hook, packets.intersection(around), false, 'none');
  return {
    certain: direct.certain.difference(abroad).union(behind.certain),
    possible: direct.possible.union(behind.possible),
    trace: new Trace(
      [...direct.trace.decisions, ...behind.trace.decisions],
      [...direct.trace.dependences, ...behind.trace.dependences],
      [...direct.trace.losses, ...behind.trace.losses],
    ),
  };
}

/** Whether a reference means a client where a balancer hands its packets on with its address is not documented. */
function askReferring(
  estate: Estate,
  filter: Filter,
  hook: 'ingress' | 'egress',
  packets: PacketSet,
  handedOnBy: readonly string[] | undefined,
): GroupAnswer {
  if (handedOnBy === undefined) return askFilter(estate, filter, hook, packets, false);
  const ask = (others: 'none' | 'members') =>
    askFilter(estate, filter, hook, packets, false, { handedOnBy, others });
  const least = ask('none');
  const most = ask('members');
  return least.certain.equals(most.certain)
    ? most
    : { certain: least.certain, possible: most.possible, trace: most.trace };
}

/** The groups of a point as a layer of a path; none where it has none. */
export function groupLayers(
  estate: Estate,
  point: Point,
  hook: 'ingress' | 'egress',
  packets: PacketSet,
  way: Way = DIRECT,
): LayerAnswer[] {
  if (point.kind !== 'interface') return groupsOfUnseen(estate, point, hook, packets);
  const ids = point.at.interface.groups;
  if (ids === undefined || ids.length === 0) return [];
  const answer = askGroups(estate, ids, hook, packets, way);
  const { certain, possible, asked, missing } = answer;
  const named = asked.flatMap(({ filter }) => filter.namesUnfiltered ?? []);
  const free = unfiltered(estate, point, packets, named);
  const note =
    doubtOf(answer, way) ??
    (hook === 'ingress' && possible.isEmpty() ? answersOf(estate, ids, asked, packets) : undefined);
  return [
    {
      layer: 'group',
      direction: 'forward',
      where: [...asked.map(({ filter }) => filter.title), ...missing].join(', '),
      certain: certain.union(
        missing.length === 0 ? free.certain : free.certain.intersection(unseenByAny(estate, point, packets)),
      ),
      possible: possible.union(free.possible),
      traces: [...asked.map(({ answer }) => answer.trace), ...doubtsOf(free)],
      ...(note === undefined ? {} : { note }),
    },
  ];
}

/** Why the groups leave packets undecided; undefined: their rules say it. */
function doubtOf({ certain, possible, missing }: GroupsAnswer, way: Way): string | undefined {
  if (missing.length > 0) return `not in evidence: ${missing.join(', ')}`;
  if (way.abroad?.isDisjointFrom(possible.difference(certain)) === false)
    return 'whether references to groups mean addresses that come by the internet is not known';
  if (way.handedOnBy !== undefined && !possible.isSubsetOf(certain))
    return 'whether references to groups mean clients whose packets a balancer hands on is not documented';
  return undefined;
}

/** What no rule lets in is let in as answers where all that the packets are known by are their addresses. */
function answersOf(
  estate: Estate,
  groups: readonly string[],
  asked: GroupsAnswer['asked'],
  packets: PacketSet,
): string | undefined {
  const seconds = asked.find(({ filter }) => filter.secondsOfAnswers !== undefined)?.filter.secondsOfAnswers;
  const toldApart = once(estate, 'protocols with ports or messages', () =>
    estate.space.box({ protocol: [ICMP, TCP, UDP, ICMPV6].map((each) => [each, each] as const) }),
  );
  if (seconds === undefined || packets.isEmpty() || !packets.isDisjointFrom(toldApart)) return undefined;
  const { possible } = askGroups(estate, groups, 'egress', packets.reversed());
  return possible.isEmpty() ? undefined : `admitted for ${seconds} s after own packets of that protocol`;
}
