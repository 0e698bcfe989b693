import type { Condition } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { Chains } from './chains.ts';
import type { Policy } from './policy.ts';
import type { Member, Zone } from './zone.ts';

/** All zones that take part, and the one of everything that is in no other. */
export interface Zones {
  readonly all: readonly Zone[];
  readonly byDefault: Zone;
  /** Names of zones that policies speak of and that are not in evidence. */
  readonly unseen: ReadonlySet<string>;
  /** False: no network manager has put links into the default zone. */
  readonly managedLinks?: false;
  readonly origin: Origin;
}

export type Direction = 'incoming' | 'outgoing';

/**
 * Sends each packet to the chain of its zone: by source, else by link, else the default zone. Zones with sources follow one
 * another by name, those with links the other way round (seen in the rules of firewalld 1.3.3); a priority of the zone comes
 * first (firewalld.zone(5), since 2.0).
 */
export function dispatchToZones(
  chains: Chains,
  chain: string,
  prefix: string,
  direction: Direction,
  zones: Zones,
): void {
  const priorityOf = (zone: Zone) => (direction === 'incoming' ? zone.ingressPriority : zone.egressPriority);
  const ordered = zones.all.toSorted(
    (left, right) => priorityOf(left) - priorityOf(right) || (left.name < right.name ? -1 : 1),
  );
  for (const priority of new Set(ordered.map(priorityOf))) {
    for (const kind of ['source', 'interface'] as const) {
      const alike = ordered.filter((each) => priorityOf(each) === priority);
      for (const zone of kind === 'source' ? alike : alike.toReversed()) {
        for (const member of zone.members.filter((each) => each.kind === kind))
          chains.add(
            chain,
            member[direction],
            { kind: 'goto', chain: `${prefix}${zone.name}` },
            member.origin,
          );
      }
    }
  }
  chains.add(chain, [], { kind: 'goto', chain: `${prefix}${zones.byDefault.name}` }, zones.origin);
}

/** Lists of conditions, any of which says that a packet comes from (or goes to) one of the zones; `ANY` and `HOST` need none. */
function sidesOf(
  names: readonly string[],
  direction: Direction,
  zones: Zones,
): readonly (readonly Condition[])[] {
  if (names.includes('ANY') || names.includes('HOST')) return [[]];
  return names.flatMap((name) => {
    if (zones.unseen.has(name))
      return [[{ kind: 'opaque', reason: `zone ${name}, which is not in evidence` } as const]];
    const members = zones.all.find((zone) => zone.name === name)?.members ?? [];
    const sides = members.map((member: Member) => member[direction]);
    return name === zones.byDefault.name ? [...sides, ...unnamedLinks(direction, zones)] : sides;
  });
}

/**
 * Links that no zone names are in the default zone, yet rules that speak of the zone's links mean them only once a network
 * manager has put them there, which the files do not show: one list of conditions, or none.
 */
export function unnamedLinks(
  direction: Direction,
  { all, byDefault, managedLinks }: Zones,
): readonly (readonly Condition[])[] {
  if (managedLinks === false) return [];
  const named = all.flatMap((zone) => zone.members).filter((member) => member.kind === 'interface');
  const others = named.flatMap((member) =>
    member[direction].map((condition) => ({ ...condition, negated: true }) as Condition),
  );
  const reason = `whether a network manager has put the link into zone ${byDefault.name}, which the files do not show`;
  const lo: Condition = {
    kind: 'interface',
    direction: direction === 'incoming' ? 'in' : 'out',
    name: 'lo',
    prefix: false,
    negated: true,
  };
  return [[lo, ...others, { kind: 'opaque', reason }]];
}

/** Jumps to the policies of one stage, in the order of their priorities. */
export function dispatchToPolicies(
  chains: Chains,
  chain: string,
  prefix: string,
  policies: readonly Policy[],
  zones: Zones,
): void {
  chains.touch(chain);
  const ordered = policies.toSorted(
    (left, right) => left.priority - right.priority || (left.name < right.name ? -1 : 1),
  );
  for (const policy of ordered) {
    const target = { kind: 'jump', chain: `${prefix}policy_${policy.name}` } as const;
    for (const from of sidesOf(policy.ingress, 'incoming', zones)) {
      for (const to of sidesOf(policy.egress, 'outgoing', zones))
        chains.add(chain, [...from, ...to], target, policy.origin);
    }
  }
}
