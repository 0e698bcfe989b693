import type { AuditRow, LayerVerdict, PairProof } from '../src/model/audit.ts';

/** The rows of the sample audit with the layers of their paths, and names that try to break out of each format. */

export const HOSTILE = {
  script: `</script><script>alert(1)</script><img src="x" onerror='alert(2)'>`,
  escape: '\u001b[31mred\u001b[0m\u0007\r\nfake line',
  bidirectional: 'allow \u202Eynwed\u202C \u2066x\u2069 \u200B\uFEFF',
  long: 'n'.repeat(1_048_576),
};

export const FILES = {
  host: 'hosts/analyzer/rules-v4.txt',
  groups: 'cloud/security-groups.json',
  subnets: 'cloud/network-filters.json',
  routes: 'cloud/route-tables.json',
};

type Kind = LayerVerdict['layer'];

function layer(
  kind: Kind,
  where: string,
  verdict: LayerVerdict['verdict'],
  file: keyof typeof FILES,
  line: number,
  text: string,
): LayerVerdict {
  return {
    layer: kind,
    direction: 'forward',
    where,
    verdict,
    rules: [{ file: FILES[file], line, text }],
    decides: false,
  };
}

const hostOut = layer('host', 'analyzer', 'allow', 'host', 4, ':OUTPUT ACCEPT [0:0]');
const groupOut = layer('group', 'sg-0b12 analyzer', 'allow', 'groups', 31, 'egress all to 0.0.0.0/0');
const subnetOut = layer('subnet', 'acl-77c1 private', 'allow', 'subnets', 12, 'rule 100 allow all 0.0.0.0/0');
export const route = layer('route', 'rtb-1 private', 'allow', 'routes', 9, '10.0.0.0/8 → local');
export const subnetIn = layer(
  'subnet',
  'acl-90aa directory',
  'allow',
  'subnets',
  88,
  'rule 100 allow tcp 0.0.0.0/0',
);
export const groupIn = layer(
  'group',
  'sg-0d55 directory',
  'allow',
  'groups',
  120,
  'tcp 389-3269 from sg-0b12',
);
const hostIn: LayerVerdict = {
  layer: 'host',
  direction: 'forward',
  where: 'dc-1',
  verdict: 'unseen',
  rules: [],
  decides: false,
  note: 'no dump of this host',
};
const reply: LayerVerdict = {
  ...layer('subnet', 'acl-77c1 private', 'allow', 'subnets', 17, 'rule 110 allow tcp 1024-65535 10.0.0.0/8'),
  direction: 'reply',
};

const THROUGH = [hostOut, groupOut, subnetOut, route, subnetIn, groupIn, hostIn, reply];

export function pair(
  from: string,
  to: string,
  verdict: PairProof['verdict'],
  layers: readonly LayerVerdict[],
  witness: string,
  packets: readonly string[],
): PairProof {
  return { from, to, verdict, layers: [...layers], witness, packets: [...packets] };
}

export function deciding(
  layers: readonly LayerVerdict[],
  position: number,
  change: Partial<LayerVerdict>,
): LayerVerdict[] {
  return layers.map((each, index) => (index === position ? { ...each, ...change, decides: true } : each));
}

const ANALYZER = 'analyzer (i-0a3f, 10.20.1.15)';
const DIRECTORY = 'dc-1 (i-0c41, 10.30.0.10)';

export interface RowSample {
  readonly row: string;
  readonly section: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly verdict: AuditRow['verdict'];
  readonly kind?: AuditRow['kind'];
  readonly needed?: boolean;
  readonly pairs: readonly PairProof[];
  readonly unseen?: readonly string[];
}

export const open = (port: number, to = DIRECTORY) => [
  pair(
    ANALYZER,
    to,
    'open',
    THROUGH.filter((each) => each !== hostIn),
    `tcp 10.20.1.15:49152 -> 10.30.0.10:${port}`,
    [`tcp 10.20.1.15 → 10.30.0.10-11 port ${port}`],
  ),
];

export const ROWS: readonly RowSample[] = [
  {
    row: 'outbound-license',
    section: 'Outbound Endpoints, row 1',
    title: 'License validation',
    from: 'analyzer',
    to: 'license.example.net',
    port: 443,
    verdict: 'open',
    pairs: open(443, 'license.example.net'),
  },
  {
    row: 'outbound-registry',
    section: 'Outbound Endpoints, row 2',
    title: 'Container images',
    from: 'analyzer',
    to: 'registry.example.net',
    port: 443,
    verdict: 'open',
    needed: false,
    pairs: open(443, 'registry.example.net'),
  },
  {
    row: 'outbound-installer',
    section: 'Outbound Endpoints, row 3',
    title: 'Download of the installer',
    from: 'analyzer',
    to: 'get.example.net',
    port: 8443,
    verdict: 'open',
    needed: false,
    pairs: open(8443, 'get.example.net'),
  },
  {
    row: 'connector-ldap',
    section: 'Connector Network Requirements, row 1',
    title: 'Directory: LDAP',
    from: 'analyzer',
    to: 'domain-controllers',
    port: 389,
    verdict: 'open',
    unseen: ['dc-1', 'dc-2'],
    pairs: [
      pair(ANALYZER, DIRECTORY, 'open', THROUGH, 'tcp 10.20.1.15:49152 -> 10.30.0.10:389', [
        'tcp 10.20.1.15 → 10.30.0.10-11 port 389',
      ]),
    ],
  },
  {
    row: 'connector-ldaps',
    section: 'Connector Network Requirements, row 2',
    title: 'Directory: LDAP over TLS',
    from: 'analyzer',
    to: 'domain-controllers',
    port: 636,
    verdict: 'blocked',
    pairs: [
      pair(
        ANALYZER,
        DIRECTORY,
        'blocked',
        deciding(THROUGH, 4, {
          verdict: 'deny',
          rules: [{ file: FILES.subnets, line: 88, text: 'rule 90 deny tcp 0.0.0.0/0 600-700' }],
        }),
        'tcp 10.20.1.15:49152 -> 10.30.0.10:636',
        ['tcp 10.20.1.15 → 10.30.0.10-11 port 636'],
      ),
      pair(
        ANALYZER,
        'dc-2 (i-0c42, 10.30.0.11)',
        'blocked',
        deciding(THROUGH, 4, {
          verdict: 'deny',
          rules: [{ file: FILES.subnets, line: 88, text: 'rule 90 deny tcp 0.0.0.0/0 600-700' }],
        }),
        'tcp 10.20.1.15:49152 -> 10.30.0.11:636',
        ['tcp 10.20.1.15 → 10.30.0.11 port 636'],
      ),
    ],
  },
  {
    row: 'connector-smb',
    section: 'Connector Network Requirements, row 3',
    title: 'File servers: SMB',
    from: 'analyzer',
    to: 'file-servers',
    port: 445,
    verdict: 'partial',
    pairs: [
      pair(
        ANALYZER,
        'files-2 (i-0f02, 10.30.1.21)',
        'blocked',
        deciding(THROUGH, 7, {
          verdict: 'deny',
          rules: [{ file: FILES.subnets, line: 21, text: 'default deny' }],
          note: 'the reply to port 49152 is not admitted',
        }),
        'tcp 10.20.1.15:49152 -> 10.30.1.21:445',
        ['tcp 10.20.1.15 → 10.30.1.21 port 445'],
      ),
      pair(
        ANALYZER,
        'files-1 (i-0f01, 10.30.1.20)',
        'open',
        THROUGH.slice(0, 6),
        'tcp 10.20.1.15:49152 -> 10.30.1.20:445',
        ['tcp 10.20.1.15 → 10.30.1.20 port 445'],
      ),
    ],
  },
  {
    row: 'connector-rpc',
    section: 'Connector Network Requirements, row 4',
    title: 'Local groups: remote procedure calls',
    from: 'analyzer',
    to: 'windows-hosts',
    port: 135,
    verdict: 'undecided',
    pairs: [
      pair(
        ANALYZER,
        'ws-7 (i-0e07, 10.30.2.7)',
        'undecided',
        deciding(THROUGH, 0, {
          verdict: 'undecided',
          rules: [
            {
              file: FILES.host,
              line: 19,
              text: '-A OUTPUT -p tcp -m hashlimit --hashlimit-upto 6/30sec -j ACCEPT',
            },
          ],
          note: 'depends on: a rate limit',
        }),
        'tcp 10.20.1.15:49152 -> 10.30.2.7:135',
        ['tcp 10.20.1.15 → 10.30.2.7 port 135'],
      ),
    ],
  },
  {
    row: 'web',
    section: 'Internal Ports, row 1',
    title: 'Web interface',
    from: 'users',
    to: 'analyzer',
    port: 443,
    verdict: 'open',
    pairs: open(443),
  },
  {
    row: 'internal-database',
    section: 'Internal Ports, row 2',
    title: 'Database, for the server itself',
    from: 'only admins',
    to: 'analyzer',
    port: 5432,
    verdict: 'exposed',
    kind: 'restriction',
    pairs: [
      pair(
        '10.0.0.0/8',
        ANALYZER,
        'exposed',
        deciding([subnetIn, groupIn], 1, {
          rules: [
            {
              file: FILES.groups,
              pointer: '/SecurityGroups/3/IpPermissions/1',
              text: 'tcp 5000-6000 from 10.0.0.0/8',
            },
          ],
        }),
        'tcp 10.77.3.9:49152 -> 10.20.1.15:5432',
        ['tcp 10.0.0.0/8 but 10.9.9.0/24 → 10.20.1.15 port 5432'],
      ),
    ],
  },
  {
    row: 'internal-cache',
    section: 'Internal Ports, row 3',
    title: 'Cache',
    from: 'nobody else',
    to: 'analyzer',
    port: 6379,
    verdict: 'closed',
    kind: 'restriction',
    pairs: [],
  },
  {
    row: 'internal-metrics',
    section: 'Internal Ports, row 4',
    title: 'Metrics',
    from: 'only admins',
    to: 'analyzer',
    port: 9090,
    verdict: 'closed',
    kind: 'restriction',
    pairs: [],
  },
  {
    row: 'internal-queue',
    section: 'Internal Ports, row 5',
    title: 'Message queue',
    from: 'only admins',
    to: 'analyzer',
    port: 5672,
    verdict: 'undecided',
    kind: 'restriction',
    pairs: [],
  },
];
