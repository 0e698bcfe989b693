import { single } from '../../arguments.ts';
import { type CommandContext, doubtOf } from '../../cloud-command.ts';
import type { JsonObject } from '../../editable-evidence.ts';
import { portMembers, sideMembers } from '../rule-members.ts';
import { referenceOf } from './context.ts';
import { isUnread, listValues, type Unread } from './list-values.ts';

/** Members of a rule that options write, and what of them is not known; or why they are refused. */
export type RuleOptions =
  | { readonly members: JsonObject; readonly why?: string }
  | { readonly refused: string };

type Side = 'source' | 'destination';

/** Words that the program takes, in any case. */
const WORDS = {
  access: ['Allow', 'Deny'],
  direction: ['Inbound', 'Outbound'],
  protocol: ['*', 'Ah', 'Esp', 'Icmp', 'Tcp', 'Udp'],
} as const;

/** What a rule that may match or not says where the script does not. */
const UNKNOWN_WORD = { access: 'unknown', direction: 'unknown', protocol: '*' } as const;

/** Whether a list may hold tags, or `*`, beside these is not documented. */
const ADDRESS = /^[\da-f.:]+([/-][\da-f.:]+)?$/i;
const PORTS = /^\d+(-\d+)?$/;

/**
 * What options of `az network nsg rule create` and `update` say (command reference); `before`: the rule that is updated.
 * A list that is not known stands as `*`, because it may be anything, and the rule may match or not.
 */
export function ruleOptions(context: CommandContext, before?: JsonObject): RuleOptions {
  const members: JsonObject = {};
  const doubts: (string | undefined)[] = [];
  const parts = [wordsOf(context), priorityOf(context)];
  for (const side of ['source', 'destination'] as const)
    parts.push(portsOf(context, side), addressesOf(context, side, before));
  for (const part of parts) {
    if ('refused' in part) return part;
    Object.assign(members, part.members);
    doubts.push(part.why);
  }
  const known = [...new Set(doubts.filter((doubt) => doubt !== undefined))];
  return known.length === 0 ? { members } : { members, why: known.join('; ') };
}

function wordsOf({ given }: CommandContext): RuleOptions {
  const members: JsonObject = {};
  const unknown = [];
  for (const option of ['access', 'direction', 'protocol'] as const) {
    const word = single(given, option);
    if (word === undefined) continue;
    const isTaken = WORDS[option].some((each) => each.toLowerCase() === word.text.toLowerCase());
    if (word.unknown === undefined && !isTaken)
      return { refused: `"${word.text}" is no ${option} (expected one of ${WORDS[option].join(', ')})` };
    unknown.push(word);
    members[option] = word.unknown === undefined ? word.text : UNKNOWN_WORD[option];
  }
  return told(members, doubtOf({}, ...unknown));
}

function priorityOf({ given }: CommandContext): RuleOptions {
  const priority = single(given, 'priority');
  if (priority === undefined) return { members: {} };
  const why = doubtOf({}, priority);
  return told({ priority: why === undefined ? Number(priority.text) : null }, why);
}

function portsOf({ given }: CommandContext, side: Side): RuleOptions {
  const ports = listValues(given, [`${side}-port-ranges`, `${side}-port-range`], PORTS);
  if (ports === undefined) return { members: {} };
  if (isUnread(ports)) return unread(ports, portMembers(side, ['*']));
  if (ports.length === 0) return { refused: `it leaves the rule without a port of its ${side}` };
  return { members: portMembers(side, ports) };
}

/** A rule names addresses or application security groups. */
function addressesOf(context: CommandContext, side: Side, before: JsonObject | undefined): RuleOptions {
  const anything = sideMembers(side, ['*'], []);
  const addresses = listValues(
    context.given,
    [`${side}-address-prefixes`, `${side}-address-prefix`],
    ADDRESS,
  );
  const groups = listValues(context.given, [`${side}-asgs`]);
  if (isUnread(addresses)) return unread(addresses, anything);
  if (isUnread(groups)) return unread(groups, anything);
  if (addresses === undefined && groups === undefined) return { members: {} };
  const had = (...names: string[]): number =>
    names.flatMap((name) => before?.[`${side}${name}`] ?? []).length;
  const addressCount = addresses?.length ?? had('AddressPrefix', 'AddressPrefixes');
  const groupCount = groups?.length ?? had('ApplicationSecurityGroups');
  if (addressCount + groupCount === 0) return { refused: `it leaves the rule without a ${side}` };
  // In a rule that is made, groups take the place of one address.
  if (groupCount > 0 && addressCount > (before === undefined ? 1 : 0))
    return told(anything, `whether addresses or application security groups count as ${side} is not known`);
  if (groups !== undefined && groupCount > 0) {
    const ids = groups.map((group) => referenceOf(context, 'applicationSecurityGroups', group));
    return { members: sideMembers(side, [], ids) };
  }
  if (groups !== undefined && addresses === undefined)
    return { members: { [`${side}ApplicationSecurityGroups`]: [] } };
  // Without addresses it keeps its groups.
  return { members: addressCount === 0 ? {} : sideMembers(side, addresses ?? [], []) };
}

function unread(list: Unread, members: JsonObject): RuleOptions {
  return 'refused' in list ? list : told(members, list.unknown);
}

function told(members: JsonObject, why: string | undefined): RuleOptions {
  return why === undefined ? { members } : { members, why };
}
