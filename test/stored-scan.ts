import type { Audit, Finding } from '../src/model/audit.ts';
import { trendOf } from '../src/model/trend-of.ts';
import type { Estate } from '../src/store/estates.ts';
import { previousAudit } from '../src/store/previous-audit.ts';
import { beginRun, lastRun } from '../src/store/runs.ts';
import { saveRun } from '../src/store/save-run.ts';
import type { Store } from '../src/store/tables.ts';
import { SAMPLE } from './reports-sample.ts';

const POLICY = 'required_flow_missing';
export const CONFIGURATION = 'flowproof.yaml';

/** Rows of a deployment as a run judged them; one that is not named was not judged. */
export type Rows = Readonly<Record<string, 'blocked' | 'partial' | 'open' | 'undecided'>>;

/** An audit that judged these rows, and finds what is not open; what is undecided is told by another policy. */
export function auditOf(rows: Rows, day: number, assets = ['a', 'b']): Audit {
  const found = Object.entries(rows).filter(([, verdict]) => verdict === 'blocked' || verdict === 'partial');
  const { trend: _trend, ...sample } = SAMPLE;
  return {
    ...sample,
    asOf: new Date(Date.UTC(2026, 2, day)).toISOString(),
    facts: {
      ...SAMPLE.facts,
      requirements: Object.entries(rows).map(([row, verdict]) => ({
        ...{ id: `d/${row}`, deployment: 'd', row, from_role: 'a', to_role: 'b', protocol: 'tcp' },
        ...{ from_port: 443, to_port: 443, phase: 'run', needed: true, verdict },
      })) as Audit['facts']['requirements'],
    },
    proofs: found.map(([row, verdict]) => ({
      fact: `d/${row}`,
      unseen: [],
      pairs: [{ from: 'a', to: 'b', verdict: 'blocked', layers: [], packets: [`tcp ${verdict}`] }],
    })),
    findings: found.map(
      ([row]): Finding => ({
        ...{ id: `${POLICY}/d/${row}`, policy: POLICY, fact: `d/${row}`, severity: 'high', deployment: 'd' },
        ...{ title: `Row ${row} is blocked`, message: 'M', fix: 'F' },
      }),
    ),
    policies: [
      {
        id: POLICY,
        title: 'T',
        description: 'D',
        severity: 'high',
        controls: {},
        remediation: 'R',
        ports: [],
      },
    ],
    failures: [],
    asked: [],
    coverage: { ...SAMPLE.coverage, unbound: assets, hostLayerUnseen: [] },
  };
}

/** One scan of a configuration, as the command does it. */
export async function scan(
  store: Store,
  rows: Rows,
  day: number,
  {
    evidence = 'rules',
    assets,
    waivers = [],
    estate,
  }: {
    readonly evidence?: string;
    readonly assets?: string[];
    readonly waivers?: Audit['waivers'];
    readonly estate?: Estate;
  } = {},
): Promise<Audit> {
  const id = `run-${day}`;
  const plain = { ...auditOf(rows, day, assets), waivers };
  const before = await lastRun(store, CONFIGURATION);
  const previous = before && (await previousAudit(store, before));
  const audit = previous ? { ...plain, trend: trendOf(previous.audit, previous.sha256, plain) } : plain;
  await beginRun(store, {
    ...{ id, configuration: CONFIGURATION, started: audit.asOf },
    ...(estate === undefined ? {} : { estate }),
  });
  await saveRun(store, {
    ...{ id, configuration: CONFIGURATION, ended: audit.asOf, exitCode: 0, audit, report: `report-${day}` },
    selectors: [],
    files: [{ name: 'rules.txt', bytes: Buffer.from(evidence) }],
  });
  return audit;
}
