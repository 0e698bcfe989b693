import { bundledPolicies } from '../src/cli/bundled.ts';
import type { Audit, Finding, Proof } from '../src/model/audit.ts';
import { documentOf } from '../src/policy/inputs.ts';
import { REPORT_FORMATS, type ReportFormat } from '../src/report/index.ts';

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
        if (pieces % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss());
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
    facts: {
      ...documentOf([]),
      requirements: [],
      restrictions: [],
      prohibitions: [],
      leftovers: [],
      internet: [],
      open_filters: [],
      structures: [],
      waivers: [],
    },
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
