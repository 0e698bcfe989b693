import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { configureGlobal } from 'fast-check';
import { afterAll, expect } from 'vitest';

// The same samples each time; others are drawn with `SEED=7 npm test`.
configureGlobal({ seed: Number(process.env.SEED ?? 1) });

// As the program does, so that the workers of hundreds of audits do not compile their modules anew.
enableCompileCache(resolve('out/compiled'));

// Files share a process, in any order: what one leaves behind would decide what the next one finds.
const before = shared();
afterAll(() => {
  expect(shared()).toEqual(before);
});

function shared() {
  const { argv, env, exitCode, stdout, stderr } = process;
  return {
    ...{ argv: [...argv], env: { ...env }, exitCode, folder: process.cwd() },
    writes: [stdout.write, stderr.write],
    listeners: (['SIGINT', 'SIGTERM'] as const).map((signal) => process.listenerCount(signal)),
  };
}
