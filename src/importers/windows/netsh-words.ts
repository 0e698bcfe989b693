import type { RuleField } from './rule-record.ts';

/** A line of a rule that asks nothing of a packet. */
export type NetshLabel = RuleField | 'Name' | 'Description' | 'Grouping';

/** Labels and values of one language of the console; what a file of a console code page lost is a replacement character. */
export interface NetshLanguage {
  readonly name: string;
  readonly labels: ReadonlyMap<string, NetshLabel>;
  /** Values of enumerations in lower case, with a dot for what is no ASCII. */
  readonly values: Readonly<Partial<Record<RuleField, Readonly<Record<string, string>>>>>;
  /** Stands for any value of a list. */
  readonly any: string;
}

export const LANGUAGES: readonly NetshLanguage[] = [
  {
    name: 'English',
    any: 'any',
    labels: new Map<string, NetshLabel>([
      ['rule name', 'Name'],
      ['rulename', 'Name'],
      ['description', 'Description'],
      ['enabled', 'Enabled'],
      ['direction', 'Direction'],
      ['profiles', 'Profile'],
      ['grouping', 'Grouping'],
      ['localip', 'LocalAddress'],
      ['remoteip', 'RemoteAddress'],
      ['protocol', 'Protocol'],
      ['localport', 'LocalPort'],
      ['remoteport', 'RemotePort'],
      ['edge traversal', 'EdgeTraversalPolicy'],
      ['program', 'Program'],
      ['service', 'Service'],
      ['interfacetypes', 'InterfaceType'],
      ['security', 'Authentication'],
      ['rule source', 'PolicyStoreSource'],
      ['action', 'Action'],
    ]),
    values: {
      Enabled: { yes: 'True', no: 'False' },
      Direction: { in: 'Inbound', out: 'Outbound' },
      EdgeTraversalPolicy: {
        no: 'Block',
        yes: 'Allow',
        'defer to user': 'DeferToUser',
        'defer to application': 'DeferToApp',
      },
      Action: { allow: 'Allow', block: 'Block', bypass: 'AllowBypass' },
      PolicyStoreSource: { 'local setting': 'Local', 'group policy setting': 'GroupPolicy' },
    },
  },
  {
    name: 'German',
    any: 'beliebig',
    labels: new Map<string, NetshLabel>([
      ['regelname', 'Name'],
      ['beschreibung', 'Description'],
      ['aktiviert', 'Enabled'],
      ['richtung', 'Direction'],
      ['profile', 'Profile'],
      ['gruppierung', 'Grouping'],
      ['lokales ip', 'LocalAddress'],
      ['lokale ip', 'LocalAddress'],
      ['lokaleip', 'LocalAddress'],
      ['remote-ip', 'RemoteAddress'],
      ['remoteip', 'RemoteAddress'],
      ['protokoll', 'Protocol'],
      ['lokaler port', 'LocalPort'],
      ['remoteport', 'RemotePort'],
      ['edgeausnahme', 'EdgeTraversalPolicy'],
      ['programm', 'Program'],
      ['dienst', 'Service'],
      ['schnittstellentypen', 'InterfaceType'],
      ['sicherheit', 'Authentication'],
      ['regelquelle', 'PolicyStoreSource'],
      ['aktion', 'Action'],
    ]),
    values: {
      Enabled: { ja: 'True', nein: 'False' },
      Direction: { eingehend: 'Inbound', ausgehend: 'Outbound', aus: 'Outbound' },
      Profile: { 'dom.ne': 'Domain', privat: 'Private', '.ffentlich': 'Public' },
      EdgeTraversalPolicy: { nein: 'Block', ja: 'Allow' },
      Authentication: { 'nicht erforderlich': 'NotRequired' },
      Action: {
        zulassen: 'Allow',
        blocken: 'Block',
        blockieren: 'Block',
        sicher: 'AllowBypass',
        umgehen: 'AllowBypass',
      },
      PolicyStoreSource: { 'lokale einstellung': 'Local', gruppenrichtlinieneinstellung: 'GroupPolicy' },
    },
  },
];

/** The language whose label of a rule's name this is. */
export function languageOf(label: string): NetshLanguage | undefined {
  return LANGUAGES.find(({ labels }) => labels.get(label.toLowerCase()) === 'Name');
}

/** A value in the words of the cmdlets; one that is not known stays as it is. */
export function translated(field: RuleField, text: string, language: NetshLanguage): string {
  const key = text.toLowerCase().replace(/[^\0-\x7f]/g, '.');
  if (key === language.any) return 'Any';
  return language.values[field]?.[key] ?? text;
}
