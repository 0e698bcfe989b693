import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const estate = 'fixtures/deployments/analyzer-broken';
const output = 'out/demo';

rmSync(output, { recursive: true, force: true });
const command = [
  'src/cli/main.ts',
  'audit',
  '-c',
  `${estate}/flowproof.yaml`,
  '-f',
  'text,html',
  '-o',
  output,
];
const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });

// Findings (1) are what the demo is made to show; anything else is a failure.
if (status !== 0 && status !== 1) process.exit(status ?? 3);

const pages = readdirSync(output).filter((name) => name.endsWith('.html'));
for (const page of pages) console.log(`\nThe HTML report: ${join(output, page)}`);
if (pages.length === 0) throw new Error(`no HTML report in ${output}`);
