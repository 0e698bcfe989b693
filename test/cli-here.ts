import { Writable } from 'node:stream';
import { runCommandLine } from '../src/cli/program.ts';
import type { Run } from './cli-run.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * The command line in this process, without the time that another takes to start. One after the other: arguments, folder, environment
 * and output are those of the process, also for whatever else a test does meanwhile.
 */
export function flowproofHere(
  args: readonly string[],
  cwd = '.',
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const run = last.then(() => runHere(args, cwd, environment));
  last = run.catch(() => {});
  return run;
}

async function runHere(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Run> {
  const before = { argv: process.argv, cwd: process.cwd() };
  const variables = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  const [out, err] = [standIn('stdout'), standIn('stderr')];
  process.argv = [process.execPath, 'flowproof', ...args];
  process.chdir(cwd);
  Object.assign(process.env, environment);
  process.exitCode = undefined;
  try {
    await runCommandLine();
    return { code: Number(process.exitCode ?? 0), out: out.text(), err: err.text() };
  } finally {
    process.exitCode = undefined;
    for (const [name, value] of variables)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    process.chdir(before.cwd);
    process.argv = before.argv;
    out.remove();
    err.remove();
  }
}

/** Takes the place of a stream of the process, and keeps what is written. */
function standIn(name: 'stdout' | 'stderr') {
  const own = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor;
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  Object.defineProperty(process, name, { ...own, get: () => stream });
  return {
    text: () => Buffer.concat(chunks).toString('utf8'),
    remove: () => Object.defineProperty(process, name, own),
  };
}
