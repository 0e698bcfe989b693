import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const POLICY =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const GROUP_POLICY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
const rule = (id: string, rest: string) =>
  `"${id}"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|${rest}|"`;
const REGISTRY = [
  'Windows Registry Editor Version 5.00',
  ...['DomainProfile', 'StandardProfile', 'PublicProfile'].flatMap((name) => [
    `[${POLICY}\\${name}]`,
    '"EnableFirewall"=dword:00000001',
    '"DefaultInboundAction"=dword:00000001',
    '"DefaultOutboundAction"=dword:00000000',
  ]),
  `[${POLICY}\\FirewallRules]`,
  rule('RDP', 'LPort=3389|RA4=10.0.0.77|Name=Desktop'),
  rule('Web', 'LPort=80|LPort=443|Name=Web|EmbedCtxt=Pages'),
  rule('App', 'LPort=7000|App=%ProgramFiles%\\\\app.exe|Name=App'),
  `[${GROUP_POLICY}\\FirewallRules]`,
  rule('Central', 'LPort=22|Name=Central'),
].join('\n');
const WITH_TEXTS = REGISTRY.replace('Name=Web|EmbedCtxt=Pages', 'Name=@page.dll,-5|EmbedCtxt=@page.dll,-6');
const NETSH = [
  ['Rule Name', 'Web'],
  ['Enabled', 'Yes'],
  ['Direction', 'In'],
  ['Profiles', 'Domain,Private,Public'],
  ['LocalIP', 'Any'],
  ['RemoteIP', 'Any'],
  ['Protocol', 'TCP'],
  ['LocalPort', '80'],
  ['RemotePort', 'Any'],
  ['Edge traversal', 'No'],
  ['InterfaceTypes', 'Any'],
  ['Security', 'NotRequired'],
  ['Rule source', 'Local Setting'],
  ['Action', 'Allow'],
]
  .map(([label, value], index) => `${label}: ${value}${index === 0 ? `\n${'-'.repeat(70)}` : ''}`)
  .join('\n');
const NETSH_FILES = {
  'profiles.txt': readFileSync(
    join(import.meta.dirname, '../fixtures/windows/web-server/netsh/netsh-profiles.txt'),
    'utf8',
  ),
  'netsh.txt': `\n${NETSH}\n\nOk.\n`,
};

const cases: readonly (readonly [
  about: string,
  files: Readonly<Record<string, string>>,
  script: string,
  verdicts: Readonly<Record<number, string>>,
])[] = [
  [
    'nothing changes',
    { 'r.reg': REGISTRY },
    'rem',
    { 3389: 'allow', 443: 'allow', 22: 'allow', 1433: 'deny' },
  ],
  [
    'a protocol by name where the registry has its number',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall delete rule name=Desktop protocol=tcp localport=3389',
    { 3389: 'deny' },
  ],
  [
    'one address as a prefix',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall delete rule name=Desktop remoteip=10.0.0.77/32',
    { 3389: 'deny' },
  ],
  [
    'ports in another order',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall delete rule name=Web protocol=tcp localport=443,80',
    { 443: 'deny', 80: 'deny' },
  ],
  [
    'other ports than those of the rule',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall delete rule name=Web protocol=tcp localport=443',
    { 443: 'allow', 80: 'allow' },
  ],
  [
    'ports without a protocol',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall delete rule name=Web localport=443,80',
    { 443: 'undecided' },
  ],
  [
    'a group is switched on and off alone',
    { 'r.reg': WITH_TEXTS },
    "netsh advfirewall firewall set rule group='@page.dll,-6' new action=block",
    { 443: 'allow' },
  ],
  [
    'a program spelled without the variable',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall delete rule name=App program="C:\\Program Files\\app.exe"',
    { 443: 'undecided' },
  ],
  [
    'a rule of a group policy is not changed',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall delete rule name=Central',
    { 22: 'allow' },
  ],
  [
    'a name that is a text of the system',
    { 'r.reg': WITH_TEXTS },
    'netsh advfirewall firewall set rule name="Pages (HTTP)" new enable=no',
    { 443: 'undecided' },
  ],
  [
    'a group that is a text of the system, beside one that is named',
    { 'r.reg': WITH_TEXTS.replace('Name=Desktop', 'Name=Desktop|EmbedCtxt=Mine') },
    'powershell -Command "Disable-NetFirewallRule -DisplayGroup Pages"',
    { 443: 'undecided' },
  ],
  [
    'a group by its reference',
    { 'r.reg': WITH_TEXTS },
    'powershell -Command "Disable-NetFirewallRule -Group \'@page.dll,-6\'"',
    { 443: 'deny', 3389: 'allow' },
  ],
  [
    'a new name',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall set rule name=Web new name=Pages\nnetsh advfirewall firewall delete rule name=Pages',
    { 443: 'deny' },
  ],
  [
    'a class of characters in a name',
    { 'r.reg': REGISTRY },
    'powershell -Command "Disable-NetFirewallRule -DisplayName \'W[ei]b\'"',
    { 443: 'undecided' },
  ],
  [
    'numbers of enumerations',
    { 'r.reg': REGISTRY },
    'powershell -Command "Get-NetFirewallRule -Enabled 1 -Direction 1 | Disable-NetFirewallRule"',
    { 443: 'deny', 3389: 'deny', 22: 'allow' },
  ],
  [
    'the local subnet of both families',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall add rule name=x dir=in action=allow protocol=tcp localport=1433 remoteip=localsubnet',
    { 1433: 'allow', [-1433]: 'allow' },
  ],
  [
    'a field that the registry form does not hold',
    { 'r.reg': REGISTRY },
    'powershell -Command "New-NetFirewallRule -DisplayName x -Protocol TCP -LocalPort 1433 -Owner S-1-5-21-1"',
    { 1433: 'undecided', 1434: 'deny' },
  ],
  [
    'names of cmdlets, which netsh does not show',
    NETSH_FILES,
    'powershell -Command "Disable-NetFirewallRule -Name WEB-In"',
    { 80: 'undecided' },
  ],
  [
    'ports of a protocol by number, in a listing of netsh',
    NETSH_FILES,
    'netsh advfirewall firewall add rule name=x dir=in action=allow protocol=6 localport=1433',
    { 1433: 'allow', 1434: 'deny', 80: 'allow' },
  ],
  [
    'a link, which netsh does not show',
    NETSH_FILES,
    'powershell -Command "New-NetFirewallRule -DisplayName x -Protocol TCP -LocalPort 1433 -InterfaceAlias VPN"',
    { 1433: 'undecided', 1434: 'deny' },
  ],
  [
    'a default that the registry does not show',
    { 'r.reg': REGISTRY.replaceAll('"DefaultInboundAction"=dword:00000001\n', '') },
    'netsh advfirewall set allprofiles firewallpolicy allowinbound,allowoutbound',
    { 1433: 'allow' },
  ],
  [
    'settings as "reg query" shows them',
    {
      'r.reg': REGISTRY.replaceAll(/^"(\w+)"=dword:0000000(\d)$/gm, '    $1    REG_DWORD    0x$2').replaceAll(
        /^\[(.*)\]$/gm,
        '$1',
      ),
    },
    'netsh advfirewall set allprofiles state off',
    { 1433: 'allow' },
  ],
  [
    'settings that are not configured any more',
    { 'r.reg': REGISTRY },
    'powershell -Command "Set-NetFirewallProfile -Enabled NotConfigured -DefaultInboundAction NotConfigured -AllowInboundRules NotConfigured"',
    { 1433: 'deny', 443: 'allow' },
  ],
  [
    'whether local rules count beside those of a group policy',
    { 'r.reg': REGISTRY },
    'powershell -Command "Set-NetFirewallProfile -AllowLocalFirewallRules False"',
    { 443: 'undecided' },
  ],
  [
    'a profile that is handed on',
    { 'r.reg': REGISTRY },
    'powershell -Command "Get-NetFirewallProfile -Name Public | Set-NetFirewallProfile -Enabled False"',
    { 1433: 'deny' },
  ],
  [
    'profiles that something selects before they are handed on',
    { 'r.reg': REGISTRY },
    'powershell -Command "Get-NetFirewallProfile | Where-Object Name -eq Public | Set-NetFirewallProfile -Enabled False"',
    { 1433: 'undecided' },
  ],
  [
    'rules that a filter selects',
    { 'r.reg': REGISTRY },
    'powershell -Command "Get-NetFirewallPortFilter | Where-Object LocalPort -eq 7000 | Get-NetFirewallRule | Disable-NetFirewallRule"',
    { 443: 'undecided' },
  ],
  [
    'a policy that is not known',
    { 'r.reg': REGISTRY },
    'powershell -Command "Remove-NetFirewallRule -DisplayName Web -PolicyStore %STORE%"',
    { 443: 'undecided' },
  ],
  [
    'parameters that calls have by default',
    { 'r.reg': REGISTRY },
    `powershell -Command "$PSDefaultParameterValues = @{ 'New-NetFirewallRule:Enabled' = 'False' }; New-NetFirewallRule -DisplayName x -Protocol TCP -LocalPort 1433"`,
    { 1433: 'undecided' },
  ],
  [
    'parameters that other calls have by default',
    { 'r.reg': REGISTRY },
    `powershell -Command "$PSDefaultParameterValues['Out-File:Encoding'] = 'utf8'; New-NetFirewallRule -DisplayName x -Protocol TCP -LocalPort 1433"`,
    { 1433: 'allow' },
  ],
  [
    'a name that the batch file does not set',
    { 'r.reg': REGISTRY },
    'powershell -Command "Remove-NetFirewallRule -DisplayName %RULE%"',
    { 443: 'undecided' },
  ],
  ...['delete rule Web', 'delete rule name = Web', 'delete rule na=Web', 'set rule Web new enable=no'].map(
    (text): (typeof cases)[number] => [
      `a value without the name of its parameter: ${text}`,
      { 'r.reg': REGISTRY },
      `netsh advfirewall firewall ${text}`,
      { 443: 'undecided' },
    ],
  ),
  [
    'a new rule with a value without the name of its parameter',
    { 'r.reg': REGISTRY },
    'netsh advfirewall firewall add rule Database dir=in action=allow protocol=tcp localport=1433',
    { 1433: 'undecided', 443: 'allow' },
  ],
  [
    'a list of PowerShell, which makes several arguments of it',
    { 'r.reg': REGISTRY },
    'powershell -Command "netsh advfirewall firewall add rule name=x dir=in action=allow protocol=tcp localport=1433,1434"',
    { 1433: 'undecided', 1434: 'undecided' },
  ],
  [
    'the same list in quotes',
    { 'r.reg': REGISTRY },
    `powershell -Command "netsh advfirewall firewall add rule name=x dir=in action=allow protocol=tcp 'localport=1433,1434'"`,
    { 1433: 'allow', 1434: 'allow' },
  ],
  [
    'a name that the batch file sets',
    { 'r.reg': REGISTRY },
    'set RULE=Web\npowershell -Command "Remove-NetFirewallRule -DisplayName %RULE%"',
    { 443: 'deny', 7000: 'undecided' },
  ],
  [
    'rules of remote management',
    { 'r.reg': REGISTRY },
    'netsh advfirewall set allprofiles settings remotemanagement enable',
    { 1433: 'undecided' },
  ],
  [
    'a name that a call gives',
    { 'r.reg': REGISTRY },
    'powershell -Command "$name = Read-Host; Disable-NetFirewallRule -DisplayName $name"',
    { 443: 'undecided' },
  ],
  [
    'ports that a call gives',
    { 'r.reg': REGISTRY },
    'powershell -Command "$port = Get-Content ports.txt; New-NetFirewallRule -DisplayName x -Protocol TCP -LocalPort $port"',
    { 1433: 'undecided' },
  ],
  [
    'a trial that depends on more',
    { 'r.reg': REGISTRY },
    'powershell -Command "Disable-NetFirewallRule -DisplayName Web -WhatIf:$Trial"',
    { 443: 'undecided' },
  ],
  [
    'a trial that is none',
    { 'r.reg': REGISTRY },
    'powershell -Command "Disable-NetFirewallRule -DisplayName Web -WhatIf:0"',
    { 443: 'deny' },
  ],
  [
    'rules that a table hands on',
    { 'r.reg': REGISTRY },
    'powershell -Command "Import-Csv rules.csv | New-NetFirewallRule"',
    { 1433: 'undecided' },
  ],
  [
    'a setting that a listing does not show',
    {
      ...NETSH_FILES,
      'profiles.txt': NETSH_FILES['profiles.txt'].replaceAll(/^State .*\r?\n/gm, ''),
    },
    'netsh advfirewall set allprofiles state off',
    { 80: 'undecided' },
  ],
];

test.each(cases)('commands of Windows mean the rules that they select: %s', (_, files, script, verdicts) => {
  expect(verdictsAfter(files, script, Object.keys(verdicts).map(Number))).toEqual(verdicts);
});

/** A negative port is asked of IPv6. */
function verdictsAfter(files: Readonly<Record<string, string>>, script: string, ports: readonly number[]) {
  const encode = (name: string, text: string): SourceFile => ({ name, bytes: Buffer.from(text) });
  const given = Object.entries({ ...FACTS, ...files }).map(([name, text]) => encode(`hosts/w/${name}`, text));
  const { files: changed } = applyChanges(given, [{ file: encode('change.cmd', script) }]);
  const estate = buildEstate(readEvidence(changed), new PacketSpace());
  return Object.fromEntries(
    ports.map((port) => {
      const ends = port > 0 ? '10.0.0.77 -> 10.0.0.20' : '[2001:db8::77] -> [2001:db8::20]';
      const probe = parseProbe(`tcp ${ends}:${Math.abs(port)}`);
      const found = typeof probe === 'string' ? probe : answerProbe(estate, probe, true);
      return [port, typeof found === 'string' ? found : found.verdict];
    }),
  );
}

const LINK = { InterfaceAlias: 'Ethernet', InterfaceIndex: 4 };
const FACTS: Readonly<Record<string, string>> = {
  'addresses.json': JSON.stringify([
    { ...LINK, IPAddress: '10.0.0.20', AddressFamily: 2, PrefixLength: 24 },
    { ...LINK, IPAddress: '2001:db8::20', AddressFamily: 23, PrefixLength: 64 },
  ]),
  'connections.json': JSON.stringify([{ ...LINK, Name: 'corp', NetworkCategory: 1 }]),
};
