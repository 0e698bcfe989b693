import type { Asset } from '../src/model/asset.ts';
import type { Condition, Filter, Rule } from '../src/model/filter.ts';
import type { Subnet } from '../src/model/network.ts';
import type { Route } from '../src/model/route.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { SnapshotFragment } from '../src/model/snapshot-fragment.ts';
import type { AddressTerm } from '../src/net/address.ts';
import { formatAddress, formatRange } from '../src/net/address.ts';
import type { Box, Interval } from '../src/net/box.ts';

/** A snapshot as lines that an engineer can review, made from the records and never from the texts of origins. */
export function snapshotText(snapshot: Partial<Snapshot> | SnapshotFragment): string[] {
  return [
    ...[...(snapshot.filters?.values() ?? [])].flatMap(filterText),
    ...(snapshot.networks ?? []).flatMap((item) => [
      `network ${item.id} ${item.prefixes.map(formatRange).join(' ')}${item.hasUnseenSubnets ? ' and subnets not seen' : ''}`,
      ...item.unfiltered.map((box) => `  unfiltered ${boxText(box)}`),
      ...(item.perhapsUnfiltered ?? []).map((box) => `  perhaps unfiltered ${boxText(box)}`),
    ]),
    ...(snapshot.subnets ?? []).map(subnetText),
    ...(snapshot.routeTables ?? []).flatMap((table) =>
      table.routes.map((route) => `${table.id} ${routeText(route)}`),
    ),
    ...[...(snapshot.attachments?.values() ?? [])].map(
      (each) =>
        `attachment ${each.id} of ${each.network ?? 'something else'} to ${each.router} in ${each.subnets?.join(' ') ?? 'subnets unseen'} routes ${each.routeTable ?? 'unseen'}${each.doubt === undefined ? '' : ` perhaps (${each.doubt})`}`,
    ),
    ...[...(snapshot.lists?.values() ?? [])].map(
      (list) =>
        `list ${list.id}${list.family ? ` IPv${list.family}` : ''} ${list.ranges?.map(formatRange).join(' ') ?? 'unknown'}`,
    ),
    ...(snapshot.assets ?? []).flatMap(assetText),
    ...(snapshot.gaps ?? []).map((gap) => `gap ${gap.kind} ${gap.effect}: ${gap.what}`),
    ...[...('notRead' in snapshot ? (snapshot.notRead ?? []) : [])].map(
      ([file, reason]) => `not read ${file}: ${reason}`,
    ),
  ];
}

export function filterText(filter: Filter): string[] {
  const others = [...filter.chains].filter(([key]) => filter.bases.every(({ chain }) => chain !== key));
  return [
    ...filter.bases.flatMap((base) => [
      ...(filter.chains.get(base.chain)?.rules ?? []).map((rule) => `${filter.id} ${ruleText(rule)}`),
      `${filter.id} ${base.hook} else ${base.policy}`,
    ]),
    ...others.flatMap(([key, { rules }]) => rules.map((rule) => `${filter.id} in ${key} ${ruleText(rule)}`)),
  ];
}

function ruleText(rule: Rule): string {
  const action = rule.action.kind === 'opaque' ? `unknown action (${rule.action.reason})` : rule.action.kind;
  return `[${rule.id}] ${action} ${rule.conditions.map(conditionText).join(', ')}`;
}

function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'packet':
      return condition.boxes.map(boxText).join(' or ') || 'nothing';
    case 'members':
      return `${condition.side} in group ${condition.group}${exceptions(condition)}`;
    case 'list':
      return `${condition.side} in list ${condition.list}`;
    case 'opaque':
      return `perhaps (${condition.reason})`;
    case 'any':
      return `any of ${condition.of.map((each) => `{${each.map(conditionText).join(', ')}}`).join(' ')}`;
    default:
      return condition.kind;
  }
}

function exceptions({ notIn }: Extract<Condition, { kind: 'members' }>): string {
  if (notIn === undefined) return '';
  return ` but not in ${notIn.certain.join(' ')}${notIn.possible.length === 0 ? '' : ` and perhaps not in ${notIn.possible.join(' ')}`}`;
}

export function boxText(box: Box): string {
  const parts = [
    box.family === undefined ? '' : `IPv${box.family}`,
    box.protocol === undefined ? '' : `protocol ${intervals(box.protocol)}`,
    box.source === undefined ? '' : `from ${box.source.map(termText).join(' ')}`,
    box.sourcePort === undefined ? '' : `source port ${intervals(box.sourcePort)}`,
    box.destination === undefined ? '' : `to ${box.destination.map(termText).join(' ')}`,
    box.destinationPort === undefined ? '' : `port ${intervals(box.destinationPort)}`,
    box.icmpType === undefined ? '' : `type ${intervals(box.icmpType)}`,
    box.icmpCode === undefined ? '' : `code ${intervals(box.icmpCode)}`,
  ];
  return parts.filter(Boolean).join(' ') || 'everything';
}

function subnetText(subnet: Subnet): string {
  const block = subnet.internetBlock === undefined ? '' : ` blocks internet ${subnet.internetBlock}`;
  return `subnet ${subnet.id} ${subnet.prefixes.map(formatRange).join(' ')} filter ${subnet.filter ?? (subnet.isUnfiltered ? 'none' : 'unseen')} routes ${subnet.routeTable ?? 'unseen'}${block}`;
}

function routeText(route: Route): string {
  const { target } = route;
  const detail = targetText(target);
  return `${route.destinations?.map(formatRange).join(' ') ?? 'unknown'} -> ${target.kind} ${detail}`.trimEnd();
}

function targetText(target: Route['target']): string {
  switch (target.kind) {
    case 'local':
    case 'platform':
      return '';
    case 'drop':
      return target.reason;
    case 'unmodelled':
      return target.what;
    case 'internet':
      return `${target.id}${target.outboundOnly ? ' outbound only' : ''}${target.arrivals === undefined ? '' : ` arriving by ${target.arrivals}`}${doubtText(target.doubt)}`;
    case 'inspection':
      return `${target.id} in ${target.subnet} by ${target.filter}`;
    case 'peering':
      return `${target.id} with ${target.network}${doubtText(target.doubt)}`;
    case 'translator':
      return 'doubt' in target
        ? `${target.id}${doubtText(target.doubt)}`
        : `${target.id} in ${target.subnet} ${target.addresses.map((each) => `${formatAddress(each.private)}=${formatAddress(each.public)}`).join(' ')}`;
    case 'interface':
      return target.drops === undefined ? target.id : `${target.id} drops (${target.drops})`;
    case 'attachment':
    case 'service':
      return target.id;
  }
}

function doubtText(doubt: string | undefined): string {
  return doubt === undefined ? '' : ` perhaps (${doubt})`;
}

export function assetText(asset: Asset): string[] {
  const host = asset.host === undefined ? '' : ` runs host ${asset.host.name}`;
  const head = `${asset.kind} ${asset.id} (${asset.names.join(', ')})${asset.filtersByDefault ? ' filters by default' : ''}${host}`;
  return [
    head,
    ...asset.interfaces.map((item) => {
      const publics = item.publicAddresses
        .map((pair) => ` public ${formatAddress(pair.private)}=${formatAddress(pair.public)}`)
        .join('');
      const prefixes =
        item.prefixes === undefined ? '' : ` prefixes ${item.prefixes.map(formatRange).join(' ')}`;
      const groups = item.groups === undefined ? 'no group layer' : `groups ${item.groups.join(' ')}`;
      return `  ${item.id} ${item.addresses.map(formatAddress).join(' ')}${prefixes}${publics} ${item.subnet ?? 'no subnet'} ${groups}${item.deniesInternet ? ' denies internet' : ''}`;
    }),
  ];
}

function intervals(list: readonly Interval[]): string {
  return list.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

function termText(term: AddressTerm): string {
  return 'mask' in term ? `${term.value}/${term.mask}` : formatRange(term);
}
