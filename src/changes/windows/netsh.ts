import type { RuleField } from '../../importers/windows/rule-record.ts';
import type { Command, Outcome, Word } from '../command.ts';
import type { HostChanges } from '../host-changes.ts';
import { refuse, type Teller } from '../teller.ts';
import { add, changeSelected } from './cmdlets.ts';
import { NEW_RULE } from './fields.ts';
import { netshWords } from './netsh-words.ts';
import { rulesOf, textsOfWindows } from './policy.ts';
import { setProfiles } from './profiles.ts';
import { changeable, namedRules, rulesWith } from './selection.ts';

/** Contexts that change no filter. */
const HARMLESS =
  /^(?:branchcache|dhcpclient|dnsclient|http|interface|lan|mbn|namespace|nlm|p2p|rpc|trace|wcn|winhttp|winsock|wlan)$/;

/** `netsh advfirewall`: rules and profiles. */
export function netsh(command: Command, host: HostChanges, teller: Teller): Outcome {
  const words = netshWords(command.words.slice(1));
  if (typeof words === 'string') return teller.lose(words);
  if (words.length === 0)
    return command.input === undefined ? 'done' : teller.lose('what it reads is not known');
  const [context, ...rest] = words.map(({ text }) => text.toLowerCase());
  // `reset export FILE` keeps a copy and resets all the same.
  const idle = rest[0] === 'reset' ? /^(?:help|\?)$/i : /^(?:show|dump|help|\?|export)$/i;
  if (words.some(({ text }) => idle.test(text))) return 'done';
  if (context === 'interface' && rest[0] === 'portproxy')
    return teller.lose('what it forwards is not followed');
  if (context === 'firewall')
    return teller.lose('commands of the firewall of Windows XP are not carried out');
  if (context === 'interface')
    teller.gap('what it changes beside the rules (routes, links, addresses) was not followed');
  if (context !== 'advfirewall')
    return HARMLESS.test(context ?? '') ? 'done' : teller.lose(`netsh ${context} is not carried out`);
  if (textsOfWindows(host).length === 0) return teller.lose('the firewall of Windows is not in evidence');
  if (rest[0] === 'set') return setProfile(words.slice(2), host, teller);
  if (rest[0] !== 'firewall') return teller.lose(`netsh advfirewall ${rest[0] ?? ''} is not carried out`);
  const open = words.slice(0, 4).find(({ unknown }) => unknown !== undefined)?.unknown;
  if (open !== undefined) return teller.lose(`what it does depends on ${open.source}`);
  const parameters = parametersOf(words.slice(4));
  switch (rest[1]) {
    case 'add':
      return addNamed(parameters, command, host, teller);
    case 'set':
    case 'delete':
      return changeNamed(parameters, rest[1], host, teller);
  }
  return teller.lose('it was not understood');
}

/** `name="Open Port 80"`; behind `new` stands what a rule is set to. */
interface Parameters {
  readonly select: ReadonlyMap<string, Word>;
  readonly set: ReadonlyMap<string, Word>;
  /** A word that may be any parameter, or none, or what it hangs on. */
  readonly loose?: string;
}

function parametersOf(words: readonly Word[]): Parameters {
  const select = new Map<string, Word>();
  const set = new Map<string, Word>();
  let current = select;
  let last: string | undefined;
  let loose: string | undefined;
  for (const word of words) {
    if (word.text.toLowerCase() === 'new' && word.unknown === undefined) {
      current = set;
      continue;
    }
    const [, name, text] = /^(\w+)=([\s\S]*)$/.exec(word.text) ?? [];
    const before = last === undefined ? undefined : current.get(last);
    if (name !== undefined && isCutShort(name.toLowerCase())) {
      loose = `"${word.text}", whose parameter is cut short`;
    } else if (name !== undefined && text !== undefined) {
      last = name.toLowerCase();
      const { unknown } = word;
      const isTwice = current.has(last);
      // Whether netsh takes the first, the last or neither is not documented.
      if (isTwice && current === select) loose = `${last}=, which is given twice`;
      const open = isTwice
        ? { unknown: { source: `${last}=, which is given twice`, prefix: '', suffix: '' } }
        : unknown === undefined
          ? {}
          : { unknown: { ...unknown, prefix: unknown.prefix.slice(name.length + 1) } };
      current.set(last, {
        text: text.replace(/^"(.*)"$/, '$1'),
        line: word.line,
        column: word.column,
        ...open,
      });
    } else {
      // netsh also takes values by their place, as in `show rule all`, and PowerShell makes several of a list: which it takes is not documented.
      loose = word.unknown?.source ?? `"${word.text}", which stands without the name of a parameter`;
      if (last !== undefined && before !== undefined && LISTS.has(FIELDS[last] ?? 'Program'))
        current.set(last, { ...before, unknown: { source: loose, prefix: '', suffix: '' } });
    }
  }
  return { select, set, ...(loose === undefined ? {} : { loose }) };
}

const FIELDS: Readonly<Record<string, RuleField>> = {
  dir: 'Direction',
  action: 'Action',
  program: 'Program',
  service: 'Service',
  enable: 'Enabled',
  profile: 'Profile',
  localip: 'LocalAddress',
  remoteip: 'RemoteAddress',
  localport: 'LocalPort',
  remoteport: 'RemotePort',
  protocol: 'Protocol',
  interfacetype: 'InterfaceType',
  edge: 'EdgeTraversalPolicy',
  security: 'Authentication',
  rmtcomputergrp: 'RemoteMachine',
  rmtmachgrp: 'RemoteMachine',
  rmtusrgrp: 'RemoteUser',
};
const TEXTS = ['name', 'description', 'group', 'grouping'];

/** netsh finds its commands by the first letters of them; whether also parameters is not documented. */
function isCutShort(name: string): boolean {
  const known = [...Object.keys(FIELDS), ...TEXTS];
  return !known.includes(name) && known.some((each) => each.startsWith(name));
}

const LISTS: ReadonlySet<RuleField> = new Set([
  'Profile',
  'LocalAddress',
  'RemoteAddress',
  'LocalPort',
  'RemotePort',
  'InterfaceType',
]);
const WORDS: Readonly<Partial<Record<RuleField, Readonly<Record<string, string>>>>> = {
  Direction: { in: 'Inbound', out: 'Outbound' },
  Action: { allow: 'Allow', block: 'Block', bypass: 'AllowBypass' },
  Enabled: { yes: 'True', no: 'False' },
  EdgeTraversalPolicy: { yes: 'Allow', no: 'Block', deferapp: 'DeferToApp', deferuser: 'DeferToUser' },
  Profile: { any: 'Any', domain: 'Domain', private: 'Private', public: 'Public' },
};
const PROTOCOLS = /^(?:any|tcp|udp|icmpv[46](?::.*)?|\d{1,3})$/i;

interface Given {
  readonly fields: Map<RuleField, readonly string[]>;
  readonly doubts: string[];
}

function fieldsOf(parameters: ReadonlyMap<string, Word>, teller: Teller): Given | string {
  const fields = new Map<RuleField, readonly string[]>();
  const doubts: string[] = [];
  for (const [name, { text, unknown }] of parameters) {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (field === undefined && !TEXTS.includes(name)) return `${name} is no parameter`;
    if (field === undefined) continue;
    if (unknown !== undefined) {
      doubts.push(`${name} ${unknown.source}`);
      teller.gap(`the rule depends on ${unknown.source}`);
      fields.set(field, /^(?:Direction|Action|Profile|Protocol)$/.test(field) ? ['?'] : ['Any']);
      continue;
    }
    const parts = LISTS.has(field) ? text.split(',').map((part) => part.trim()) : [text];
    const words = WORDS[field];
    const isOne = (part: string) =>
      words === undefined || Object.keys(words).some((each) => each.startsWith(part.toLowerCase()));
    if (!parts.every(isOne) || (field === 'Protocol' && !PROTOCOLS.test(text)))
      return `"${text}" is no value of ${name}`;
    const values = parts.map((part) => words?.[part.toLowerCase()] ?? part);
    if (field === 'Protocol') setProtocol(text, fields);
    else
      fields.set(
        field,
        values.map((value) => (/^any$/i.test(value) ? 'Any' : value)),
      );
  }
  return { fields, doubts };
}

/** `icmpv4:8,any` names type and code. */
function setProtocol(text: string, fields: Given['fields']): void {
  const [, name = text, types] = /^(icmpv[46]):(.*)$/i.exec(text) ?? [];
  fields.set('Protocol', [/^any$/i.test(name) ? 'Any' : name]);
  if (types === undefined) return;
  const [type = 'any', code = 'any'] = types.split(',');
  fields.set('IcmpType', [/^any$/i.test(type) ? 'Any' : /^any$/i.test(code) ? type : `${type}:${code}`]);
}

function addNamed(
  { select, loose }: Parameters,
  { line }: Command,
  host: HostChanges,
  teller: Teller,
): Outcome {
  for (const name of ['name', 'dir', 'action'])
    if (loose === undefined && !select.has(name)) return refuse(teller, `a rule needs ${name}=`);
  const given = fieldsOf(select, teller);
  if (typeof given === 'string') return refuse(teller, given);
  if (loose !== undefined) {
    given.doubts.push(loose);
    teller.gap(`the rule depends on ${loose}`);
    for (const field of ['Direction', 'Action', 'Protocol'] as const)
      if (!given.fields.has(field)) given.fields.set(field, ['?']);
  }
  const protocol = given.fields.get('Protocol')?.[0]?.toLowerCase() ?? 'any';
  if (hasPorts(given) && !/^(?:tcp|udp|6|17|\?)$/.test(protocol))
    return refuse(teller, 'ports need protocol=tcp or protocol=udp');
  if (select.get('name')?.text.toLowerCase() === 'all') return refuse(teller, 'no rule can be named all');
  const rule = {
    id: `{changed ${line}.${rulesOf(host).length}}`,
    title: select.get('name')?.text ?? '',
    group: '',
    fields: new Map([...NEW_RULE, ...given.fields]),
    doubts: given.doubts,
  };
  return add(host, rule, teller);
}

function hasPorts({ fields }: Given): boolean {
  return fields.has('LocalPort') || fields.has('RemotePort');
}

function changeNamed(
  { select, set, loose }: Parameters,
  verb: 'set' | 'delete',
  host: HostChanges,
  teller: Teller,
): Outcome {
  const open = loose ?? [...select.values()].find(({ unknown }) => unknown !== undefined)?.unknown?.source;
  if (open !== undefined) return teller.lose(`which rules it means depends on ${open}`);
  const wanted = fieldsOf(select, teller);
  const given = fieldsOf(set, teller);
  if (typeof wanted === 'string' || typeof given === 'string')
    return refuse(teller, `${typeof wanted === 'string' ? wanted : given}`);
  const name = select.get('name')?.text;
  const group = select.get('group')?.text;
  if (name === undefined && group === undefined) return refuse(teller, 'it names no rule');
  if (hasPorts(wanted) && !wanted.fields.has('Protocol'))
    return teller.lose('whether netsh takes ports without protocol= is not known');
  if (group !== undefined && [...set.keys()].some((each) => each !== 'enable'))
    return refuse(teller, 'a group of rules can only be enabled or disabled');
  const rules = changeable(host);
  const ofName =
    name === undefined || /^all$/i.test(name) ? rules : namedRules(rules, 'title', [name], false);
  const ofGroup =
    group === undefined || typeof ofName === 'string' ? ofName : namedRules(ofName, 'group', [group], false);
  const selected = typeof ofGroup === 'string' ? ofGroup : rulesWith(ofGroup, wanted.fields);
  if (typeof selected === 'string') return teller.lose(`which rules it means is not known: ${selected}`);
  if (selected.length === 0) return refuse(teller, 'there is no such rule');
  const title = set.get('name');
  if (title?.unknown !== undefined)
    return teller.lose(`what it calls them depends on ${title.unknown.source}`);
  return changeSelected(
    selected,
    verb === 'delete' ? undefined : { ...given, ...(title === undefined ? {} : { title: title.text }) },
    host,
    teller,
  );
}

const PROFILES: Readonly<Record<string, readonly string[]>> = {
  allprofiles: ['Domain', 'Private', 'Public'],
  domainprofile: ['Domain'],
  privateprofile: ['Private'],
  publicprofile: ['Public'],
};

/** `set allprofiles state on`, `set publicprofile firewallpolicy blockinbound,allowoutbound`. */
function setProfile(words: readonly Word[], host: HostChanges, teller: Teller): Outcome {
  const open = words.find(({ unknown }) => unknown !== undefined)?.unknown;
  if (open !== undefined) return teller.lose(`what it sets depends on ${open.source}`);
  const [name = '', kind = '', ...rest] = words.map(({ text }) => text.toLowerCase());
  if (teller.doubt !== undefined) return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const profiles = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (profiles === undefined) return teller.lose(`which profile ${name} is is not in evidence`);
  // Remote management switches rules of its own.
  if (kind === 'logging' || (kind === 'settings' && !/^remotem/.test(rest[0] ?? ''))) return 'done';
  const settings = new Map<string, string>();
  if (kind === 'state') {
    if (!/^(?:on|off)$/.test(rest[0] ?? '')) return teller.lose(`state ${rest[0] ?? ''} is not carried out`);
    settings.set('enabled', rest[0] === 'on' ? 'True' : 'False');
  } else if (kind === 'firewallpolicy') {
    const [, inbound, always, outbound] =
      /^(block|allow)inbound(always)?,(block|allow)outbound$/.exec(rest.join(',')) ?? [];
    if (inbound === undefined || outbound === undefined)
      return teller.lose(`policy ${rest.join(',')} is not carried out`);
    settings.set('defaultinboundaction', inbound === 'block' ? 'Block' : 'Allow');
    settings.set('allowinboundrules', always === undefined ? 'True' : 'False');
    settings.set('defaultoutboundaction', outbound === 'block' ? 'Block' : 'Allow');
  } else return teller.lose(`${kind} is not carried out`);
  return setProfiles(profiles, settings, host, teller);
}
