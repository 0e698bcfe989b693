import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { filterText } from './snapshot-text.ts';

const GROUP = JSON.stringify({
  SecurityGroups: [
    {
      GroupId: 'sg-1',
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
      IpPermissionsEgress: [],
    },
  ],
});
const GROUP_TEXT = [
  'sg-1 [ingress 0/0] accept protocol 6 from 10.0.0.0/8 port 22',
  'sg-1 ingress else drop',
  'sg-1 egress else drop',
];
const IPTABLES = '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n';

interface BadFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly reason: string;
  readonly gaps: readonly string[];
}

const BAD_FILES: readonly BadFile[] = [
  refused(
    'aws/cut.json',
    '{\n  "SecurityGroups": [\n    { "GroupId": "sg-2",',
    'not valid JSON: expected a member name in double quotes, found the end of the file (line 3, column 25)',
  ),
  refused(
    'aws/comma.json',
    '{"Vpcs": [{}\n {}]}',
    'not valid JSON: expected "," or "]", found "{" (line 2, column 2)',
  ),
  refused(
    'aws/trailing.json',
    '{"Vpcs": [1,]}',
    'not valid JSON: expected a value, found "]" (line 1, column 13)',
  ),
  refused(
    'aws/quote.json',
    '{"Vpcs": "abc',
    'not valid JSON: expected a value, found a text without closing quote, or with a line break or a wrong escape in it (line 1, column 10)',
  ),
  refused(
    'aws/two.json',
    '{} {}',
    'not valid JSON: a second document begins: give each a file of its own (line 1, column 4)',
  ),
  refused(
    'aws/words.json',
    'Unable to locate credentials',
    'not valid JSON: expected a value, found "Unable" (line 1, column 1)',
  ),
  refused(
    'aws/groups-2.json',
    'SecurityGroups:\n- GroupId: sg-2\n',
    'it is YAML of the AWS command line: export with `--output json`',
  ),
  refused('aws/empty.json', ' \n', 'empty'),
  refused(
    'aws/deep.json',
    '['.repeat(200_000) + ']'.repeat(200_000),
    'not valid JSON: nested deeper than 100 levels (line 1, column 101)',
  ),
  refused(
    'aws/deep-in-braces.json',
    `{"}}}": "\\"}", "a":\n${'{"a": '.repeat(100)}`,
    'not valid JSON: nested deeper than 100 levels (line 2, column 595)',
  ),
  {
    name: 'photo.png',
    content: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]),
    reason: 'a picture: save the text that it shows, as the program printed it',
    gaps: [],
  },
  refused('hosts/web/dump', new Uint8Array([1, 0, 2]), 'not text (binary)'),
  ...[gzipSync('*filter\nCOMMIT\n'), gzipSync('')].map((bytes) =>
    refused(
      'hosts/web/iptables.txt.gz',
      bytes,
      'compressed (gzip): unpack it, or give an archive whose name ends in .tar, .tar.gz, .tgz or .zip',
    ),
  ),
  refused('latin1.txt', new Uint8Array([0x67, 0x72, 0xfc, 0xdf, 0x65]), 'not text (invalid UTF-8)'),
  refused('aws/export.json', new Uint8Array([1, 0, 2]), 'not text (binary)'),
  refused(
    'aws/utf-16.json',
    Buffer.from('{"Vpcs": []}', 'utf16le'),
    'UTF-16 without a byte order mark: save it as UTF-8',
  ),
  ...['aws/._groups.json', 'hosts/web/Thumbs.db', 'hosts/desktop.ini'].map((name) => ({
    name,
    content: new Uint8Array([0, 5, 0x16, 7]),
    reason: 'left there by a desktop, and no evidence',
    gaps: [],
  })),
  { name: 'azure/lb.json', content: '[]\n', reason: 'an empty list', gaps: [] },
  { name: 'notes.md', content: '# Notes\n', reason: 'no importer knows this text', gaps: [] },
  {
    name: 'other.json',
    content: '{"Regions": [], "Owner": 1}',
    reason: 'no importer knows JSON with Regions, Owner',
    gaps: [],
  },
  unknown('hosts/web/notes.md', '# Notes\n', 'no importer knows this text'),
  refused('hosts/web/pf.conf', 'block drop all\n', 'rules of pf (BSD, macOS) are not modelled'),
  unknown('pf.conf', 'block drop all\n', 'rules of pf (BSD, macOS) are not modelled'),
];

const RULES_ELSEWHERE: readonly (readonly [content: string, reason: string])[] = [
  ['Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target', '`iptables -L`'],
  [
    '"Name","DisplayName","Enabled","Direction","Action"\n"a","A","True","Inbound","Allow"\n',
    'CSV of PowerShell (`Export-Csv`)',
  ],
  ['DisplayName;Direction\nA;Inbound\n', 'CSV of PowerShell (`Export-Csv`)'],
  ['Name          : X\nDirection     : Inbound\nAction        : Allow\n', 'PowerShell shows on a screen'],
  ['------\n|  DescribeSecurityGroups  |\n+----+\n', 'table of the AWS'],
  ['SECURITYGROUPS\tdefault VPC security group\tsg-1\n', 'text of the AWS'],
  ['SecurityGroups:\n- Description: x\n  GroupId: sg-1\n', 'YAML of the AWS'],
  [
    'Location    Name    ResourceGroup\n----------  ------  ------\neurope      nsg     rg\n',
    'table of the Azure',
  ],
  ['europe\tnsg\t/subscriptions/1/resourceGroups/rg\tW/"1"\n', 'text of the Azure'],
  ['- etag: W/"1"\n  id: /subscriptions/1/resourceGroups/rg\n', 'YAML of the Azure'],
  ['[{"kind": "compute#firewall", "direction": "INGRESS"}]', 'Google Cloud'],
  [
    '{"InstanceId": "i-1", "SubnetId": "subnet-1", "SecurityGroups": [{"GroupId": "sg-1"}]}',
    'part of an answer of AWS',
  ],
  [
    '{"RouteTableId": "rtb-1", "Routes": [{"DestinationCidrBlock": "10.0.0.0/8"}]}',
    'part of an answer of AWS',
  ],
  ['{"eu-north-1": {"SecurityGroups": []}}', 'part of an answer of AWS'],
  ['{"configurationItems": [{"resourceType": "AWS::EC2::SecurityGroup"}]}', 'AWS Config'],
  ['[{"group_id": "sg-1", "ip_permissions": []}]', 'as another program writes it'],
  ["{'SecurityGroups': [{'GroupId': 'sg-1'}]}", 'json.dumps'],
  ['WARNING: in preview\n{"SecurityGroups": []}', 'save the JSON alone'],
  ['\u001b[1;39m{\n  \u001b[34;1m"IpPermissions"\u001b[0m: []}', 'colours of a terminal'],
  [
    '{"SecurityRules": [], "NetworkInterfaces": [], "Subnets": [], "Id": "/subscriptions/1/resourceGroups/rg"}',
    'PowerShell says of Azure',
  ],
  ['Name  : n\nId    : /subscriptions/1/resourceGroups/rg\n', 'PowerShell says of Azure'],
  ['ID,NAME\n"/subscriptions/1/resourceGroups/rg","n"\n', 'CSV of Azure'],
  ['Priorität;Name;Port;Protokoll;Quelle;Ziel;Aktion\r\n', 'CSV of Azure'],
  ['"NAME","RESOURCE GROUP","LOCATION","SUBSCRIPTION"\r\n"nsg","rg","West Europe","Pay"\r\n', 'CSV of Azure'],
  ['"Name","Security group ID","Security group name","VPC ID"\n"-","sg-1","web","vpc-1"\n', 'console of AWS'],
  ['"Name","Security group rule ID","IP version","Type"\n"-","sgr-1","IPv4","SSH"\n', 'console of AWS'],
  ['[{"access": "Allow", "direction": "Inbound", "priority": 100}]', 'part of an answer of Azure'],
  ['Source   State    Address Prefix\n-------  -------  ----------\n', 'table of the Azure'],
  ['{"changed": true, "stdout": "*filter\\n:INPUT DROP [0:0]"}', 'answer of Ansible'],
  ['[{"chain": "INPUT", "filter_name": "filter"}]', 'osquery says of iptables'],
  ['Name\tGroup\tProfile\tEnabled\tAction\tOverride\n', 'console of Windows'],
  ['Name,Group,Profile,Enabled,Action,Override,Program\n', 'console of Windows'],
  ['Name;Gruppe;Profil;Aktiviert;Aktion\n', 'console of Windows'],
  ['Name    Enabled\n----    -------\nDomain     True\n', 'PowerShell shows on a screen'],
  ['Estado   ACTIVAR\nDirectiva de firewall    BlockInbound,AllowOutbound\n', 'neither English nor German'],
  ['<GPO><q1:Extension type="q1:WindowsFirewallSettings"/></GPO>', 'report on group policies'],
  ['Computer\nSOFTWARE\\Policies\\Microsoft\\WindowsFirewall\nEnableFirewall\nDWORD:1\n', 'LGPO'],
  ['RDP : v2.32|Action=Allow|Active=TRUE|Dir=In|\n', '`reg export` writes both'],
  ['access-list OUT extended permit tcp any any eq 22\n', 'network appliances'],
  ["Added user rules (see 'ufw status' for running firewall):\nufw allow 22/tcp\n", 'ufw show added'],
  ['public (default, active)\n  interfaces: eth0\n', '`firewall-cmd --list-all-zones`'],
  ['2: eth0    inet 10.0.0.5/24 scope global eth0\n', '`ip -j addr`'],
  ['eth0             UP             10.0.0.5/24 fe80::1/64\n', '`ip -j addr`'],
  ['Name: a\nType: hash:ip\nMembers:\n', '`ipset save`'],
  ['{"ansible_facts": {"ansible_all_ipv4_addresses": []}}', 'facts of Ansible'],
];
test.each(RULES_ELSEWHERE)('rules in another form are a gap wherever they lie: %s', (content, says) => {
  const { evidence, gaps } = readEvidence([file('all/export.txt', content), file('aws/groups.json', GROUP)]);
  expect(evidence[0]?.reason).toContain(says);
  expect(gaps).toMatchObject([{ effect: 'either', what: expect.stringContaining(says) }]);
});

const IN_ITS_PLACE: readonly (readonly [content: string, reason: string])[] = [
  ['{"format_version": "1.2", "resource_changes": []}', 'diff --change'],
  ['{"version": 4, "terraform_version": "1.9.0", "lineage": "x"}', 'the state of Terraform'],
  [
    '{"format_version": "1.0", "terraform_version": "1", "values": {"root_module": {}}}',
    'state of Terraform',
  ],
  ['resource "aws_security_group" "x" {\n', 'it is Terraform'],
  ['[{"event_code": "ec2_open_port"}]', 'another scanner'],
  ['$ sudo sysctl -a\nnet.ipv4.ip_forward = 1\n', 'session of a terminal'],
  [
    '{"$schema": "https://schema.management.azure.com/schemas/deploymentTemplate.json#"}',
    'template of Azure',
  ],
  ['{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}', 'diff --change'],
  ['AWSTemplateFormatVersion: 2010-09-09\n', 'diff --change'],
  ['#!/bin/sh\nsudo iptables -P INPUT DROP\n', 'diff --change'],
  ['apiVersion: v1\nkind: NetworkPolicy\n', 'Kubernetes'],
  ['2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP\n', '`ip -j addr`'],
  ['eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n', '`ip -j addr`'],
  ['default via 10.0.0.1 dev eth0 proto dhcp metric 100\n', '`ip -j route show table all`'],
  ['Kernel IP routing table\nDestination     Gateway\n', '`ip -j route show table all`'],
  ['0:\tfrom all lookup local\n', '`ip -j rule`'],
  ['Active Internet connections (only servers)\n', '`ss -H -tulpn`'],
  ['\nWindows IP Configuration\n\n   Host Name . . . : WEB\n', 'collect host --for windows'],
  ['> *filter\n> :INPUT DROP [0:0]\n> COMMIT\n', 'copied with marks'],
  ['     1\ttable inet filter {\n     2\t}\n', 'copied with marks'],
  [':INPUT\u00a0DROP\u00a0[0:0]\n', 'copied with marks'],
];
test.each(IN_ITS_PLACE)('what is no export says what to give: %s', (content, says) => {
  const { evidence } = readEvidence([file('all/export.txt', content), file('aws/groups.json', GROUP)]);
  expect(evidence[0]?.reason).toContain(says);
});

const NFT =
  'table inet filter {\n\tchain input {\n\t\ttype filter hook input priority 0; policy drop;\n\t}\n}\n';
const LISTED = 'Chain INPUT (policy DROP)\n';
const SOCKETS =
  'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port\ntcp   LISTEN 0      128    0.0.0.0:22         0.0.0.0:*\n';
const TOGETHER: readonly (readonly [content: string, programs: string])[] = [
  [IPTABLES + NFT, 'iptables-save, nft list ruleset'],
  [`create a hash:ip family inet\n${IPTABLES}`, 'iptables-save, ipset save'],
  [`Status: active\n\nTo   Action   From\n--   ------   ----\n${IPTABLES}`, 'iptables-save, ufw status'],
  [SOCKETS + LISTED, 'iptables -L'],
];
test.each(TOGETHER)('rules of which one program alone would be read may be any: %s', (content, programs) => {
  const { assets, gaps } = readEvidence([file('hosts/web/all.txt', content)]);
  expect(gaps.map(({ what }) => what)).toEqual([
    `hosts/web/all.txt was not read: it holds rules beside other output (${programs}): save what each program prints in a file of its own`,
  ]);
  expect(assets.flatMap(({ host }) => host?.filters ?? []).map(({ id }) => id)).toEqual([
    'hosts/web/all.txt',
  ]);
});

const NO_TEXT: readonly (readonly [bytes: Uint8Array, says: string])[] = [
  [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), 'a picture'],
  [new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0]), 'a picture'],
  [Buffer.from('%PDF-1.4\n%\xe2\xe3\n', 'latin1'), 'a document'],
  [Buffer.from('PK\x03\x04\0\0\xff[Content_Types].xml', 'latin1'), 'a document'],
  [Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'compressed (7z)'],
];
test.each(NO_TEXT)('what is no text says what to give: %s', (bytes, says) => {
  const { evidence } = readEvidence([file('hosts/web/rules', bytes), file('aws/groups.json', GROUP)]);
  expect(evidence.at(-1)?.reason).toContain(says);
});

const GROUP_POLICY: readonly (readonly [name: string, content: string | Uint8Array, says: string])[] = [
  ['report.xml', '<GPO><q1:Extension type="q1:WindowsFirewallSettings"/></GPO>', 'report on group policies'],
  ['registry.pol', Buffer.from('PReg\u0001\0\0\0'), 'Registry.pol'],
  ['export.wfw', Buffer.from('regf\0\0\0\0'), '.wfw'],
];
test.each(GROUP_POLICY)(
  'a group policy in a form that is not read may replace the local one: %s',
  (name, content, says) => {
    const registry =
      'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules]\n';
    const { assets, gaps } = readEvidence([
      file('hosts/w/local.reg', registry),
      file(`hosts/w/${name}`, content),
    ]);
    expect(gaps.map(({ what }) => what)).toContainEqual(expect.stringContaining(says));
    expect(assets.flatMap(({ host }) => host?.filters ?? []).map(({ id }) => id)).toContain(
      `hosts/w/${name}`,
    );
    expect(
      readEvidence([file(`policies/${name}`, content), file('aws/groups.json', GROUP)]).gaps,
    ).toHaveLength(1);
  },
);

const REPEATED = ['ResourceGroup ', 'x dev a ', '\r\n', '{ ', '"stdout": 1, ', '"access": "Allow", '];
test.each(REPEATED)('a long text of nothing but %j is looked at in time', (word) => {
  const long = file('all/export.txt', `-${word.repeat(1_000_000 / word.length)}`);
  expect(readEvidence([long, file('aws/groups.json', GROUP)]).evidence[0]?.importer).toBeUndefined();
});

test('a list of rules in the document of another program is none of Windows', () => {
  const chains = '[{"chain": "INPUT", "rules": [{"target": "ACCEPT", "prot": "all"}]}]';
  const { evidence } = readEvidence([file('hosts/web/rules.json', chains), file('aws/groups.json', GROUP)]);
  expect(evidence.at(-1)?.reason).toBe('no importer knows this JSON');
});

for (const { name, content, reason, gaps } of BAD_FILES) {
  test(`read evidence: ${name} does not stop the others`, () => {
    const snapshot = readEvidence([file(name, content), file('aws/groups.json', GROUP)]);
    expect(snapshot.evidence.find((item) => item.file === name)).toMatchObject({ reason, proven: false });
    expect(snapshot.evidence.find((item) => item.file === name)?.importer).toBeUndefined();
    expect(snapshot.gaps.map((gap) => `${gap.kind} ${gap.effect}: ${gap.what}`)).toEqual(gaps);
    expect([...snapshot.filters.values()].flatMap(filterText)).toEqual(GROUP_TEXT);
  });
}

test('read evidence: an empty folder is an error', () => {
  expect(() => readEvidence([])).toThrow('no evidence');
});

const ENCODINGS: readonly (readonly [string, Uint8Array])[] = [
  ['UTF-8', Buffer.from(GROUP)],
  ['UTF-8 with byte order mark', Buffer.from(`\ufeff${GROUP}`)],
  ['UTF-16 little endian', Buffer.from(`\ufeff${GROUP}`, 'utf16le')],
  ['UTF-16 big endian', Buffer.from(`\ufeff${GROUP}`, 'utf16le').swap16()],
];
for (const [title, bytes] of ENCODINGS) {
  test(`read evidence: ${title}`, () => {
    expect([...readEvidence([file('groups.json', bytes)]).filters.values()].flatMap(filterText)).toEqual(
      GROUP_TEXT,
    );
  });
}

const HOST_OF: readonly (readonly [string, string])[] = [
  ['hosts/web/iptables.txt', 'web'],
  ['hosts/web/etc/iptables/rules.v4', 'web'],
  ['hosts/db.corp.example.txt', 'db.corp.example'],
  ['hosts/db.corp.example', 'db.corp.example'],
  ['estate/hosts/web/iptables.txt', 'web'],
  ['machines/gate/iptables-save', 'gate'],
  ['sosreport-gate/sos_commands/firewall_tables/iptables-save', 'sosreport-gate'],
  ['iptables-save', 'host'],
];
for (const [name, host] of HOST_OF) {
  test(`read evidence: ${name} is host ${host}`, () => {
    expect(readEvidence([file(name, IPTABLES)]).assets.map((asset) => `${asset.kind} ${asset.id}`)).toEqual([
      `host ${host}`,
    ]);
  });
}

test('read evidence: the same files in another order are the same snapshot', () => {
  const files = [
    file('a.json', GROUP),
    file('b.json', '{"Vpcs": [{"VpcId": "vpc-1"}]}'),
    file('hosts/web', IPTABLES),
  ];
  expect(readEvidence(files.toReversed())).toEqual(readEvidence(files));
});

function refused(name: string, content: string | Uint8Array, reason: string): BadFile {
  return { name, content, reason, gaps: [`refused either: ${name} was not read: ${reason}`] };
}

function unknown(name: string, content: string, reason: string): BadFile {
  return { name, content, reason, gaps: [`unmodelled either: ${name} was not read: ${reason}`] };
}

function file(name: string, content: string | Uint8Array, collected?: string): SourceFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { name, bytes, ...(collected === undefined ? {} : { collected }) };
}

test.each([
  ['hosts/web-fw/rules.txt', 1],
  ['hosts/web/rules.txt', 0],
])('rules without addresses beside addresses without rules may be of one host: %s', (name, count) => {
  const addresses = JSON.stringify([
    { ifname: 'eth0', addr_info: [{ family: 'inet', local: '10.0.0.1', prefixlen: 24 }] },
  ]);
  const { gaps } = readEvidence([file(name, IPTABLES), file('hosts/web/ip-addr.json', addresses)]);
  expect(gaps.filter(({ what }) => what.includes('if they are one, put both into one folder'))).toHaveLength(
    count,
  );
});
