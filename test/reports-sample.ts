import { bundledPolicies } from '../src/cli/bundled.ts';
import { Audit, type AuditRow, type Proof } from '../src/model/audit.ts';
import type { RequirementFact } from '../src/model/facts.ts';
import { documentOf } from '../src/policy/inputs.ts';
import { DEPLOYMENT, FINDINGS, POLICIES } from './reports-sample-findings.ts';
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
  findings: FINDINGS,
  frameworks: bundledPolicies().catalogue.frameworks,
  waivers: [],
  policies: POLICIES,
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
