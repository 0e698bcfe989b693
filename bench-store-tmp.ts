import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withStore } from './src/store/open-store.ts';
import { beginRun, lastRun, listRuns, namedRun } from './src/store/runs.ts';
import { saveRun } from './src/store/save-run.ts';
import { previousAudit } from './src/store/previous-audit.ts';
import { trendOf } from './src/model/trend-of.ts';
import { driftBetween } from './src/store/drift.ts';
import { SAMPLE } from './test/reports-sample.ts';
const N = Number(process.argv[2]);
const dir = '/tmp/bench-store'; 
import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync(dir, { recursive: true }); writeFileSync(join(dir, 'flowproof.yaml'), 'evidence: [evidence]\n');
const location = join(dir, '.flowproof/scans.db');
const { trend: _t, ...sample } = SAMPLE;
const auditOf = (day: number) => {
  const asOf = new Date(Date.UTC(2026, 0, 1) + day * 3_600_000).toISOString();
  const ids = Array.from({ length: 10_000 }, (_, i) => i).filter((i) => (i * 7919 + day) % 3000 !== 0);
  return { ...sample, asOf,
    facts: { ...sample.facts, requirements: Array.from({ length: 10_000 }, (_, i) => ({ id: `d/r${i}`, deployment: 'd', row: `r${i}`, from_role: 'a', to_role: 'b', protocol: 'tcp', from_port: 443, to_port: 443, phase: 'run', needed: true, verdict: (i * 7919 + day) % 3000 !== 0 ? 'blocked' : 'open' })) as any },
    proofs: ids.map((i) => ({ fact: `d/r${i}`, unseen: [], pairs: [{ from: `10.0.${i >> 8}.${i & 255}`, to: 'b', verdict: 'blocked' as const, layers: [{layer:'group' as const,direction:'forward' as const,where:`sg-${i}`,verdict:'deny' as const,rules:[{file:'evidence/groups.json',line:i,text:'{"IpProtocol":"tcp","FromPort":443}'}],decides:true}], packets: [`tcp ${i}`] }] })),
    findings: ids.map((i) => ({ id: `required_flow_missing/d/r${i}`, policy: 'required_flow_missing', fact: `d/r${i}`, severity: 'high' as const, deployment: 'd', title: `Row r${i} is blocked between the servers and their database`, message: 'The flow is required and no rule lets it in.', fix: 'Let it in.' })),
    failures: [], asked: [] };
};
await withStore(location, 'write', async (store) => {
  for (let day = 0; day < N; day += 1) {
    const plain = auditOf(day);
    const before = await lastRun(store, '../flowproof.yaml');
    const t0 = performance.now();
    const previous = before && (await previousAudit(store, before));
    const audit = previous ? { ...plain, trend: trendOf(previous.audit, previous.sha256, plain) } : plain;
    const t1 = performance.now();
    await beginRun(store, { id: `run-${day}`, configuration: '../flowproof.yaml', started: audit.asOf });
    await saveRun(store, { id: `run-${day}`, configuration: '../flowproof.yaml', ended: audit.asOf, exitCode: 0, audit, report: `r${day}`, files: [{ name: 'rules.txt', bytes: Buffer.from('x') }] });
    const t2 = performance.now();
    if (day % 50 === 0) console.log(day, Math.round(t1 - t0), Math.round(t2 - t1), statSync(location).size);
  }
});
