import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const MAIN = resolve('src/cli/main.ts');

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The real command line, as a child process. */
export function flowproof(
  args: readonly string[],
  cwd = '.',
  environment: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Run> {
  const options = { cwd, maxBuffer: 1 << 28, env: { ...process.env, ...environment }, signal };
  return new Promise((done) => {
    const child = execFile(process.execPath, [MAIN, ...args], options, (_, out, err) => {
      done({ code: child.exitCode, out, err });
    });
  });
}

/** A new folder with files of these texts. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
