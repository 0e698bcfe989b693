import { isAddressTerm } from './addresses.ts';
import type { Machine, Profile, ProfilePolicy, Rule } from './machine.ts';

const LOCAL =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const POLICY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';

/** What `reg export` writes of the two keys. */
export function registryForm({ rules, profiles }: Machine): string {
  const names = Object.keys(profiles) as Profile[];
  const of = (store: Rule['store']) =>
    rules
      .filter((rule) => rule.store === store)
      .map((rule) => `"${rule.id}"="${ruleString(rule).replaceAll('\\', '\\\\')}"`);
  return [
    'Windows Registry Editor Version 5.00',
    '',
    ...names.flatMap((name) => [
      `[${LOCAL}\\${name === 'Private' ? 'Standard' : name}Profile]`,
      ...values(profiles[name].local),
      '',
    ]),
    `[${LOCAL}\\FirewallRules]`,
    ...of('Local'),
    '',
    `[${POLICY}]`,
    '',
    ...names.flatMap((name) => {
      const { group } = profiles[name];
      const merge = flag('AllowLocalPolicyMerge', group.allowsLocalRules);
      return [`[${POLICY}\\${name}Profile]`, ...values(group), ...merge, ''];
    }),
    `[${POLICY}\\FirewallRules]`,
    ...of('GroupPolicy'),
    '',
  ].join('\r\n');
}

function values({ isOn, inbound, outbound, allowsInboundRules }: ProfilePolicy): string[] {
  return [
    ...flag('EnableFirewall', isOn),
    ...flag('DefaultInboundAction', inbound === undefined ? undefined : inbound === 'Block'),
    ...flag('DefaultOutboundAction', outbound === undefined ? undefined : outbound === 'Block'),
    ...flag('DoNotAllowExceptions', allowsInboundRules === undefined ? undefined : !allowsInboundRules),
  ];
}

function flag(name: string, value: boolean | undefined): string[] {
  return value === undefined ? [] : [`"${name}"=dword:0000000${value ? 1 : 0}`];
}

const ACTIONS = { Allow: 'Allow', Block: 'Block', AllowBypass: 'ByPass' };
const PORT_WORDS: Readonly<Record<string, string>> = {
  RPCEPMap: 'RPC-EPMap',
  IPHTTPS: 'IPTLSIn',
  PlayToDiscovery: 'Ply2Disc',
};

function ruleString(rule: Rule): string {
  const isSix = rule.protocol === 58;
  const fields = [
    `Action=${ACTIONS[rule.action]}`,
    `Active=${rule.isEnabled ? 'TRUE' : 'FALSE'}`,
    `Dir=${rule.direction === 'Inbound' ? 'In' : 'Out'}`,
    ...(rule.protocol === undefined ? [] : [`Protocol=${rule.protocol}`]),
    ...rule.profiles.map((name) => `Profile=${name}`),
    ...rule.localPorts.map((text) => portField('L', text)),
    ...rule.remotePorts.map((text) => portField('R', text)),
    ...rule.icmp.map((text) => `ICMP${isSix ? 6 : 4}=${text.includes(':') ? text : `${text}:*`}`),
    ...rule.localAddresses.flatMap((text) => addressFields('L', text)),
    ...rule.remoteAddresses.flatMap((text) => addressFields('R', text)),
    ...rule.linkTypes.map((type) => `IFType=${type === 'Wired' ? 'Lan' : type}`),
    ...rule.links.map((_, index) => `IF={0F1D1B5C-7D1B-4C3C-8E7D-00000000000${index}}`),
    ...(rule.program === undefined ? [] : [`App=${rule.program}`]),
    ...(rule.service === undefined ? [] : [`Svc=${rule.service}`]),
    ...(rule.appPackage === undefined ? [] : [`AppPkgId=${rule.appPackage}`]),
    ...(rule.isAuthenticated ? ['Security=Authenticate'] : []),
    ...(rule.edge === 'Allow' ? ['Edge=TRUE'] : []),
    ...(rule.edge === 'DeferToUser' ? ['Defer=User'] : rule.edge === 'DeferToApp' ? ['Defer=App'] : []),
    `Name=${rule.id}`,
  ];
  return `v2.31|${fields.join('|')}|`;
}

function portField(side: 'L' | 'R', text: string): string {
  if (text.includes('-')) return `${side}Port2_10=${text}`;
  const word = PORT_WORDS[text] ?? text;
  return text === 'PlayToDiscovery'
    ? `${side}Port2_20=${word}`
    : text === 'mDNS'
      ? `${side}Port2_24=${word}`
      : `${side}Port=${word}`;
}

const LATER_WORDS: Readonly<Record<string, string>> = {
  Internet: 'IntErnet',
  Intranet: 'IntrAnet',
  PlayToDevice: 'Ply2Renders',
};

/** A keyword of both families stands under both keys. */
function addressFields(side: 'L' | 'R', text: string): string[] {
  if (isAddressTerm(text)) return [`${side}A${text.includes(':') ? 6 : 4}=${text}`];
  const [, word = '', digit] = /^([A-Za-z]+)([46])?$/.exec(text) ?? [];
  const later = LATER_WORDS[word];
  return (digit === undefined ? ['4', '6'] : [digit]).map(
    (family) => `${side}A${family}${later === undefined ? '' : 2}=${later ?? word}`,
  );
}
