import { Audit, type AuditRow, type LayerVerdict, type PairProof, type Proof } from '../src/model/audit.ts';
import type { RequirementFact } from '../src/model/facts.ts';

/** A hand-made audit with every kind of verdict, and with names that try to break out of each format. */

export const HOSTILE = {
  script: `</script><script>alert(1)</script><img src="x" onerror='alert(2)'>`,
  escape: '\u001b[31mred\u001b[0m\u0007\r\nfake line',
  bidirectional: 'allow \u202Eynwed\u202C \u2066x\u2069 \u200B\uFEFF',
  long: 'n'.repeat(1_048_576),
};

const FILES = {
  host: 'hosts/analyzer/rules-v4.txt',
  groups: 'cloud/security-groups.json',
  subnets: 'cloud/network-filters.json',
  routes: 'cloud/route-tables.json',
};

type Kind = LayerVerdict['layer'];

function layer(kind: Kind, where: string, verdict: LayerVerdict['verdict'], file: keyof typeof FILES, line: number, text: string): LayerVerdict {
  return { layer: kind, direction: 'forward', where, verdict, rules: [{ file: FILES[file], line, text }], decides: false };
}

const hostOut = layer('host', 'analyzer', 'allow', 'host', 4, ':OUTPUT ACCEPT [0:0]');
const groupOut = layer('group', 'sg-0b12 analyzer', 'allow', 'groups', 31, 'egress all to 0.0.0.0/0');
const subnetOut = layer('subnet', 'acl-77c1 private', 'allow', 'subnets', 12, 'rule 100 allow all 0.0.0.0/0');
const route = layer('route', 'rtb-1 private', 'allow', 'routes', 9, '10.0.0.0/8 → local');
const subnetIn = layer('subnet', 'acl-90aa directory', 'allow', 'subnets', 88, 'rule 100 allow tcp 0.0.0.0/0');
const groupIn = layer('group', 'sg-0d55 directory', 'allow', 'groups', 120, 'tcp 389-3269 from sg-0b12');
const hostIn: LayerVerdict = { layer: 'host', direction: 'forward', where: 'dc-1', verdict: 'unseen', rules: [], decides: false, note: 'no dump of this host' };
const reply: LayerVerdict = { ...layer('subnet', 'acl-77c1 private', 'allow', 'subnets', 17, 'rule 110 allow tcp 1024-65535 10.0.0.0/8'), direction: 'reply' };

const THROUGH = [hostOut, groupOut, subnetOut, route, subnetIn, groupIn, hostIn, reply];

function pair(from: string, to: string, verdict: PairProof['verdict'], layers: readonly LayerVerdict[], witness: string, packets: readonly string[]): PairProof {
  return { from, to, verdict, layers: [...layers], witness, packets: [...packets] };
}

function deciding(layers: readonly LayerVerdict[], position: number, change: Partial<LayerVerdict>): LayerVerdict[] {
  return layers.map((each, index) => (index === position ? { ...each, ...change, decides: true } : each));
}

const ANALYZER = 'analyzer (i-0a3f, 10.20.1.15)';
const DIRECTORY = 'dc-1 (i-0c41, 10.30.0.10)';

interface RowSample {
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

const open = (port: number, to = DIRECTORY) => [
  pair(ANALYZER, to, 'open', THROUGH.filter((each) => each !== hostIn), `tcp 10.20.1.15:49152 -> 10.30.0.10:${port}`, [`tcp 10.20.1.15 → 10.30.0.10-11 port ${port}`]),
];

const ROWS: readonly RowSample[] = [
  { row: 'outbound-license', section: 'Outbound Endpoints, row 1', title: 'License validation', from: 'analyzer', to: 'license.example.net', port: 443, verdict: 'open', pairs: open(443, 'license.example.net') },
  { row: 'outbound-registry', section: 'Outbound Endpoints, row 2', title: 'Container images', from: 'analyzer', to: 'registry.example.net', port: 443, verdict: 'open', needed: false, pairs: open(443, 'registry.example.net') },
  { row: 'outbound-installer', section: 'Outbound Endpoints, row 3', title: 'Download of the installer', from: 'analyzer', to: 'get.example.net', port: 8443, verdict: 'open', needed: false, pairs: open(8443, 'get.example.net') },
  { row: 'connector-ldap', section: 'Connector Network Requirements, row 1', title: 'Directory: LDAP', from: 'analyzer', to: 'domain-controllers', port: 389, verdict: 'open', unseen: ['dc-1', 'dc-2'], pairs: [pair(ANALYZER, DIRECTORY, 'open', THROUGH, 'tcp 10.20.1.15:49152 -> 10.30.0.10:389', ['tcp 10.20.1.15 → 10.30.0.10-11 port 389'])] },
  {
    row: 'connector-ldaps', section: 'Connector Network Requirements, row 2', title: 'Directory: LDAP over TLS', from: 'analyzer', to: 'domain-controllers', port: 636, verdict: 'blocked',
    pairs: [
      pair(ANALYZER, DIRECTORY, 'blocked', deciding(THROUGH, 4, { verdict: 'deny', rules: [{ file: FILES.subnets, line: 88, text: 'rule 90 deny tcp 0.0.0.0/0 600-700' }] }), 'tcp 10.20.1.15:49152 -> 10.30.0.10:636', ['tcp 10.20.1.15 → 10.30.0.10-11 port 636']),
      pair(ANALYZER, 'dc-2 (i-0c42, 10.30.0.11)', 'blocked', deciding(THROUGH, 4, { verdict: 'deny', rules: [{ file: FILES.subnets, line: 88, text: 'rule 90 deny tcp 0.0.0.0/0 600-700' }] }), 'tcp 10.20.1.15:49152 -> 10.30.0.11:636', ['tcp 10.20.1.15 → 10.30.0.11 port 636']),
    ],
  },
  {
    row: 'connector-smb', section: 'Connector Network Requirements, row 3', title: 'File servers: SMB', from: 'analyzer', to: 'file-servers', port: 445, verdict: 'partial',
    pairs: [
      pair(ANALYZER, 'files-1 (i-0f01, 10.30.1.20)', 'open', THROUGH.slice(0, 6), 'tcp 10.20.1.15:49152 -> 10.30.1.20:445', ['tcp 10.20.1.15 → 10.30.1.20 port 445']),
      pair(ANALYZER, 'files-2 (i-0f02, 10.30.1.21)', 'blocked', deciding(THROUGH, 7, { verdict: 'deny', rules: [{ file: FILES.subnets, line: 21, text: 'default deny' }], note: 'the reply to port 49152 is not admitted' }), 'tcp 10.20.1.15:49152 -> 10.30.1.21:445', ['tcp 10.20.1.15 → 10.30.1.21 port 445']),
    ],
  },
  {
    row: 'connector-rpc', section: 'Connector Network Requirements, row 4', title: 'Local groups: remote procedure calls', from: 'analyzer', to: 'windows-hosts', port: 135, verdict: 'undecided',
    pairs: [pair(ANALYZER, 'ws-7 (i-0e07, 10.30.2.7)', 'undecided', deciding(THROUGH, 0, { verdict: 'undecided', rules: [{ file: FILES.host, line: 19, text: '-A OUTPUT -p tcp -m hashlimit --hashlimit-upto 6/30sec -j ACCEPT' }], note: 'depends on: a rate limit' }), 'tcp 10.20.1.15:49152 -> 10.30.2.7:135', ['tcp 10.20.1.15 → 10.30.2.7 port 135'])],
  },
  { row: 'web', section: 'Internal Ports, row 1', title: 'Web interface', from: 'users', to: 'analyzer', port: 443, verdict: 'open', pairs: open(443) },
  {
    row: 'internal-database', section: 'Internal Ports, row 2', title: 'Database, for the server itself', from: 'only admins', to: 'analyzer', port: 5432, verdict: 'exposed', kind: 'restriction',
    pairs: [pair('10.0.0.0/8', ANALYZER, 'exposed', deciding([subnetIn, groupIn], 1, { rules: [{ file: FILES.groups, pointer: '/SecurityGroups/3/IpPermissions/1', text: 'tcp 5000-6000 from 10.0.0.0/8' }] }), 'tcp 10.77.3.9:49152 -> 10.20.1.15:5432', ['tcp 10.0.0.0/8 but 10.9.9.0/24 → 10.20.1.15 port 5432'])],
  },
  { row: 'internal-cache', section: 'Internal Ports, row 3', title: 'Cache', from: 'nobody else', to: 'analyzer', port: 6379, verdict: 'closed', kind: 'restriction', pairs: [] },
  { row: 'internal-metrics', section: 'Internal Ports, row 4', title: 'Metrics', from: 'only admins', to: 'analyzer', port: 9090, verdict: 'closed', kind: 'restriction', pairs: [] },
  { row: 'internal-queue', section: 'Internal Ports, row 5', title: 'Message queue', from: 'only admins', to: 'analyzer', port: 5672, verdict: 'undecided', kind: 'restriction', pairs: [] },
];

const DEPLOYMENT = 'analyzer-prod';

function requirementFact(sample: RowSample): RequirementFact {
  const { row, from, to, port } = sample;
  return { id: `${DEPLOYMENT}/${row}`, deployment: DEPLOYMENT, row, from_role: from, to_role: to, protocol: 'tcp', from_port: port, to_port: port, phase: 'run', needed: sample.needed ?? true, verdict: sample.verdict as RequirementFact['verdict'], satisfied_elsewhere: false };
}

const requirements = ROWS.filter((sample) => sample.kind === undefined);
const restrictions = ROWS.filter((sample) => sample.kind === 'restriction');

const rows: AuditRow[] = ROWS.map(({ row, section, title, from, to, port, verdict, kind = 'requirement', needed = true }) => ({ fact: `${DEPLOYMENT}/${row}`, kind, row, section, title, from, to, service: `tcp ${port}`, verdict, needed, ...(row === 'connector-rpc' ? { note: 'The page writes 135-139; 137 and 138 are UDP in practice.' } : {}) }));

const proofs: Proof[] = [
  ...ROWS.map(({ row, pairs, unseen }) => ({ fact: `${DEPLOYMENT}/${row}`, pairs: [...pairs], unseen: [...(unseen ?? [])] })),
  { fact: `${DEPLOYMENT}/outbound-installer/leftover`, pairs: open(8443, 'get.example.net'), unseen: [] },
  { fact: 'internet/i-0b77/tcp-22', pairs: [pair('internet', `${HOSTILE.script} (i-0b77, 10.20.0.5)`, 'exposed', deciding([route, subnetIn, groupIn], 2, { where: HOSTILE.bidirectional, rules: [{ file: FILES.groups, line: 7, text: `tcp 22 from 0.0.0.0/1 and 128.0.0.0/1 ${HOSTILE.escape}` }] }), 'tcp 203.0.113.7:40000 -> 198.51.100.10:22', ['tcp 0.0.0.0/0 → 10.20.0.5 port 22'])], unseen: [] },
  { fact: 'open/sg-0ff0', pairs: [], unseen: [] },
];

const audit: Audit = {
  flowproof: '0.1.0',
  asOf: '2026-03-02T08:00:00Z',
  asOfSource: 'manifest',
  deployments: [
    {
      name: DEPLOYMENT,
      profile: { id: 'vendor-analyzer', version: '1.0.0', title: 'Vendor Access Analyzer', vendor: 'Vendor', document: 'Network and Port Requirements', date: '2026-01-15' },
      phase: 'run',
      parameters: { connectors: ['active-directory', 'file-server'], proxy: false },
      roles: { analyzer: ['analyzer (i-0a3f)'], 'domain-controllers': ['dc-1 (i-0c41)', 'dc-2 (i-0c42)'], 'file-servers': ['files-1 (i-0f01)', 'files-2 (i-0f02)'], 'windows-hosts': ['ws-7 (i-0e07)'], users: ['10.20.0.0/16'], admins: ['10.9.9.0/24'] },
      rows,
      unverifiable: [{ id: 'tls-version', section: 'Security', text: 'TLS 1.2 or later on every outbound connection.' }, { id: 'dns', section: 'Outbound Endpoints', text: 'The names must resolve from the server.' }],
      assumptions: [{ id: 'proxy-private', section: 'Proxy', text: 'Private networks are reached directly, not through the proxy.' }],
      origin: { file: 'flowproof.yaml', line: 3, text: 'analyzer-prod:' },
    },
    {
      name: `test ${HOSTILE.script}`,
      profile: { id: 'vendor-analyzer', version: '1.0.0', title: 'Vendor Access Analyzer', vendor: 'Vendor', document: 'Network and Port Requirements', date: '2026-01-15' },
      phase: 'install',
      parameters: {},
      roles: { analyzer: ['10.40.0.4'], users: ['10.41.0.0/16'] },
      rows: [{ fact: 'test/web', kind: 'requirement', row: 'web', section: 'Internal Ports, row 1', title: 'Web interface', from: 'users', to: 'analyzer', service: 'tcp 443', verdict: 'open', needed: true }],
      unverifiable: [],
      assumptions: [],
      origin: { file: 'flowproof.yaml', line: 21, text: 'test:' },
    },
  ],
  facts: {
    requirements: [...requirements.map(requirementFact), { ...requirementFact(requirements[0] as RowSample), id: 'test/web', deployment: 'test', row: 'web' }],
    restrictions: restrictions.map(({ row, to, port, verdict }) => ({ id: `${DEPLOYMENT}/${row}`, deployment: DEPLOYMENT, row, role: to, protocol: 'tcp', from_port: port, to_port: port, verdict: verdict as 'closed', from_internet: false, opened_not_reachable: row === 'internal-metrics', reply_blocked: false })),
    leftovers: [
      { id: `${DEPLOYMENT}/outbound-installer/leftover`, deployment: DEPLOYMENT, row: 'outbound-installer', from_role: 'analyzer', to_role: 'get.example.net', protocol: 'tcp', from_port: 8443, to_port: 8443, verdict: 'open', inseparable: false },
      { id: `${DEPLOYMENT}/outbound-registry/leftover`, deployment: DEPLOYMENT, row: 'outbound-registry', from_role: 'analyzer', to_role: 'registry.example.net', protocol: 'tcp', from_port: 443, to_port: 443, verdict: 'open', inseparable: true, kept_open_by: 'outbound-license' },
    ],
    internet: [{ id: 'internet/i-0b77/tcp-22', asset: `${HOSTILE.script} (i-0b77)`, protocol: 'tcp', from_port: 22, to_port: 22, verdict: 'exposed', opened_not_reachable: false, reply_blocked: false, partly: false }],
    open_filters: [{ id: 'open/sg-0ff0', filter: 'sg-0ff0 legacy', layer: 'group', direction: 'in', family: 'ipv6', together: false, attached: 0 }],
  },
  proofs,
  findings: [
    finding('required_flow_missing', 'high', 'connector-ldaps', 'analyzer cannot reach domain-controllers on tcp 636; acl-90aa drops it.', 'Let tcp 636 from 10.20.1.15 into acl-90aa before rule 90.'),
    finding('required_flow_missing', 'high', 'connector-smb', 'analyzer reaches 1 of 2 file-servers on tcp 445.', 'Let replies to ports 1024-65535 out of acl-77c1.'),
    finding('required_flow_undecided', 'medium', 'connector-rpc', 'Whether analyzer reaches windows-hosts on tcp 135 depends on a rate limit.', 'Replace the rate limit by a rule that matches addresses and ports.'),
    finding('internal_port_exposed', 'high', 'internal-database', 'tcp 5432 of analyzer is open to 10.0.0.0/8; only admins may reach it.', 'Limit tcp 5000-6000 in sg-0d55 to 10.9.9.0/24.'),
    { ...finding('internal_port_exposed', 'low', 'internal-metrics', 'A filter opens tcp 9090 of analyzer, but nothing can reach it.', 'Remove the rule.'), because: 'opened_not_reachable' },
    { ...finding('install_only_flow_open', 'low', 'outbound-installer', 'get.example.net is still open; only the installation needs it.', 'Remove the rule that the installation needed.'), fact: `${DEPLOYMENT}/outbound-installer/leftover` },
    { id: 'admin_port_from_internet/i-0b77/tcp-22', policy: 'admin_port_from_internet', severity: 'critical', fact: 'internet/i-0b77/tcp-22', title: 'An administration port is reachable from the internet', message: `SSH of ${HOSTILE.script} answers the whole internet. ${HOSTILE.escape}`, fix: 'Limit the source to the addresses of a bastion host or a VPN.' },
    { id: 'filter_admits_everything/sg-0ff0', policy: 'filter_admits_everything', severity: 'low', because: 'unattached', fact: 'open/sg-0ff0', title: 'A filter admits everything', message: `sg-0ff0 ${HOSTILE.bidirectional} admits every protocol from every IPv6 address. ${HOSTILE.long}`, fix: 'Remove the filter.' },
  ],
  policies: [
    policy('required_flow_missing', 'high', 'A required flow is blocked', 'The vendor requires this flow. While a filter or a route stops it, the product fails at the function that needs it.'),
    policy('required_flow_undecided', 'medium', 'A required flow is not proved open', 'An audit that counts it as open would guess.'),
    policy('internal_port_exposed', 'high', 'An internal port is reachable from where it should not be', 'Databases, caches and internal interfaces often trust whoever reaches them.'),
    policy('install_only_flow_open', 'low', 'A flow that only the installation needed is still open', 'Left open it is a way out for data and a way in for code.'),
    policy('admin_port_from_internet', 'critical', 'An administration port is reachable from the internet', 'Logins on the open internet are found by scanners within minutes.'),
    policy('filter_admits_everything', 'high', 'A filter admits everything', 'A filter that admits every protocol from every address filters nothing.'),
  ],
  digests: { policies: 'a'.repeat(64), 'profile vendor-analyzer': 'b'.repeat(64) },
  gaps: [
    { kind: 'unmodelled', effect: 'either', what: 'A rate limit is no function of the packet: the rule may match or not.', subject: 'analyzer', origin: { file: FILES.host, line: 19, text: '-m hashlimit --hashlimit-upto 6/30sec' } },
    { kind: 'unseen', effect: 'may-allow-less', what: `The subnet filter of subnet-9 must exist and is not in evidence. ${HOSTILE.script}`, subject: 'subnet-9' },
    { kind: 'refused', effect: 'either', what: 'The platform denied the call that lists managed prefix lists.' },
    { kind: 'unmodelled', effect: 'none', what: 'A log rule is not modelled; it decides nothing.', origin: { file: FILES.host, line: 22, text: '-A INPUT -j LOG' } },
  ],
  evidence: [
    ...Object.values(FILES).map((file, index) => ({ file, sha256: String(index).repeat(64), bytes: 1_234 * (index + 1), importer: 'sample', collected: '2026-03-01T20:15:00Z', proven: index > 0 })),
    { file: `notes/${HOSTILE.script}.docx`, sha256: 'c'.repeat(64), bytes: 99, reason: `no importer knows it ${HOSTILE.escape}`, proven: false },
  ],
  coverage: {
    unbound: ['jump-1 (i-0aa1)', HOSTILE.script],
    hostLayerUnseen: ['ws-7 (i-0e07)', 'dc-1 (i-0c41)', 'dc-2 (i-0c42)', 'files-1 (i-0f01)', 'files-2 (i-0f02)'],
    uncovered: [{ asset: 'analyzer (i-0a3f)', packets: ['tcp 10.0.0.0/8 → 10.20.1.15 port 9100', 'udp ::/0 → 2001:db8::15 port 161'] }],
  },
  failures: [],
  complete: true,
};

/** Checked against the schema, so that the sample cannot drift from it. */
export const SAMPLE: Audit = Audit.parse(audit);

/** The sample with nothing to report. */
export const CLEAN: Audit = {
  ...SAMPLE,
  deployments: SAMPLE.deployments.slice(0, 1).map((deployment) => ({ ...deployment, rows: deployment.rows.filter((row) => row.fact.endsWith('license') || row.fact.endsWith('cache')), unverifiable: [], assumptions: [] })),
  findings: [],
  gaps: [],
  coverage: { unbound: [], hostLayerUnseen: [], uncovered: [] },
};

function finding(id: string, severity: Audit['findings'][number]['severity'], row: string, message: string, fix: string): Audit['findings'][number] {
  const title = { required_flow_missing: 'A required flow is blocked', required_flow_undecided: 'A required flow is not proved open', internal_port_exposed: 'An internal port is reachable from where it should not be' }[id];
  return { id: `${id}/${DEPLOYMENT}/${row}`, policy: id, severity, fact: `${DEPLOYMENT}/${row}`, deployment: DEPLOYMENT, title: title ?? 'A flow that only the installation needed is still open', message, fix };
}

function policy(id: string, severity: Audit['policies'][number]['severity'], title: string, description: string): Audit['policies'][number] {
  return { id, title, description, severity, controls: { pci_dss_4_0: ['1.2.1', '1.3.1'], nist_800_53: ['AC-4', 'SC-7(5)'], iso_27001_2022: ['A.8.20'] }, remediation: 'Allow what is needed, and no more.', ports: [] };
}
