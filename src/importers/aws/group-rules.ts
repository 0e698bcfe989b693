import type { Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { UNDECIDED } from '../undecided.ts';
import { type Element, unshown } from './elements.ts';
import type { Owner } from './group-reference.ts';
import type { Traffic, TrafficReader } from './protocol.ts';
import { IpPermission, type SecurityGroup, type SecurityGroupRule } from './schema.ts';
import {
  addressStatement,
  type Direction,
  groupStatement,
  listStatement,
  type Naming,
  newStatements,
  type Statement,
  type Statements,
} from './statements.ts';

/** Rules by direction, one for each peer. */
export type GroupRules = Readonly<Record<Direction, readonly Rule[]>>;

export interface RuleReading extends Naming {
  readonly gaps: Gap[];
  readonly readTraffic: TrafficReader;
  readonly statements: Readonly<Record<Direction, Map<Traffic, Statements>>>;
  /** Groups whose rules name prefix lists. */
  readonly namingLists: Set<string>;
}

/** Where the rules of one direction of a group stand. */
interface RulePlace {
  readonly direction: Direction;
  readonly file: string;
  /** JSON pointer of the list of permissions. */
  readonly pointer: string;
}

/** Rules of a `describe-security-groups` element; ids are `ingress 0/2` (permission/peer). */
export function rulesOfGroup(element: Element<SecurityGroup>, reading: RuleReading): GroupRules {
  const { value: group, file, pointer } = element;
  const owner = ownerOf(group.GroupId, group.OwnerId, group.VpcId, reading);
  const rules = (direction: Direction, list: 'IpPermissions' | 'IpPermissionsEgress'): readonly Rule[] => {
    const items = group[list];
    if (!items) return [anyRule(direction, element, reading.gaps)];
    return readPermissions(items, { direction, file, pointer: `${pointer}/${list}` }, owner, reading);
  };
  return { ingress: rules('ingress', 'IpPermissions'), egress: rules('egress', 'IpPermissionsEgress') };
}

/** A group that does not say its network is of that of the interfaces that carry it. */
function ownerOf(
  id: string,
  account: string | null | undefined,
  network: string | null | undefined,
  { membership }: RuleReading,
): Owner {
  const [carrying, another] = membership.networksOf.get(id) ?? [];
  return {
    id,
    account: account ?? undefined,
    network: network ?? (another === undefined ? carrying : undefined),
  };
}

/** Stands for the rules of a direction that the description of a group does not show. */
function anyRule(direction: Direction, element: Element<SecurityGroup>, gaps: Gap[]): Rule {
  const gap = unshown(element.value.GroupId, `${direction} rules`, element);
  gaps.push(gap);
  const { file, pointer } = element;
  return {
    id: `${direction} unseen`,
    conditions: [{ kind: 'opaque', reason: gap.what }],
    action: ACCEPT,
    origin: { file, pointer, text: gap.what },
  };
}

/** The rule of a `describe-security-group-rules` element, which has one peer. */
export function ruleOfListing(
  { value, file, pointer }: Element<SecurityGroupRule>,
  network: string | undefined,
  reading: RuleReading,
): Rule {
  const owner = ownerOf(value.GroupId, value.GroupOwnerId, network, reading);
  const statements = statementsOf(value, value.IsEgress ? 'egress' : 'ingress', reading);
  const statement = value.ReferencedGroupInfo
    ? groupStatement(value.ReferencedGroupInfo, statements, owner, reading)
    : value.PrefixListId
      ? listStatement(value.PrefixListId, statements, reading)
      : addressStatement(value.CidrIpv4 ?? value.CidrIpv6, statements, reading);
  if (value.PrefixListId) reading.namingLists.add(owner.id);
  const rule = ruleAt(statement, value.SecurityGroupRuleId, file, pointer);
  noteGaps(statement, rule, owner, reading);
  return doubted(rule, value[UNDECIDED], owner, reading);
}

function readPermissions(
  items: readonly IpPermission[] | null | undefined,
  place: RulePlace,
  owner: Owner,
  reading: RuleReading,
): Rule[] {
  const rules: Rule[] = [];
  for (let index = 0; index < (items?.length ?? 0); index += 1)
    readPeers(items?.[index] as IpPermission, index, place, owner, reading, rules);
  return rules;
}

function readPeers(
  item: IpPermission,
  permission: number,
  place: RulePlace,
  owner: Owner,
  reading: RuleReading,
  rules: Rule[],
): void {
  const statements = statementsOf(item, place.direction, reading);
  const { file } = place;
  const before = rules.length;
  const id = `${place.direction} ${permission}/`;
  const pointer = `${place.pointer}/${permission}`;
  const { IpRanges: ipv4, Ipv6Ranges: ipv6, PrefixListIds: lists, UserIdGroupPairs: groups } = item;
  const addPeers = <Peer>(
    list: string,
    peers: readonly Peer[] | null | undefined,
    state: (peer: Peer) => Statement,
  ) => {
    for (let peer = 0; peer < (peers?.length ?? 0); peer += 1) {
      const statement = state(peers?.[peer] as Peer);
      const rule = ruleAt(statement, id + (rules.length - before), file, `${pointer}/${list}/${peer}`);
      addRule(rule, statement, owner, reading, rules);
    }
  };
  addPeers('IpRanges', ipv4, ({ CidrIp }) => addressStatement(CidrIp, statements, reading));
  addPeers('Ipv6Ranges', ipv6, ({ CidrIpv6 }) => addressStatement(CidrIpv6, statements, reading));
  addPeers('PrefixListIds', lists, ({ PrefixListId }) => listStatement(PrefixListId, statements, reading));
  addPeers('UserIdGroupPairs', groups, (group) => groupStatement(group, statements, owner, reading));
  if (lists?.length) reading.namingLists.add(owner.id);
  const unknown = unknownPeers(item);
  // A permission is made for its peers: where none is there and a list is not, they stand where nobody has read.
  const isWhole = ipv4 && ipv6 && lists && groups;
  const isBare = rules.length === before && unknown.length === 0 && !isWhole;
  for (const member of isBare ? [''] : unknown) {
    const statement = addressStatement(undefined, statements, reading);
    const rule = ruleAt(statement, id + (rules.length - before), file, pointer + member);
    addRule(rule, statement, owner, reading, rules);
  }
  if (item[UNDECIDED] === undefined) return;
  for (let index = before; index < rules.length; index += 1)
    rules[index] = doubted(rules[index] as Rule, item[UNDECIDED], owner, reading);
}

const PERMISSION_MEMBERS: ReadonlySet<string> = new Set(Object.keys(IpPermission.shape));

/** Pointers of members that are not known and are lists, as those of peers are; what only describes a permission is none. */
function unknownPeers(item: IpPermission): readonly string[] {
  let found = NONE;
  for (const key in item) {
    if (PERMISSION_MEMBERS.has(key)) continue;
    const value: unknown = item[key as keyof IpPermission];
    if (Array.isArray(value) && value.length > 0) found = [...found, `/${key}`];
  }
  return found;
}

const NONE: readonly string[] = [];

function statementsOf(
  { IpProtocol, FromPort, ToPort }: Pick<IpPermission, 'IpProtocol' | 'FromPort' | 'ToPort'>,
  direction: Direction,
  { readTraffic, statements }: RuleReading,
): Statements {
  const traffic = readTraffic(IpProtocol, FromPort ?? undefined, ToPort ?? undefined);
  let known = statements[direction].get(traffic);
  if (known === undefined) {
    known = newStatements(direction, traffic);
    statements[direction].set(traffic, known);
  }
  return known;
}

/** The action of every rule of a group. */
export const ACCEPT = { kind: 'accept' } as const;

function ruleAt({ conditions, text }: Statement, id: string, file: string, pointer: string): Rule {
  return { id, conditions, action: ACCEPT, origin: { file, pointer, text } };
}

function addRule(rule: Rule, statement: Statement, owner: Owner, reading: RuleReading, rules: Rule[]): void {
  rules.push(rule);
  noteGaps(statement, rule, owner, reading);
}

function noteGaps({ gaps }: Statement, { origin }: Rule, owner: Owner, reading: RuleReading): void {
  for (const gap of gaps ?? []) reading.gaps.push({ ...gap, subject: owner.id, origin });
}

function doubted(rule: Rule, doubt: string | null | undefined, owner: Owner, { gaps }: RuleReading): Rule {
  if (doubt === undefined || doubt === null) return rule;
  gaps.push({ kind: 'unmodelled', effect: 'either', what: doubt, subject: owner.id, origin: rule.origin });
  return { ...rule, conditions: [...rule.conditions, { kind: 'opaque', reason: doubt }] };
}
