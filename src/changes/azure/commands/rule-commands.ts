import { UNDECIDED } from '../../../importers/undecided.ts';
import { optionNames, single } from '../../arguments.ts';
import {
  addGap,
  type CommandContext,
  doubtOf,
  needed,
  refuse,
  withWholeOptions,
} from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import type { JsonObject } from '../../editable-evidence.ts';
import { isSameId } from '../resources.ts';
import { portMembers, sideMembers } from '../rule-members.ts';
import {
  doubtRules,
  groupIds,
  holderOfPriority,
  type NamedRule,
  putAnyRules,
  putRule,
  removeRule,
  ruleNamed,
} from '../security-groups.ts';
import { type Meant, meant, nameGiven } from './context.ts';
import { genericOptions } from './generic-update.ts';
import { ruleOptions } from './rule-options.ts';

/** What a rule has of which its command says nothing (command reference, az network nsg rule create). */
const DEFAULTS: JsonObject = {
  access: 'Allow',
  direction: 'Inbound',
  protocol: '*',
  ...sideMembers('source', ['*'], []),
  ...sideMembers('destination', ['*'], []),
  ...portMembers('source', ['*']),
  ...portMembers('destination', ['80']),
};

const PRIORITIES = { first: 100, last: 4096 } as const;

/** What a rule can be told. */
const OPTIONS = optionNames(
  'name nsg-name resource-group subscription ids description access direction protocol priority source-address-prefixes|source-address-prefix source-port-ranges|source-port-range source-asgs destination-address-prefixes|destination-address-prefix destination-port-ranges|destination-port-range destination-asgs set add remove force-string no-wait output query only-show-errors verbose debug yes',
);

/** `az network nsg rule create`: in the place of a rule with its name, if there is one. */
export const createRule = withWholeOptions(OPTIONS, (context) => {
  const groups = groupsMeant(context);
  const name = needed(context, 'name');
  const priority = needed(context, 'priority');
  if (name === undefined || priority === undefined)
    return refuse(context, 'it names no rule, or no priority');
  const strange = strangeOption(context) ?? openMember(context);
  if (strange !== undefined)
    return anything(
      context,
      groups,
      strange,
      (rule) => name.unknown !== undefined || isSameId(rule.name, name.text),
    );
  const written = ruleOptions(context);
  if ('refused' in written) return refuse(context, written.refused);
  const rule: NamedRule = { name: name.text, members: { ...DEFAULTS, ...written.members } };
  return put(context, groups, rule, [written.why, name.unknown]);
});

/** `az network nsg rule update`: what it does not name stays. */
export const updateRule = withWholeOptions(OPTIONS, (context) => {
  const groups = groupsMeant(context);
  const name = nameGiven(context.given) ?? needed(context, 'name');
  if (name === undefined) return refuse(context, 'it names no rule');
  const isMeant = (rule: NamedRule): boolean =>
    name.unknown !== undefined || rule.name.toLowerCase() === name.text.toLowerCase();
  const which = groups.why ?? name.unknown;
  if (which !== undefined)
    return anything(context, groups, `which rule it changes is not known: ${which}`, isMeant);
  const [group] = groups.ids;
  const before = group === undefined ? undefined : ruleNamed(context.evidence, group, name.text);
  if (before === undefined) return refuse(context, `there is no rule ${name.text}: nothing to update`);
  const generic = genericOptions(context.given, before);
  const twice = [...generic.options.keys()].find((option) => context.given.options.has(option));
  const why =
    generic.why ??
    (twice === undefined ? undefined : `--${twice} is given and set`) ??
    strangeOption(context);
  if (why !== undefined)
    return anything(context, groups, `what ${before.name} says is not known: ${why}`, isMeant);
  const options = new Map([...context.given.options, ...generic.options]);
  const written = ruleOptions({ ...context, given: { ...context.given, options } }, before.members);
  if ('refused' in written) return refuse(context, written.refused);
  const members = { ...before.members, ...written.members };
  return put(context, groups, { name: before.name, members }, [written.why]);
});

/** `az network nsg rule delete`. */
export const deleteRule = withWholeOptions(OPTIONS, (context) => {
  const groups = groupsMeant(context);
  const name = nameGiven(context.given) ?? needed(context, 'name');
  if (name === undefined) return refuse(context, 'it names no rule');
  const why = groups.why ?? doubtOf(context, name);
  if (why !== undefined) {
    const isMeant = (rule: NamedRule): boolean =>
      name.unknown !== undefined || rule.name.toLowerCase() === name.text.toLowerCase();
    return perhaps(context, groups, why, isMeant);
  }
  const removed = groups.ids.filter((group) =>
    removeRule(context.evidence, group, name.text, context.origin),
  );
  return removed.length > 0 ? 'done' : refuse(context, `there is no rule ${name.text}: nothing to delete`);
});

function put(
  context: CommandContext,
  { ids, why }: Meant,
  rule: NamedRule,
  doubts: readonly (string | undefined)[],
): Outcome {
  const { evidence, origin } = context;
  const { priority } = rule.members;
  if (typeof priority === 'number' && !(priority >= PRIORITIES.first && priority <= PRIORITIES.last))
    return refuse(
      context,
      `${single(context.given, 'priority')?.text ?? priority} is no priority of a rule (expected ${PRIORITIES.first} to ${PRIORITIES.last})`,
    );
  const all = [why, context.doubt, ...doubts].filter((doubt) => doubt !== undefined);
  const doubt = all.length === 0 ? undefined : [...new Set(all)].join('; ');
  if (doubt !== undefined) addGap(context, `what ${rule.name} says, and where, is not known: ${doubt}`);
  for (const group of ids) {
    const taken = doubt === undefined ? holderOfPriority(evidence, group, rule) : undefined;
    if (taken !== undefined)
      return refuse(
        context,
        `${taken.name} has the priority ${String(priority)} already: a second rule with it is refused`,
      );
    if (doubt === undefined) putRule(evidence, group, rule, origin);
    else {
      const before = ruleNamed(evidence, group, rule.name);
      if (before !== undefined)
        doubtRules(evidence, group, doubt, origin, ({ name }) => name === before.name);
      const name = before === undefined ? rule.name : `${rule.name} (as it may be)`;
      putRule(evidence, group, { name, members: { ...rule.members, [UNDECIDED]: doubt } }, origin);
    }
  }
  return doubt === undefined ? 'done' : 'unknown';
}

function perhaps(
  context: CommandContext,
  { ids }: Meant,
  why: string,
  isMeant: (rule: NamedRule) => boolean,
): Outcome {
  addGap(context, `which rule it changes is not known: ${why}`);
  for (const group of ids) doubtRules(context.evidence, group, why, context.origin, isMeant);
  return 'unknown';
}

/** Rules of which nothing is known after it: what they did not match before, they may match. */
function anything(
  { evidence, origin, ...context }: CommandContext,
  { ids }: Meant,
  why: string,
  isMeant: (rule: NamedRule) => boolean,
): Outcome {
  addGap({ evidence, origin, ...context }, why);
  for (const group of ids) {
    doubtRules(evidence, group, why, origin, isMeant);
    putAnyRules(evidence, group, why, origin);
  }
  return 'unknown';
}

function groupsMeant(context: CommandContext): Meant {
  const found = meant(context, groupIds(context.evidence), 'network security group', 'nsg-name');
  if (found.ids.length === 0 && found.why !== undefined) addGap(context, found.why);
  return found;
}

function strangeOption({ given }: CommandContext): string | undefined {
  const option = [...given.options.keys()].find((each) => !OPTIONS.some((names) => names.includes(each)));
  return option === undefined ? undefined : `what --${option} changes is not known`;
}

/** Where a new rule lacks a name, a priority or ports, these may be among the words that are not known. */
function openMember({ given: { options, doubt } }: CommandContext): string | undefined {
  const hasPorts = options.has('destination-port-ranges') || options.has('destination-port-range');
  if (doubt === undefined || (options.has('name') && options.has('priority') && hasPorts)) return undefined;
  return `what the new rule says depends on ${doubt}`;
}
