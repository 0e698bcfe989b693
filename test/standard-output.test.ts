import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const FULL = '/dev/full';
const BROKEN = 'fixtures/deployments/analyzer-broken/flowproof.yaml';

/** The command line in front of a device that takes nothing. */
async function intoFull(args: readonly string[]): Promise<{ readonly code: number | null; err: string }> {
  const full = openSync(FULL, 'w');
  const child = spawn(process.execPath, ['src/cli/main.ts', ...args], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  const ended = new Promise<number | null>((done) => child.on('close', done));
  return { err: await text(child.stderr), code: await ended };
}

// One writes by a pipeline, the other at once; the findings of the first would end with 1.
test.concurrent
  .skipIf(!existsSync(FULL))
  .each([[['audit', '-c', BROKEN, '-f', 'json']], [['profile', 'list']]])(
  'an answer that cannot be written ends with 2: %j',
  async (args) => {
    expect(await intoFull(args)).toEqual({ code: 2, err: 'standard output: no space left on device\n' });
  },
);
