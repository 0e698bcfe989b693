import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

interface Check {
  readonly title: string;
  readonly tool: 'opa' | 'regal';
  readonly command: (tool: string) => readonly string[];
}

const SCHEMA = ['--schema', 'policies/schema'];

const checks: readonly Check[] = [
  { title: 'Rego format', tool: 'opa', command: (opa) => [opa, 'fmt', '--list', '--fail', 'policies'] },
  {
    title: 'Rego types',
    tool: 'opa',
    command: (opa) => [opa, 'check', '--strict', ...SCHEMA, 'policies'],
  },
  { title: 'Rego lint', tool: 'regal', command: (regal) => [regal, 'lint', 'policies'] },
  { title: 'Rego tests', tool: 'opa', command: (opa) => [opa, 'test', ...SCHEMA, 'policies'] },
  {
    title: 'compiled policies are current',
    tool: 'opa',
    command: () => [process.execPath, 'scripts/build-policies.ts', '--check'],
  },
];

const toolsAreRequired = process.env.CI === 'true';
let failed = false;

for (const check of checks) {
  const tool = find(check.tool);
  if (tool === undefined) {
    console.log(
      `${toolsAreRequired ? 'missing' : 'skipped'}: ${check.title} (no ${check.tool}; see npm run tools)`,
    );
    failed ||= toolsAreRequired;
    continue;
  }
  const [program, ...parameters] = check.command(tool);
  const { status, error } = spawnSync(program as string, parameters, { stdio: 'inherit' });
  const passed = status === 0;
  console.log(
    `${passed ? 'passed' : 'failed'}: ${check.title}${error === undefined ? '' : ` (${error.message})`}`,
  );
  failed ||= !passed;
}

process.exitCode = failed ? 1 : 0;

function find(tool: string): string | undefined {
  const folders = ['.tools/bin', ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => resolve(join(folder, tool))).find((path) => existsSync(path));
}
