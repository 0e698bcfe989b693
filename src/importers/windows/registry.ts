import type { Gap } from '../../model/gap.ts';
import type { ReadFile } from '../importer.ts';
import { POLICY_ROOT, type RegistryValue, readRegistry } from './registry-file.ts';
import { type RegistryStore, readRuleString } from './registry-rule.ts';
import type { ProfileName, RuleRecord } from './rule-record.ts';
import { orElse, type ProfileSettings, type Settings } from './settings.ts';
import type { Statement, UnseenPolicies, UnseenRules } from './statement.ts';

type Place =
  | { readonly kind: 'rules'; readonly store: RegistryStore }
  | { readonly kind: 'profile'; readonly profile: ProfileName; readonly store: RegistryStore }
  | { readonly kind: 'descriptive' }
  | { readonly kind: 'template'; readonly profiles: readonly ProfileName[] }
  | { readonly kind: 'unread'; readonly what: string; readonly effect: Gap['effect'] };

/** Keys of the firewall, and what lies in them (MS-GPFAS 2.2; host policy below SharedAccess). The first that fits decides. */
const PLACES: readonly (readonly [RegExp, Place])[] = [
  [/\\FirewallPolicy\\FirewallRules$/i, { kind: 'rules', store: 'Local' }],
  [/\\FirewallPolicy\\Mdm\\FirewallRules$/i, { kind: 'rules', store: 'Mdm' }],
  [/\\Policies\\Microsoft\\WindowsFirewall\\FirewallRules$/i, { kind: 'rules', store: 'GroupPolicy' }],
  [/\\FirewallPolicy\\DomainProfile$/i, { kind: 'profile', profile: 'Domain', store: 'Local' }],
  [/\\FirewallPolicy\\StandardProfile$/i, { kind: 'profile', profile: 'Private', store: 'Local' }],
  [/\\FirewallPolicy\\PublicProfile$/i, { kind: 'profile', profile: 'Public', store: 'Local' }],
  [/\\WindowsFirewall\\DomainProfile$/i, { kind: 'profile', profile: 'Domain', store: 'GroupPolicy' }],
  [/\\WindowsFirewall\\PrivateProfile$/i, { kind: 'profile', profile: 'Private', store: 'GroupPolicy' }],
  [/\\WindowsFirewall\\PublicProfile$/i, { kind: 'profile', profile: 'Public', store: 'GroupPolicy' }],
  // What administrative templates set since Windows XP, whose standard profile stands for both others.
  [
    /\\WindowsFirewall\\StandardProfile(\\(?!Logging$)|$)/i,
    { kind: 'template', profiles: ['Private', 'Public'] },
  ],
  [/\\WindowsFirewall\\DomainProfile\\(?!Logging$)/i, { kind: 'template', profiles: ['Domain'] }],
  [/\\(FirewallPolicy|WindowsFirewall)(\\\w+Profile\\Logging)?$/i, { kind: 'descriptive' }],
  // Policies of other programs.
  [/\\SOFTWARE\\Policies(\\(?!Microsoft\\WindowsFirewall(\\|$))|$)/i, { kind: 'descriptive' }],
  [
    /\\RestrictedServices\\/i,
    {
      kind: 'unread',
      what: 'rules that restrict services (Windows Service Hardening)',
      effect: 'may-allow-less',
    },
  ],
  [
    /\\(ConSecRules|Phase\w*|MainMode\w*)(\\|$)/i,
    { kind: 'unread', what: 'IPsec rules', effect: 'may-allow-less' },
  ],
  [
    /\\(GloballyOpenPorts|AuthorizedApplications|Services|IcmpSettings|RemoteAdminSettings)(\\|$)/i,
    { kind: 'unread', what: 'exceptions in the form of Windows XP', effect: 'may-allow-more' },
  ],
];

/** Rules and settings of the registry; a value of a group policy wins over the local one. */
export function readRegistryFiles(files: readonly ReadFile[], gaps: Gap[]): Statement {
  const rules: RuleRecord[] = [];
  const bySource = new Map<string, RegistryValue[]>();
  const hasCurrent = files.some((file) => /\\CurrentControlSet\\/i.test(file.text ?? ''));
  for (const file of files) {
    const { values, keys, strange } = readRegistry(file.text ?? '');
    for (const { key, line, text } of strange) {
      const what = 'a line of the registry is neither a key nor a value';
      const origin = { file: file.name, line, text };
      gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
      const place = placeOf(key);
      if (place?.kind === 'rules')
        rules.push(toRule({ name: `line ${line}`, data: undefined, text }, origin, place.store));
    }
    const unread = new Set<string>();
    for (const key of keys)
      if (placeOf(key)?.kind === 'profile' && !(hasCurrent && /\\ControlSet\d{3}\\/i.test(key)))
        bySource.set(`${file.name}\n${key}`, []);
    for (const value of values) {
      // Copies of the current control set, and older states of it.
      if (hasCurrent && /\\ControlSet\d{3}\\/i.test(value.key)) continue;
      const place = placeOf(value.key);
      const origin = { file: file.name, line: value.line, text: value.text };
      if (place?.kind === 'rules') rules.push(toRule(value, origin, place.store));
      else if (place?.kind === 'profile') bySource.get(`${file.name}\n${value.key}`)?.push(value);
      else if (place?.kind === 'template' && DESCRIPTIVE.has(value.name.toLowerCase())) continue;
      else if (place?.kind !== 'descriptive' && !unread.has(value.key)) {
        unread.add(value.key);
        if (place?.kind === 'template') {
          rules.push(ofTemplate(value, place.profiles, origin));
          continue;
        }
        const what = place === undefined ? 'values that are not known' : place.what;
        const effect = place?.effect ?? 'either';
        gaps.push({ kind: 'unmodelled', effect, what: `${what} of ${value.key} are not read`, origin });
      }
    }
  }
  const settings = settingsOf(bySource, gaps);
  const policies = unseenPolicies(files);
  const unseen = unseenRules(files);
  return {
    rules: withRivals(rules),
    settings,
    ...(unseen === undefined ? {} : { unseen }),
    ...(policies === undefined ? {} : { unseenPolicies: policies }),
    ...(files.length === 0 ? {} : { shown: wholeFile(files) }),
  };
}

/** Of rules with one name the one of the higher policy is said to stand for both; no document says so of every release. */
function withRivals(rules: readonly RuleRecord[]): RuleRecord[] {
  const isLocal = ({ fields }: RuleRecord) => fields.get('PolicyStoreSourceType')?.[0] === 'Local';
  const higher = new Set(rules.filter((rule) => !isLocal(rule)).map(({ id }) => id.toLowerCase()));
  return rules.map((rule) =>
    isLocal(rule) && higher.has(rule.id.toLowerCase())
      ? {
          ...rule,
          doubts: [...rule.doubts, 'whether it holds beside the rule of a group policy with its name'],
        }
      : rule,
  );
}

function placeOf(key: string): Place | undefined {
  return PLACES.find(([pattern]) => pattern.test(key))?.[1];
}

function toRule(
  { name, data, text }: Pick<RegistryValue, 'name' | 'data' | 'text'>,
  origin: RuleRecord['origin'],
  store: RegistryStore,
): RuleRecord {
  if (typeof data === 'string') return readRuleString(name, data, store, origin);
  return {
    id: name,
    title: name,
    fields: new Map(),
    doubts: [`its value, which is no text: ${text}`],
    origin,
  };
}

/** Settings and exceptions of templates may open or close anything in their profiles. */
function ofTemplate(
  { key }: RegistryValue,
  profiles: readonly ProfileName[],
  origin: RuleRecord['origin'],
): RuleRecord {
  const asked = profiles.map((profile) => `Profile=${profile}|`).join('');
  const value = `v2.0|Active=TRUE|${asked}Name=of an administrative template below ${key}|`;
  return readRuleString(key, value, 'GroupPolicy', origin);
}

function settingsOf(bySource: ReadonlyMap<string, readonly RegistryValue[]>, gaps: Gap[]): Settings {
  const stores: Record<'Local' | 'GroupPolicy', Settings> = { Local: new Map(), GroupPolicy: new Map() };
  for (const [source, values] of bySource) {
    const [file = '', key = ''] = source.split('\n');
    const place = placeOf(key);
    if (place?.kind !== 'profile') continue;
    const store = place.store === 'Local' ? 'Local' : 'GroupPolicy';
    const byDefault: ProfileSettings = { ...DEFAULTS, origin: { file, text: key } };
    let settings: ProfileSettings = store === 'Local' ? byDefault : { origin: byDefault.origin };
    for (const value of values) {
      const read = SETTINGS[value.name.toLowerCase()];
      const origin = { file, line: value.line, text: value.text };
      if (value.name.toLowerCase() === UNFILTERED) {
        if (value.data === '') continue;
        gaps.push(gap(`the ${place.profile} profile does not filter some interfaces: ${value.name}`, origin));
        settings = withSetting(settings, { unfiltered: 'unknown' }, origin);
      } else if (read === undefined) {
        if (DESCRIPTIVE.has(value.name.toLowerCase())) continue;
        gaps.push(gap(`setting ${value.name} of the ${place.profile} profile is not known`, origin));
      } else if (value.data !== 0 && value.data !== 1) {
        gaps.push(gap(`${value.name} of the ${place.profile} profile is neither 0 nor 1`, origin));
        const unknown = Object.keys(read(true)).map((setting) => [setting, undefined] as const);
        settings = withSetting(settings, Object.fromEntries(unknown), origin);
      } else settings = withSetting(settings, read(value.data === 1), origin);
    }
    stores[store] = orElse(stores[store], new Map([[place.profile, settings]]));
  }
  return orElse(stores.GroupPolicy, stores.Local);
}

function withSetting(
  settings: ProfileSettings,
  read: Omit<ProfileSettings, 'origin'>,
  origin: ProfileSettings['origin'],
): ProfileSettings {
  const origins = Object.fromEntries(Object.keys(read).map((name) => [name, origin]));
  return { ...settings, ...read, origins: { ...settings.origins, ...origins } };
}

/** What a profile of the local policy does where a value is not there (MS-GPFAS 2.2.3). */
const DEFAULTS = {
  isOn: true,
  inbound: 'block',
  outbound: 'allow',
  allowsInboundRules: true,
  allowsLocalRules: true,
} as const;

/** Here 1 blocks and 0 allows, unlike the numbers of the cmdlets. */
const SETTINGS: Readonly<Record<string, (isOne: boolean) => Omit<ProfileSettings, 'origin'>>> = {
  enablefirewall: (isOn) => ({ isOn }),
  defaultinboundaction: (blocks) => ({ inbound: blocks ? 'block' : 'allow' }),
  defaultoutboundaction: (blocks) => ({ outbound: blocks ? 'block' : 'allow' }),
  donotallowexceptions: (isOne) => ({ allowsInboundRules: !isOne }),
  allowlocalpolicymerge: (allowsLocalRules) => ({ allowsLocalRules }),
};

/** Interfaces that a profile leaves out, by identifiers that nothing in evidence resolves. */
const UNFILTERED = 'disabledinterfaces';

/** What is shown to users and kept for IPsec. */
const DESCRIPTIVE: ReadonlySet<string> = new Set([
  'disablenotifications',
  'disableunicastresponsestomulticastbroadcast',
  'allowlocalipsecpolicymerge',
  'disablestealthmode',
  'disablestealthmodeipsecsecuredpacketexemption',
]);

/** A host need not have a group policy for its firewall: that it has none shows what lies around its place. */
function unseenPolicies(files: readonly ReadFile[]): UnseenPolicies | undefined {
  if (files.length === 0 || files.some((file) => POLICIES.test(file.text ?? ''))) return undefined;
  const what =
    'rules and settings of group policies are not in evidence (HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall; where there is none, HKLM\\SOFTWARE\\Policies\\Microsoft shows so)';
  return { of: 'both', what, origin: wholeFile(files) };
}

const POLICIES = new RegExp(`\\\\Policies\\\\Microsoft\\\\WindowsFirewall|${POLICY_ROOT.source}`, 'im');

/** Every host has a local policy. */
function unseenRules(files: readonly ReadFile[]): UnseenRules | undefined {
  if (files.length === 0 || files.some((file) => /\\FirewallPolicy\\FirewallRules/i.test(file.text ?? '')))
    return undefined;
  const what =
    'rules of the local policy are not in evidence (HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules)';
  return { what, isLocal: true, origin: wholeFile(files) };
}

function wholeFile(files: readonly ReadFile[]): RuleRecord['origin'] {
  const file = files[0]?.name ?? '';
  return { file, text: file };
}

function gap(what: string, origin: Gap['origin']): Gap {
  return { kind: 'unmodelled', effect: 'either', what, origin };
}
