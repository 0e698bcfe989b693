import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { flowDelta } from '../src/reach/delta/flow-delta.ts';
import { touchedBy } from '../src/reach/delta/touched.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { writeEstate } from './generated-estate.ts';

/** One rule of a generated estate changed: what the diff costs in process, beyond reading the evidence of both sides. */
export function benchDiff(sizes: readonly number[]): void {
  for (const instances of sizes) {
    const folder = join('out', 'bench', `estate-${instances}`, 'evidence');
    const { rules } = writeEstate(folder, instances);
    const files = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
    const changed = files.map((file) =>
      file.name.includes('security-groups') ? { ...file, bytes: withOneRuleChanged(file.bytes) } : file,
    );
    const space = new PacketSpace();
    let start = performance.now();
    const lap = () => {
      const now = performance.now();
      const taken = now - start;
      start = now;
      return taken.toFixed(0);
    };
    const before = readEvidence(files);
    const after = readEvidence(changed);
    const read = lap();
    const sides = [buildEstate(before, space), buildEstate(after, space)] as const;
    const built = lap();
    const touched = touchedBy({ before: sides[0], after: sides[1] });
    const compared = lap();
    const { moved } = flowDelta(...sides, touched);
    console.log(
      `diff: ${instances} instances, ${rules} rules: read ${read} ms, indexed ${built} ms, compared ${compared} ms, flow delta ${lap()} ms, ${moved.length} moved`,
    );
  }
}

function withOneRuleChanged(bytes: Uint8Array): Uint8Array {
  const document = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    SecurityGroups: { IpPermissions: { FromPort?: number; ToPort?: number }[] }[];
  };
  const group = document.SecurityGroups[Math.floor(document.SecurityGroups.length / 2)];
  const rule = group?.IpPermissions.find(({ FromPort }) => FromPort !== undefined);
  if (rule === undefined) throw new Error('the generated estate has no rule with a port');
  rule.FromPort = 4711;
  rule.ToPort = 4711;
  return Buffer.from(JSON.stringify(document));
}

if (import.meta.main) benchDiff([300, 3000]);
