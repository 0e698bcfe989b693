import type { Action, Condition } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { type Building, jump, ofPurpose } from './building.ts';
import { type Direction, unnamedLinks, type Zones } from './dispatch.ts';
import { compareRanks, type Purpose, type Rank } from './entry.ts';
import type { Policy } from './policy.ts';
import type { Zone } from './zone.ts';

/** Chains of one base of a program that asks for each pair of zones, called as firewalld 2.5.2 calls them. */
interface Dispatch {
  readonly base: string;
  readonly prefix: string;
  /** Of `prerouting` only the zone is known that a packet comes from; of the first and last, the host is the other side. */
  readonly stage: 'input' | 'output' | 'prerouting' | 'between';
  readonly purpose: Purpose;
  readonly policies: readonly Policy[];
  /** Whose rules stand among those of policies. */
  readonly asked?: 'ingress' | 'egress';
  /** What becomes of packets of a zone behind all rules; without it they go on. */
  readonly last?: (zone: Zone) => { readonly action: Action; readonly origin: Origin };
}

/** A way to be in a zone on one side. */
interface End {
  readonly zone: Zone;
  readonly conditions: readonly Condition[];
  /** Every link that no zone names. */
  readonly isRest: boolean;
  readonly rank: Rank;
  readonly origin: Origin;
}

/** A side of a pair whose rules are added; `isRest`: its link is named by no zone. */
interface Side extends Pick<End, 'isRest'> {
  readonly zone: Zone;
}

/**
 * Sends a packet to the one pair of zones that it is of; there policies are asked by their priorities, and the zone between those
 * below and above zero (seen in the rules of firewalld 2.3.1 and 2.5.2).
 */
export function addPairs(building: Building, dispatch: Dispatch): void {
  const { chains, zones } = building;
  const { base, prefix, stage, purpose } = dispatch;
  const start = `${base}_dispatch`;
  jump(chains, base, start, zones.origin);
  for (const { name, entries, target, origin } of dispatch.policies) {
    const chain = `${prefix}policy_${name}`;
    chains.touch(chain);
    chains.addEntries(chain, ofPurpose(entries, purpose));
    if (purpose === 'filter' && target !== undefined) chains.add(chain, [], target, origin);
  }
  if (stage === 'output') {
    addEgress(building, dispatch, start, undefined);
    return;
  }
  addEnds(building, start, 'incoming', ({ zone, isRest }) => {
    const side: Side = { zone, isRest: isRest && building.release !== 'all-pairs' };
    const name = `${prefix}${zone.name}`;
    if (stage === 'input')
      return [`${name}_to_HOST`, (chain) => addPair(building, dispatch, chain, side, undefined)];
    if (stage === 'prerouting')
      return [`${name}_dispatch`, (chain) => addPair(building, dispatch, chain, side, undefined)];
    return [
      `${name}_dispatch_stage2${side.isRest ? '_rest' : ''}`,
      (chain) => addEgress(building, dispatch, chain, side),
    ];
  });
}

/** Where a packet goes to, once it is known where it comes from; undefined: from the host. */
function addEgress(building: Building, dispatch: Dispatch, start: string, from: Side | undefined): void {
  const name = from?.zone.name ?? 'HOST';
  addEnds(building, start, 'outgoing', ({ zone, isRest }) => [
    `${dispatch.prefix}${name}_to_${zone.name}${from?.isRest && isRest ? '_rest' : ''}`,
    (chain) => addPair(building, dispatch, chain, from, { zone, isRest }),
  ]);
}

function addEnds(
  { chains, zones }: Building,
  start: string,
  direction: Direction,
  chainOf: (end: End) => readonly [chain: string, add: (chain: string) => void],
): void {
  for (const end of endsOf(zones, direction)) {
    const [chain, add] = chainOf(end);
    chains.add(start, end.conditions, { kind: 'goto', chain }, end.origin);
    if (chains.has(chain)) continue;
    chains.touch(chain);
    add(chain);
  }
}

/** Zones by their priority, those of sources before those of links, then by name; what no zone names comes last. */
function endsOf(zones: Zones, direction: Direction): End[] {
  const { all, byDefault, origin } = zones;
  const priorityOf = (zone: Zone) => (direction === 'incoming' ? zone.ingressPriority : zone.egressPriority);
  const named = all.flatMap((zone) =>
    zone.members.map((member): End => {
      const isRest = member.kind === 'interface' && member.text === '+';
      const kind = member.kind === 'source' ? 1 : 2;
      return {
        zone,
        conditions: isRest ? [] : member[direction],
        isRest,
        rank: [isRest ? LAST : priorityOf(zone), kind, zone.name, member.text.replace(/\+$/, '*')],
        origin: member.origin,
      };
    }),
  );
  const rest: End = {
    zone: byDefault,
    conditions: [],
    isRest: true,
    rank: [LAST, 2, byDefault.name, '*'],
    origin,
  };
  const place = [priorityOf(byDefault), 2, byDefault.name, ''];
  // Of a source that comes behind a link only what does not come by the link.
  const isOvertaken = named.some(
    ({ rank, isRest }) => !isRest && rank[1] === 1 && compareRanks(rank, place) > 0,
  );
  const managed = isOvertaken ? unnamedLinks(direction, zones) : [];
  return [
    ...named,
    ...(named.some(({ zone, isRest }) => isRest && zone === byDefault) ? [] : [rest]),
    ...managed.map((conditions): End => ({ ...rest, conditions, isRest: false, rank: place })),
  ].toSorted((left, right) => compareRanks(left.rank, right.rank));
}

/** Behind every priority that a zone may have. */
const LAST = 32_768;

/** What a pair of zones meets; without `from` the packet comes from the host, without `to` it goes there or is not routed yet. */
function addPair(
  building: Building,
  { prefix, policies, asked, last }: Dispatch,
  chain: string,
  from: Side | undefined,
  to: Side | undefined,
): void {
  const { chains } = building;
  const isOf = (names: readonly string[], side: Side | undefined) =>
    side === undefined || names.includes('ANY') || names.includes(side.zone.name);
  const own = policies
    .filter(({ ingress, egress }) => isOf(ingress, from) && isOf(egress, to))
    .toSorted((left, right) => left.priority - right.priority || (left.name < right.name ? -1 : 1));
  const doubts = from?.isRest && to?.isRest ? doubtsBetween(building) : [[]];
  const ask = (each: readonly Policy[]) => {
    for (const { name, origin } of each)
      for (const conditions of doubts)
        chains.add(chain, conditions, { kind: 'jump', chain: `${prefix}policy_${name}` }, origin);
  };
  ask(own.filter(({ priority }) => priority < 0));
  const zone = asked === 'egress' ? to?.zone : from?.zone;
  if (zone !== undefined) jump(chains, chain, `${prefix}${zone.name}`, zone.origin);
  ask(own.filter(({ priority }) => priority > 0));
  if (last === undefined || zone === undefined) return;
  const { action, origin } = last(zone);
  chains.add(chain, [], action, origin);
}

/** Lists of conditions on which the policies of a pair mean packets between links that no zone names. */
function doubtsBetween({ release, zones }: Building): readonly (readonly Condition[])[] {
  if (release !== 'some-pairs')
    return unnamedLinks('incoming', zones).map((each) => each.filter(({ kind }) => kind === 'opaque'));
  const reason =
    'whether policies mean packets between links that no zone names: not in firewalld 2.3, and in 2.5';
  return [[{ kind: 'opaque', reason }]];
}
