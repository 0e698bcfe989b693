import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { reachabilityOf } from '../src/reach/reachability/reachability.ts';
import { writeEstate } from './generated-estate.ts';

/** Who can reach what in generated estates, in process and beyond reading, against `JSON.parse` of the same evidence. */
export function benchReach(sizes: readonly number[]): void {
  let before: { instances: number; seconds: number } | undefined;
  for (const instances of sizes) {
    const folder = join('out', 'bench', `estate-${instances}`, 'evidence');
    writeEstate(folder, instances);
    const files = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
    const parse = secondsFor(() => files.map(({ bytes }) => JSON.parse(bytes.toString('utf8'))));
    const estate = buildEstate(readEvidence(files), new PacketSpace());
    let answers = 0;
    const seconds = secondsFor(() => {
      answers = reachabilityOf(estate).length;
    });
    const growth =
      before === undefined
        ? ''
        : `  growth exponent ${(Math.log(seconds / before.seconds) / Math.log(instances / before.instances)).toFixed(2)}`;
    console.log(
      `reach: ${instances} instances, ${answers} answers  ${seconds.toFixed(2)} s  ${(seconds / parse).toFixed(1)} times JSON.parse${growth}`,
    );
    before = { instances, seconds };
  }
}

function secondsFor(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

if (import.meta.main) benchReach([200, 1000, 5000]);
