import { bundledPolicies } from '../src/cli/bundled.ts';
import { Audit, type AuditRow, type Proof } from '../src/model/audit.ts';
import type { RequirementFact } from '../src/model/facts.ts';
import { documentOf } from '../src/policy/inputs.ts';
import {
  deciding,
  FILES,
  groupIn,
  HOSTILE,
  open,
  pair,
  ROWS,
  type RowSample,
  route,
  subnetIn,
} from './reports-sample-rows.ts';

/** A hand-made audit with every kind of verdict. */

const DEPLOYMENT = 'analyzer-prod';

function requirementFact(sample: RowSample): RequirementFact {
  const { row, from, to, port } = sample;
  return {
    id: `${DEPLOYMENT}/${row}`,
    deployment: DEPLOYMENT,
    row,
    from_role: from,
    to_role: to,
    protocol: 'tcp',
    from_port: port,
    to_port: port,
    phase: 'run',
    needed: sample.needed ?? true,
    verdict: sample.verdict as RequirementFact['verdict'],
  };
}

const requirements = ROWS.filter((sample) => sample.kind === undefined);
const restrictions = ROWS.filter((sample) => sample.kind === 'restriction');

const rows: AuditRow[] = ROWS.map(
  ({ row, section, title, from, to, port, verdict, kind = 'requirement', needed = true }) => ({
    fact: `${DEPLOYMENT}/${row}`,
    kind,
    row,
    section,
    title,
    from,
    to,
    service: `tcp ${port}`,
    verdict,
    needed,
    ...(row === 'connector-rpc' ? { note: 'The page writes 135-139; 137 and 138 are UDP in practice.' } : {}),
  }),
);

const proofs: Proof[] = [
  ...ROWS.map(({ row, pairs, unseen }) => ({
    fact: `${DEPLOYMENT}/${row}`,
    pairs: [...pairs],
    unseen: [...(unseen ?? [])],
  })),
  { fact: `${DEPLOYMENT}/outbound-installer/leftover`, pairs: open(8443, 'get.example.net'), unseen: [] },
  {
    fact: 'internet/i-0b77/tcp-22',
    pairs: [
      pair(
        'internet',
        `${HOSTILE.script} (i-0b77, 10.20.0.5)`,
        'exposed',
        deciding([route, subnetIn, groupIn], 2, {
          where: HOSTILE.bidirectional,
          rules: [
            { file: FILES.groups, line: 7, text: `tcp 22 from 0.0.0.0/1 and 128.0.0.0/1 ${HOSTILE.escape}` },
          ],
        }),
        'tcp 203.0.113.7:40000 -> 198.51.100.10:22',
        ['tcp 0.0.0.0/0 → 10.20.0.5 port 22'],
      ),
    ],
    unseen: [],
  },
  { fact: 'open/sg-0ff0', pairs: [], unseen: [] },
];

const PROFILE = {
  id: 'vendor-analyzer',
  version: '1.0.0',
  title: 'Vendor Access Analyzer',
  vendor: 'Vendor',
  document: 'Network and Port Requirements',
  date: '2026-01-15',
};

const audit: Audit = {
  flowproof: '0.1.0',
  asOf: '2026-03-02T08:00:00Z',
  asOfSource: 'manifest',
  deployments: [
    {
      name: DEPLOYMENT,
      profile: PROFILE,
      phase: 'run',
      parameters: { connectors: ['active-directory', 'file-server'], proxy: false },
      roles: {
        analyzer: ['analyzer (i-0a3f)'],
        'domain-controllers': ['dc-1 (i-0c41)', 'dc-2 (i-0c42)'],
        'file-servers': ['files-1 (i-0f01)', 'files-2 (i-0f02)'],
        'windows-hosts': ['ws-7 (i-0e07)'],
        users: ['10.20.0.0/16'],
        admins: ['10.9.9.0/24'],
      },
      rows,
      sections: [],
      structures: [],
      unverifiable: [
        { id: 'tls-version', section: 'Security', text: 'TLS 1.2 or later on every outbound connection.' },
        { id: 'dns', section: 'Outbound Endpoints', text: 'The names must resolve from the server.' },
      ],
      assumptions: [
        {
          id: 'proxy-private',
          section: 'Proxy',
          text: 'Private networks are reached directly, not through the proxy.',
        },
      ],
      origin: { file: 'flowproof.yaml', line: 3, text: 'analyzer-prod:' },
    },
    {
      name: `test ${HOSTILE.script}`,
      profile: PROFILE,
      phase: 'install',
      parameters: {},
      roles: { analyzer: ['10.40.0.4'], users: ['10.41.0.0/16'] },
      rows: [
        {
          fact: 'test/web',
          kind: 'requirement',
          row: 'web',
          section: 'Internal Ports',
          number: 1,
          title: 'Web interface',
          from: 'users',
          to: 'analyzer',
          service: 'tcp 443',
          verdict: 'open',
          needed: true,
        },
      ],
      sections: [],
      structures: [],
      unverifiable: [],
      assumptions: [],
      origin: { file: 'flowproof.yaml', line: 21, text: 'test:' },
    },
  ],
  facts: {
    ...documentOf([]),
    requirements: [
      ...requirements.map(requirementFact),
      { ...requirementFact(requirements[0] as RowSample), id: 'test/web', deployment: 'test', row: 'web' },
    ],
    prohibitions: [],
    restrictions: restrictions.map(({ row, to, port, verdict }) => ({
      id: `${DEPLOYMENT}/${row}`,
      deployment: DEPLOYMENT,
      row,
      role: to,
      protocol: 'tcp',
      from_port: port,
      to_port: port,
      verdict: verdict as 'closed',
      from_internet: false,
      opened_not_reachable: row === 'internal-metrics',
      reply_blocked: false,
    })),
    leftovers: [
      {
        id: `${DEPLOYMENT}/outbound-installer/leftover`,
        deployment: DEPLOYMENT,
        row: 'outbound-installer',
        from_role: 'analyzer',
        to_role: 'get.example.net',
        protocol: 'tcp',
        from_port: 8443,
        to_port: 8443,
        verdict: 'open',
        inseparable: false,
      },
      {
        id: `${DEPLOYMENT}/outbound-registry/leftover`,
        deployment: DEPLOYMENT,
        row: 'outbound-registry',
        from_role: 'analyzer',
        to_role: 'registry.example.net',
        protocol: 'tcp',
        from_port: 443,
        to_port: 443,
        verdict: 'open',
        inseparable: true,
        kept_open_by: 'outbound-license',
      },
    ],
    internet: [
      {
        id: 'internet/i-0b77/tcp-22',
        asset: `${HOSTILE.script} (i-0b77)`,
        protocol: 'tcp',
        from_port: 22,
        to_port: 22,
        verdict: 'exposed',
        opened_not_reachable: false,
        reply_blocked: false,
        partly: false,
      },
    ],
    open_filters: [
      {
        id: 'open/sg-0ff0',
        filter: 'sg-0ff0 legacy',
        layer: 'group',
        direction: 'in',
        family: 'ipv6',
        together: false,
        attached: 0,
      },
    ],
    structures: [],
    waivers: [],
  },
  proofs,
  findings: [
    finding(
      'required_flow_missing',
      'high',
      'connector-ldaps',
      'analyzer cannot reach domain-controllers on tcp 636; acl-90aa drops it.',
      'Let tcp 636 from 10.20.1.15 into acl-90aa before rule 90.',
    ),
    finding(
      'required_flow_missing',
      'high',
      'connector-smb',
      'analyzer reaches 1 of 2 file-servers on tcp 445.',
      'Let replies to ports 1024-65535 out of acl-77c1.',
    ),
    finding(
      'required_flow_undecided',
      'medium',
      'connector-rpc',
      'Whether analyzer reaches windows-hosts on tcp 135 depends on a rate limit.',
      'Replace the rate limit by a rule that matches addresses and ports.',
    ),
    finding(
      'internal_port_exposed',
      'high',
      'internal-database',
      'tcp 5432 of analyzer is open to 10.0.0.0/8; only admins may reach it.',
      'Limit tcp 5000-6000 in sg-0d55 to 10.9.9.0/24.',
    ),
    {
      ...finding(
        'internal_port_exposed',
        'low',
        'internal-metrics',
        'A filter opens tcp 9090 of analyzer, but nothing can reach it.',
        'Remove the rule.',
      ),
      because: 'opened_not_reachable',
    },
    {
      ...finding(
        'install_only_flow_open',
        'low',
        'outbound-installer',
        'get.example.net is still open; only the installation needs it.',
        'Remove the rule that the installation needed.',
      ),
      fact: `${DEPLOYMENT}/outbound-installer/leftover`,
    },
    {
      id: 'admin_port_from_internet/i-0b77/tcp-22',
      policy: 'admin_port_from_internet',
      severity: 'critical',
      fact: 'internet/i-0b77/tcp-22',
      title: 'An administration port is reachable from the internet',
      message: `SSH of ${HOSTILE.script} answers the whole internet. ${HOSTILE.escape}`,
      fix: 'Limit the source to the addresses of a bastion host or a VPN.',
    },
    {
      id: 'filter_admits_everything/sg-0ff0',
      policy: 'filter_admits_everything',
      severity: 'low',
      because: 'unattached',
      fact: 'open/sg-0ff0',
      title: 'A filter admits everything',
      message: `sg-0ff0 ${HOSTILE.bidirectional} admits every protocol from every IPv6 address. ${HOSTILE.long}`,
      fix: 'Remove the filter.',
    },
  ],
  frameworks: bundledPolicies().catalogue.frameworks,
  waivers: [],
  policies: [
    policy(
      'required_flow_missing',
      'high',
      'A required flow is blocked',
      'The vendor requires this flow. While a filter or a route stops it, the product fails at the function that needs it.',
    ),
    policy(
      'required_flow_undecided',
      'medium',
      'A required flow is not proved open',
      'An audit that counts it as open would guess.',
    ),
    policy(
      'internal_port_exposed',
      'high',
      'An internal port is reachable from where it should not be',
      'Databases, caches and internal interfaces often trust whoever reaches them.',
    ),
    policy(
      'install_only_flow_open',
      'low',
      'A flow that only the installation needed is still open',
      'Left open it is a way out for data and a way in for code.',
    ),
    policy(
      'admin_port_from_internet',
      'critical',
      'An administration port is reachable from the internet',
      'Logins on the open internet are found by scanners within minutes.',
    ),
    policy(
      'filter_admits_everything',
      'high',
      'A filter admits everything',
      'A filter that admits every protocol from every address filters nothing.',
    ),
  ],
  digests: { policies: 'a'.repeat(64), 'profile vendor-analyzer': 'b'.repeat(64) },
  gaps: [
    {
      kind: 'unmodelled',
      effect: 'either',
      what: 'A rate limit is no function of the packet: the rule may match or not.',
      subject: 'analyzer',
      origin: { file: FILES.host, line: 19, text: '-m hashlimit --hashlimit-upto 6/30sec' },
    },
    {
      kind: 'unseen',
      effect: 'may-allow-less',
      what: `The subnet filter of subnet-9 must exist and is not in evidence. ${HOSTILE.script}`,
      subject: 'subnet-9',
    },
    {
      kind: 'refused',
      effect: 'either',
      what: 'The platform denied the call that lists managed prefix lists.',
    },
    {
      kind: 'unmodelled',
      effect: 'none',
      what: 'A log rule is not modelled; it decides nothing.',
      origin: { file: FILES.host, line: 22, text: '-A INPUT -j LOG' },
    },
  ],
  evidence: [
    ...Object.values(FILES).map((file, index) => ({
      file,
      sha256: String(index).repeat(64),
      bytes: 1_234 * (index + 1),
      importer: 'sample',
      collected: '2026-03-01T20:15:00Z',
      proven: index > 0,
    })),
    {
      file: `notes/${HOSTILE.script}.docx`,
      sha256: 'c'.repeat(64),
      bytes: 99,
      reason: `no importer knows it ${HOSTILE.escape}`,
      proven: false,
    },
  ],
  coverage: {
    unbound: ['jump-1 (i-0aa1)', HOSTILE.script],
    hostLayerUnseen: [
      'ws-7 (i-0e07)',
      'dc-1 (i-0c41)',
      'dc-2 (i-0c42)',
      'files-1 (i-0f01)',
      'files-2 (i-0f02)',
    ],
    hostFamilyUnseen: ['proxy-1 (IPv6)'],
    uncovered: [
      {
        asset: 'analyzer (i-0a3f)',
        packets: ['tcp 10.0.0.0/8 → 10.20.1.15 port 9100', 'udp ::/0 → 2001:db8::15 port 161'],
      },
    ],
  },
  asked: [],
  failures: [],
  complete: true,
};

/** Checked against the schema, so that the sample cannot drift from it. */
export const SAMPLE: Audit = Audit.parse(audit);

/** The sample with nothing to report. */
export const CLEAN: Audit = {
  ...SAMPLE,
  deployments: SAMPLE.deployments.slice(0, 1).map((deployment) => ({
    ...deployment,
    rows: deployment.rows.filter((row) => row.fact.endsWith('license') || row.fact.endsWith('cache')),
    unverifiable: [],
    assumptions: [],
  })),
  findings: [],
  gaps: [],
  coverage: { unbound: [], hostLayerUnseen: [], hostFamilyUnseen: [], uncovered: [] },
};

function finding(
  id: string,
  severity: Audit['findings'][number]['severity'],
  row: string,
  message: string,
  fix: string,
): Audit['findings'][number] {
  const title = {
    required_flow_missing: 'A required flow is blocked',
    required_flow_undecided: 'A required flow is not proved open',
    internal_port_exposed: 'An internal port is reachable from where it should not be',
  }[id];
  return {
    id: `${id}/${DEPLOYMENT}/${row}`,
    policy: id,
    severity,
    fact: `${DEPLOYMENT}/${row}`,
    deployment: DEPLOYMENT,
    title: title ?? 'A flow that only the installation needed is still open',
    message,
    fix,
  };
}

function policy(
  id: string,
  severity: Audit['policies'][number]['severity'],
  title: string,
  description: string,
): Audit['policies'][number] {
  return {
    id,
    title,
    description,
    severity,
    controls: {
      pci_dss_4_0: ['1.2.1', '1.3.1'],
      nist_800_53: ['AC-4', 'SC-7(5)'],
      iso_27001_2022: ['A.8.20'],
    },
    remediation: 'Allow what is needed, and no more.',
    ports: [],
  };
}
