import { isAddressTerm } from './addresses.ts';
import { type Machine, type Profile, type Rule, settingsOf } from './machine.ts';

export type NetshLanguage = 'English' | 'German';

const WORDS: Readonly<Record<NetshLanguage, Readonly<Record<string, string>>>> = {
  English: {},
  German: {
    'Rule Name': 'Regelname',
    Enabled: 'Aktiviert',
    Direction: 'Richtung',
    Profiles: 'Profile',
    Grouping: 'Gruppierung',
    LocalIP: 'Lokales IP',
    RemoteIP: 'Remote-IP',
    Protocol: 'Protokoll',
    LocalPort: 'Lokaler Port',
    RemotePort: 'Remoteport',
    'Edge traversal': 'Edgeausnahme',
    Program: 'Programm',
    Service: 'Dienst',
    InterfaceTypes: 'Schnittstellentypen',
    Security: 'Sicherheit',
    'Rule source': 'Regelquelle',
    Action: 'Aktion',
    Type: 'Typ',
    Yes: 'Ja',
    No: 'Nein',
    In: 'Eingehend',
    Out: 'Ausgehend',
    Domain: 'Domäne',
    Private: 'Privat',
    Public: 'Öffentlich',
    Any: 'Beliebig',
    NotRequired: 'Nicht erforderlich',
    'Local Setting': 'Lokale Einstellung',
    'Group Policy Setting': 'Gruppenrichtlinieneinstellung',
    Allow: 'Zulassen',
    Block: 'Blocken',
    Bypass: 'Umgehen',
    'Domain Profile Settings': 'Domänenprofil-Einstellungen',
    'Private Profile Settings': 'Privates Profil-Einstellungen',
    'Public Profile Settings': 'Öffentliches Profil-Einstellungen',
    State: 'Status',
    ON: 'EIN',
    OFF: 'AUS',
    'Firewall Policy': 'Firewallrichtlinie',
    LocalFirewallRules: 'LokaleFirewallregeln',
    'N/A (GPO-store only)': 'Nicht zutreffend (nur GPO-Speicher)',
    'Ok.': 'OK.',
  },
};

const EDGES = { Block: 'No', Allow: 'Yes', DeferToUser: 'Defer to user', DeferToApp: 'Defer to application' };
const ACTIONS = { Allow: 'Allow', Block: 'Block', AllowBypass: 'Bypass' };
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMPv4', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };

/** What `netsh advfirewall show allprofiles` and `… firewall show rule name=all verbose` print, one after the other. */
export function netshForm(machine: Machine, language: NetshLanguage): string {
  const say = (word: string) => WORDS[language][word] ?? word;
  const line = (label: string, value: string) => `${`${say(label)}:`.padEnd(38)}${value}`;
  const lists = (values: readonly string[]) => (values.length === 0 ? say('Any') : values.join(','));
  const dashes = '-'.repeat(70);
  const profiles = (['Domain', 'Private', 'Public'] as const).flatMap((name) =>
    profileLines(name, machine, say),
  );
  const rules = machine.rules.flatMap((rule) => [
    '',
    line('Rule Name', rule.id),
    dashes,
    line('Enabled', say(rule.isEnabled ? 'Yes' : 'No')),
    line('Direction', say(rule.direction === 'Inbound' ? 'In' : 'Out')),
    line(
      'Profiles',
      (rule.profiles.length === 0 ? ['Domain', 'Private', 'Public'] : rule.profiles).map(say).join(','),
    ),
    line('Grouping', ''),
    line('LocalIP', lists(rule.localAddresses.map(netshAddress))),
    line('RemoteIP', lists(rule.remoteAddresses.map(netshAddress))),
    line(
      'Protocol',
      rule.protocol === undefined ? say('Any') : (PROTOCOLS[rule.protocol] ?? String(rule.protocol)),
    ),
    ...serviceLines(rule, say, line, lists),
    line(
      'Edge traversal',
      language === 'English' ? EDGES[rule.edge] : say(rule.edge === 'Block' ? 'No' : 'Yes'),
    ),
    ...(rule.program === undefined ? [] : [line('Program', rule.program)]),
    ...(rule.service === undefined ? [] : [line('Service', rule.service)]),
    line(
      'InterfaceTypes',
      rule.linkTypes.length === 0
        ? say('Any')
        : rule.linkTypes.map((type) => (type === 'Wired' ? 'LAN' : type)).join(','),
    ),
    line('Security', rule.isAuthenticated ? 'Authenticate' : say('NotRequired')),
    line('Rule source', say(rule.store === 'Local' ? 'Local Setting' : 'Group Policy Setting')),
    line('Action', say(ACTIONS[rule.action])),
  ]);
  return [...profiles, ...rules, say('Ok.'), ''].join('\r\n');
}

function serviceLines(
  rule: Rule,
  say: (word: string) => string,
  line: (label: string, value: string) => string,
  lists: (values: readonly string[]) => string,
): string[] {
  if (rule.protocol === 6 || rule.protocol === 17)
    return [
      line('LocalPort', lists(rule.localPorts.map(netshPort))),
      line('RemotePort', lists(rule.remotePorts.map(netshPort))),
    ];
  if (rule.protocol !== 1 && rule.protocol !== 58) return [];
  const row = (type: string, code: string) => `${' '.repeat(38)}${type.padEnd(8)} ${code}`;
  const rows = rule.icmp
    .map((text) => text.split(':'))
    .map(([type = '', code]) => row(type, code ?? say('Any')));
  return [row(say('Type'), 'Code'), ...(rows.length === 0 ? [row(say('Any'), say('Any'))] : rows)];
}

function profileLines(name: Profile, { profiles }: Machine, say: (word: string) => string): string[] {
  const { isOn, inbound, outbound, allowsInboundRules } = settingsOf(profiles[name]);
  const line = (label: string, value: string) => `${say(label).padEnd(38)}${value}`;
  return [
    '',
    `${say(`${name} Profile Settings`)}: `,
    '-'.repeat(70),
    line('State', say(isOn ? 'ON' : 'OFF')),
    line(
      'Firewall Policy',
      `${allowsInboundRules ? `${inbound}Inbound` : 'BlockInboundAlways'},${outbound}Outbound`,
    ),
    line('LocalFirewallRules', say('N/A (GPO-store only)')),
  ];
}

function netshPort(text: string): string {
  return text === 'RPCEPMap' ? 'RPC-EPMap' : text;
}

/** Single addresses are shown as prefixes, keywords as they are. */
function netshAddress(text: string): string {
  if (!isAddressTerm(text) || /[-/]/.test(text)) return text;
  return `${text}/${text.includes(':') ? 128 : 32}`;
}
