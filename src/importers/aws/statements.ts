import type { AddressList } from '../../model/address-list.ts';
import type { Condition, Side } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { AddressTerm } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';
import type { CidrReader } from './cidr.ts';
import {
  exceptedNetworks,
  type Membership,
  type Owner,
  referenceGap,
  resolveReference,
} from './group-reference.ts';
import type { Traffic } from './protocol.ts';
import type { GroupReference } from './schema.ts';

export type Direction = 'ingress' | 'egress';

/** What a rule says, whichever group has it: groups repeat each other, and what is equal is one object. */
export interface Statement {
  /** All of it, so that two listings of a group can be compared by it: `ingress tcp 22 from 10.0.0.0/8`. */
  readonly text: string;
  readonly conditions: readonly Condition[];
  /** What is not known of each rule that says it. */
  readonly gaps?: readonly Pick<Gap, 'kind' | 'effect' | 'what'>[];
}

/** What the rest of the evidence says of those whom rules name. */
export interface Naming {
  readonly readCidr: CidrReader;
  readonly lists: ReadonlyMap<string, AddressList>;
  readonly membership: Membership;
}

/** What permissions of one direction and traffic say of each peer. */
export interface Statements {
  readonly direction: Direction;
  readonly traffic: Traffic;
  /** A rule's text but for the peer: `ingress tcp 22 from `. */
  readonly text: string;
  readonly ofAddresses: Map<string | null | undefined, Statement>;
  readonly ofLists: Map<string | null | undefined, Statement>;
  /** Of groups of the owner's account, by the owner's network. */
  readonly ofGroups: Map<string | undefined, Map<string, Statement>>;
  /** Equal conditions of different owners are one object. */
  readonly members: Map<string, readonly Condition[]>;
}

export function newStatements(direction: Direction, traffic: Traffic): Statements {
  return {
    direction,
    traffic,
    text: `${direction} ${traffic.text} ${direction === 'ingress' ? 'from' : 'to'} `,
    ofAddresses: new Map(),
    ofLists: new Map(),
    ofGroups: new Map(),
    members: new Map(),
  };
}

export function addressStatement(
  cidr: string | null | undefined,
  statements: Statements,
  naming: Naming,
): Statement {
  let known = statements.ofAddresses.get(cidr);
  if (known === undefined) {
    known = stateAddress(cidr, statements, naming);
    statements.ofAddresses.set(cidr, known);
  }
  return known;
}

function stateAddress(
  cidr: string | null | undefined,
  { direction, traffic, text: start }: Statements,
  { readCidr }: Naming,
): Statement {
  const text = start + (cidr ?? 'an unknown peer');
  const range = cidr ? readCidr(cidr) : undefined;
  if (range === undefined) {
    const problem = cidr
      ? `"${cidr}" is no address block (expected a.b.c.d/n or an IPv6 prefix)`
      : 'the peer of the rule is not known';
    return opaque(text, traffic.box, problem);
  }
  const box = withPeer(traffic.box, direction, [range]);
  if (traffic.problem !== undefined) return opaque(text, box, traffic.problem);
  return { text, conditions: [{ kind: 'packet', boxes: [box] }] };
}

export function listStatement(
  list: string | null | undefined,
  statements: Statements,
  naming: Naming,
): Statement {
  let known = statements.ofLists.get(list);
  if (known === undefined) {
    known = stateList(list, statements, naming);
    statements.ofLists.set(list, known);
  }
  return known;
}

function stateList(
  list: string | null | undefined,
  { direction, traffic, text: start }: Statements,
  { lists }: Naming,
): Statement {
  const text = start + (list ?? 'an unknown prefix list');
  if (!list) return opaque(text, traffic.box, 'the rule names no prefix list');
  const family = lists.get(list)?.family;
  if (family !== undefined && traffic.box.family !== undefined && family !== traffic.box.family)
    return { text, conditions: NOTHING };
  const box: Box = family === undefined ? traffic.box : { ...traffic.box, family };
  if (traffic.problem !== undefined) return opaque(text, box, traffic.problem);
  return {
    text,
    conditions: [
      { kind: 'packet', boxes: [box] },
      { kind: 'list', side: sideOf(direction), list },
    ],
  };
}

export function groupStatement(
  reference: GroupReference,
  statements: Statements,
  owner: Owner,
  naming: Naming,
): Statement {
  const { GroupId: group } = reference;
  if (!group || !isPlain(reference, owner)) return stateGroup(reference, statements, owner, naming);
  let known = statements.ofGroups.get(owner.network);
  if (known === undefined) {
    known = new Map();
    statements.ofGroups.set(owner.network, known);
  }
  let statement = known.get(group);
  if (statement === undefined) {
    statement = stateGroup(reference, statements, owner, naming);
    known.set(group, statement);
  }
  return statement;
}

/** A group of the owner's account and network: whom it means depends on nothing else of the reference and its owner. */
function isPlain(reference: GroupReference, owner: Owner): boolean {
  return (
    !reference.PeeringStatus &&
    !reference.VpcPeeringConnectionId &&
    !reference.VpcId &&
    owner.account !== undefined &&
    reference.UserId === owner.account
  );
}

function stateGroup(
  reference: GroupReference,
  { direction, traffic, text: start, members }: Statements,
  owner: Owner,
  { membership }: Naming,
): Statement {
  const account =
    reference.UserId && owner.account && reference.UserId !== owner.account ? `${reference.UserId}/` : '';
  const text = `${start}${account}${reference.GroupId ?? reference.GroupName ?? 'an unknown group'}`;
  const referenced = resolveReference(reference, owner, membership);
  const gap = referenceGap(referenced);
  const gaps = gap === undefined ? undefined : { gaps: [gap] };
  if (referenced.kind === 'nothing') return { text, conditions: NOTHING, ...gaps };
  if (referenced.kind === 'unknown') {
    const box = withPeer(traffic.box, direction, referenced.bounds);
    return { text, conditions: perhaps(box, referenced.reason), ...gaps };
  }
  if (traffic.problem !== undefined) {
    const unknown = opaque(text, traffic.box, traffic.problem);
    return { ...unknown, gaps: [...(gaps?.gaps ?? []), ...(unknown.gaps ?? [])] };
  }
  const notIn = exceptedNetworks(referenced.group, owner, direction, membership);
  // Who else may be a member depends on where the owner's network leads.
  const others = referenced.others && `${owner.network} ${referenced.others.reason}`;
  const peer = `${referenced.group} ${others ?? ''} ${JSON.stringify(notIn)}`;
  let conditions = members.get(peer);
  if (conditions === undefined) {
    conditions = [
      { kind: 'packet', boxes: [traffic.box] },
      {
        kind: 'members',
        side: sideOf(direction),
        group: referenced.group,
        ...(notIn === undefined ? {} : { notIn }),
        ...(referenced.others === undefined ? {} : { others: referenced.others }),
      },
    ];
    members.set(peer, conditions);
  }
  return { text, conditions, ...gaps };
}

const NOTHING: readonly Condition[] = [{ kind: 'packet', boxes: [] }];

function opaque(text: string, box: Box, reason: string): Statement {
  const gaps = [{ kind: 'unmodelled', effect: 'may-allow-more', what: reason }] as const;
  return { text, conditions: perhaps(box, reason), gaps };
}

function perhaps(box: Box, reason: string): readonly Condition[] {
  return [
    { kind: 'packet', boxes: [box] },
    { kind: 'opaque', reason },
  ];
}

function withPeer(box: Box, direction: Direction, peer: readonly AddressTerm[]): Box {
  return direction === 'ingress' ? { ...box, source: peer } : { ...box, destination: peer };
}

function sideOf(direction: Direction): Side {
  return direction === 'ingress' ? 'source' : 'destination';
}
