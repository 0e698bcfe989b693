import { type FirewallDocuments, firewallFiles } from './aws-random-firewalls.ts';
import { OUT, TO_FIREWALL, TO_TRANSLATOR, type Ways, ways } from './firewalled-network.ts';
import { testCases } from './host-case.ts';

/** The same document of a time when everything was dropped. */
function otherwise(document: unknown): unknown {
  return JSON.parse(
    JSON.stringify(document).replace('aws:forward_to_sfe', 'aws:drop').replace('"PASS"', '"DROP"'),
  );
}

/** The firewall stands before the NAT gateway, which leads answers back by it. */
const BEFORE: Ways = {
  db: [TO_FIREWALL],
  firewall: [TO_TRANSLATOR],
  translator: [OUT, ['10.0.2.0/24', 'vpce-0f01']],
};
/** The firewall stands between the NAT gateway and the internet gateway. */
const BEHIND: Ways = {
  db: [TO_TRANSLATOR],
  translator: [TO_FIREWALL],
  firewall: [OUT],
  arrivals: [['10.0.4.0/24', 'vpce-0f01']],
};
/** The firewall stands before the public subnet. */
const AROUND: Ways = {
  web: [TO_FIREWALL],
  firewall: [OUT],
  arrivals: [['10.0.1.0/24', 'vpce-0f01']],
  passes: '0.0.0.0/0',
};
/** Passes nothing by itself. */
const FIREWALL: FirewallDocuments = {
  stateless: [],
  statelessDefault: ['aws:forward_to_sfe'],
  stateful: [],
  isStrict: true,
  statefulDefault: ['aws:drop_strict'],
};
const PASSING: FirewallDocuments['stateless'][number] = {
  priority: 1,
  rules: [
    {
      Priority: 1,
      RuleDefinition: {
        MatchAttributes: { DestinationPorts: [{ FromPort: 443, ToPort: 443 }] },
        Actions: ['aws:pass'],
      },
    },
  ],
};
const statefulGroup = (Action: string): FirewallDocuments['stateful'][number] => {
  const Header = {
    ...{ Protocol: 'TCP', Source: 'ANY', SourcePort: 'ANY', Direction: 'FORWARD' },
    ...{ Destination: 'ANY', DestinationPort: 'ANY' },
  };
  return { priority: 1, sets: {}, source: { StatefulRules: [{ Action, Header, RuleOptions: [] }] } };
};
const ANYTHING = statefulGroup('PASS');
const OUTWARD = 'tcp db:40000 -> 192.0.2.9';
const INWARD = 'tcp 192.0.2.9:40000 -> web:443';

testCases([
  [
    'a NAT gateway behind a firewall',
    ways(BEFORE),
    [
      `allow ${OUTWARD}:443`,
      `deny ${OUTWARD}:80`,
      'deny tcp 192.0.2.9:40000 -> db:3306',
      'allow tcp db:40000 -> 203.0.113.10:443',
    ],
  ],
  [
    'answers of the NAT gateway pass no firewall',
    ways({ ...BEFORE, translator: [OUT] }),
    [`undecided ${OUTWARD}:443`, `deny ${OUTWARD}:80`],
  ],
  [
    'the filter of the subnet of the firewall stops the answers',
    ways({ ...BEFORE, ports: [443, 443] }),
    [`deny ${OUTWARD}:443`],
  ],
  [
    'a firewall behind a NAT gateway sees the address of that',
    ways({ ...BEHIND, passes: '10.0.4.0/24' }),
    [`allow ${OUTWARD}:443`, `deny ${OUTWARD}:80`],
  ],
  ['and not that of the client', ways({ ...BEHIND, passes: '10.0.2.0/24' }), [`deny ${OUTWARD}:443`]],
  [
    'the internet gateway leads answers past the firewall',
    ways({ ...BEHIND, arrivals: [['10.0.1.0/24', 'vpce-0f01']] }),
    [`undecided ${OUTWARD}:443`],
  ],
  [
    'the internet gateway has no table of its own',
    ways({ db: [TO_TRANSLATOR], translator: [TO_FIREWALL], firewall: [OUT] }),
    [`undecided ${OUTWARD}:443`, `deny ${OUTWARD}:80`],
  ],
  [
    'answers of a firewall behind a NAT gateway are stopped',
    ways({ ...BEHIND, ports: [443, 443] }),
    [`undecided ${OUTWARD}:443`],
  ],
  ['a firewall before a public subnet', ways(AROUND), [`allow ${INWARD}`, 'allow tcp web -> 192.0.2.9:443']],
  ...(
    [
      ['a rule that drops what comes from there may stop answers', 'before', 'deny', 'undecided'],
      ['answers to what a rule passes are not asked about those behind it', 'after', 'allow', 'allow'],
    ] as const
  ).map(
    ([what, place, inward, outward]) =>
      [
        what,
        ways({ ...AROUND, drops: ['192.0.2.0/24', place] }),
        [`${inward} ${INWARD}`, `${outward} tcp web -> 192.0.2.9:443`, 'allow tcp web -> 203.0.113.99:443'],
      ] as const,
  ),
  ...['describe-firewall-policy', 'describe-rule-group'].map(
    (name) =>
      [
        `${name} tells two things`,
        { [`aws/${name}-later.json`]: otherwise(ways(AROUND)[`aws/${name}.json`]), ...ways(AROUND) },
        [`undecided ${INWARD}`],
      ] as const,
  ),
  [
    'answers to what stateless rules pass may be unknown to the engine, whatever its rules pass',
    { ...ways(AROUND), ...firewallFiles({ ...FIREWALL, stateless: [PASSING], stateful: [ANYTHING] }) },
    ['undecided tcp web:40000 -> 192.0.2.9:443', 'undecided tcp web:40000 -> 192.0.2.9:8443'],
  ],
  [
    'whether ports of a stateless rule mean protocols without ports is not documented',
    {
      ...ways({ ...AROUND, protocol: '-1' }),
      ...firewallFiles({ ...FIREWALL, stateless: [PASSING], statelessDefault: ['aws:drop'] }),
    },
    ['undecided icmp 8/0 web -> 192.0.2.9', 'deny tcp web:40000 -> 192.0.2.9:8443'],
  ],
  [
    'an action that is not known may pass',
    {
      ...ways(AROUND),
      ...firewallFiles({ ...FIREWALL, stateful: [statefulGroup('BYPASS')] }),
    },
    ['undecided tcp web:40000 -> 192.0.2.9:443'],
  ],
  [
    'the filter of its subnet stops the answers',
    ways({ ...AROUND, ports: [443, 443] }),
    [`deny ${INWARD}`, 'deny tcp web -> 192.0.2.9:443'],
  ],
]);
