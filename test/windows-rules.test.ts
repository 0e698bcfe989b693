import { expect, test } from 'vitest';
import { auditEstate } from './audit-estate.ts';
import { testCases } from './host-case.ts';
import { type WindowsHost, windowsHost } from './windows-host.ts';

/** Rules of a host at 10.0.0.20, and what they mean for a packet. */
const CASES: readonly (readonly [string, WindowsHost, readonly string[]])[] = [
  [
    'block wins over allow, whatever is narrower',
    { rules: ['Allow In 6 LPort=3389 RA4=10.1.1.1', 'Block In 6 LPort=3389 RA4=10.0.0.0/8'] },
    ['deny tcp 10.1.1.1 -> 10.0.0.20:3389', 'deny tcp 192.0.2.1 -> 10.0.0.20:3389'],
  ],
  [
    'a rule that overrides blocks holds for an authenticated peer only',
    {
      rules: [
        'ByPass In 6 LPort=3389 Security=Authenticate RMauth=O:LSD:(A;;CC;;;S-1-5-21-1)',
        'Block In 6 LPort=3389',
      ],
    },
    ['undecided tcp 10.1.1.1 -> 10.0.0.20:3389', 'deny tcp 10.1.1.1 -> 10.0.0.20:3390'],
  ],
  [
    'a rule that is not active is none',
    { rules: ['-Allow In 6 LPort=22', '-Block In 6 LPort=80', 'Allow In 6 LPort=80'] },
    ['deny tcp 192.0.2.1 -> 10.0.0.20:22', 'allow tcp 192.0.2.1 -> 10.0.0.20:80'],
  ],
  [
    'a rule of a program, a service or an app is conditional, with or without a port',
    {
      rules: [
        'Allow In 6 LPort=1433 App=C:\\sql\\sqlservr.exe',
        'Allow In 17 LPort=5355 Svc=dnscache',
        'Block In 6 LPort=80 App=System',
        'Allow In 6 LPort=80',
        'Allow In 6 LPort=8443 AppPkgId=S-1-15-2-1',
      ],
    },
    [
      'undecided tcp 192.0.2.1 -> 10.0.0.20:1433',
      'deny tcp 192.0.2.1 -> 10.0.0.20:1434',
      'undecided udp 192.0.2.1:53 -> 10.0.0.20:5355',
      'undecided tcp 192.0.2.1 -> 10.0.0.20:80',
      'undecided tcp 192.0.2.1 -> 10.0.0.20:8443',
    ],
  ],
  [
    'a rule of a program without a port is conditional, whatever sockets the host had when it was asked',
    {
      rules: ['Allow In 6 App=C:\\pgsql\\bin\\postgres.exe'],
      more: {
        'hosts/w/sockets.csv':
          '"LocalPort","LocalAddress","State","OwningProcess"\n"5432","127.0.0.1","Listen","1044"\n',
      },
    },
    [
      'undecided tcp 192.0.2.1 -> 10.0.0.20:5432',
      'undecided tcp 192.0.2.1 -> 10.0.0.20:5433',
      'deny udp 192.0.2.1:40000 -> 10.0.0.20:5432',
    ],
  ],
  [
    'RPC is at most the dynamic ports, its endpoint mapper port 135, IPHTTPS port 443',
    { rules: ['Allow In 6 LPort=RPC', 'Allow In 6 LPort=RPC-EPMap', 'Allow In 6 LPort=IPTLSIn LPort=8530'] },
    [
      'undecided tcp 192.0.2.1 -> 10.0.0.20:49152',
      'deny tcp 192.0.2.1 -> 10.0.0.20:49151',
      'undecided tcp 192.0.2.1 -> 10.0.0.20:135',
      'undecided tcp 192.0.2.1 -> 10.0.0.20:443',
      'allow tcp 192.0.2.1 -> 10.0.0.20:8530',
    ],
  ],
  [
    'dynamic ports are those that the settings of TCP name',
    {
      rules: ['Allow In 6 LPort=RPC'],
      more: {
        'hosts/w/tcp.json': [
          { SettingName: 'Internet', DynamicPortRangeStartPort: 5000, DynamicPortRangeNumberOfPorts: 1000 },
        ],
      },
    },
    ['undecided tcp 192.0.2.1 -> 10.0.0.20:5000', 'deny tcp 192.0.2.1 -> 10.0.0.20:49152'],
  ],
  [
    'the local subnet is that of the receiving interface, by family',
    {
      connections: { Ethernet: 'Domain', Storage: 'Domain' },
      addresses: { Ethernet: ['10.0.0.20/24', '2001:db8::20/64'], Storage: ['10.7.0.20/16'] },
      rules: ['Allow In 6 LPort=80 RA4=LocalSubnet RA6=LocalSubnet', 'Allow In 6 LPort=81 RA6=LocalSubnet'],
    },
    [
      'allow tcp 10.0.0.77 -> 10.0.0.20:80 in Ethernet',
      'deny tcp 10.0.1.1 -> 10.0.0.20:80 in Ethernet',
      'deny tcp 10.7.0.1 -> 10.0.0.20:80 in Ethernet',
      'allow tcp 10.7.3.1 -> 10.7.0.20:80 in Storage',
      'allow tcp [2001:db8::77] -> [2001:db8::20]:80 in Ethernet',
      'deny tcp 10.0.0.77 -> 10.0.0.20:81 in Ethernet',
      'allow tcp [2001:db8::77] -> [2001:db8::20]:81 in Ethernet',
    ],
  ],
  [
    'configured servers are known where they are in evidence, other keywords are not',
    {
      rules: [
        'Allow In 17 RPort=53 RA4=DNS',
        'Allow In 6 LPort=80 RA42=IntrAnet',
        'Allow In 6 LPort=81 RA4=WINS',
      ],
      more: {
        'hosts/w/dns.json': [
          { InterfaceAlias: 'Ethernet', InterfaceIndex: 4, ServerAddresses: ['10.0.3.10'] },
        ],
      },
    },
    [
      'allow udp 10.0.3.10:53 -> 10.0.0.20:40000',
      'deny udp 10.0.3.11:53 -> 10.0.0.20:40000',
      'undecided tcp 10.0.3.10 -> 10.0.0.20:80',
      'undecided tcp 10.0.3.10 -> 10.0.0.20:81',
    ],
  ],
  [
    'the servers of DHCPv6 are in no evidence, those of DHCP are; a server with a zone is one; one that no interface has may be any',
    {
      addresses: { Ethernet: ['10.0.0.20/24', 'fe80::20/64'] },
      rules: [
        'Allow In 17 LPort=68 RA4=DHCP RA6=DHCP',
        'Allow In 17 LPort=53 RA6=DNS',
        'Allow In 17 LPort=42 RA4=WINS',
      ],
      more: {
        'hosts/w/adapters.json': [
          { InterfaceIndex: 4, DHCPServer: '10.0.3.11' },
          { InterfaceIndex: 9, DHCPServer: null, WINSPrimaryServer: '10.0.3.12' },
        ],
        'hosts/w/dns.json': [
          { InterfaceAlias: 'Ethernet', InterfaceIndex: 4, ServerAddresses: ['fe80::1%4'] },
        ],
      },
    },
    [
      'allow udp 10.0.3.11:67 -> 10.0.0.20:68',
      'deny udp 10.0.3.12:67 -> 10.0.0.20:68',
      'undecided udp [fe80::1]:547 -> [fe80::20]:68',
      'allow udp [fe80::1]:53 -> [fe80::20]:53',
      'deny udp [fe80::2]:53 -> [fe80::20]:53',
      'undecided udp 10.0.3.13:42 -> 10.0.0.20:42',
    ],
  ],
  [
    'ports under keys of later releases add to the list, known or not',
    {
      rules: [
        'Allow In 6 LPort=80 LPort2_20=Ply2Disc',
        'Allow In 17 LPort=80 LPort2_24=mDNS',
        'Allow Out 17 RPort2_10=1-9 RPort2_99=7000',
      ],
    },
    [
      'allow tcp 192.0.2.1 -> 10.0.0.20:80',
      'undecided tcp 192.0.2.1 -> 10.0.0.20:2869',
      'undecided udp 192.0.2.1:5353 -> 10.0.0.20:5353',
      'deny udp 192.0.2.1:5353 -> 10.0.0.20:5354',
    ],
  ],
  [
    'port ranges and lists; addresses as ranges and masks; IPv4 addresses alone leave IPv6 out',
    {
      addresses: { Ethernet: ['10.0.0.20/24', '2001:db8::20/64'] },
      rules: [
        'Allow In 6 LPort=80 LPort2_10=5000-5010 RA4=10.1.0.0-10.1.0.9 RA4=10.2.0.0/255.255.0.0',
        'Allow In 6 LPort=81 LA4=10.0.0.20',
        'Allow In 6 LPort=82 RPort=1024',
      ],
    },
    [
      'allow tcp 10.1.0.9 -> 10.0.0.20:80',
      'deny tcp 10.1.0.10 -> 10.0.0.20:80',
      'allow tcp 10.2.255.1 -> 10.0.0.20:5010',
      'deny tcp 10.2.255.1 -> 10.0.0.20:5011',
      'deny tcp [2001:db8::1] -> [2001:db8::20]:80',
      'allow tcp 192.0.2.1 -> 10.0.0.20:81',
      'deny tcp [2001:db8::1] -> [2001:db8::20]:81',
      'allow tcp 192.0.2.1:1024 -> 10.0.0.20:82',
      'deny tcp 192.0.2.1:1025 -> 10.0.0.20:82',
    ],
  ],
  [
    'ICMP by type and code; no protocol is any; protocols by number',
    {
      rules: ['Allow In 1 ICMP4=8:*', 'Allow In 1 ICMP4=3:4', 'Allow In 47', 'Allow In any RA4=10.9.9.9'],
    },
    [
      'allow icmp 8/0 192.0.2.1 -> 10.0.0.20',
      'allow icmp 3/4 192.0.2.1 -> 10.0.0.20',
      'deny icmp 3/1 192.0.2.1 -> 10.0.0.20',
      'allow gre 192.0.2.1 -> 10.0.0.20',
      'allow tcp 10.9.9.9 -> 10.0.0.20:1',
      'allow icmp 3/1 10.9.9.9 -> 10.0.0.20',
    ],
  ],
  [
    'a rule of an interface type, a device or something unknown is conditional',
    {
      rules: [
        'Allow In 6 LPort=80 IFType=Lan',
        'Allow In 6 LPort=81 IF={0F1D1B5C-7D1B-4C3C-8E7D-000000000001}',
        'Allow In 6 LPort=82 Strange=1',
        'Allow In 6 LPort=83 Platform=2:6:1',
        'Allow In 6 LPort=nosuch',
        'Block In 256 LPort=84',
        'Allow In 6 LPort=87 RA4=',
      ],
    },
    [80, 81, 82, 83, 85, 87].map((port) => `undecided tcp 192.0.2.1 -> 10.0.0.20:${port}`),
  ],
  [
    'of routes to the same addresses by several interfaces the sender and their metrics choose, and the answer goes back as it came',
    {
      connections: { Ethernet: 'Domain', VPN: 'Public' },
      addresses: { Ethernet: ['10.0.0.20/24'], VPN: ['10.8.0.2/24'] },
      settings: ['Public DefaultOutboundAction=1'],
      rules: ['Allow In 6 LPort=22'],
      more: {
        'hosts/w/routes.json': [
          route('Ethernet', '0.0.0.0/0', '10.0.0.1'),
          route('VPN', '0.0.0.0/0', '10.8.0.1'),
          route('VPN', '10.9.0.0/16', '10.8.0.1'),
        ],
      },
    },
    [
      'undecided tcp 10.0.0.20 -> 192.0.2.1:443',
      'undecided tcp 10.8.0.2 -> 192.0.2.1:443',
      'deny tcp 10.8.0.2 -> 10.9.0.1:443',
      'allow tcp 192.0.2.1 -> 10.0.0.20:22 in Ethernet',
      'allow tcp 192.0.2.1 -> 10.8.0.2:22 in VPN',
    ],
  ],
  [
    'an interface hands on what it receives where it forwards, whatever the others do',
    {
      connections: { Ethernet: 'Domain', 'vEthernet (NAT)': 'Domain' },
      addresses: { Ethernet: ['10.0.0.20/24'], 'vEthernet (NAT)': ['172.20.0.1/20'] },
      more: {
        'hosts/w/routes.json': [
          route('Ethernet', '10.0.0.0/24', '0.0.0.0'),
          route('vEthernet (NAT)', '172.20.0.0/20', '0.0.0.0'),
        ],
        'hosts/w/interfaces.json': [
          { InterfaceAlias: 'Ethernet', AddressFamily: 2, Forwarding: 2 },
          { InterfaceAlias: 'vEthernet (NAT)', AddressFamily: 2, Forwarding: 1 },
          { InterfaceAlias: 'Loopback Pseudo-Interface 1', AddressFamily: 2, Forwarding: 2 },
        ],
      },
    },
    [
      'deny tcp 10.0.0.7 -> 172.20.0.9:443 in Ethernet',
      'deny tcp 172.20.0.9 -> 10.0.0.7:443 in "vEthernet (NAT)"',
      'undecided tcp 10.0.0.7 -> 172.20.0.9:443 in "Ethernet 2"',
    ],
  ],
  [
    'a listing of interfaces whose family is cut off says of neither family that it is forwarded',
    {
      connections: { Ethernet: 'Domain', 'vEthernet (NAT)': 'Domain' },
      addresses: {
        Ethernet: ['10.0.0.20/24', 'fd00:1::20/64'],
        'vEthernet (NAT)': ['172.20.0.1/20', 'fd00:2::1/64'],
      },
      more: {
        'hosts/w/routes.json': [
          route('Ethernet', '10.0.0.0/24', '0.0.0.0'),
          route('Ethernet', 'fd00:1::/64', '::'),
          route('vEthernet (NAT)', '172.20.0.0/20', '0.0.0.0'),
          route('vEthernet (NAT)', 'fd00:2::/64', '::'),
        ],
        'hosts/w/interfaces.json': ['Ethernet', 'vEthernet (NAT)'].map((alias) => ({
          InterfaceAlias: alias,
          AddressFamily: null,
          Forwarding: 2,
        })),
      },
    },
    [
      'undecided tcp 10.0.0.7 -> 172.20.0.9:443 in Ethernet',
      'undecided tcp fd00:1::7 -> [fd00:2::9]:443 in Ethernet',
    ],
  ],
  [
    'addresses of an interface that another listing names',
    {
      addresses: {},
      rules: ['Allow In 6 LPort=80 RA4=LocalSubnet'],
      more: {
        'hosts/w/ip.json': [{ InterfaceIndex: 4, IPAddress: '10.0.0.20', PrefixLength: 24 }],
        'hosts/w/routes.json': [{ ...route('Ethernet', '10.0.0.0/24', '0.0.0.0'), InterfaceIndex: 4 }],
      },
    },
    ['allow tcp 10.0.0.7 -> 10.0.0.20:80 in Ethernet', 'deny tcp 10.0.1.7 -> 10.0.0.20:80 in Ethernet'],
  ],
  [
    'an address that cannot be read is missing from those that the host has',
    {
      addresses: {},
      rules: ['Allow In 6 LPort=80 RA4=LocalSubnet'],
      more: {
        'hosts/w/ip.json': [
          { InterfaceAlias: 'Ethernet', IPAddress: '10.0.0.20', PrefixLength: 24 },
          { InterfaceAlias: 'Ethernet', IPAddress: '10.0.0.300', PrefixLength: 24 },
        ],
      },
    },
    ['undecided tcp 10.0.0.7 -> 10.0.0.20:80 in Ethernet'],
  ],
  [
    'loopback and own addresses are not filtered',
    { rules: ['Block In any', 'Block Out any'] },
    [
      'allow udp 127.0.0.1:40000 -> 127.0.0.1:53',
      'allow udp 10.0.0.20:40000 -> 10.0.0.20:53',
      'deny udp 10.0.0.21:40000 -> 10.0.0.20:53',
    ],
  ],
];

function route(InterfaceAlias: string, DestinationPrefix: string, NextHop: string) {
  return { InterfaceAlias, DestinationPrefix, NextHop, RouteMetric: 0 };
}

testCases(CASES.map(([what, host, expected]) => [what, windowsHost(host), expected] as const));

test('a rule that blocks wins whatever its place, and the fix says so', async () => {
  const { findings } = await auditEstate('pam-ha-block-rules');
  expect(findings.length).toBeGreaterThan(0);
  for (const { fix } of findings)
    expect(fix).toMatch(
      /^Change .*: it stops tcp .* whatever other rules admit(; likewise what stops .*)?(; likewise in the firewall of .*)?\.$/,
    );
});
