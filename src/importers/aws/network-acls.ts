import type { Action, BaseChain, Chain, Condition, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Box } from '../../net/box.ts';
import { UNDECIDED } from '../undecided.ts';
import type { CidrReader } from './cidr.ts';
import type { Element, Listing } from './elements.ts';
import { disagreement, unshown, versionsById } from './elements.ts';
import { entryTraffic } from './protocol.ts';
import { NetworkAcl, type NetworkAclEntry } from './schema.ts';
import { nameTag, titleOf } from './tags.ts';

type Direction = 'ingress' | 'egress';

/** The closing `*` entries as the API numbers them. */
const CLOSING = { ipv4: 32767, ipv6: 32768 } as const;

/** Network ACLs: the lowest number that matches decides, each direction and reply by itself (VPC user guide, network ACLs). */
export function readNetworkAcls(
  acls: Listing<NetworkAcl>,
  readCidr: CidrReader,
  gaps: Gap[],
): Map<string, Filter> {
  const filters = new Map<string, Filter>();
  for (const [id, versions] of versionsById(acls.elements, NetworkAcl, (acl) => acl.NetworkAclId)) {
    const [first, second] = versions;
    if (first === undefined) continue;
    const filter = toFilter(first, readCidr, gaps);
    const gap =
      second !== undefined
        ? disagreement(id, first, second)
        : !first.value.Entries
          ? unshown(id, 'entries', first)
          : undefined;
    if (gap !== undefined) gaps.push(gap);
    filters.set(id, gap === undefined ? filter : withDoubt(filter, gap.what));
  }
  return filters;
}

function toFilter(element: Element<NetworkAcl>, readCidr: CidrReader, gaps: Gap[]): Filter {
  const { value: acl, file, pointer } = element;
  const title = titleOf(acl.NetworkAclId, nameTag(acl.Tags)[0]);
  const origin: Origin = { file, pointer, text: title };
  const entries = (acl.Entries ?? []).map((entry, index) => ({
    entry,
    pointer: `${pointer}/Entries/${index}`,
  }));
  entries.sort((left, right) => left.entry.RuleNumber - right.entry.RuleNumber);
  const bases: BaseChain[] = [];
  const chains = new Map<string, Chain>();
  for (const direction of ['ingress', 'egress'] as const) {
    const own = entries.filter(({ entry }) => entry.Egress === (direction === 'egress'));
    const closing = own.find(({ entry }) => isClosing(entry));
    const rules: Rule[] = [];
    for (const item of own) {
      if (item !== closing)
        rules.push(
          toRule(
            item.entry,
            uniqueId(direction, item.entry, rules),
            { file, pointer: item.pointer },
            acl,
            readCidr,
            gaps,
          ),
        );
    }
    chains.set(direction, { title: direction, rules });
    const policyOrigin = closing
      ? { file, pointer: closing.pointer, text: `${direction} * deny` }
      : { ...origin, text: `${title}: ${direction} that no entry matches` };
    bases.push({
      hook: direction,
      priority: 0,
      chain: direction,
      policy: 'drop',
      translates: false,
      origin: policyOrigin,
    });
  }
  return {
    id: acl.NetworkAclId,
    title,
    layer: 'subnet',
    platform: 'aws',
    bases,
    chains,
    origin,
    repliesPass: false,
  };
}

/** The closing IPv4 entry is the policy of the chain; the IPv6 one stays a rule, so that each has its own place. */
function isClosing(entry: NetworkAclEntry): boolean {
  return (
    !entry[UNDECIDED] &&
    entry.RuleNumber === CLOSING.ipv4 &&
    entry.RuleAction === 'deny' &&
    entry.Protocol === '-1' &&
    entry.CidrBlock === '0.0.0.0/0'
  );
}

function uniqueId(direction: Direction, entry: NetworkAclEntry, before: readonly Rule[]): string {
  const number = entry.RuleNumber === CLOSING.ipv6 ? '* IPv6' : String(entry.RuleNumber);
  const id = `${direction} ${number}`;
  const copies = before.filter((rule) => rule.id === id || rule.id.startsWith(`${id} (`)).length;
  return copies === 0 ? id : `${id} (${copies + 1})`;
}

function toRule(
  entry: NetworkAclEntry,
  id: string,
  place: { readonly file: string; readonly pointer: string },
  acl: NetworkAcl,
  readCidr: CidrReader,
  gaps: Gap[],
): Rule {
  const block = entry.Ipv6CidrBlock || entry.CidrBlock;
  const traffic = entryTraffic({
    protocol: entry.Protocol,
    ports: { from: entry.PortRange?.From ?? undefined, to: entry.PortRange?.To ?? undefined },
    icmp: { type: entry.IcmpTypeCode?.Type ?? undefined, code: entry.IcmpTypeCode?.Code ?? undefined },
    ipv6: Boolean(entry.Ipv6CidrBlock),
  });
  const side = entry.Egress ? 'destination' : 'source';
  const text = `${id} ${entry.RuleAction} ${traffic.text} ${entry.Egress ? 'to' : 'from'} ${block ?? 'an unknown block'}`;
  const origin: Origin = { ...place, text };
  const range = block ? readCidr(block) : undefined;
  const box: Box = range === undefined ? traffic.box : { ...traffic.box, [side]: [range] };
  const conditions: Condition[] = [{ kind: 'packet', boxes: [box] }];
  const problem =
    entry[UNDECIDED] ??
    traffic.problem ??
    (range === undefined ? `"${block ?? ''}" is no address block` : undefined);
  const action = actionOf(entry.RuleAction);
  if (problem !== undefined) {
    conditions.push({ kind: 'opaque', reason: problem });
    gaps.push({
      kind: 'unmodelled',
      effect: EFFECTS[entry.RuleAction] ?? 'either',
      what: problem,
      subject: acl.NetworkAclId,
      origin,
    });
  }
  if (action.kind === 'opaque') {
    gaps.push({
      kind: 'unmodelled',
      effect: 'either',
      what: action.reason,
      subject: acl.NetworkAclId,
      origin,
    });
  }
  const isFixed = entry.RuleNumber >= CLOSING.ipv4;
  return { id, conditions, action, origin, ...(isFixed ? { isFixed } : {}) };
}

/** What an entry that may not match can change. */
const EFFECTS: Readonly<Record<string, Gap['effect']>> = { allow: 'may-allow-more', deny: 'may-allow-less' };

function actionOf(word: string): Action {
  if (word === 'allow') return { kind: 'accept' };
  if (word === 'deny') return { kind: 'drop' };
  return { kind: 'opaque', reason: `the action "${word}" is not known` };
}

/** Whatever the description says may not hold: another one differs, or it is a part of one. */
function withDoubt(filter: Filter, reason: string): Filter {
  const chains = new Map<string, Chain>();
  for (const [name, chain] of filter.chains) {
    const doubt: Rule = {
      id: `${name} doubt`,
      conditions: [],
      action: { kind: 'opaque', reason },
      origin: filter.origin,
    };
    chains.set(name, { title: chain.title, rules: [doubt, ...chain.rules] });
  }
  return { ...filter, chains };
}
