import { bundledPolicies } from '../src/cli/bundled.ts';
import type { Audit, AuditRow, Finding, Proof } from '../src/model/audit.ts';
import { REPORT_FORMATS, type ReportFormat } from '../src/report/index.ts';
import { EMPTY } from '../test/trend-case.ts';
import { integer, pick, type Random, seeded, weighted } from './random.ts';

/** Every format of an audit with many findings: seconds, bytes, and how much memory the pieces take beside the audit. */
export async function benchReports(counts: readonly number[]): Promise<void> {
  for (const count of counts) {
    const audit = auditOfFindings(count);
    for (const [name, { render }] of Object.entries<ReportFormat>(REPORT_FORMATS)) {
      const before = process.memoryUsage.rss();
      const start = performance.now();
      let [bytes, pieces, peak] = [0, 0, before];
      for await (const piece of await render(audit, { color: false, width: 120 })) {
        bytes += piece.length;
        pieces += 1;
        if (pieces % 1000 === 0 || piece.length > 10_000) peak = Math.max(peak, process.memoryUsage.rss());
      }
      const seconds = (performance.now() - start) / 1000;
      const megabytes = (size: number) => (size / 2 ** 20).toFixed(0);
      console.log(
        `report ${name}, ${count} findings: ${seconds.toFixed(2)} s, ${megabytes(bytes)} MB, ${megabytes(peak - before)} MB of memory`,
      );
    }
  }
}

/** Blocked flows of one deployment, each with a path of six layers. */
export function auditOfFindings(count: number): Audit {
  const policies = bundledPolicies().catalogue;
  const numbers = Array.from({ length: count }, (_, number) => number);
  return {
    flowproof: '0.0.0',
    asOf: '2026-01-01T00:00:00Z',
    asOfSource: 'clock',
    deployments: [],
    facts: EMPTY.facts,
    proofs: numbers.map(proofOf),
    findings: numbers.map(findingOf),
    policies: policies.policies.map(({ entrypoint: _, ...policy }) => policy),
    frameworks: policies.frameworks,
    waivers: [],
    asked: [],
    digests: {},
    gaps: [],
    evidence: [],
    coverage: { unbound: [], hostLayerUnseen: [], hostFamilyUnseen: [], uncovered: [] },
    failures: [],
    complete: true,
  };
}

/** A deployment with many roles and rows between a fifth of their pairs. */
export function auditOfRoles(count: number): Audit {
  const random = seeded(5);
  const roles = Array.from({ length: count }, (_, number) => `${pick(random, TIERS)}-${number + 1}`);
  const rows = roles.flatMap((from) =>
    roles.flatMap((to) =>
      from === to || random() > 0.2
        ? []
        : Array.from({ length: integer(random, 1, 5) }, () => rowBetween(random, from, to)),
    ),
  );
  return {
    ...auditOfFindings(0),
    deployments: [
      {
        name: 'platform-prod',
        profile: {
          id: 'platform',
          version: '1',
          title: 'Platform',
          vendor: 'Example',
          document: 'Network requirements',
          date: '2026-01-01',
        },
        phase: 'run',
        parameters: {},
        roles: Object.fromEntries(roles.map((role, number) => [role, [`i-${number}`]])),
        sections: ['Flows'],
        rows: rows.map((row, number) => ({
          ...row,
          fact: `platform-prod/row-${number}`,
          row: `row-${number}`,
        })),
        structures: [],
        unverifiable: [],
        assumptions: [],
        origin: { file: 'flowproof.yaml', line: 3, text: 'platform-prod:' },
      },
    ],
  };
}

const TIERS = [
  'web',
  'application-server',
  'database',
  'cache',
  'domain-controllers',
  'backup',
  'message-queue',
];

function rowBetween(random: Random, from: string, to: string): Omit<AuditRow, 'fact' | 'row'> {
  const isRequired = random() < 0.8;
  return {
    kind: isRequired ? 'requirement' : 'prohibition',
    section: 'Flows',
    title: `${from} calls ${to}`,
    from,
    to,
    service: `tcp ${integer(random, 1, 65_536)}`,
    verdict: isRequired
      ? weighted(random, ['open', 'blocked', 'partial', 'undecided'], [80, 8, 4, 8])
      : weighted(random, ['closed', 'exposed', 'undecided'], [80, 10, 10]),
    needed: isRequired ? random() < 0.95 : true,
  };
}

function findingOf(number: number): Finding {
  return {
    id: `internal_port_exposed/fact-${number}`,
    policy: 'internal_port_exposed',
    severity: 'high',
    fact: `fact-${number}`,
    title: 'An internal port is reachable from where it should not be',
    message: `tcp ${number % 65_536} of server-${number} is reachable from 10.20.0.0/16.`,
    fix: 'Remove or narrow the rule that admits it.',
  };
}

function proofOf(number: number): Proof {
  const layers = ['host', 'group', 'subnet', 'subnet', 'group', 'host'] as const;
  return {
    fact: `fact-${number}`,
    pairs: [
      {
        from: '10.20.0.0/16',
        to: `server-${number}`,
        verdict: 'exposed',
        layers: layers.map((layer, position) => ({
          layer,
          direction: 'forward',
          where: `${layer}-${number % 97}`,
          verdict: 'allow',
          rules: [
            {
              file: `evidence/${layer}.json`,
              line: number + 1,
              text: `rule ${position} allow tcp from 10.0.0.0/8`,
            },
          ],
          decides: position === layers.length - 1,
        })),
        witness: `tcp 10.20.0.1:49152 -> 10.30.0.1:${number % 65_536}`,
        packets: [`tcp 10.20.0.0/16 -> 10.30.0.1:${number % 65_536}`],
      },
    ],
    unseen: [],
  };
}
