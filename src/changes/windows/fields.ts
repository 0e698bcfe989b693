import { RULE_FIELDS, type RuleField } from '../../importers/windows/rule-record.ts';

/** What a rule says and what is not known of it. */
export interface WindowsRule {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly fields: ReadonlyMap<RuleField, readonly string[]>;
  readonly doubts: readonly string[];
}

/** What New-NetFirewallRule makes where nothing is said (NetSecurity module, New-NetFirewallRule). */
export const NEW_RULE: ReadonlyMap<RuleField, readonly string[]> = new Map<RuleField, readonly string[]>([
  ['Enabled', ['True']],
  ['Direction', ['Inbound']],
  ['Action', ['Allow']],
  ...(
    [
      'Profile',
      'Protocol',
      'LocalPort',
      'RemotePort',
      'IcmpType',
      'LocalAddress',
      'RemoteAddress',
      'Program',
      'Package',
      'Service',
      'InterfaceType',
      'InterfaceAlias',
      'LocalUser',
      'RemoteUser',
      'RemoteMachine',
      'DynamicTarget',
      'Platform',
    ] as const
  ).map((field): [RuleField, string[]] => [field, ['Any']]),
  ['Authentication', ['NotRequired']],
  ['Encryption', ['NotRequired']],
  ['OverrideBlockRules', ['False']],
  ['EdgeTraversalPolicy', ['Block']],
  ['LooseSourceMapping', ['False']],
  ['LocalOnlyMapping', ['False']],
  ['Owner', []],
  ['PrimaryStatus', ['OK']],
  ['EnforcementStatus', ['NotApplicable']],
  ['PolicyStoreSource', ['PersistentStore']],
  ['PolicyStoreSourceType', ['Local']],
]);

/** Parameters of the cmdlets that are fields of a rule, by their names and aliases. */
const PARAMETERS: ReadonlyMap<string, RuleField> = new Map<string, RuleField>([
  ...RULE_FIELDS.filter((field) => !/Status$|^PolicyStore/.test(field)).map((field): [string, RuleField] => [
    field.toLowerCase(),
    field,
  ]),
  ['localip', 'LocalAddress'],
  ['remoteip', 'RemoteAddress'],
  ['dynamictransport', 'DynamicTarget'],
]);

const OTHERS = [
  'name',
  'displayname',
  'newdisplayname',
  'description',
  'group',
  'displaygroup',
  'policystore',
  'gposession',
  'inputobject',
  'all',
  'passthru',
  'confirm',
  'whatif',
  'cimsession',
  'throttlelimit',
  'asjob',
  'erroraction',
  'warningaction',
  'verbose',
  'debug',
  'outvariable',
  'errorvariable',
  'defaultinboundaction',
  'defaultoutboundaction',
  'allowinboundrules',
  'allowlocalfirewallrules',
  'notifyonlisten',
  'logfilename',
  'logallowed',
  'logblocked',
  'logignored',
  'logmaxsizekilobytes',
  'disabledinterfacealiases',
  'enablestealthmodeforipsec',
  'allowlocalipsecrules',
  'allowunicastresponsetomulticast',
  'allowuserapps',
  'allowuserports',
] as const;

/** Parameters that take no value. */
export const SWITCHES: ReadonlySet<string> = new Set([
  'all',
  'passthru',
  'confirm',
  'whatif',
  'asjob',
  'verbose',
  'debug',
  'localonlymapping',
  'loosesourcemapping',
]);

const KNOWN: readonly string[] = [...PARAMETERS.keys(), ...OTHERS];

/** The full name of a parameter that may be cut short (about_Parameters); undefined: it is none, or may be several. */
export function parameterNamed(text: string): string | undefined {
  const name = text.toLowerCase();
  if (KNOWN.includes(name)) return name;
  const found = KNOWN.filter((each) => each.startsWith(name));
  return found.length === 1 ? found[0] : undefined;
}

export function fieldOf(parameter: string): RuleField | undefined {
  return PARAMETERS.get(parameter);
}
