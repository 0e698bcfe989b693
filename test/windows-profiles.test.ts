import { testCases } from './host-case.ts';
import { type WindowsHost, windowsHost } from './windows-host.ts';

/** Settings and policies of a host at 10.0.0.20, and what they mean for a packet. */
const CASES: readonly (readonly [string, WindowsHost, readonly string[]])[] = [
  [
    'a rule of another profile is none; one without a profile is of all, several profiles are a union',
    {
      connections: { Ethernet: 'Public' },
      rules: [
        'Allow In 6 Profile=Domain LPort=22',
        'Allow In 6 LPort=23',
        'Allow In 6 Profile=Domain Profile=Public LPort=24',
      ],
    },
    [
      'deny tcp 192.0.2.1 -> 10.0.0.20:22',
      'allow tcp 192.0.2.1 -> 10.0.0.20:23',
      'allow tcp 192.0.2.1 -> 10.0.0.20:24',
    ],
  ],
  [
    'each interface has a profile of its own',
    {
      connections: { Ethernet: 'Domain', 'Ethernet 2': 'Public' },
      addresses: { Ethernet: ['10.0.0.20/24'], 'Ethernet 2': ['198.51.100.20/24'] },
      rules: ['Allow In 6 Profile=Domain LPort=445'],
    },
    [
      'allow tcp 10.0.0.7 -> 10.0.0.20:445 in Ethernet',
      'deny tcp 198.51.100.7 -> 198.51.100.20:445 in "Ethernet 2"',
      'undecided tcp 198.51.100.7 -> 198.51.100.20:445 in "Ethernet 3"',
    ],
  ],
  [
    'an address is that of its own interface, by which it is asked and answers',
    {
      connections: { Ethernet: 'Domain', 'Ethernet 2': 'Public' },
      addresses: { Ethernet: ['10.0.0.20/24'], 'Ethernet 2': ['198.51.100.20/24'] },
      rules: [
        'Allow In 6 Profile=Domain LPort=445',
        'Allow In 6 Profile=Public LPort=80',
        'Allow In 17 Profile=Public LPort=53',
        'Allow In 6 LPort=443',
        'Allow In 17 LPort=161',
      ],
      more: {
        'hosts/w/routes.json': [
          { DestinationPrefix: '0.0.0.0/0', NextHop: '10.0.0.1', InterfaceAlias: 'Ethernet' },
          { DestinationPrefix: '10.0.0.0/24', NextHop: '0.0.0.0', InterfaceAlias: 'Ethernet' },
          { DestinationPrefix: '198.51.100.0/24', NextHop: '0.0.0.0', InterfaceAlias: 'Ethernet 2' },
        ],
      },
    },
    [
      'allow tcp 192.0.2.1 -> 10.0.0.20:445',
      'undecided tcp 192.0.2.1 -> 198.51.100.20:445',
      'undecided tcp 192.0.2.1 -> 198.51.100.20:443',
      'undecided tcp 192.0.2.1 -> 198.51.100.20:443 in "Ethernet 2"',
      'undecided udp 192.0.2.1:53 -> 198.51.100.20:53',
      'undecided udp 192.0.2.1:53 -> 198.51.100.20:161 in Ethernet',
      'deny tcp 192.0.2.1 -> 198.51.100.20:22',
      'allow tcp 198.51.100.7 -> 198.51.100.20:80',
    ],
  ],
  [
    'the profile of an interface is not in evidence: what holds in all of them is certain',
    { connections: null, rules: ['Allow In 6 Profile=Domain LPort=22', 'Allow In 6 LPort=23'] },
    [
      'undecided tcp 192.0.2.1 -> 10.0.0.20:22',
      'allow tcp 192.0.2.1 -> 10.0.0.20:23',
      'deny tcp 192.0.2.1 -> 10.0.0.20:24',
    ],
  ],
  [
    'a profile that is off filters nothing',
    { settings: ['Domain EnableFirewall=0'], rules: ['Block In 6 LPort=22'] },
    ['allow tcp 192.0.2.1 -> 10.0.0.20:22', 'allow udp 192.0.2.1:53 -> 10.0.0.20:137'],
  ],
  [
    'a profile without exceptions drops what comes in, and follows outbound rules',
    { settings: ['Domain DoNotAllowExceptions=1'], rules: ['Allow In 6 LPort=22', 'Block Out 6 RPort=25'] },
    [
      'deny tcp 192.0.2.1 -> 10.0.0.20:22',
      'allow tcp 10.0.0.20 -> 192.0.2.1:443',
      'deny tcp 10.0.0.20 -> 192.0.2.1:25',
    ],
  ],
  [
    'a group policy leaves local rules aside, blocks included',
    {
      settings: ['group Domain AllowLocalPolicyMerge=0'],
      rules: ['Allow In 6 LPort=22', 'Block In 6 LPort=443'],
      groupRules: ['Allow In 6 LPort=443'],
    },
    ['deny tcp 192.0.2.1 -> 10.0.0.20:22', 'allow tcp 192.0.2.1 -> 10.0.0.20:443'],
  ],
  [
    'rules of the local policy and of a group policy are a union',
    { rules: ['Block In 6 LPort=443', 'Allow In 6 LPort=22'], groupRules: ['Allow In 6 LPort=443'] },
    ['deny tcp 192.0.2.1 -> 10.0.0.20:443', 'allow tcp 192.0.2.1 -> 10.0.0.20:22'],
  ],
  [
    'a local rule beside one of a group policy with its name may be replaced by it',
    {
      rules: ['web: Block In 6 LPort=443', 'ssh: Allow In 6 LPort=22', 'Allow In 6 LPort=23'],
      groupRules: ['web: Allow In 6 LPort=443', 'SSH: Allow In 6 LPort=2222'],
    },
    [
      'undecided tcp 192.0.2.1 -> 10.0.0.20:443',
      'undecided tcp 192.0.2.1 -> 10.0.0.20:22',
      'allow tcp 192.0.2.1 -> 10.0.0.20:2222',
      'allow tcp 192.0.2.1 -> 10.0.0.20:23',
    ],
  ],
  [
    'a setting of a group policy wins over the local one',
    { settings: ['Domain EnableFirewall=1', 'group Domain EnableFirewall=0'] },
    ['allow tcp 192.0.2.1 -> 10.0.0.20:22'],
  ],
  [
    'a setting that is neither 0 nor 1 is not known, that of a group policy instead of the local one',
    {
      settings: ['Domain EnableFirewall=1', 'group Domain EnableFirewall=2'],
      rules: ['Allow In 6 LPort=22'],
    },
    ['allow tcp 192.0.2.1 -> 10.0.0.20:22', 'undecided tcp 192.0.2.1 -> 10.0.0.20:23'],
  ],
  ...(['Private', 'Public', 'Domain'] as const).map(
    (category) =>
      [
        `an administrative template may open what the others close, in all profiles but that of the domain: ${category}`,
        { connections: { Ethernet: category }, settings: ['group Standard EnableFirewall=0'] },
        [`${category === 'Domain' ? 'deny' : 'undecided'} tcp 192.0.2.1 -> 10.0.0.20:22`],
      ] as const,
  ),
  [
    'what a template says of messages to users and of log files changes nothing',
    {
      connections: { Ethernet: 'Private' },
      settings: ['group Standard DisableNotifications=1'],
      more: {
        'hosts/w/log.reg': template('StandardProfile\\Logging', '"LogDroppedPackets"=dword:00000001'),
      },
    },
    ['deny tcp 192.0.2.1 -> 10.0.0.20:22'],
  ],
  [
    'exceptions of a template may open any port',
    {
      more: {
        'hosts/w/ports.reg': template(
          'DomainProfile\\GloballyOpenPorts\\List',
          '"22:TCP:*:enabled:SSH"="22:TCP:*:enabled:SSH"',
        ),
      },
    },
    ['undecided tcp 192.0.2.1 -> 10.0.0.20:22'],
  ],
  ...(
    [
      ['a machine of a domain', { Ethernet: 'Domain' }, '', ['undecided', 'undecided', 'undecided']],
      ['a machine of which no category is in evidence', null, '', ['undecided', 'undecided', 'undecided']],
      [
        'a machine without a domain, taken to have none',
        { Ethernet: 'Private' },
        '',
        ['allow', 'deny', 'allow'],
      ],
      [
        'a machine of a domain that has none for the firewall',
        { Ethernet: 'Domain' },
        'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft]\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows]\r\n"x"=dword:00000001\r\n',
        ['allow', 'deny', 'allow'],
      ],
    ] as const
  ).map(
    ([title, connections, policy, [open, closed, out]]) =>
      [
        `group policies that are not in evidence, of ${title}`,
        { connections, rules: ['Allow In 6 LPort=22'], more: { 'hosts/w/policy.reg': policy } },
        [
          `${open} tcp 192.0.2.1 -> 10.0.0.20:22`,
          `${closed} tcp 192.0.2.1 -> 10.0.0.20:23`,
          `${out} tcp 10.0.0.20 -> 192.0.2.1:443`,
        ],
      ] as const,
  ),
  [
    'inbound is blocked and outbound is allowed where nothing says otherwise',
    {},
    ['deny tcp 192.0.2.1 -> 10.0.0.20:22', 'allow tcp 10.0.0.20 -> 192.0.2.1:22'],
  ],
  [
    'outbound is blocked by default: answers to what came in still pass',
    {
      settings: ['Domain DefaultOutboundAction=1'],
      rules: ['Allow In 6 LPort=443', 'Allow Out 17 RPort=53 RA4=10.0.3.10'],
    },
    [
      'allow tcp 192.0.2.1 -> 10.0.0.20:443',
      'deny tcp 10.0.0.20 -> 192.0.2.1:443',
      'allow udp 10.0.0.20:40000 -> 10.0.3.10:53',
    ],
  ],
  [
    'inbound is allowed by default: blocks still hold',
    { settings: ['Domain DefaultInboundAction=0'], rules: ['Block In 6 LPort=23'] },
    ['allow tcp 192.0.2.1 -> 10.0.0.20:22', 'deny tcp 192.0.2.1 -> 10.0.0.20:23'],
  ],
  [
    'neither settings nor rules of the local policy are in evidence',
    {
      more: { 'hosts/w/local.reg': '' },
      groupRules: ['Allow In 6 LPort=443', 'Block In 6 LPort=80'],
    },
    [443, 80, 22].map((port) => `undecided tcp 192.0.2.1 -> 10.0.0.20:${port}`),
  ],
  [
    'rules of the local policy are not in evidence, and the group policy leaves them aside',
    {
      settings: [
        'group Domain AllowLocalPolicyMerge=0',
        'group Domain EnableFirewall=1',
        'group Domain DefaultInboundAction=1',
        'group Domain DoNotAllowExceptions=0',
      ],
      more: { 'hosts/w/local.reg': '' },
      groupRules: ['Allow In 6 LPort=443'],
    },
    ['allow tcp 192.0.2.1 -> 10.0.0.20:443', 'deny tcp 192.0.2.1 -> 10.0.0.20:22'],
  ],
];

function template(key: string, value: string): string {
  return `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\${key}]\r\n${value}\r\n`;
}

testCases(CASES.map(([what, host, expected]) => [what, windowsHost(host), expected] as const));
