import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

const FULL = '/dev/full';
const BROKEN = 'fixtures/deployments/secretzero-aws-broken/flowproof.yaml';

/** The command line in front of a device that takes nothing. */
async function intoFull(args: readonly string[]): Promise<{ readonly code: number | null; err: string }> {
  const full = openSync(FULL, 'w');
  const child = spawn(process.execPath, ['src/cli/main.ts', ...args], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  const ended = once(child, 'close');
  const err = child.stderr === null ? '' : await text(child.stderr);
  await ended;
  return { code: child.exitCode, err };
}

// One writes by a pipeline, the other at once; the findings of the first would end with 1.
describe.skipIf(!existsSync(FULL))('an answer that cannot be written ends with 2', () => {
  test.concurrent.each([[['audit', '-c', BROKEN, '-f', 'json']], [['profile', 'list']]])(
    '%j',
    async (args) => {
      expect(await intoFull(args)).toEqual({ code: 2, err: 'standard output: no space left on device\n' });
    },
  );
});
