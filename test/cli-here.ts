import { vi } from 'vitest';
import { runCommandLine } from '../src/cli/program.ts';
import type { Run } from './cli-run.ts';

/**
 * The command line in this process, without the time that another takes to start. One at a time: arguments, folder, environment and
 * output are those of the process.
 */
export async function flowproofHere(
  args: readonly string[],
  cwd = '.',
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const before = { argv: process.argv, cwd: process.cwd() };
  const variables = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, encoding, done) => {
      written[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      (typeof encoding === 'function' ? encoding : done)?.();
      return true;
    }),
  );
  process.argv = [process.execPath, 'flowproof', ...args];
  process.chdir(cwd);
  Object.assign(process.env, environment);
  process.exitCode = undefined;
  try {
    await runCommandLine();
    return { code: Number(process.exitCode ?? 0), out: written.stdout, err: written.stderr };
  } finally {
    process.exitCode = undefined;
    for (const [name, value] of variables)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    process.chdir(before.cwd);
    process.argv = before.argv;
    for (const spy of spies) spy.mockRestore();
  }
}
