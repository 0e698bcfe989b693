import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf } from './cli-run.ts';

/** Programs of others that read our formats; continuous integration has them all, a user's machine need not. */

const SARIF_SCHEMA = join(
  import.meta.dirname,
  '../tools/sarif/node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json',
);

/** Why no Python package reads reports on this machine; undefined: they are there. */
export function whyNoReader(module: string): string | undefined {
  const tried = spawnSync('python3', ['-c', `import ${module}`], { stdio: 'ignore' });
  return tried.status === 0 ? undefined : missing(`the Python package ${module}`);
}

/** Why a program of the system cannot be asked on this machine; undefined: it is there. */
export function whyNoProgram(program: string): string | undefined {
  const found = spawnSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' });
  return found.status === 0 ? undefined : missing(program);
}

/** Why reports are not held against the schema of SARIF; undefined: it is there. */
export function whyNoSarifSchema(): string | undefined {
  return existsSync(SARIF_SCHEMA) ? undefined : missing('tools/sarif (npm ci --prefix tools/sarif)');
}

export function sarifSchema(): object {
  return JSON.parse(readFileSync(SARIF_SCHEMA, 'utf8')) as object;
}

/** What a script of `test/consumers` understood of each report. */
export function readBy(script: string, extension: string, reports: readonly string[]): unknown[] {
  const names = reports.map((_, position) => `${position}.${extension}`);
  const folder = folderOf(Object.fromEntries(names.map((name, position) => [name, reports[position] ?? ''])));
  const path = join(import.meta.dirname, 'consumers', script);
  const files = names.map((name) => join(folder, name));
  return JSON.parse(execFileSync('python3', [path, ...files], { encoding: 'utf8', maxBuffer: 1 << 28 }));
}

function missing(what: string): string {
  const why = `not installed: ${what}`;
  if (process.env.CI === 'true') throw new Error(`reports cannot be read back: ${why}`);
  return why;
}
