import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditInput } from '../src/audit/audit-input.ts';
import { reaudit } from '../src/audit/reaudit.ts';
import { auditEstate } from '../src/audit.ts';
import { readJudging } from '../src/cli/audit-input.ts';
import { auditInputOf } from '../src/cli/audit-sources.ts';
import { findingChanges } from '../src/diff/finding-changes.ts';
import { rowChanges } from '../src/diff/row-changes.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { type PolicyWorker, startWorker } from '../src/policy/run-worker.ts';
import { estateAfter, estateBefore } from '../src/reach/delta/estate-after.ts';
import { flowDelta } from '../src/reach/delta/flow-delta.ts';
import { configuration } from './estate.ts';
import { writeEstate } from './generated-estate.ts';

/** How many rules are changed, one after the other, each in the estate as it was. */
const CHANGES = 7;
const WORKER_START = 1_000;

/**
 * One rule of a generated estate changed: what the audit behind the diff costs in process, beyond loading (reading the evidence of the
 * change, and finding what of it is as before), and what the comparison of flows adds.
 */
export async function benchDiff(sizes: readonly number[]): Promise<void> {
  for (const instances of sizes) {
    const folder = join('out', 'bench', `estate-${instances}`);
    const { rules } = writeEstate(join(folder, 'evidence'), instances);
    writeFileSync(join(folder, 'flowproof.yaml'), configuration());
    const files = filesIn(join(folder, 'evidence'));
    const judging = await readJudging({ config: join(folder, 'flowproof.yaml') });
    const input: AuditInput = await auditInputOf({ ...judging, files });
    const before = estateBefore(readEvidence(files), new PacketSpace());
    const then = await auditEstate(input, before, await readyWorker(input));
    const took: Record<'read' | 'compared' | 'audited' | 'flows', number[]> = {
      read: [],
      compared: [],
      audited: [],
      flows: [],
    };
    for (let change = 0; change < CHANGES; change++) {
      const changed = files.map((file) => withOneRuleChanged(file, change));
      const worker = await readyWorker(input);
      let start = performance.now();
      const lap = (what: keyof typeof took) => {
        took[what].push(performance.now() - start);
        start = performance.now();
      };
      const snapshot = readEvidence(changed);
      lap('read');
      const after = estateAfter(before, snapshot);
      lap('compared');
      const now = await reaudit({ ...input, files: changed }, then, after, worker);
      if (now === undefined) throw new Error('one rule changed, and everything was audited');
      rowChanges(then, now);
      findingChanges(then, now);
      lap('audited');
      void worker.end();
      start = performance.now();
      flowDelta(before, after);
      lap('flows');
    }
    const [read, compared, audited, flows] = Object.values(took).map(
      (times) => `${median(times).toFixed(0)} ms (first ${times[0]?.toFixed(0)})`,
    );
    console.log(
      `diff: ${rules} rules, one changed: loading ${read} and ${compared}, audited again in ${audited}, flow delta ${flows}`,
    );
  }
}

function filesIn(folder: string): SourceFile[] {
  return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] as number;
}

/** A worker that has compiled the policies, as it has once the evidence is read. */
async function readyWorker({ policies: [shipped] }: AuditInput): Promise<PolicyWorker> {
  const worker = startWorker(shipped.wasm);
  await new Promise((resolve) => setTimeout(resolve, WORKER_START));
  return worker;
}

/** Of a group far from the last one that was changed, the first rule with a port. */
function withOneRuleChanged(file: SourceFile, change: number): SourceFile {
  if (!file.name.includes('security-groups')) return file;
  const document = JSON.parse(Buffer.from(file.bytes).toString('utf8')) as {
    SecurityGroups: { IpPermissions: { FromPort?: number; ToPort?: number }[] }[];
  };
  const groups = document.SecurityGroups;
  const group = groups[Math.floor((groups.length * (change + 1)) / (CHANGES + 1))];
  const rule = group?.IpPermissions.find(({ FromPort }) => FromPort !== undefined);
  if (rule === undefined) throw new Error('the generated estate has no rule with a port');
  rule.FromPort = 22;
  rule.ToPort = 23;
  return { ...file, bytes: Buffer.from(JSON.stringify(document, null, 4)) };
}

if (import.meta.main) await benchDiff([5500]);
