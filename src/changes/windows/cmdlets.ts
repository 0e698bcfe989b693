import type { RuleField } from '../../importers/windows/rule-record.ts';
import type { Outcome } from '../command.ts';
import type { HostChanges } from '../host-changes.ts';
import type { Call, Value } from '../powershell/call.ts';
import { refuse, type Teller } from '../teller.ts';
import { argumentsOf, textsOfValue } from './arguments.ts';
import { fieldOf, NEW_RULE, type WindowsRule } from './fields.ts';
import { removeFilters } from './filter-objects.ts';
import { addRule, type FoundRule, nameOf, removeRule, rulesOf, textsOfWindows } from './policy.ts';
import { setProfiles } from './profiles.ts';
import { changeable, namedRules, rulesWith } from './selection.ts';

export type Cmdlet = (call: Call, host: HostChanges, teller: Teller) => Outcome;

/** Cmdlets of the NetSecurity module that change what Windows lets through, in lower case. */
export const CMDLETS: ReadonlyMap<string, Cmdlet> = new Map<string, Cmdlet>([
  ['new-netfirewallrule', here(newRule)],
  ['set-netfirewallrule', here(changeRules('set'))],
  ['enable-netfirewallrule', here(changeRules('enable'))],
  ['disable-netfirewallrule', here(changeRules('disable'))],
  ['remove-netfirewallrule', here(changeRules('remove'))],
  ['set-netfirewallprofile', here(setProfile)],
]);

type Parameters = ReadonlyMap<string, Value>;
type LocalCmdlet = (parameters: Parameters, call: Call, host: HostChanges, teller: Teller) => Outcome;

/** Leaves what is only tried, and what another machine or policy is told (about_CimSession, -GPOSession, -PolicyStore). */
function here(cmdlet: LocalCmdlet): Cmdlet {
  return (call, host, teller) => {
    const parameters = argumentsOf(call);
    if (typeof parameters === 'string') return teller.lose(`it was not understood: ${parameters}`);
    if (isTrial(parameters)) return 'done';
    const piped = call.piped ?? parameters.get('inputobject');
    const source = piped?.kind === 'result' ? argumentsOf(piped.call) : undefined;
    const store =
      parameters.get('policystore') ?? (typeof source === 'object' ? source.get('policystore') : undefined);
    const open = store && textsOfValue(store).source;
    if (open !== undefined) return teller.lose(`which policy it changes depends on ${open}`);
    const other = elsewhere(parameters) ?? (typeof source === 'object' ? elsewhere(source) : undefined);
    if (other === undefined) return cmdlet(parameters, call, host, teller);
    teller.gap(other);
    return 'done';
  };
}

function elsewhere(parameters: Parameters): string | undefined {
  const isOther = (name: string, own: RegExp) => {
    const value = parameters.get(name);
    return value !== undefined && !own.test(textsOfValue(value).texts[0] ?? '');
  };
  if (isOther('cimsession', /^(?:localhost|\.)$/i))
    return 'it changes the machine that -CimSession names, which was not followed';
  return isOther('policystore', /^(?:persistentstore|activestore|localhost)$/i) ||
    parameters.has('gposession')
    ? 'it changes another policy than the local one, which takes effect when that is applied'
    : undefined;
}

function isGiven(host: HostChanges): boolean {
  return textsOfWindows(host).length > 0;
}

/** Fields that parameters set, and what is not known of them. */
interface Given {
  readonly fields: Map<RuleField, readonly string[]>;
  readonly doubts: string[];
  /** What the rules are called from then on. */
  readonly title?: string;
}

function fieldsOf(parameters: ReadonlyMap<string, Value>, teller: Teller): Given {
  const fields = new Map<RuleField, readonly string[]>();
  const doubts: string[] = [];
  for (const [parameter, value] of parameters) {
    const field = fieldOf(parameter);
    if (field === undefined) continue;
    const { texts, source, hasCommaInQuotes } = textsOfValue(value);
    if (source !== undefined) {
      doubts.push(`-${field} ${source}`);
      teller.gap(`the rule depends on ${source}`);
      // Without the field the rule says the most that it can.
      fields.set(
        field,
        field === 'Action' || field === 'Direction' || field === 'Profile' || field === 'Protocol'
          ? [texts[0] ?? '?']
          : ['Any'],
      );
    } else if (hasCommaInQuotes && field !== 'Program') {
      const why = `a list in one quoted text (-${field}), which Windows is not known to accept`;
      doubts.push(why);
      teller.gap(`whether the rule is made is not known: ${why}`);
      fields.set(
        field,
        texts.flatMap((text) => text.split(',').map((part) => part.trim())),
      );
    } else
      fields.set(
        field,
        texts.flatMap((text) => (field === 'Profile' ? text.split(',').map((part) => part.trim()) : [text])),
      );
  }
  return { fields, doubts };
}

/** `-WhatIf`, unless `-WhatIf:$false`. */
function isTrial(parameters: ReadonlyMap<string, Value>): boolean {
  const value = parameters.get('whatif');
  return value !== undefined && !(value.kind === 'text' && value.text === 'False');
}

function newRule(parameters: Parameters, call: Call, host: HostChanges, teller: Teller): Outcome {
  if (!isGiven(host)) return teller.lose('the firewall of Windows is not in evidence');
  const id = textsOfValue(parameters.get('name') ?? nothing()).texts[0];
  if (id !== undefined && changeable(host).some((rule) => nameOf(rule).toLowerCase() === id.toLowerCase()))
    return refuse(teller, `a rule of the name ${id} is there already`);
  const title = textsOfValue(parameters.get('displayname') ?? nothing()).texts[0];
  if (title === undefined && !parameters.has('displayname'))
    return refuse(teller, 'a rule needs -DisplayName');
  const given = fieldsOf(parameters, teller);
  const needsProtocol = (['LocalPort', 'RemotePort'] as const).find(
    (field) => given.fields.has(field) && !isAny(given.fields.get(field)),
  );
  const protocol = given.fields.get('Protocol')?.[0]?.toLowerCase() ?? 'any';
  if (needsProtocol !== undefined && protocol === 'any')
    return refuse(teller, `-${needsProtocol} needs -Protocol TCP or UDP`);
  return add(
    host,
    {
      id: id ?? `{changed ${call.line}.${rulesOf(host).length}}`,
      title: title ?? 'rule',
      group: textsOfValue(parameters.get('group') ?? nothing()).texts[0] ?? '',
      fields: new Map([...NEW_RULE, ...given.fields]),
      doubts: given.doubts,
    },
    teller,
  );
}

function nothing(): Value {
  return { kind: 'list', items: [] };
}

function isAny(values: readonly string[] | undefined): boolean {
  return values === undefined || values.every((value) => /^any$/i.test(value));
}

/** Adds a rule; one that may not be made may match or not. */
export function add(host: HostChanges, rule: WindowsRule, teller: Teller): Outcome {
  const { doubt } = teller;
  if (doubt !== undefined) teller.gap(`whether it runs is not known: ${doubt.reason}`);
  const doubts = doubt === undefined ? rule.doubts : [...rule.doubts, doubt.reason];
  if (!addRule(host, { ...rule, doubts }, teller.origin))
    return teller.lose('the rules of Windows are not in evidence');
  return doubt === undefined ? 'done' : 'unknown';
}

type Verb = 'set' | 'enable' | 'disable' | 'remove';

function changeRules(verb: Verb): LocalCmdlet {
  return (parameters, call, host, teller) => {
    if (!isGiven(host)) return teller.lose('the firewall of Windows is not in evidence');
    const selected = selectedRules(call, parameters, host);
    if (typeof selected === 'string') return teller.lose(`which rules it means is not known: ${selected}`);
    if (selected.length === 0) return refuse(teller, 'there is no such rule');
    const given: Given =
      verb === 'set'
        ? fieldsOf(new Map([...parameters].filter(([name]) => !isSelector(name, parameters))), teller)
        : { fields: new Map([['Enabled', [verb === 'enable' ? 'True' : 'False']]]), doubts: [] };
    const title = verb === 'set' ? textsOfValue(parameters.get('newdisplayname') ?? nothing()) : undefined;
    if (title?.source !== undefined) return teller.lose(`what it calls them depends on ${title.source}`);
    const renamed = title?.texts[0] === undefined ? given : { ...given, title: title.texts[0] };
    return changeSelected(selected, verb === 'remove' ? undefined : renamed, host, teller);
  };
}

/** With a name of the rule given, -Group and -Direction and their like are what is set. */
function isSelector(name: string, parameters: ReadonlyMap<string, Value>): boolean {
  if (['name', 'displayname', 'displaygroup', 'inputobject', 'all'].includes(name)) return true;
  return name === 'group' && !parameters.has('name') && !parameters.has('displayname');
}

/** Removes rules, or puts others in their place; equal fields change nothing. */
export function changeSelected(
  selected: readonly FoundRule[],
  given: Given | undefined,
  host: HostChanges,
  teller: Teller,
): Outcome {
  const { doubt, origin } = teller;
  const isEqual = ({ fields }: FoundRule) =>
    given !== undefined &&
    given.doubts.length === 0 &&
    given.title === undefined &&
    [...given.fields].every(
      ([field, values]) => values.join().toLowerCase() === fields.get(field)?.join().toLowerCase(),
    );
  const changed = selected.filter((rule) => !isEqual(rule));
  if (changed.length === 0) {
    teller.warn('it changes nothing: the rules are so already');
    return 'done';
  }
  if (doubt !== undefined) teller.gap(`whether it runs is not known: ${doubt.reason}`);
  // From the last one up, so that places of those before stay as they are.
  const isRemoved =
    changed.toReversed().every((rule) => removeRule(rule, origin)) && removeFilters(host, changed);
  if (!isRemoved) return teller.lose('the form of the evidence does not let rules be changed');
  for (const rule of changed) {
    const reasons = doubt === undefined ? [] : [doubt.reason];
    if (doubt !== undefined)
      addRule(host, { ...rule, doubts: [...rule.doubts, ...reasons] }, origin, rule.form);
    if (given === undefined) continue;
    const fields = new Map([...rule.fields, ...given.fields]);
    const id = doubt === undefined ? rule.id : `${nameOf(rule)} or`;
    addRule(
      host,
      {
        ...rule,
        id,
        title: given.title ?? rule.title,
        fields,
        doubts: [...rule.doubts, ...given.doubts, ...reasons],
      },
      origin,
      rule.form,
    );
  }
  return doubt === undefined ? 'done' : 'unknown';
}

/** The rules that names, groups or a pipeline select; a text says why they cannot be told. */
function selectedRules(
  call: Call,
  parameters: ReadonlyMap<string, Value>,
  host: HostChanges,
): readonly FoundRule[] | string {
  const piped = call.piped ?? parameters.get('inputobject');
  if (piped !== undefined) return pipedRules(piped, host);
  const rules = changeable(host);
  if (parameters.has('all')) return rules;
  for (const name of ['name', 'displayname', 'displaygroup', 'group'] as const) {
    const value = parameters.get(name);
    if (value === undefined) continue;
    const { texts, source } = textsOfValue(value);
    if (source !== undefined) return source;
    const kind = name === 'name' ? 'name' : name === 'displayname' ? 'title' : 'group';
    return namedRules(rules, kind, texts, true);
  }
  return 'it names no rule';
}

/** Get-NetFirewallRule hands on rules; what filters them in between is not followed. */
function pipedRules(piped: Value, host: HostChanges): readonly FoundRule[] | string {
  if (piped.kind !== 'result') return 'the pipeline hands on something else';
  const { call } = piped;
  if (!/^get-netfirewallrule$/i.test(call.name)) return `${call.name} hands them on`;
  if (call.piped !== undefined) return `what is handed on to ${call.name} selects them`;
  const parameters = argumentsOf(call);
  if (typeof parameters === 'string') return parameters;
  const named = ['name', 'displayname', 'displaygroup', 'group'].some((name) => parameters.has(name));
  const selected = named ? selectedRules(call, parameters, host) : changeable(host);
  if (typeof selected === 'string') return selected;
  const asked = new Map<RuleField, readonly string[]>();
  for (const [name, value] of parameters) {
    const field = fieldOf(name);
    if (field === undefined) continue;
    const { texts, source } = textsOfValue(value);
    if (source !== undefined) return source;
    if (texts.length !== 1) return `-${name} asks for several`;
    asked.set(field, texts);
  }
  return rulesWith(selected, asked);
}

/** What a profile may be set to, and what it does where that is not configured (NetSecurity module, Set-NetFirewallProfile). */
const SETTINGS: ReadonlyMap<string, readonly [values: RegExp, byDefault: string]> = new Map([
  ['enabled', [/^(?:true|false|1|0)$/i, 'True']],
  ['defaultinboundaction', [/^(?:allow|block)$/i, 'Block']],
  ['defaultoutboundaction', [/^(?:allow|block)$/i, 'Allow']],
  ['allowinboundrules', [/^(?:true|false|1|0)$/i, 'True']],
]);

function setProfile(parameters: Parameters, call: Call, host: HostChanges, teller: Teller): Outcome {
  const meant = profilesMeant(parameters, call);
  if (typeof meant === 'string') return teller.lose(`which profile it means depends on ${meant}`);
  const names = ['profile', 'name'].flatMap((name) => {
    const value = meant.get(name);
    return value === undefined ? [] : [textsOfValue(value)];
  });
  const settings = new Map<string, string>();
  for (const [name, value] of parameters) {
    // Whether local rules count is said by group policies.
    if (/^(?:disabledinterfacealiases|allowlocalfirewallrules)$/.test(name))
      return teller.lose(`-${name} is not carried out`);
    const [values, byDefault] = SETTINGS.get(name) ?? [];
    if (values === undefined || byDefault === undefined) continue;
    const { texts, source } = textsOfValue(value);
    if (source !== undefined) return teller.lose(`what it sets depends on ${source}`);
    const text = texts[0] ?? '';
    const isGiven = values.test(text);
    if (!isGiven && !/^notconfigured$/i.test(text)) return teller.lose(`-${name} ${text} is not carried out`);
    settings.set(name, isGiven ? text : byDefault);
  }
  const open = names.find(({ source }) => source !== undefined)?.source;
  if (open !== undefined) return teller.lose(`which profile it means depends on ${open}`);
  if (teller.doubt !== undefined) return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const profiles = names.flatMap(({ texts }) =>
    texts.flatMap((text) => text.split(',').map((part) => part.trim())),
  );
  const isAll = profiles.length === 0 || meant.has('all') || profiles.some((each) => /^any$/i.test(each));
  return setProfiles(isAll ? ['Domain', 'Private', 'Public'] : profiles, settings, host, teller);
}

/** Where the profiles are named: here, or by the Get-NetFirewallProfile that hands them on; a text says why it cannot be told. */
function profilesMeant(parameters: Parameters, call: Call): Parameters | string {
  const piped = call.piped ?? parameters.get('inputobject');
  if (piped === undefined) return parameters;
  const isAsked = piped.kind === 'result' && /^get-netfirewallprofile$/i.test(piped.call.name);
  return isAsked && piped.call.piped === undefined ? argumentsOf(piped.call) : 'what the pipeline hands on';
}
