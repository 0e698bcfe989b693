import type { Origin } from '../../model/origin.ts';
import { normalised } from './enumerations.ts';
import { LIST_FIELDS, type RuleField, type RuleRecord } from './rule-record.ts';

/** Where the string stands, which says whose policy it is. */
export type RegistryStore = 'Local' | 'GroupPolicy' | 'Mdm';

/** What a string means that does not hold the field (MS-GPFAS 2.2.2.19). */
const ABSENT: readonly (readonly [RuleField, string])[] = [
  ['Profile', 'Any'],
  ['Protocol', 'Any'],
  ['LocalPort', 'Any'],
  ['RemotePort', 'Any'],
  ['IcmpType', 'Any'],
  ['LocalAddress', 'Any'],
  ['RemoteAddress', 'Any'],
  ['DynamicTarget', 'Any'],
  ['Program', 'Any'],
  ['Package', 'Any'],
  ['Service', 'Any'],
  ['InterfaceType', 'Any'],
  ['InterfaceAlias', 'Any'],
  ['Platform', 'Any'],
  ['Authentication', 'NotRequired'],
  ['Encryption', 'NotRequired'],
  ['OverrideBlockRules', 'False'],
  ['LocalUser', 'Any'],
  ['RemoteUser', 'Any'],
  ['RemoteMachine', 'Any'],
  ['EdgeTraversalPolicy', 'Block'],
  ['LooseSourceMapping', 'False'],
  ['LocalOnlyMapping', 'False'],
];

/** Keys by field, and how a value reads in the words of the cmdlets; a key that stands twice is a list. */
const KEYS: Readonly<Record<string, readonly [RuleField, (value: string) => string]>> = {
  action: ['Action', (value) => (/^bypass$/i.test(value) ? 'AllowBypass' : value)],
  active: ['Enabled', (value) => value],
  dir: ['Direction', (value) => ({ in: 'Inbound', out: 'Outbound' })[value.toLowerCase()] ?? value],
  profile: ['Profile', (value) => value],
  protocol: ['Protocol', (value) => value],
  lport: ['LocalPort', (value) => value],
  rport: ['RemotePort', (value) => value],
  icmp4: ['IcmpType', (value) => value],
  icmp6: ['IcmpType', (value) => value],
  la4: ['LocalAddress', (value) => ofFamily(value, 4)],
  la6: ['LocalAddress', (value) => ofFamily(value, 6)],
  la42: ['LocalAddress', (value) => ofFamily(value, 4)],
  la62: ['LocalAddress', (value) => ofFamily(value, 6)],
  ra4: ['RemoteAddress', (value) => ofFamily(value, 4)],
  ra6: ['RemoteAddress', (value) => ofFamily(value, 6)],
  ra42: ['RemoteAddress', (value) => ofFamily(value, 4)],
  ra62: ['RemoteAddress', (value) => ofFamily(value, 6)],
  app: ['Program', (value) => value],
  svc: ['Service', (value) => value],
  apppkgid: ['Package', (value) => value],
  if: ['InterfaceAlias', (value) => value],
  iftype: ['InterfaceType', (value) => (/^lan$/i.test(value) ? 'Wired' : value)],
  security: ['Authentication', (value) => value],
  security2: ['Authentication', (value) => value],
  security2_9: ['Authentication', (value) => value],
  rmauth: ['RemoteMachine', (value) => value],
  ruauth: ['RemoteUser', (value) => value],
  luauth: ['LocalUser', (value) => value],
  luown: ['Owner', (value) => value],
  edge: ['EdgeTraversalPolicy', (value) => ({ true: 'Allow', false: 'Block' })[value.toLowerCase()] ?? value],
  defer: ['EdgeTraversalPolicy', (value) => `DeferTo${value}`],
  lsm: ['LooseSourceMapping', (value) => value],
  lom: ['LocalOnlyMapping', (value) => value],
  platform: ['Platform', (value) => value],
  platform2: ['Platform', (value) => value],
  ttk: ['DynamicTarget', (value) => value],
  ttk2_22: ['DynamicTarget', (value) => value],
  ttk2_27: ['DynamicTarget', (value) => value],
  ttk2_28: ['DynamicTarget', (value) => value],
};

/** Later releases name further ports by keys of their own (`LPort2_10`, `LPort2_20` …), which add to the list. */
const LATER_PORTS = /^([lr]port)2_\d+$/;

/** Texts for people, and the group by which a control panel lists the rule. */
const DESCRIPTIVE: ReadonlySet<string> = new Set(['name', 'desc', 'embedctxt']);

/** One string of FirewallRules: `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|Name=Web|`. */
export function readRuleString(
  name: string,
  value: string,
  store: RegistryStore,
  origin: Origin,
): RuleRecord {
  const fields = new Map<RuleField, readonly string[]>();
  const doubts: string[] = [];
  let title = name;
  const [version = '', ...parts] = value.split('|');
  if (!/^v\d+\.\d+$/i.test(version.trim()))
    doubts.push(`its version ${version.slice(0, 40)}, which is not known`);
  const isCut = parts.pop()?.trim() !== '';
  if (isCut) doubts.push('the end of its text, which is missing');
  for (const part of parts) {
    const equals = part.indexOf('=');
    const written = part.slice(0, Math.max(0, equals)).toLowerCase();
    const key = LATER_PORTS.exec(written)?.[1] ?? written;
    const text = part.slice(equals + 1);
    if (key === 'name') title = text;
    if (DESCRIPTIVE.has(key)) continue;
    const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    // A list without a value would ask nothing.
    if (known === undefined || text.trim() === '')
      doubts.push(`its field ${part.slice(0, 100)}, which is not known`);
    else {
      const [field, toWords] = known;
      fields.set(field, [...(fields.get(field) ?? []), ...normalised(field, [toWords(text)])]);
    }
  }
  // A list may have gone on where the text is cut off.
  if (isCut) for (const field of LIST_FIELDS) fields.delete(field);
  for (const [field, absent] of ABSENT) if (!fields.has(field)) fields.set(field, [absent]);
  if (!fields.has('Owner')) fields.set('Owner', []);
  // The registry holds what was written, not what the firewall made of it.
  fields.set('PrimaryStatus', ['OK']).set('EnforcementStatus', ['NotApplicable']);
  fields.set('PolicyStoreSourceType', [store]);
  return { id: name, title, fields, doubts, origin };
}

/** A keyword holds for the family of its key. */
function ofFamily(value: string, family: 4 | 6): string {
  return /^[a-z]\w*$/i.test(value) && !value.includes(':') && !/^\d/.test(value) && !/[46]$/.test(value)
    ? `${value}${family}`
    : value;
}
