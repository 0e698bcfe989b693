import type { Action, BaseChain, Chain, Condition, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { Origin } from '../../model/origin.ts';
import { opaque } from './alternative.ts';
import type { WindowsFacts } from './host-facts.ts';
import { type Stage, type TranslatedRule, translateRule, unknownAction } from './rule.ts';
import { type Direction, PROFILES, type ProfileName, type RuleRecord } from './rule-record.ts';
import type { ProfileSettings, Settings } from './settings.ts';
import type { Statement, UnseenPolicies, UnseenRules } from './statement.ts';
import { mayBeOfDomain, TITLE, unseenGaps } from './unseen-gaps.ts';

/** Rules whose gaps are listed one by one. */
const MANY = 200;

const STAGES: readonly Stage[] = ['unknown', 'bypass', 'block', 'allow'];

interface Building {
  readonly rules: readonly TranslatedRule[];
  readonly settings: Settings;
  readonly unseen: UnseenRules | undefined;
  readonly unseenPolicies: UnseenPolicies | undefined;
  readonly facts: WindowsFacts;
  readonly origin: Origin;
}

/**
 * One filter: for each direction a chain that chooses the profile by the interface, and a chain for each profile: bypass rules,
 * block rules, allow rules, the default (MS-FASP 2.2.34; order within a stage has no effect). Loopback is not filtered (KB 2771908).
 */
export function toFilter(
  statement: Statement,
  facts: WindowsFacts,
  origin: Origin,
): { readonly filter: Filter; readonly gaps: readonly Gap[] } {
  const { rules: records, settings, unseen } = statement;
  const unseenPolicies = mayBeOfDomain(facts) ? statement.unseenPolicies : undefined;
  const gaps: Gap[] = [];
  const rules: TranslatedRule[] = [];
  let count = 0;
  for (const record of withOwnIds(records)) {
    const translation = translateRule(record, facts);
    rules.push(...translation.rules);
    for (const gap of translation.gaps) {
      count += 1;
      if (count <= MANY) gaps.push({ kind: 'unmodelled', ...gap, subject: TITLE, origin: record.origin });
    }
  }
  if (count > MANY) {
    const what = `${count - MANY} more remarks on rules that are not modelled in full`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: TITLE, origin });
  }
  const building: Building = { rules, settings, unseen, unseenPolicies, facts, origin };
  gaps.push(...unseenGaps(statement, rules, facts, origin));
  const chains = new Map<string, Chain>();
  const bases = (['in', 'out'] as const).map((direction) => addDirection(direction, chains, building));
  const filter: Filter = {
    id: origin.file,
    title: TITLE,
    layer: 'host',
    bases,
    chains,
    origin,
    repliesPass: false,
    ...unloggedOf(settings),
  };
  return { filter, gaps };
}

/** Rules of two policies may have one id. */
function withOwnIds(records: readonly RuleRecord[]): RuleRecord[] {
  const seen = new Map<string, number>();
  return records.map((record) => {
    const count = (seen.get(record.id) ?? 0) + 1;
    seen.set(record.id, count);
    return count === 1 ? record : { ...record, id: `${record.id} (${count})` };
  });
}

function addDirection(direction: Direction, chains: Map<string, Chain>, building: Building): BaseChain {
  const { origin } = building;
  const hook = direction === 'in' ? 'input' : 'output';
  const loopback: Condition = { kind: 'interface', direction, name: LOOPBACK_NAME, prefix: false };
  const established: Condition = { kind: 'state', states: ['established', 'related'] };
  const rules: Rule[] = [
    { id: `${hook} loopback`, conditions: [loopback], action: { kind: 'accept' }, origin },
    { id: `${hook} established`, conditions: [established], action: { kind: 'accept' }, origin },
    ...profileChoice(direction, building),
  ];
  chains.set(hook, { title: hook, rules });
  for (const profile of PROFILES)
    chains.set(`${hook}/${profile}`, {
      title: `${hook} of ${profile}`,
      rules: [
        ...unseenPolicyRules(profile, hook, building.unseenPolicies),
        ...profileRules(profile, direction, building),
      ],
    });
  return { hook, priority: 0, chain: hook, policy: 'drop', translates: false, origin };
}

/** Every interface has its own profile; where it is not in evidence, it may be any. */
function profileChoice(direction: Direction, { facts, origin }: Building): Rule[] {
  const hook = direction === 'in' ? 'input' : 'output';
  const leadTo = (profile: ProfileName, conditions: readonly Condition[], id: string): Rule => ({
    id: `${hook} ${id}`,
    conditions,
    action: { kind: 'goto', chain: `${hook}/${profile}` },
    origin,
  });
  const connections = [...(facts.connections ?? [])];
  const known = connections.flatMap(([name, profile]) => (profile === undefined ? [] : [{ name, profile }]));
  const only = onlyProfile(facts);
  if (only !== undefined) return [leadTo(only, [], `profile ${only}`)];
  const unknown = opaque('the profile of the interface is not in evidence (Get-NetConnectionProfile)');
  return [
    ...known.map(({ name, profile }) =>
      leadTo(profile, [{ kind: 'interface', direction, name, prefix: false }], `profile of ${name}`),
    ),
    ...PROFILES.map((profile, index) =>
      leadTo(profile, index === PROFILES.length - 1 ? [] : [unknown], `profile ${profile}`),
    ),
  ];
}

/** The profile of every connection, where there is one only and no interface besides. */
function onlyProfile({ connections, links }: WindowsFacts): ProfileName | undefined {
  const profiles = new Set(connections?.values());
  const [only] = profiles;
  const isElsewhere = links?.some(({ name }) => name !== LOOPBACK_NAME && connections?.has(name) !== true);
  return profiles.size === 1 && isElsewhere !== true ? only : undefined;
}

function profileRules(profile: ProfileName, direction: Direction, building: Building): Rule[] {
  const settings = building.settings.get(profile);
  const hook = direction === 'in' ? 'input' : 'output';
  const originOf = (setting: keyof ProfileSettings) =>
    settings?.origins?.[setting] ?? settings?.origin ?? building.origin;
  const rule = (
    name: string,
    conditions: readonly Condition[],
    action: Action,
    setting: keyof ProfileSettings,
  ): Rule => ({ id: `${hook} ${profile} ${name}`, conditions, action, origin: originOf(setting) });
  if (settings?.isOn === false) return [rule('off', [], { kind: 'accept' }, 'isOn')];
  const unfiltered = settings?.unfiltered ?? [];
  const open =
    unfiltered === 'unknown'
      ? [rule('not everywhere', [opaque(notOnAll(profile))], { kind: 'accept' }, 'unfiltered')]
      : unfiltered.map((name) =>
          rule(
            `not on ${name}`,
            [{ kind: 'interface', direction, name, prefix: false }],
            { kind: 'accept' },
            'unfiltered',
          ),
        );
  const isOn =
    settings?.isOn === true ? [] : [rule('off', [opaque(notSeen(profile))], { kind: 'accept' }, 'isOn')];
  if (direction === 'in' && settings?.allowsInboundRules === false)
    return [
      ...open,
      ...isOn,
      {
        ...rule('exceptions', [], { kind: 'drop' }, 'allowsInboundRules'),
        origin: { ...originOf('allowsInboundRules'), standing: 'wins' },
      },
    ];
  const byDefault = direction === 'in' ? 'inbound' : 'outbound';
  const own = building.rules.filter(
    (each) => each.direction === direction && each.profiles.includes(profile),
  );
  return [
    ...open,
    ...isOn,
    ...(direction === 'in' && settings?.allowsInboundRules === undefined
      ? [rule('exceptions', [opaque(notSeen(profile))], { kind: 'drop' }, 'allowsInboundRules')]
      : []),
    ...unseenRules(profile, hook, settings, building.unseen),
    ...STAGES.flatMap((stage) =>
      own.filter((each) => each.stage === stage).flatMap((each) => toRules(each, hook, profile, settings)),
    ),
    {
      ...rule('default', [], defaultAction(profile, direction, settings), byDefault),
      origin: { ...originOf(byDefault), standing: 'default' },
    },
  ];
}

/** Rules that are not in evidence may do anything. */
function unseenRules(
  profile: ProfileName,
  hook: string,
  settings: ProfileSettings | undefined,
  unseen: UnseenRules | undefined,
): Rule[] {
  if (unseen === undefined || (unseen.isLocal && settings?.allowsLocalRules === false)) return [];
  const action: Action = { kind: 'opaque', reason: unseen.what };
  return [{ id: `${hook} ${profile} unseen`, conditions: [], action, origin: unseen.origin }];
}

/** Policies that are not in evidence may set and leave aside anything. */
function unseenPolicyRules(profile: ProfileName, hook: string, unseen: UnseenPolicies | undefined): Rule[] {
  if (unseen === undefined) return [];
  const action: Action = { kind: 'opaque', reason: unseen.what };
  return [{ id: `${hook} ${profile} policies`, conditions: [], action, origin: unseen.origin }];
}

function defaultAction(
  profile: ProfileName,
  direction: Direction,
  settings: ProfileSettings | undefined,
): Action {
  const action = direction === 'in' ? settings?.inbound : settings?.outbound;
  if (action === undefined) return { kind: 'opaque', reason: notSeen(profile) };
  return { kind: action === 'allow' ? 'accept' : 'drop' };
}

function notSeen(profile: ProfileName): string {
  return `the settings of the ${profile} profile are not in evidence (Get-NetFirewallProfile)`;
}

function notOnAll(profile: ProfileName): string {
  return `which interfaces the ${profile} profile does not filter is not in evidence (Get-NetFirewallProfile)`;
}

const ACTIONS: Readonly<Record<Exclude<Stage, 'unknown'>, Action>> = {
  bypass: { kind: 'accept' },
  block: { kind: 'drop' },
  allow: { kind: 'accept' },
};

function toRules(
  { record, stage, alternatives, isLocal }: TranslatedRule,
  hook: string,
  profile: ProfileName,
  settings: ProfileSettings | undefined,
): Rule[] {
  const isFollowed = isLocal === false ? true : settings?.allowsLocalRules;
  if (isFollowed === false && isLocal === true) return [];
  const doubt =
    isFollowed === true
      ? []
      : [opaque(`whether the ${profile} profile follows the rule, if it is of the local policy`)];
  return alternatives.map((conditions, index) => ({
    id: `${hook} ${profile} ${record.id}${alternatives.length === 1 ? '' : `/${index}`}`,
    conditions: [...conditions, ...doubt],
    action: stage === 'unknown' ? { kind: 'opaque', reason: unknownAction(record) } : ACTIONS[stage],
    origin: stage === 'block' ? { ...record.origin, standing: 'wins' } : record.origin,
  }));
}

/** Any profile that is on may be the one of the network that the machine is in. */
function unloggedOf(settings: Settings): Pick<Filter, 'unlogged'> {
  const silent = [...settings.values()].find(({ isOn, logsDrops }) => isOn !== false && logsDrops === false);
  return silent === undefined ? {} : { unlogged: silent.origin };
}
