import type { Files } from './host-estate.ts';

const LOCAL =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const POLICY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';

/** What a Windows host has: rules as the registry states them (`Allow In 6 LPort=22`, with a name before a colon where it matters), and values of its profiles. */
export interface WindowsHost {
  readonly rules?: readonly string[];
  /** Rules of a group policy. */
  readonly groupRules?: readonly string[];
  /** `Domain EnableFirewall=0` of the local policy, `group Domain AllowLocalPolicyMerge=0` of a group policy. */
  readonly settings?: readonly string[];
  /** Category of each connection: `{ Ethernet: 'Domain' }`; null: not in evidence. */
  readonly connections?: Readonly<Record<string, string>> | null;
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
  /** Further files, as the cmdlets print them. */
  readonly more?: Files;
}

/** The files of a host at 10.0.0.20 whose only interface is in the Domain profile, where nothing else is said. */
export function windowsHost(host: WindowsHost): Files {
  const connections = host.connections === undefined ? { Ethernet: 'Domain' } : host.connections;
  const addresses = host.addresses ?? { Ethernet: ['10.0.0.20/24'] };
  return {
    'hosts/w/local.reg': registry(host.rules, host.settings, false),
    'hosts/w/policy.reg': registry(host.groupRules, host.settings, true),
    ...(connections === null
      ? {}
      : {
          'hosts/w/connections.json': Object.entries(connections).map(([alias, category]) => ({
            InterfaceAlias: alias,
            NetworkCategory: category,
          })),
        }),
    'hosts/w/addresses.json': Object.entries(addresses).flatMap(([alias, list]) =>
      list.map((text) => ({
        InterfaceAlias: alias,
        IPAddress: text.split('/')[0],
        PrefixLength: Number(text.split('/')[1]),
      })),
    ),
    ...host.more,
  };
}

/** `Allow In 6 LPort=22` as a string of the registry; `-` before it: not active. */
export function ruleString(text: string): string {
  const [action = '', direction = '', protocol = '', ...rest] = text.replace(/^-/, '').split(' ');
  const fields = [
    `Action=${action}`,
    `Active=${text.startsWith('-') ? 'FALSE' : 'TRUE'}`,
    `Dir=${direction}`,
    ...(protocol === 'any' ? [] : [`Protocol=${protocol}`]),
    ...rest,
    `Name=${text.replaceAll('|', '')}`,
  ];
  return `v2.31|${fields.join('|')}|`;
}

function registry(
  rules: readonly string[] | undefined,
  settings: readonly string[] | undefined,
  isGroup: boolean,
): string {
  const root = isGroup ? POLICY : LOCAL;
  const profiles = isGroup
    ? {}
    : { Domain: 'DomainProfile', Private: 'StandardProfile', Public: 'PublicProfile' };
  const lines = (settings ?? []).flatMap((text) => {
    const [, group, profile = '', name = '', value = ''] = /^(group )?(\w+) (\w+)=(\d)$/.exec(text) ?? [];
    if ((group !== undefined) !== isGroup) return [];
    const key = isGroup ? `${profile}Profile` : profiles[profile as keyof typeof profiles];
    return [`[${root}\\${key}]`, `"${name}"=dword:0000000${value}`];
  });
  return [
    'Windows Registry Editor Version 5.00',
    '',
    `[${root}]`,
    ...Object.values(profiles).map((key) => `[${root}\\${key}]`),
    ...lines,
    `[${root}\\FirewallRules]`,
    ...(rules ?? []).map((text, index) => {
      const [, name = `${isGroup ? 'group' : 'local'}-rule-${index}`, rule = text] =
        /^(\w+): (.*)$/.exec(text) ?? [];
      return `"${name}"="${ruleString(rule).replaceAll('\\', '\\\\')}"`;
    }),
    '',
  ].join('\r\n');
}
