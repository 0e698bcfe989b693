import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeEstate } from './generated-estate.ts';

const RUNS = 3;

/** Audits of generated estates as whole processes, against reading and `JSON.parse` of the same bytes in the same run. */
export function benchEstate(sizes: readonly number[]): void {
  let before: { bytes: number; seconds: number } | undefined;
  for (const instances of sizes) {
    const folder = join('out', 'bench', `estate-${instances}`);
    const { bytes, rules } = writeEstate(join(folder, 'evidence'), instances);
    writeFileSync(join(folder, 'flowproof.yaml'), configuration());
    const parse = median(() => secondsToParse(join(folder, 'evidence')));
    const audit = median(() => secondsToAudit(folder));
    const limit = 3 * parse + 0.5;
    const growth =
      before === undefined
        ? ''
        : `  growth exponent ${(Math.log(audit / before.seconds) / Math.log(bytes / before.bytes)).toFixed(2)}`;
    console.log(
      `audit -f json: ${(bytes / 1e6).toFixed(1)} MB, ${rules} rules  ${audit.toFixed(2)} s  read + JSON.parse ${parse.toFixed(2)} s  ratio to 3 × parse + 0.5 s: ${(audit / limit).toFixed(2)}${growth}`,
    );
    before = { bytes, seconds: audit };
  }
}

function configuration(): string {
  return `evidence: [evidence]
deployments:
  analyzer:
    profile: netwrix-access-analyzer
    parameters: { connectors: [file-server] }
    roles:
      analyzer: { name: vm0 }
      users: [10.0.1.0/24]
      file-servers: [{ name: vm1 }, { name: vm2 }]
`;
}

function median(measure: () => number): number {
  const times = Array.from({ length: RUNS }, measure).sort((a, b) => a - b);
  return times[Math.floor(RUNS / 2)] as number;
}

function secondsToParse(folder: string): number {
  const start = performance.now();
  for (const name of readdirSync(folder)) JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return (performance.now() - start) / 1000;
}

function secondsToAudit(folder: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      'src/cli/main.ts',
      'audit',
      '-c',
      join(folder, 'flowproof.yaml'),
      '-f',
      'json',
      '-o',
      join(folder, 'report.json'),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0 && status !== 1) throw new Error(`audit ended with ${status}: ${stderr}`);
  return (performance.now() - start) / 1000;
}

if (import.meta.main) benchEstate([300, 3000, 15_000]);
